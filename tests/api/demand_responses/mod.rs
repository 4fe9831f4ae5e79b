//! What training providers offer to those who have voiced demand.

mod guards;
mod life;
mod offers;
mod parties;

use serde_json::json;

use crate::support::Caller;
use crate::support::chain::demand;

pub const RESPONSES: &str = "demand-responses";
pub const PATH: &str = "/v1/demand-responses";

/// A demand of the employer that counts.
pub async fn verified(officer: &Caller, employer: &str) -> String {
    let id = officer.make("skill-demands", demand(employer)).await.id();
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &id, action, json!({}))
            .await
            .ok();
    }
    id
}
