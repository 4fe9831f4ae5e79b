//! For what instructors are needed, who could teach it, and that nobody is promised twice.

mod candidates;
mod deriving;
mod guards;
mod hidden;
mod life;
mod offers;
mod parties;
mod races;
mod teaching;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::instructors::INSTRUCTORS;
use crate::support::chain::{Chain, MECHANIC, instructor, occupation, with};
use crate::support::{Answer, Caller};

pub const NEEDS: &str = "instructor-needs";
pub const PATH: &str = "/v1/instructor-needs";

/// A need for a mechanics' teacher on Tuesdays and Thursdays from 13:00 to 17:00, 21 July to 28 August: 12 times 4 hours.
pub fn need() -> Value {
    json!({
        "occupation": occupation(MECHANIC), "region": "33.75",
        "weekly": [hours(2, "13:00", "17:00"), hours(4, "13:00", "17:00")],
        "starts_on": "2026-07-21", "ends_on": "2026-08-28",
    })
}

/// Hours of a weekday.
pub fn hours(weekday: i32, from: &str, until: &str) -> Value {
    json!({ "weekday": weekday, "from": from, "until": until })
}

/// A need on one weekday, in the place of the two.
pub fn on(weekday: i32, from: &str, until: &str) -> Value {
    with(need(), json!({ "weekly": [hours(weekday, from, until)] }))
}

pub fn why() -> Value {
    json!({ "reason": "other", "note": "Rahasia dinas" })
}

impl Caller {
    /// Somebody who can teach it.
    pub async fn teacher(&self, fields: Value) -> String {
        self.make(INSTRUCTORS, with(instructor(), fields))
            .await
            .id()
    }

    /// Takes a need through an action that needs no word.
    pub async fn need(&self, id: &str, action: &str) -> Answer {
        self.act(NEEDS, id, action, json!({})).await
    }

    pub async fn consider(&self, id: &str, people: &[&str]) -> Answer {
        self.act(NEEDS, id, "shortlist", json!({ "instructor_ids": people }))
            .await
    }

    pub async fn ask(&self, id: &str, person: &str) -> Answer {
        self.act(NEEDS, id, "offer", json!({ "instructor_id": person }))
            .await
    }

    /// A need that is offered to the person.
    pub async fn offered(&self, body: Value, person: &str) -> String {
        let id = self.make(NEEDS, body).await.id();
        self.consider(&id, &[person]).await.ok();
        self.ask(&id, person).await.ok();
        id
    }

    /// Who could meet a need.
    pub async fn candidates(&self, id: &str) -> Answer {
        self.get(&format!("{PATH}/{id}/candidates")).await.ok()
    }
}

/// Another room of the provider.
pub async fn room(officer: &Caller, chain: &Chain) -> String {
    let name = format!("Ruang {}", Uuid::now_v7());
    let room = json!({ "provider_id": chain.provider, "name": name, "capacity": 16 });
    officer.make("workshops", room).await.id()
}

/// Plans a session of a class on a day, in a room of its own.
pub async fn session(officer: &Caller, chain: &Chain, day: &str, fields: Value) -> Answer {
    let room = room(officer, chain).await;
    let body = json!({
        "batch_id": chain.batch, "workshop_id": room, "kind": "practice",
        "starts_at": format!("{day}T16:00:00+07:00"), "ends_at": format!("{day}T18:00:00+07:00"),
    });
    officer.post("/v1/sessions", with(body, fields)).await
}

/// The codes of a candidate's reasons.
pub fn reasons<'a>(candidate: &'a Value, side: &str) -> Vec<&'a str> {
    let reasons = candidate[side].as_array().into_iter().flatten();
    reasons
        .filter_map(|reason| reason["code"].as_str())
        .collect()
}
