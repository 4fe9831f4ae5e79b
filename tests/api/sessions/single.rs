//! The life of a single session, and the times that it may have.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, SESSIONS, School, hours, path_of};
use crate::support::chain::with;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_session_is_planned_changed_and_cancelled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let fields = json!({ "instructor_id": school.teacher, "topic": "Servis mesin obras" });
    let made = school.plan(fields).await.created();
    let expected = json!({
        "status": "planned", "batch_id": school.chain.batch, "provider_id": school.chain.provider, "workshop_id": school.room,
        "instructor_id": school.teacher, "starts_at": "2026-08-03T01:00:00.000000Z", "ends_at": "2026-08-03T05:00:00.000000Z",
        "kind": "theory", "topic": "Servis mesin obras", "warnings": [], "version": 1,
    });
    for (name, value) in expected.as_object().expect("fields") {
        assert_eq!(&made.body[name], value, "{name}");
    }
    let path = made.header("location").to_owned();
    assert_eq!(officer.get(&path).await.ok().body, made.body);
    let patch = with(
        hours(4, "13:00", "17:00"),
        json!({ "instructor_id": null, "topic": null, "kind": "practice" }),
    );
    let changed = officer.patch(&path, &made.tag(), patch).await.ok();
    let told = [
        &changed.body["starts_at"],
        &changed.body["instructor_id"],
        &changed.body["topic"],
        &changed.body["kind"],
    ];
    let moved = json!("2026-08-04T06:00:00.000000Z");
    assert_eq!(
        told,
        [&moved, &Value::Null, &Value::Null, &json!("practice")]
    );
    officer
        .patch(&path, &made.tag(), json!({}))
        .await
        .refused(412, "stale_version");
    let why = json!({ "reason": "instructor_not_available", "note": "Rahasia" });
    let cancelled = officer
        .act(SESSIONS, &made.id(), "cancel", why.clone())
        .await
        .ok();
    assert_eq!(
        [&cancelled.body["status"], &cancelled.body["status_reason"]],
        [&json!("cancelled"), &json!("instructor_not_available")]
    );
    for action in ["update", "delete", "cancel"] {
        assert_eq!(cancelled.reasons(action), Some(vec!["wrong_state"]));
    }
    officer
        .act(SESSIONS, &made.id(), "cancel", why)
        .await
        .refused(409, "wrong_state");
    // The last two are said by changes of the class alone.
    for odd in ["retired", "class_completed", "timetable_changed"] {
        let odd = json!({ "reason": odd });
        let refused = officer.act(SESSIONS, &made.id(), "cancel", odd).await;
        refused.invalid("/reason", "reason_not_for_action");
    }
    for odd in ["class_completed", "timetable_changed"] {
        let list = format!("/v1/code-systems/REASON/codes?q={odd}");
        let list = office.stranger().get(&list).await.ok();
        assert_eq!(list.items()[0]["applies_to"], json!([]), "{odd}");
    }
    let history = officer.get(&format!("{path}/history")).await.ok();
    let actions: Vec<_> = history.items().iter().map(|item| &item["action"]).collect();
    assert_eq!(actions, ["create", "update", "cancel"]);
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
    // Its room and its class are free again.
    school.plan(hours(4, "13:00", "17:00")).await.created();
}

