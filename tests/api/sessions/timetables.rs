//! Whole timetables, written in one call.

use rstest::rstest;
use serde_json::{Value, json};

use super::{SESSIONS, School, entry, faults, hours, path_of, warnings};
use crate::support::chain::with;
use crate::support::{Database, Office};

fn ids(timetable: &Value) -> Vec<&str> {
    let sessions = timetable["sessions"].as_array().into_iter().flatten();
    sessions
        .filter_map(|session| session["id"].as_str())
        .collect()
}

#[rstest]
#[actix_web::test]
async fn it_is_made_and_replaced_and_what_stays_keeps_its_id(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let (room, path) = (&school.room, school.timetable());
    let empty = officer.get(&path).await.ok();
    assert_eq!(empty.body["sessions"], json!([]));
    let named = json!({ "instructor_id": school.teacher, "topic": "Servis" });
    let first = entry(room, 3, "08:00", "12:00", named.clone());
    let second = entry(room, 4, "08:00", "12:00", json!({ "kind": "theory" }));
    let third = entry(room, 5, "13:00", "16:00", named);
    let body = |sessions: &[&Value]| json!({ "sessions": sessions });
    // In any order: it is answered in its own.
    let made = body(&[&third, &first, &second]);
    let made = officer.put(&path, &empty.tag(), made).await.ok();
    let days: Vec<_> = made.body["sessions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|session| session["starts_at"].clone())
        .collect();
    assert_eq!(
        days,
        [
            "2026-08-03T01:00:00.000000Z",
            "2026-08-04T01:00:00.000000Z",
            "2026-08-05T06:00:00.000000Z"
        ]
    );
    assert_eq!(officer.get(&path).await.ok().body, made.body);
    let hours = json!({
        "theory": { "planned_minutes": 240, "programmed_minutes": 40 * 45 },
        "practice": { "planned_minutes": 420, "programmed_minutes": 120 * 45 },
    });
    assert_eq!(made.body["hours"], hours);
    assert_eq!(made.body["sessions_without_instructor"], 1);
    assert_eq!(warnings(&made.body), ["hours_short"]);
    // What it replaces is named by the version.
    let stale = officer.put(&path, &empty.tag(), body(&[])).await;
    stale.refused(412, "stale_version");
    let missing = json!({ "sessions": [] }).to_string().into_bytes();
    let missing = officer.raw("PUT", &path, Some("application/json"), missing);
    missing.await.refused(428, "precondition_required");

    let before: Vec<String> = ids(&made.body).into_iter().map(str::to_owned).collect();
    let moved = with(second.clone(), super::hours(6, "08:00", "12:00"));
    let replaced = officer
        .put(&path, &made.tag(), body(&[&first, &moved, &third]))
        .await
        .ok();
    let after = ids(&replaced.body);
    assert_eq!([after[0], after[1]], [&*before[0], &*before[2]]);
    assert!(!before.iter().any(|id| id == after[2]));
    officer
        .get(&path_of(&before[1]))
        .await
        .refused(404, "not_found");
    let gone = officer
        .get(&format!("{}/history", path_of(&before[1])))
        .await
        .ok();
    let actions: Vec<_> = gone.items().iter().map(|item| &item["action"]).collect();
    assert_eq!(actions, ["create", "delete"]);
    // The same again changes nothing, and counts as no change.
    let again = officer
        .put(&path, &replaced.tag(), body(&[&first, &third, &moved]))
        .await
        .ok();
    assert_eq!(again.body, replaced.body);
    let history = format!("/v1/batches/{}/history", school.chain.batch);
    let history = officer.get(&history).await.ok();
    let written = history
        .items()
        .iter()
        .filter(|item| item["action"] == "timetable");
    assert_eq!(written.count(), 2);
    // A try leaves nothing behind.
    let dry = format!("{path}?validate_only=true");
    let tried = officer.put(&dry, "*", body(&[])).await.ok();
    assert_eq!(tried.body["sessions"], json!([]));
    assert_eq!(officer.get(&path).await.ok().body, replaced.body);
}

#[rstest]
#[actix_web::test]
async fn all_that_stands_in_its_way_is_told_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let other = school.another_class("Paket 2").await;
    let second = school.another_room("Ruang dua").await;
    let small = super::room(&officer, &school.chain.provider, "Ruang kecil", 3).await;
    let there = json!({ "batch_id": other, "instructor_id": school.teacher });
    let there = school.plan(there).await.created().id();
    let named = json!({ "instructor_id": school.teacher });
    let missing = json!({ "instructor_id": "018cc251-f400-7000-8000-00000000dead" });
    let sessions = json!([
        entry(&school.room, 3, "11:00", "13:00", json!({})),
        entry(&second, 3, "09:00", "11:00", named.clone()),
        entry(&second, 4, "08:00", "12:00", json!({})),
        entry(&second, 4, "11:00", "13:00", json!({})),
        entry(&small, 5, "08:00", "12:00", json!({})),
        entry(&second, 29, "08:00", "12:00", missing),
        entry(&second, 6, "08:00", "12:00", named),
    ]);
    let refused = school
        .write(sessions)
        .await
        .refused(409, "timetable_conflicts");
    let mut told = faults(&refused);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("/sessions/0/workshop_id", "room_taken"),
            ("/sessions/1/instructor_id", "instructor_taken"),
            ("/sessions/3/starts_at", "class_in_session"),
            ("/sessions/3/workshop_id", "room_taken"),
            ("/sessions/4/workshop_id", "room_too_small"),
            ("/sessions/5/instructor_id", "not_found"),
            ("/sessions/5/starts_at", "session_outside_class"),
        ]
    );
    let errors = refused.body["errors"].as_array().expect("faults");
    for error in errors {
        let pointer = error["pointer"].as_str().expect("a pointer");
        let (existing, other) = match pointer {
            "/sessions/0/workshop_id" | "/sessions/1/instructor_id" => (json!(there), Value::Null),
            "/sessions/3/starts_at" | "/sessions/3/workshop_id" => {
                (Value::Null, json!("/sessions/2"))
            }
            _ => (Value::Null, Value::Null),
        };
        assert_eq!(
            [&error["existing"], &error["other"]],
            [&existing, &other],
            "{error}"
        );
    }
    assert_eq!(refused.body["existing"], json!([there]));
    let unchanged = officer.get(&school.timetable()).await.ok();
    assert_eq!(unchanged.body["sessions"], json!([]));
    // Where only values are wrong, that is what the answer is called.
    let late = json!([entry(&second, 29, "08:00", "12:00", json!({}))]);
    let refused = school.write(late).await;
    refused.invalid("/sessions/0/starts_at", "session_outside_class");
    let odd = json!([
        entry(&second, 4, "08:00", "08:00", json!({})),
        entry(&second, 4, "08:00", "08:10", json!({})),
    ]);
    school
        .write(odd)
        .await
        .invalid("/sessions/0/ends_at", "time_order")
        .invalid("/sessions/1/ends_at", "session_length");
    let many: Vec<Value> = (0..301)
        .map(|_| entry(&second, 4, "08:00", "12:00", json!({})))
        .collect();
    school
        .write(json!(many))
        .await
        .invalid("/sessions", "too_many");
}

