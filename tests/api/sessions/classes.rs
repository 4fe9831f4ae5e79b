//! What sessions mean for their class: confirming, changing, postponing, cancelling and deleting it.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, School, entry, faults, hours, path_of};
use crate::support::chain::with;
use crate::support::{Caller, Database, Office};

async fn statuses(officer: &Caller) -> Vec<(String, Value, Value)> {
    let list = officer.get(&format!("{PATH}?sort=starts_at")).await.ok();
    let each = list.items().iter().map(|item| {
        let id = item["id"].as_str().expect("an id").to_owned();
        (id, item["status"].clone(), item["status_reason"].clone())
    });
    each.collect()
}

#[rstest]
#[actix_web::test]
async fn it_is_confirmed_when_each_session_has_an_instructor(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let batch = school.chain.batch.clone();
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&batch, &trainee).await.created();
    let named = json!({ "instructor_id": school.teacher });
    school.plan(named.clone()).await.created();
    let without = school.plan(hours(4, "08:00", "12:00")).await.created();
    officer.class(&batch, "select").await.ok();
    let read = officer.get(&format!("/v1/batches/{batch}")).await.ok();
    assert_eq!(
        read.reasons("confirm"),
        Some(vec!["session_without_instructor"])
    );
    let refused = officer.class(&batch, "confirm").await;
    refused.refused(409, "session_without_instructor");
    officer
        .patch(without.header("location"), "*", named)
        .await
        .ok();
    officer.class(&batch, "confirm").await.ok();
}

/// What a class was confirmed under holds on, also once it runs.
#[rstest]
#[actix_web::test]
async fn none_is_added_without_an_instructor_from_then_on_or_loses_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let batch = school.chain.batch.clone();
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&batch, &trainee).await.created();
    let named = json!({ "instructor_id": school.teacher });
    let made = school.plan(named.clone()).await.created();
    let path = made.header("location");
    officer.class(&batch, "select").await.ok();
    for step in ["confirm", "start"] {
        officer.class(&batch, step).await.ok();
        let refused = school.plan(hours(4, "08:00", "12:00")).await;
        let refused = refused.refused(409, "session_without_instructor");
        let told = [("/instructor_id", "session_without_instructor")];
        assert_eq!(faults(&refused), told, "{step}");
        let nobody = json!({ "instructor_id": null });
        let refused = officer.patch(path, "*", nobody).await;
        refused.refused(409, "session_without_instructor");
        let sessions = json!([
            entry(&school.room, 3, "08:00", "12:00", named.clone()),
            entry(&school.room, 4, "08:00", "12:00", json!({})),
        ]);
        let refused = school.write(sessions).await;
        let refused = refused.refused(409, "timetable_conflicts");
        let told = [("/sessions/1/instructor_id", "session_without_instructor")];
        assert_eq!(faults(&refused), told, "{step}");
        officer
            .patch(path, "*", json!({ "topic": format!("Setelah {step}") }))
            .await
            .ok();
    }
    let taught = with(hours(4, "08:00", "12:00"), named);
    school.plan(taught).await.created();
}

/// A class that starts as it is open was confirmed under nothing.
#[rstest]
#[actix_web::test]
async fn one_that_had_no_instructor_as_the_class_started_is_changed_all_the_same(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let made = school.plan(json!({})).await.created();
    let path = made.header("location");
    officer.class(&school.chain.batch, "start").await.ok();
    let change = async |fields: Value| officer.patch(path, "*", fields).await;
    let later = hours(4, "08:00", "12:00");
    change(later).await.ok();
    let room = school.another_room("Ruang dua").await;
    let room = json!({ "workshop_id": room, "instructor_id": null });
    change(room).await.ok();
    change(json!({ "instructor_id": school.teacher }))
        .await
        .ok();
    // From now on it has one.
    let refused = change(json!({ "instructor_id": null })).await;
    refused.refused(409, "session_without_instructor");
    let refused = school.plan(hours(5, "08:00", "12:00")).await;
    refused.refused(409, "session_without_instructor");
    // In a timetable one of another time is another one.
    let sessions = json!([entry(&school.room, 6, "08:00", "12:00", json!({}))]);
    let refused = school.write(sessions).await;
    let refused = refused.refused(409, "timetable_conflicts");
    let told = [("/sessions/0/instructor_id", "session_without_instructor")];
    assert_eq!(faults(&refused), told);
}

