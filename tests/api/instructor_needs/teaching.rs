//! Needs beside the sessions that somebody teaches.

use rstest::rstest;
use serde_json::json;

use super::{NEEDS, PATH, need, on, reasons, session};
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
    let lesson = session(&officer, &chain, "2026-07-28", taught).await;
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

/// What came in the way between the offer and its answer is told by the record before the call is.
#[rstest]
#[actix_web::test]
async fn who_has_been_given_a_session_meanwhile_does_not_accept(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let id = officer.offered(need(), &teacher).await;
    let path = format!("{PATH}/{id}");
    assert_eq!(officer.get(&path).await.ok().reasons("accept"), None);
    let taught = json!({ "instructor_id": teacher });
    let lesson = session(&officer, &chain, "2026-07-28", taught).await;
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("accept"), Some(vec!["instructor_taken"]));
    let refused = officer.need(&id, "accept").await;
    refused.refused(409, "instructor_taken");
    officer
        .delete(lesson.header("location"), "*")
        .await
        .status(204);
    officer.need(&id, "accept").await.ok();
}