#[rstest]
#[actix_web::test]
async fn its_times_are_whole_minutes_of_one_day_of_its_class(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let made = school.plan(json!({})).await.created();
    let path = made.header("location").to_owned();
    let times =
        |starts_at: &str, ends_at: &str| json!({ "starts_at": starts_at, "ends_at": ends_at });
    for (fields, pointer, code) in [
        (
            times("2026-08-05T01:00:01Z", "2026-08-05T05:00:00Z"),
            "/starts_at",
            "whole_minutes",
        ),
        (
            times("2026-08-05T01:00:00Z", "2026-08-05T05:00:00.5Z"),
            "/ends_at",
            "whole_minutes",
        ),
        (
            times("2026-08-05T01:00:00Z", "2026-08-05T01:00:00Z"),
            "/ends_at",
            "time_order",
        ),
        (
            times("2026-08-05T01:00:00Z", "2026-08-05T01:14:00Z"),
            "/ends_at",
            "session_length",
        ),
        (
            times("2026-08-04T17:00:00Z", "2026-08-05T05:01:00Z"),
            "/ends_at",
            "session_length",
        ),
        // From 23:00 to 01:00 in Jakarta, though on one day of UTC.
        (
            times("2026-08-05T16:00:00Z", "2026-08-05T18:00:00Z"),
            "/ends_at",
            "one_day",
        ),
        (
            times("2026-08-29T01:00:00Z", "2026-08-29T05:00:00Z"),
            "/starts_at",
            "session_outside_class",
        ),
        // The class's last day is over at 17:00 in UTC.
        (
            times("2026-08-28T17:00:00Z", "2026-08-28T18:00:00Z"),
            "/starts_at",
            "session_outside_class",
        ),
        (json!({ "starts_at": "pagi" }), "/starts_at", "moment_form"),
        (json!({ "kind": "ujian" }), "/kind", "not_in_list"),
        (json!({ "status": "planned" }), "/status", "read_only_field"),
    ] {
        school.plan(fields.clone()).await.invalid(pointer, code);
        let changed = officer.patch(&path, "*", fields).await;
        changed.invalid(pointer, code);
    }
    // Where the end is not said, the fault is shown at the beginning.
    let late = json!({ "starts_at": "2026-08-03T05:00:00Z" });
    let refused = officer.patch(&path, "*", late).await;
    refused.invalid("/starts_at", "time_order");
    assert_eq!(officer.get(&path).await.ok().body, made.body);
    for (starts_at, ends_at) in [
        ("2026-08-27T17:00:00Z", "2026-08-28T05:00:00Z"),
        ("2026-08-28T12:00:00Z", "2026-08-28T17:00:00Z"),
        ("2026-08-06T01:00:00Z", "2026-08-06T01:15:00Z"),
    ] {
        school.plan(times(starts_at, ends_at)).await.created();
    }
    let own_ref = with(hours(7, "08:00", "09:00"), json!({ "client_ref": "mine" }));
    let mine = school.plan(own_ref.clone()).await.created().id();
    // Also the very same call: the session that it made is not in its way.
    for again in [own_ref.clone(), with(own_ref, hours(8, "08:00", "09:00"))] {
        let again = school.plan(again).await;
        let again = again.refused(409, "duplicate_client_ref");
        assert_eq!(again.body["existing"], json!([mine]));
    }
}

#[rstest]
#[actix_web::test]
async fn one_that_has_begun_is_not_changed_and_one_that_was_held_is_entered_later(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let made = school.plan(json!({})).await.created();
    let later = school.plan(hours(20, "08:00", "12:00")).await.created();
    let path = made.header("location").to_owned();
    office.go_to("2026-08-03");
    let officer = office.officer().await;
    let school = School {
        officer: officer.clone(),
        ..school
    };
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["session_begun"]));
    let refused = officer.patch(&path, "*", json!({ "topic": "Lain" })).await;
    refused.refused(409, "session_begun");
    let past = hours(3, "07:00", "08:00");
    let refused = officer.patch(later.header("location"), "*", past).await;
    refused.invalid("/starts_at", "in_past");
    officer
        .act("batches", &school.chain.batch, "start", json!({}))
        .await
        .ok();
    let read = officer.get(later.header("location")).await.ok();
    assert_eq!(read.reasons("delete"), Some(vec!["batch_begun"]));
    let refused = officer.delete(later.header("location"), "*").await;
    refused.refused(409, "batch_begun");
    officer
        .act(SESSIONS, &made.id(), "cancel", json!({ "reason": "other" }))
        .await
        .ok();
    // One that was held, and each that is written now, has somebody who teaches it.
    let taught = json!({ "instructor_id": school.teacher });
    let held = with(hours(1, "08:00", "12:00"), taught.clone());
    school.plan(held).await.created();
    office.go_to("2026-08-28");
    let officer = office.officer().await;
    let school = School {
        officer: officer.clone(),
        ..school
    };
    let too_late =
        json!({ "starts_at": "2026-07-27T01:00:00Z", "ends_at": "2026-07-27T05:00:00Z" });
    school
        .plan(too_late)
        .await
        .invalid("/starts_at", "too_far_back");
    let last = json!({ "starts_at": "2026-07-28T01:00:00Z", "ends_at": "2026-07-28T05:00:00Z" });
    school.plan(with(last, taught)).await.created();
    officer
        .act("batches", &school.chain.batch, "complete", json!({}))
        .await
        .ok();
    school
        .plan(hours(27, "08:00", "12:00"))
        .await
        .refused(409, "batch_over");
    let read = officer.get(later.header("location")).await.ok();
    for action in ["update", "cancel"] {
        let reasons = read.reasons(action).expect("a refusal");
        assert!(reasons.contains(&"batch_over"), "{action}: {reasons:?}");
    }
    let why = json!({ "reason": "other" });
    let refused = officer.act(SESSIONS, &later.id(), "cancel", why).await;
    refused.refused(409, "batch_over");
}

