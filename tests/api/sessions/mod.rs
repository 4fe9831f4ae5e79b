//! When, where and by whom classes are taught: single sessions, whole timetables, and what hangs on them.

mod classes;
mod constraints;
mod people;
mod places;
mod races;
mod random;
mod single;
mod timetables;

use serde_json::{Value, json};

use crate::support::chain::{Chain, batch, instructor, session, with};
use crate::support::{Answer, Caller};

pub const SESSIONS: &str = "sessions";
pub const PATH: &str = "/v1/sessions";

/// A provider with an open class of 21 July to 28 August and four seats, a room of its own for sixteen, and a teacher.
pub struct School {
    pub officer: Caller,
    pub chain: Chain,
    pub room: String,
    pub teacher: String,
}

impl School {
    pub async fn open(officer: &Caller) -> Self {
        let chain = officer.chain(4).await;
        let room = room(officer, &chain.provider, "Ruang satu", 16).await;
        let teacher = json!({ "provider_id": chain.provider });
        let teacher = with(instructor(), teacher);
        let teacher = officer.make("instructors", teacher).await.id();
        Self {
            officer: officer.clone(),
            chain,
            room,
            teacher,
        }
    }

    /// A session of the class on the morning of 3 August, in the room.
    pub fn session(&self, fields: Value) -> Value {
        session(&self.chain.batch, &self.room, fields)
    }

    pub async fn plan(&self, fields: Value) -> Answer {
        self.officer.post(PATH, self.session(fields)).await
    }

    /// Another open class of the provider's program.
    pub async fn another_class(&self, name: &str) -> String {
        let class = with(
            batch(&self.chain.program),
            json!({ "name": name, "seats": 4 }),
        );
        let class = self.officer.make("batches", class).await.id();
        self.officer
            .act("batches", &class, "open", json!({}))
            .await
            .ok();
        class
    }

    pub async fn another_room(&self, name: &str) -> String {
        room(&self.officer, &self.chain.provider, name, 16).await
    }

    /// The path of the class's timetable.
    pub fn timetable(&self) -> String {
        timetable_of(&self.chain.batch)
    }

    /// Writes the class's timetable, whatever its version is.
    pub async fn write(&self, sessions: Value) -> Answer {
        self.officer
            .put(&self.timetable(), "*", json!({ "sessions": sessions }))
            .await
    }
}

pub async fn room(officer: &Caller, provider: &str, name: &str, capacity: u32) -> String {
    let room = json!({ "provider_id": provider, "name": name, "capacity": capacity });
    officer.make("workshops", room).await.id()
}

pub fn timetable_of(batch: &str) -> String {
    format!("/v1/batches/{batch}/timetable")
}

pub fn path_of(session: &str) -> String {
    format!("{PATH}/{session}")
}

/// The hours of a day in August, on the office's clock.
pub fn hours(day: u32, from: &str, until: &str) -> Value {
    let at = |time: &str| format!("2026-08-{day:02}T{time}:00+07:00");
    json!({ "starts_at": at(from), "ends_at": at(until) })
}

/// An entry of a timetable.
pub fn entry(room: &str, day: u32, from: &str, until: &str, fields: Value) -> Value {
    let entry = json!({ "workshop_id": room, "kind": "practice" });
    with(with(entry, hours(day, from, until)), fields)
}

/// Pointer and code of each fault.
pub fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    errors
        .filter_map(|error| Some((error["pointer"].as_str()?, error["code"].as_str()?)))
        .collect()
}

/// The codes of an answer's warnings.
pub fn warnings(answer: &Value) -> Vec<&str> {
    let all = answer["warnings"].as_array().into_iter().flatten();
    all.filter_map(|warning| warning["code"].as_str()).collect()
}
