//! Employers.

use rstest::rstest;

use crate::support::chain::employer;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_firm_is_registered_and_read_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    assert_eq!(created.body["status"], "registered");
    assert_eq!(created.body["agency"], "33.75");
    assert_eq!(created.body["workers_as_of"], crate::support::TODAY);
    assert_eq!(created.body["contact"]["phone"], "+6281200000001");
    assert_eq!(
        created.header("location"),
        format!("/v1/employers/{}", created.id())
    );
    let read = officer.get(created.header("location")).await.ok();
    assert_eq!(read.text, created.text);
    assert_eq!(read.tag(), created.tag());
    officer
        .with("if-none-match", &read.tag())
        .get(created.header("location"))
        .await
        .status(304);
}
