//! When the mechanics' class is taught, and a timetable far ahead that can be tried on any day.

use chrono::{Datelike as _, NaiveDate, Weekday};
use serde_json::{Value, json};

use super::ids::{BATCHES, INSTRUCTORS, PROGRAMS, SESSIONS, WORKSHOPS};
use super::training::{BATIK, RUNNING, days_of};
use super::{Desk, read};
use crate::error::Result;
use crate::people::enrollment;
use crate::training::batch;
use crate::training::session::{ParticipantsElsewhere, actions, replace};

/// The training centre's shop of garment machines, and that of batik.
const GARMENTS: u64 = 1;
const BATIK_SHOP: u64 = 3;

/// The centre's teacher of sewing, and the practitioner who services the machines of the firm that misses mechanics.
const TEACHER: u64 = 2;
const PRACTITIONER: u64 = 3;

/// A class of fixed days, so that the document's examples lie on one of them.
pub const AHEAD: u64 = 9;

/// The first session of that class.
pub const FIRST_AHEAD: u64 = 101;

pub async fn load(desk: &mut Desk<'_, '_>) -> Result<()> {
    plan_mechanics(desk).await?;
    plan_ahead(desk).await
}

const ELSEWHERE: ParticipantsElsewhere = enrollment::PARTICIPANTS_ELSEWHERE;

/// With the practitioner in the hours that he has promised. So far the program has more hours.
async fn plan_mechanics(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number(&SESSIONS);
    let (first, last) = days_of(RUNNING).unwrap_or_default();
    for offset in first..=last {
        let day = desk.day(offset);
        let body = match day.weekday() {
            Weekday::Tue => taught(day, "theory", "Bagian-bagian mesin garmen"),
            Weekday::Thu => taught(day, "practice", "Servis mesin jahit dan obras"),
            _ => continue,
        };
        actions::create(desk.tx, &read(body)?, ELSEWHERE).await?;
    }
    Ok(())
}

fn taught(day: NaiveDate, kind: &str, topic: &str) -> Value {
    json!({
        "batch_id": BATCHES.id(RUNNING), "workshop_id": WORKSHOPS.id(GARMENTS), "instructor_id": INSTRUCTORS.id(PRACTITIONER),
        "starts_at": at(day, "13:00"), "ends_at": at(day, "17:00"), "kind": kind, "topic": topic,
    })
}

async fn plan_ahead(desk: &mut Desk<'_, '_>) -> Result<()> {
    desk.number_from(&BATCHES, AHEAD);
    let class = read(json!({
        "program_id": PROGRAMS.id(BATIK), "name": "Batik cap dan tulis, jadwal percobaan", "seats": 16, "min_seats": 6,
        "registration_opens_on": "2099-01-05", "registration_closes_on": "2099-01-16",
        "starts_on": "2099-02-02", "ends_on": "2099-02-27",
    }))?;
    batch::actions::create(desk.tx, &class).await?;
    desk.number_from(&SESSIONS, FIRST_AHEAD);
    let timetable = read(json!({ "sessions": [
        {
            "workshop_id": WORKSHOPS.id(BATIK_SHOP), "instructor_id": INSTRUCTORS.id(TEACHER),
            "starts_at": "2099-02-03T08:00:00+07:00", "ends_at": "2099-02-03T12:00:00+07:00",
            "kind": "theory", "topic": "Pengenalan alat dan bahan",
        },
        {
            "workshop_id": WORKSHOPS.id(BATIK_SHOP),
            "starts_at": "2099-02-04T08:00:00+07:00", "ends_at": "2099-02-04T12:00:00+07:00",
            "kind": "practice", "topic": "Mencanting",
        },
    ] }))?;
    replace::replace(desk.tx, BATCHES.id(AHEAD), &timetable, ELSEWHERE).await?;
    Ok(())
}

/// A time of a day on the office's clock.
fn at(day: NaiveDate, time: &str) -> String {
    format!("{day}T{time}:00+07:00")
}
