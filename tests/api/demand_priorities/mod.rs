//! What the office says weighs more than other demand.

mod life;
mod parties;
mod ranking;
mod rules;
mod weights;

use serde_json::{Value, json};

use crate::support::chain::{demand, occupation, with};

pub const PRIORITIES: &str = "demand-priorities";
pub const PATH: &str = "/v1/demand-priorities";
pub const DEMANDS: &str = "/v1/skill-demands";

/// A demand of the employer for so many people of an occupation in a region.
pub fn need(employer: &str, code: &str, region: &str, headcount: i32) -> Value {
    let fields =
        json!({ "occupation": occupation(code), "region": region, "headcount": headcount });
    with(demand(employer), fields)
}
