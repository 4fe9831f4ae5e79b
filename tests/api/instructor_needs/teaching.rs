//! Needs beside the sessions that somebody teaches.

use rstest::rstest;
use serde_json::json;

use super::{NEEDS, hours, need, on, reasons, room, session};
use crate::support::chain::with;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn who_teaches_another_class_in_one_of_the_hours_is_not_asked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer
        .teacher(json!({ "method_certificate_until": "2099-12-31" }))
        .await;
    let taught = json!({ "instructor_id": teacher });
    // A Tuesday, from 16:00 to 18:00.
    let lesson = session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
    let id = officer.make(NEEDS, need()).await.id();
    let found = officer.candidates(&id).await;
    let one = &found.items()[0];
    assert_eq!(
        (
            &one["bookable"],
            &one["available_hours"],
            reasons(one, "against")
        ),
        (&json!(false), &json!(47.0), vec!["clash"])
    );
    officer.consider(&id, &[&teacher]).await.ok();
    let refused = officer.ask(&id, &teacher).await;
    let refused = refused.refused(409, "instructor_taken");
    assert_eq!(refused.body["existing"], json!([lesson.id()]));
    // A session of the very class is what the need is for; hours that touch are no clash.
    for body in [
        with(need(), json!({ "batch_id": chain.batch })),
        on(2, "13:00", "16:00"),
    ] {
        let free = officer.make(NEEDS, body).await.id();
        officer.consider(&free, &[&teacher]).await.ok();
        officer.ask(&free, &teacher).await.ok();
        officer.act(NEEDS, &free, "cancel", super::why()).await.ok();
    }
    officer
        .delete(lesson.header("location"), "*")
        .await
        .status(204);
    officer.ask(&id, &teacher).await.ok();
}

/// From the offer on the hours are the need's, whoever plans what.
#[rstest]
#[actix_web::test]
async fn who_is_promised_is_given_no_session_of_another_class(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let taught = json!({ "instructor_id": teacher });
    let id = officer.offered(need(), &teacher).await;
    // A Tuesday, from 16:00 to 18:00.
    let refused = session(&officer, &chain, "2026-07-28", taught.clone()).await;
    let refused = refused.refused(409, "instructor_promised");
    assert_eq!(refused.body["existing"], json!([id]));
    assert_eq!(refused.body["errors"][0]["pointer"], "/instructor_id");
    let entry = json!({
        "workshop_id": room(&officer, &chain).await, "kind": "practice", "instructor_id": teacher,
        "starts_at": "2026-07-28T16:00:00+07:00", "ends_at": "2026-07-28T18:00:00+07:00",
    });
    let path = format!("/v1/batches/{}/timetable", chain.batch);
    let refused = officer
        .put(&path, "*", json!({ "sessions": [entry] }))
        .await;
    let refused = refused.refused(409, "timetable_conflicts");
    let error = &refused.body["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"], &error["existing"]),
        (
            &json!("/sessions/0/instructor_id"),
            &json!("instructor_promised"),
            &json!(id)
        )
    );
    // Hours that touch are free, and so is whoever has refused.
    let later = json!({
        "instructor_id": teacher, "starts_at": "2026-07-30T17:00:00+07:00", "ends_at": "2026-07-30T18:00:00+07:00",
    });
    session(&officer, &chain, "2026-07-30", later)
        .await
        .created();
    officer.act(NEEDS, &id, "refuse", super::why()).await.ok();
    session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
}

/// What a need is for may be taught at its hours, be it answered yet or not; and whoever fills it is named for the class, also a
/// neighbour's.
#[rstest]
#[actix_web::test]
async fn who_is_promised_to_a_class_teaches_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    for fields in [
        json!({ "batch_id": chain.batch }),
        json!({ "program_id": chain.program, "weekly": [hours(5, "15:00", "19:00")] }),
    ] {
        let teacher = officer.teacher(json!({})).await;
        let id = officer
            .offered(with(need(), fields.clone()), &teacher)
            .await;
        let day = if fields["weekly"].is_null() {
            "2026-07-28"
        } else {
            "2026-07-31"
        };
        let taught = json!({ "instructor_id": teacher });
        session(&officer, &chain, day, taught).await.created();
        officer.need(&id, "accept").await.ok();
    }
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour
        .teacher(json!({ "region": "33.26", "lendable": true }))
        .await;
    let taught = json!({ "instructor_id": lent });
    let unknown = session(&officer, &chain, "2026-08-05", taught.clone()).await;
    unknown.invalid("/instructor_id", "not_found");
    let body = with(on(3, "15:00", "19:00"), json!({ "batch_id": chain.batch }));
    let id = officer.offered(body, &lent).await;
    let unanswered = session(&officer, &chain, "2026-08-05", taught.clone()).await;
    unanswered.invalid("/instructor_id", "not_found");
    officer.need(&id, "accept").await.ok();
    session(&officer, &chain, "2026-08-05", taught)
        .await
        .created();
}
