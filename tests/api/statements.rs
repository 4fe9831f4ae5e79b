//! How many statements the reads and writes of training send: a number that does not grow with what is read or written.

use rstest::rstest;
use serde_json::{Value, json};

use crate::instructor_needs::{NEEDS, PATH, hours, need};
use crate::sessions::{School, entry, timetable_of};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn reads_of_training_send_few(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    school.plan(json!({})).await.created();
    let need = officer.make(NEEDS, need()).await.id();
    for (path, expected) in [
        ("/v1/batches/board".to_owned(), 1),
        ("/v1/budget".to_owned(), 1),
        // Needs and people.
        ("/v1/instructor-gap".to_owned(), 2),
        // The class and its sessions.
        (school.timetable(), 2),
        // The need, the people, what they are promised to, and their sessions.
        (format!("{PATH}/{need}/candidates"), 4),
    ] {
        let (sent, answer) = office.statements(officer.get(&path)).await;
        answer.ok();
        assert_eq!(sent, expected, "{path}");
    }
}

/// On SQLite, which has no round trips, rows and journal are written one by one.
#[rstest]
#[actix_web::test]
async fn writes_of_many_rows_send_as_few_as_those_of_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let derive = async || {
        let when = json!({
            "weekly": [hours(2, "08:00", "12:00")], "starts_on": "2026-09-01", "ends_on": "2026-09-30",
        });
        let path = format!("{PATH}/derive");
        let (sent, derived) = office.statements(officer.post(&path, when)).await;
        (sent, derived.ok().items().len())
    };
    let why = json!({ "reason": "other" });
    officer
        .act("instructors", &school.teacher, "suspend", why)
        .await
        .ok();
    let (for_one, opened) = derive().await;
    assert_eq!(opened, 1);
    for seats in [5, 6, 7] {
        officer.chain(seats).await;
    }
    let (for_many, opened) = derive().await;
    assert_eq!(opened, 3);
    let mut pairs = vec![("needs derived", for_one, for_many)];

    officer
        .act("instructors", &school.teacher, "reinstate", json!({}))
        .await
        .ok();
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(officer.teacher(json!({})).await);
    }
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let mut sent = Vec::new();
    for considered in [&people[..1], &people[..]] {
        let need = officer.make(NEEDS, need()).await.id();
        let shortlist = officer.consider(&need, considered);
        let (statements, answer) = office.statements(shortlist).await;
        answer.ok();
        sent.push(statements);
    }
    pairs.push(("people considered", sent[0], sent[1]));

    let another = school.another_class("Lain").await;
    let mut sent = Vec::new();
    for (class, days) in [(&school.chain.batch, 3..4), (&another, 4..28)] {
        let taught = json!({ "instructor_id": school.teacher });
        let sessions: Vec<Value> = days
            .map(|day| entry(&school.room, day, "08:00", "12:00", taught.clone()))
            .collect();
        let (path, body) = (timetable_of(class), json!({ "sessions": sessions }));
        let (statements, answer) = office.statements(officer.put(&path, "*", body)).await;
        answer.ok();
        sent.push(statements);
    }
    pairs.push(("sessions of a timetable", sent[0], sent[1]));

    for (what, one, many) in pairs {
        if database == Database::Postgres {
            assert_eq!(one, many, "{what}");
        }
    }
}