#[rstest]
#[actix_web::test]
async fn sessions_are_found_by_class_room_person_and_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let with_teacher = json!({ "instructor_id": school.teacher });
    let first = school.plan(with_teacher).await.created().id();
    // Half past midnight in Jakarta is the day before in UTC.
    let night = school.plan(hours(5, "00:30", "01:30")).await.created().id();
    let other = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let third = json!({ "batch_id": other, "workshop_id": room, "kind": "practice" });
    let third = school.plan(third).await.created().id();
    officer
        .act(SESSIONS, &third, "cancel", json!({ "reason": "other" }))
        .await
        .ok();
    let found = async |query: &str| {
        let list = officer.get(&format!("{PATH}?{query}")).await.ok();
        let ids = list.items().iter().filter_map(|item| item["id"].as_str());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    let (batch, teacher) = (&school.chain.batch, &school.teacher);
    assert_eq!(
        found("sort=-starts_at&status=planned").await,
        [&*night, &*first]
    );
    assert_eq!(found(&format!("batch_id={batch}")).await.len(), 2);
    assert_eq!(found(&format!("workshop_id={room}")).await, [&*third]);
    assert_eq!(found(&format!("instructor_id={teacher}")).await, [&*first]);
    assert_eq!(found("kind=practice").await, [&*third]);
    assert_eq!(found("starts_at_from=2026-08-05").await, [&*night]);
    let none = found("starts_at_from=2026-08-04&starts_at_to=2026-08-04").await;
    assert_eq!(none, [""; 0]);
    let cancelled = found("starts_at_to=2026-08-03&status=cancelled").await;
    assert_eq!(cancelled, [&*third]);
    let provider = &school.chain.provider;
    assert_eq!(found(&format!("provider_id={provider}")).await.len(), 3);
}

#[rstest]
#[actix_web::test]
async fn a_planned_one_is_deleted_before_the_class_begins(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let made = school.plan(json!({})).await.created().id();
    officer.delete(&path_of(&made), "*").await.status(204);
    officer.get(&path_of(&made)).await.refused(404, "not_found");
    let history = officer
        .get(&format!("{}/history", path_of(&made)))
        .await
        .ok();
    assert_eq!(history.items().len(), 2);
    school.plan(json!({})).await.created();
}

/// SQLite looks through all rows of a table for one of no values.
#[rstest]
#[actix_web::test]
async fn one_without_an_instructor_is_compared_by_indexes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    office.state.db.statements.listen();
    school.plan(json!({})).await.created();
    let heard = office.state.db.statements.take_heard();
    assert!(heard.iter().any(|sql| sql.contains("workshops")));
    for sql in heard {
        assert!(!sql.contains("1=0"), "{sql}");
    }
}
