//! Consultations and what is said in them.

mod agenda;
mod dispositions;
mod life;
mod parties;
mod story;

use serde_json::json;

use crate::support::chain::{demand, employer, with};
use crate::support::{Answer, Caller};

pub const MEETINGS: &str = "consultations";
pub const INPUTS: &str = "consultation-inputs";

/// A firm, verified.
pub async fn firm(officer: &Caller, n: u32) -> String {
    let id = officer.make("employers", employer(n)).await.id();
    officer
        .act("employers", &id, "verify", json!({}))
        .await
        .ok();
    id
}

pub async fn decline(officer: &Caller, input: &str) -> Answer {
    let why = json!({ "reason": "not_a_training_need", "answer": "Bukan bidang kami." });
    officer.act(INPUTS, input, "decline", why).await
}

/// A demand of the firm that was made from the input.
pub async fn demand_of(officer: &Caller, firm: &str, input: &str) -> String {
    let body = with(demand(firm), json!({ "input_ids": [input] }));
    officer.make("skill-demands", body).await.id()
}
