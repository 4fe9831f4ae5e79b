//! Who teaches: what is kept of them, who sees and keeps it, and how they are found.

mod finding;
mod life;
mod parties;
mod personal;
mod rules;
mod writers;

use serde_json::{Value, json};

use crate::support::chain::{instructor, with};

pub const INSTRUCTORS: &str = "instructors";
pub const PATH: &str = "/v1/instructors";

/// Somebody who is employed by a training provider.
pub fn teacher(provider: &str) -> Value {
    with(instructor(), json!({ "provider_id": provider }))
}

/// Somebody who works at an employer.
pub fn practitioner(employer: &str) -> Value {
    with(instructor(), json!({ "employer_id": employer }))
}

/// A competency for an occupation, valid through a day or without an end.
pub fn skill(code: &str, until: Option<&str>) -> Value {
    let occupation = crate::support::chain::occupation(code);
    json!({ "occupation": occupation, "certificate": format!("Nomor {code}"), "until": until })
}

/// The same for a unit.
pub fn unit(code: &str, until: Option<&str>) -> Value {
    json!({ "unit": code, "certificate": format!("Nomor {code}"), "until": until })
}

/// Hours of a weekday.
pub fn hours(weekday: i32, from: &str, until: &str) -> Value {
    json!({ "weekday": weekday, "from": from, "until": until })
}
