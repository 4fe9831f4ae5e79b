//! What a need does to the records that it names.

use rstest::rstest;
use serde_json::json;

use super::{NEEDS, hours, need, why};
use crate::support::chain::batch;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn who_is_named_is_not_deleted_and_who_is_promised_stays_active(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let teacher = officer.teacher(json!({})).await;
    let path = format!("/v1/instructors/{teacher}");
    let in_use = Some(vec!["instructor_in_use"]);
    let id = officer.make(NEEDS, need()).await.id();
    officer.consider(&id, &[&teacher]).await.ok();
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("delete"), in_use);
    assert_eq!(
        (read.reasons("suspend"), read.reasons("close")),
        (None, None)
    );
    let deleted = officer.delete(&path, "*").await;
    deleted.refused(409, "instructor_in_use");
    officer.ask(&id, &teacher).await.ok();
    for step in ["offered", "filled"] {
        let read = officer.get(&path).await.ok();
        for action in ["suspend", "close"] {
            assert_eq!(read.reasons(action), in_use, "{action}, {step}");
            let refused = officer
                .act(
                    "instructors",
                    &teacher,
                    action,
                    json!({ "reason": "other" }),
                )
                .await;
            refused.refused(409, "instructor_in_use");
        }
        if step == "offered" {
            officer.need(&id, "accept").await.ok();
        }
    }
    // On the day after the last one nobody is promised any more.
    office.go_to("2026-08-29");
    let officer = office.officer().await;
    let read = officer.get(&path).await.ok();
    assert_eq!(
        (read.reasons("suspend"), read.reasons("delete")),
        (None, in_use)
    );
    let closed = officer
        .act(
            "instructors",
            &teacher,
            "close",
            json!({ "reason": "other" }),
        )
        .await;
    closed.ok();
}

#[rstest]
#[actix_web::test]
async fn a_batch_that_a_need_names_is_not_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let planned = officer.make("batches", batch(&chain.program)).await;
    let path = planned.header("location");
    assert_eq!(planned.reasons("delete"), None);
    let body = json!({ "batch_id": planned.id(), "weekly": [hours(2, "08:00", "12:00")] });
    let id = officer.make(NEEDS, body).await.id();
    let read = officer.get(path).await.ok();
    assert_eq!(read.reasons("delete"), Some(vec!["batch_has_need"]));
    let deleted = officer.delete(path, "*").await;
    deleted.refused(409, "batch_has_need");
    officer.act(NEEDS, &id, "cancel", why()).await.ok();
    let deleted = officer.delete(path, "*").await;
    deleted.refused(409, "batch_has_need");
    let other = officer.make("batches", batch(&chain.program)).await;
    let body = json!({ "batch_id": other.id(), "weekly": [hours(2, "08:00", "12:00")] });
    let open = officer.make(NEEDS, body).await;
    officer
        .delete(open.header("location"), "*")
        .await
        .status(204);
    let deleted = officer.delete(other.header("location"), "*").await;
    deleted.status(204);
}
