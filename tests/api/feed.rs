//! The change feed of PostgreSQL: entries are numbered before they are committed, and none may be passed by.

use serde_json::json;

use crate::journey::settled;
use crate::support::chain::employer;
use crate::support::{Database, Office};

#[actix_web::test]
async fn an_entry_that_is_committed_late_is_not_passed_by() {
    let Some(office) = Office::open(Database::Postgres).await else {
        return;
    };
    let officer = office.officer().await;
    let (slow, connection) = tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL answers");
    let driver = tokio::spawn(connection);
    slow.batch_execute(
        "BEGIN; INSERT INTO journal (at, client_id, agency, resource, record_id, version, action, request_id)
         VALUES (now(), 'cl_slow', '33.75', 'employers', gen_random_uuid(), 1, 'create', 'slow')",
    )
    .await
    .expect("an entry that is not committed");
    let made = officer.make("employers", employer(1)).await;
    let told = officer.get("/v1/changes").await.ok();
    assert_eq!(
        told.items(),
        &[] as &[serde_json::Value],
        "what follows an open transaction waits for it"
    );
    let after = told.body["next_after"]
        .as_str()
        .expect("a place")
        .to_owned();
    slow.batch_execute("COMMIT").await.expect("the late commit");
    drop(slow);
    let _ = driver.await;
    let told = settled(&officer, &format!("/v1/changes?after={after}"), 2).await;
    let told: Vec<_> = told
        .items()
        .iter()
        .map(|entry| {
            (
                entry["request_id"] == "slow",
                entry["id"] == json!(made.id()),
            )
        })
        .collect();
    assert_eq!(told, [(true, false), (false, true)]);
}
