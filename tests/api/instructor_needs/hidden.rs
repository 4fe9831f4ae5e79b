//! What a training provider's client is told of people whom it does not see, and who have promised to teach its classes.

use rstest::rstest;
use serde_json::{Value, json};

use super::teaching::at;
use super::{on, room, session};
use crate::sessions::{PATH, faults, path_of, timetable_of};
use crate::support::chain::{Chain, with};
use crate::support::{Caller, Database, Office};

/// A practitioner who teaches the chain's classes on Thursdays from 15:00 to 19:00.
async fn promised(officer: &Caller, chain: &Chain) -> String {
    let person = json!({ "employer_id": chain.employer });
    let person = officer.teacher(person).await;
    let program = json!({ "program_id": chain.program });
    officer
        .filled(with(on(4, "15:00", "19:00"), program), &person)
        .await;
    person
}

/// The office has named them beside the promised hours.
#[rstest]
#[actix_web::test]
async fn they_stay_at_the_time_at_which_they_are_named(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    let person = promised(&officer, &chain).await;
    let (shop, hall) = (room(&officer, &chain).await, room(&officer, &chain).await);
    // Fridays.
    let (named, other) = (
        at("2026-08-07", "10:00", "12:00"),
        at("2026-08-14", "10:00", "12:00"),
    );
    let taught = with(json!({ "instructor_id": person }), named.clone());
    let made = session(&officer, &chain, "2026-08-07", taught).await;
    let path = made.created().header("location").to_owned();
    let fields = json!({ "workshop_id": hall, "topic": "Servis" });
    let changed = centre.patch(&path, "*", fields).await.ok();
    assert_eq!(changed.body["instructor_id"], person);
    let longer = json!({ "ends_at": "2026-08-07T12:15:00+07:00" });
    for times in [other.clone(), longer] {
        let refused = centre.patch(&path, "*", times).await;
        refused.refused(409, "instructor_not_promised");
    }
    let timetable = timetable_of(&chain.batch);
    let write = async |times: Value| {
        let entry = json!({ "workshop_id": shop, "instructor_id": person, "kind": "theory" });
        let body = json!({ "sessions": [with(entry, times)] });
        centre.put(&timetable, "*", body).await
    };
    let refused = write(other).await.refused(409, "timetable_conflicts");
    let told = [("/sessions/0/instructor_id", "instructor_not_promised")];
    assert_eq!(faults(&refused), told);
    let written = write(named.clone()).await.ok();
    let id = &written.body["sessions"][0]["id"];
    let path = path_of(id.as_str().expect("an id"));
    // Into the promised hours, and from there not back.
    let thursday = at("2026-08-06", "15:00", "17:00");
    centre.patch(&path, "*", thursday).await.ok();
    let refused = centre.patch(&path, "*", named).await;
    refused.refused(409, "instructor_not_promised");
}

/// When they are away, teach elsewhere or are promised to others.
#[rstest]
#[actix_web::test]
async fn their_calendar_is_not_told_beside_the_promised_hours(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let elsewhere = officer.chain(5).await;
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    let person = promised(&officer, &chain).await;
    let taught = json!({ "instructor_id": person });
    // From 16:00 to 18:00.
    session(&officer, &elsewhere, "2026-08-07", taught.clone())
        .await
        .created();
    officer.offered(on(1, "08:00", "12:00"), &person).await;
    let away = json!({ "absences": [{ "from": "2026-08-13", "until": "2026-08-14" }] });
    officer
        .patch(&format!("/v1/instructors/{person}"), "*", away)
        .await
        .ok();
    let shop = room(&officer, &chain).await;
    let plan = async |caller: &Caller, day: &str, from: &str, until: &str| {
        let body = json!({ "batch_id": chain.batch, "workshop_id": shop, "kind": "practice" });
        let body = with(with(body, taught.clone()), at(day, from, until));
        let told = caller.post(PATH, body).await;
        let told = told.status(409);
        let [(pointer, code)] = faults(&told)[..] else {
            panic!("{}", told.text);
        };
        assert_eq!(pointer, "/instructor_id");
        code.to_owned()
    };
    for (day, from, until, code) in [
        ("2026-08-14", "15:00", "17:00", "instructor_absent"),
        ("2026-08-07", "16:00", "18:00", "instructor_taken"),
        ("2026-08-10", "08:00", "12:00", "instructor_promised"),
    ] {
        assert_eq!(plan(&officer, day, from, until).await, code);
        let told = plan(&centre, day, from, until).await;
        assert_eq!(told, "instructor_not_promised", "{code}");
    }
    // At a time at which it may name them it is told why it may not.
    let told = plan(&centre, "2026-08-13", "15:00", "17:00").await;
    assert_eq!(told, "instructor_absent");
}