#[rstest]
#[actix_web::test]
async fn where_it_is_completed_those_that_have_not_begun_are_cancelled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut school = School::open(&officer).await;
    for day in [3, 5] {
        school.plan(hours(day, "08:00", "12:00")).await.created();
    }
    officer.class(&school.chain.batch, "start").await.ok();
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    school.officer = officer.clone();
    officer.class(&school.chain.batch, "complete").await.ok();
    let found = statuses(&officer).await;
    let told: Vec<_> = found
        .iter()
        .map(|(_, status, reason)| (status, reason))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("planned"), &Value::Null),
            (&json!("cancelled"), &json!("class_completed"))
        ]
    );
    let history = format!("{}/history", path_of(&found[1].0));
    let history = officer.get(&history).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        [&last["action"], &last["reason"]],
        [&json!("cancel"), &json!("class_completed")]
    );
    // The room is free.
    let class = school.another_class("Paket 2").await;
    let other = with(hours(5, "08:00", "12:00"), json!({ "batch_id": class }));
    school.plan(other).await.created();
}

#[rstest]
#[actix_web::test]
async fn its_days_and_seats_still_fit_its_sessions(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let path = format!("/v1/batches/{}", school.chain.batch);
    let patch = async |fields: Value| officer.patch(&path, "*", fields).await;
    let made = school.plan(json!({})).await.created();
    for days in [
        json!({ "starts_on": "2026-08-04" }),
        json!({ "ends_on": "2026-08-02" }),
    ] {
        let refused = patch(days).await.refused(409, "session_outside_class");
        assert_eq!(refused.body["existing"], json!([made.id()]));
    }
    patch(json!({ "starts_on": "2026-08-03", "ends_on": "2026-08-03" }))
        .await
        .ok();
    let refused = patch(json!({ "seats": 17 }))
        .await
        .refused(409, "room_too_small");
    assert_eq!(refused.body["existing"], json!([made.id()]));
    patch(json!({ "seats": 16 })).await.ok();
    // One that is not held is in nobody's way.
    officer
        .act(
            "sessions",
            &made.id(),
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    patch(json!({ "starts_on": "2026-08-05", "ends_on": "2026-08-28", "seats": 20 }))
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn where_it_is_cancelled_those_that_have_not_begun_are(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut school = School::open(&officer).await;
    for day in [3, 4, 5] {
        school.plan(hours(day, "08:00", "12:00")).await.created();
    }
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    school.officer = officer.clone();
    officer.class(&school.chain.batch, "start").await.ok();
    let why = json!({ "reason": "instructor_not_available" });
    officer
        .act("batches", &school.chain.batch, "cancel", why)
        .await
        .ok();
    let found = statuses(&officer).await;
    let told: Vec<_> = found
        .iter()
        .map(|(_, status, reason)| (status, reason))
        .collect();
    let (planned, cancelled) = (json!("planned"), json!("cancelled"));
    let reason = json!("instructor_not_available");
    assert_eq!(
        told,
        [
            (&planned, &Value::Null),
            (&planned, &Value::Null),
            (&cancelled, &reason)
        ]
    );
    let history = officer
        .get(&format!("{}/history", path_of(&found[2].0)))
        .await
        .ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        [&last["action"], &last["reason"], &last["version"]],
        [&json!("cancel"), &reason, &json!(2)]
    );
    // The room is free.
    let class = school.another_class("Paket 2").await;
    let other = json!({ "batch_id": class });
    let other = with(hours(5, "08:00", "12:00"), other);
    school.plan(other).await.created();
}

#[rstest]
#[actix_web::test]
async fn where_it_is_put_off_its_timetable_is_made_anew(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    for day in [3, 28] {
        school.plan(hours(day, "08:00", "12:00")).await.created();
    }
    let later = json!({ "starts_on": "2026-08-20", "ends_on": "2026-09-18", "reason": "too_few_participants" });
    officer
        .act("batches", &school.chain.batch, "postpone", later)
        .await
        .ok();
    for (_, status, reason) in statuses(&officer).await {
        assert_eq!(
            [status, reason],
            [json!("cancelled"), json!("too_few_participants")]
        );
    }
    let timetable = officer.get(&school.timetable()).await.ok();
    assert_eq!(timetable.body["sessions"], json!([]));
    school.plan(hours(28, "08:00", "12:00")).await.created();
}

#[rstest]
#[actix_web::test]
async fn it_is_not_deleted_once_sessions_were_planned(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let class = crate::support::chain::batch(&school.chain.program);
    let class = officer.make("batches", class).await.id();
    let made = school.plan(json!({ "batch_id": class })).await.created();
    let path = format!("/v1/batches/{class}");
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("delete"), Some(vec!["batch_has_sessions"]));
    let refused = officer.delete(&path, "*").await;
    refused.refused(409, "batch_has_sessions");
    officer
        .delete(made.header("location"), "*")
        .await
        .status(204);
    officer.delete(&path, "*").await.status(204);
}