#[rstest]
#[actix_web::test]
async fn what_has_begun_stays_and_what_is_to_come_is_replaced(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let room = school.room.clone();
    let taught = json!({ "instructor_id": school.teacher });
    let of = |day: u32| entry(&room, day, "08:00", "12:00", taught.clone());
    let made = school.write(json!([of(3), of(4), of(5)])).await.ok();
    let before: Vec<String> = ids(&made.body).into_iter().map(str::to_owned).collect();
    officer.class(&school.chain.batch, "start").await.ok();
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    let school = School {
        officer: officer.clone(),
        ..school
    };
    // Those that have begun may stand among the others or not.
    for sessions in [json!([of(6)]), json!([of(3), of(6), of(4)])] {
        let written = school.write(sessions).await.ok();
        let now = ids(&written.body);
        assert_eq!([now[0], now[1]], [&*before[0], &*before[1]]);
        assert_eq!(now.len(), 3);
    }
    // Of a class that has begun what is left out remains as a record.
    let left_out = path_of(&before[2]);
    let left_out = officer.get(&left_out).await.ok();
    assert_eq!(
        [
            &left_out.body["status"],
            &left_out.body["status_reason"],
            &left_out.body["version"]
        ],
        [&json!("cancelled"), &json!("timetable_changed"), &json!(2)]
    );
    let history = format!("{}/history", path_of(&before[2]));
    let history = officer.get(&history).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        [&last["action"], &last["reason"]],
        [&json!("cancel"), &json!("timetable_changed")]
    );
    let refused = school.write(json!([of(1)])).await;
    refused.invalid("/sessions/0/starts_at", "in_past");
    let begun = json!([entry(&school.room, 4, "10:00", "14:00", taught)]);
    let refused = school
        .write(begun)
        .await
        .refused(409, "timetable_conflicts");
    assert_eq!(refused.body["existing"], json!([before[1]]));
    officer.class(&school.chain.batch, "complete").await.ok();
    let refused = school.write(json!([])).await;
    refused.refused(409, "wrong_state");
    let batch = officer
        .get(&format!("/v1/batches/{}", school.chain.batch))
        .await
        .ok();
    assert_eq!(batch.reasons("timetable"), Some(vec!["wrong_state"]));
    // What was still to come is not held.
    assert_eq!(
        ids(&officer.get(&school.timetable()).await.ok().body),
        [&*before[0], &*before[1]]
    );
}

