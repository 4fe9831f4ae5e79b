//! Whose records a caller sees and changes: the rules in words. That they hold for every operation and every place of an
//! id is tried in `authorization`.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::employer;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn the_same_business_may_be_known_to_two_agencies(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (officer, neighbour) = (office.officer().await, office.officer_of("33.26").await);
    officer.post("/v1/employers", employer(1)).await.created();
    neighbour.post("/v1/employers", employer(1)).await.created();
}

#[rstest]
#[actix_web::test]
async fn a_province_reads_what_lies_under_it_and_changes_none_of_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let created = office
        .officer()
        .await
        .post("/v1/employers", employer(1))
        .await
        .created();
    office
        .officer_of("34.04")
        .await
        .post("/v1/employers", employer(1))
        .await
        .created();
    let province = office.officer_of("33").await;
    let path = created.header("location");
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("verify"), Some(vec!["other_agency"]));
    assert_eq!(province.get("/v1/employers").await.ok().items().len(), 1);
    province
        .patch(path, "*", json!({ "workers": 1 }))
        .await
        .refused(403, "other_agency");
    province
        .post(&format!("{path}/verify"), json!({}))
        .await
        .refused(403, "other_agency");
    // A province may keep records of its own, which its cities do not see.
    province.post("/v1/employers", employer(2)).await.created();
    assert_eq!(province.get("/v1/employers").await.ok().items().len(), 2);
    assert_eq!(
        office
            .officer()
            .await
            .get("/v1/employers")
            .await
            .ok()
            .items()
            .len(),
        1
    );
}

#[rstest]
#[actix_web::test]
async fn a_party_sees_and_changes_its_own_record_and_decides_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (own, other) = (
        officer.post("/v1/employers", employer(1)).await.created(),
        officer.post("/v1/employers", employer(2)).await.created(),
    );
    let firm = office.party(&format!("employer:{}", own.id())).await;
    assert_eq!(firm.get("/v1/employers").await.ok().items().len(), 1);
    let path = own.header("location");
    let read = firm.get(path).await.ok();
    assert_eq!(
        (read.reasons("update"), read.reasons("verify")),
        (None, Some(vec!["party_may_not_decide"]))
    );
    firm.patch(path, &read.tag(), json!({ "workers": 9 }))
        .await
        .ok();
    firm.post(&format!("{path}/verify"), json!({}))
        .await
        .refused(403, "party_may_not_decide");
    firm.post("/v1/employers", employer(3))
        .await
        .refused(403, "party_may_not_decide");
    firm.get(other.header("location"))
        .await
        .refused(404, "not_found");
    let provider = office
        .party(&format!("training-provider:{}", own.id()))
        .await;
    provider.get(path).await.refused(404, "not_found");
    assert_eq!(provider.get("/v1/employers").await.ok().items().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn a_scope_that_is_lacking_is_told_before_anything_is_looked_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let created = office
        .officer()
        .await
        .post("/v1/employers", employer(1))
        .await
        .created();
    let reader = office.with_scope("employers:read").await;
    let read = reader.get(created.header("location")).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["insufficient_scope"]));
    let refused = reader
        .post("/v1/employers", employer(2))
        .await
        .refused(403, "insufficient_scope");
    assert!(
        refused
            .header("www-authenticate")
            .contains("insufficient_scope")
    );
    reader
        .raw("POST", "/v1/employers", Some("text/plain"), b"{".to_vec())
        .await
        .refused(403, "insufficient_scope");
    office
        .with_scope("batches:read")
        .await
        .get("/v1/employers/no-uuid")
        .await
        .refused(403, "insufficient_scope");
    office
        .stranger()
        .get(created.header("location"))
        .await
        .refused(401, "unauthenticated");
}
