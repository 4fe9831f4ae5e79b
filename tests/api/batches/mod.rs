//! The life of a class, and the waivers that lift its rules.

mod board;
mod cover;
mod life;
mod needs;
mod postponing;
mod races;
mod registration;
mod selection;
mod waivers;

use serde_json::{Value, json};

use crate::support::chain::{batch, with};
use crate::support::{Answer, Caller};

pub const BATCHES: &str = "batches";
pub const WAIVERS: &str = "batch-waivers";

pub fn path(id: &str) -> String {
    format!("/v1/batches/{id}")
}

impl Caller {
    /// Takes a class through an action that needs no word.
    pub async fn class(&self, id: &str, action: &str) -> Answer {
        self.act(BATCHES, id, action, json!({})).await
    }
}

/// A class of 21 July to 28 August that takes four people.
pub fn class_of(program: &str, fields: Value) -> Value {
    with(with(batch(program), json!({ "seats": 4 })), fields)
}

/// A waiver of a rule of a class.
pub fn waiver(batch: &str, rule: &str) -> Value {
    json!({
        "batch_id": batch, "rule": rule, "reason": "other", "note": "Rahasia dinas", "granted_by": "Kepala Rahasia",
    })
}

/// To which days a class is put off.
pub fn later(starts_on: &str, ends_on: &str) -> Value {
    json!({ "starts_on": starts_on, "ends_on": ends_on, "reason": "instructor_not_available", "note": "Rahasia" })
}

/// The codes of an answer's warnings.
pub fn warnings(answer: &Answer) -> Vec<&str> {
    let all = answer.body["warnings"].as_array().into_iter().flatten();
    all.filter_map(|warning| warning["code"].as_str()).collect()
}
