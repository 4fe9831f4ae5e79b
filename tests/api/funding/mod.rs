//! Money: how much of it there is, what classes claim and cost, and that no more is promised than there is.

mod any;
mod budget;
mod ceilings;
mod claims;
mod costs;
mod figures;
mod races;

use serde_json::{Value, json};

use crate::support::chain::{batch, with};
use crate::support::{Answer, Caller};

pub const BATCHES: &str = "batches";
pub const CEILINGS: &str = "funding-ceilings";
pub const COSTS: &str = "batch-costs";

/// The members in which a refusal shows its arithmetic.
const ARITHMETIC: [&str; 6] = [
    "source",
    "year",
    "ceiling_idr",
    "claimed_idr",
    "requested_idr",
    "exceeds_by_idr",
];

pub fn ceiling(source: &str, year: i32, amount: i64) -> Value {
    json!({ "source": source, "year": year, "amount_idr": amount, "note": "Rahasia dinas" })
}

pub fn cost(batch: &str, line: &str, planned: i64, used: i64) -> Value {
    json!({
        "batch_id": batch, "line": line, "planned_idr": planned, "used_idr": used, "note": "Rahasia dinas",
    })
}

/// A class of this summer that is paid for from a source, up to a ceiling of its own where it has one.
pub fn funded(program: &str, source: &str, ceiling: Option<i64>) -> Value {
    let funding = json!({ "source": source, "ceiling_idr": ceiling });
    with(batch(program), json!({ "funding": funding }))
}

impl Caller {
    /// A class as [`funded`] makes it; answers its id.
    pub async fn fund(&self, program: &str, source: &str, ceiling: Option<i64>) -> String {
        self.make(BATCHES, funded(program, source, ceiling))
            .await
            .id()
    }
}

impl Answer {
    /// A refusal with this code and exactly this arithmetic, in the order of [`ARITHMETIC`]; `null` for what is not told.
    #[track_caller]
    pub fn short(self, code: &str, arithmetic: Value) -> Self {
        let answer = self.refused(409, code);
        let told: Vec<&Value> = ARITHMETIC.iter().map(|name| &answer.body[name]).collect();
        assert_eq!(json!(told), arithmetic, "{}", answer.text);
        answer
    }

    /// A refusal for want of money that tells no figure but the fund's year.
    #[track_caller]
    pub fn discreet(self) -> Self {
        let answer = self.short(
            "funding_ceiling_exceeded",
            json!([null, null, null, null, null, null]),
        );
        let detail = answer.body["detail"].as_str().expect("words");
        let figures = detail.replace("2026", "");
        let says_it = detail.contains("2026") && !detail.contains("problems.");
        assert!(
            says_it && !figures.contains(|c: char| c.is_ascii_digit() || c == '%'),
            "{detail}"
        );
        answer
    }
}
