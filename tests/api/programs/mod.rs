//! Programs on their way to approval, their editions and suspensions, and what is thought of them.

mod editions;
mod life;
mod opinions;
mod parties;
mod settings;
mod suspension;

use serde_json::{Value, json};

use crate::support::chain::{Chain, program};
use crate::support::{Answer, Caller};

pub const PROGRAMS: &str = "training-programs";
pub const OPINIONS: &str = "program-opinions";
pub const SETTINGS: &str = "/v1/office-settings";

pub async fn step(caller: &Caller, id: &str, action: &str) -> Answer {
    caller.act(PROGRAMS, id, action, json!({})).await
}

pub async fn because(caller: &Caller, id: &str, action: &str) -> Answer {
    let why = json!({ "reason": "other", "note": "Dijelaskan di sini" });
    caller.act(PROGRAMS, id, action, why).await
}

/// A program of the chain that cites its demand, after these actions.
pub async fn proposed(caller: &Caller, chain: &Chain, actions: &[&str]) -> String {
    let body = program(&chain.provider, &chain.demand);
    let id = caller.make(PROGRAMS, body).await.id();
    for action in actions {
        step(caller, &id, action).await.ok();
    }
    id
}

/// From now on the office hears these before it approves.
pub async fn require(officer: &Caller, voices: Value) -> Answer {
    let body = json!({ "required_opinions": voices });
    officer.patch(SETTINGS, "*", body).await.ok()
}

/// An opinion in a voice; the giver is left out where it is the office's.
pub fn opinion(program: &str, voice: &str, giver: &str) -> Value {
    let mut body = json!({ "program_id": program, "voice": voice, "stance": "support", "words": "Rahasia pendapat" });
    if voice != "office" {
        body[format!("{voice}_id")] = json!(giver);
    }
    body
}