/// Whom the office has named and the provider does not see.
#[rstest]
#[actix_web::test]
async fn somebody_unseen_stays_in_as_many_sessions_as_before(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let centre = format!("training-provider:{}", school.chain.provider);
    let centre = office.party(&centre).await;
    let freelance = crate::support::chain::instructor();
    let freelance = officer.make("instructors", freelance).await.id();
    let of = |day: u32| {
        let taught = json!({ "instructor_id": freelance });
        entry(&school.room, day, "08:00", "12:00", taught)
    };
    let write = async |sessions: Value| {
        let body = json!({ "sessions": sessions });
        centre.put(&school.timetable(), "*", body).await
    };
    school.write(json!([of(3), of(4)])).await.ok();
    let refused = write(json!([of(3), of(5), of(6)])).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(
        faults(&refused),
        [("/sessions/2/instructor_id", "not_found")]
    );
    let refused = write(json!([of(6), of(5), of(3)])).await;
    refused.invalid("/sessions/1/instructor_id", "not_found");
    let moved = write(json!([of(5), of(3)])).await.ok();
    assert_eq!(ids(&moved.body).len(), 2);
    write(json!([of(3)])).await.ok();
    let refused = write(json!([of(3), of(4)])).await;
    refused.invalid("/sessions/1/instructor_id", "not_found");
}

#[rstest]
#[actix_web::test]
async fn it_can_be_sent_again_under_a_key(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let path = school.timetable();
    let keyed = officer.with("idempotency-key", "jadwal-1");
    let body =
        |day: u32| json!({ "sessions": [entry(&school.room, day, "08:00", "12:00", json!({}))] });
    let tag = officer.get(&path).await.ok().tag();
    let made = keyed.put(&path, &tag, body(3)).await.ok();
    let again = keyed.put(&path, &tag, body(3)).await.ok();
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((&again.text, again.tag()), (&made.text, made.tag()));
    let other = keyed.put(&path, &made.tag(), body(4)).await;
    other.refused(422, "idempotency_key_reused");
    // The same key is another one for another method.
    let cancel = format!("/v1/batches/{}/cancel", school.chain.batch);
    keyed.post(&cancel, json!({ "reason": "other" })).await.ok();
    let found = officer
        .get(&format!("/v1/{SESSIONS}?status=cancelled"))
        .await
        .ok();
    assert_eq!(found.items().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_whole_one_takes_a_few_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    // From 5 to 28 August, twelve a day.
    let sessions: Vec<Value> = (5..29)
        .flat_map(|day| (8..20).map(move |hour| (day, hour)))
        .map(|(day, hour)| {
            let (from, until) = (format!("{hour:02}:00"), format!("{:02}:00", hour + 1));
            entry(
                &school.room,
                day,
                &from,
                &until,
                json!({ "instructor_id": school.teacher }),
            )
        })
        .collect();
    assert_eq!(sessions.len(), 288);
    let (sent, made) = office.statements(school.write(json!(sessions))).await;
    assert_eq!(ids(&made.ok().body).len(), 288);
    // On SQLite, which has no round trips, rows and journal are written one by one.
    if database == Database::Postgres {
        assert!(sent <= 13, "{sent} statements");
    }
    let sessions = json!([entry(&school.room, 4, "08:00", "12:00", json!({}))]);
    let (sent, made) = office.statements(school.write(sessions)).await;
    assert_eq!(ids(&made.ok().body).len(), 1);
    if database == Database::Postgres {
        assert!(sent <= 15, "{sent} statements");
    }
    let single = hours(20, "08:00", "12:00");
    school.plan(single).await.created();
}

/// Else who changes a session of it, and has the lock, waits for a row of whoever waits for the lock.
#[rstest]
#[actix_web::test]
async fn the_lock_comes_before_any_row(#[values(Database::Postgres)] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let of = |day: u32| entry(&school.room, day, "08:00", "12:00", json!({}));
    school.write(json!([of(3), of(4)])).await.ok();
    let statements = &office.state.db.statements;
    statements.listen();
    let _ = statements.take_heard();
    school.write(json!([of(4), of(5)])).await.ok();
    let heard = statements.take_heard();
    let first = |verb: &str, what: &str| {
        let mut all = heard.iter();
        all.position(|sql| sql.starts_with(verb) && sql.contains(what))
    };
    let order = [
        first("SELECT", "pg_advisory_xact_lock"),
        first("UPDATE", "\"batches\""),
        first("DELETE", "\"sessions\""),
        first("INSERT", "\"sessions\""),
    ];
    assert!(order.iter().all(Option::is_some), "{heard:#?}");
    assert!(order.is_sorted(), "{heard:#?}");
}
