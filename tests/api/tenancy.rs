//! Whose records a caller sees and changes.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::employer;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_foreign_record_is_a_missing_one_byte_for_byte(
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
    let neighbour = office
        .officer_of("33.26")
        .await
        .with("x-request-id", "same");
    let missing = "018cc251-f400-7000-8000-00000000dead";
    for id in [created.id().as_str(), "no-uuid"] {
        let foreign = neighbour
            .get(&format!("/v1/employers/{id}"))
            .await
            .refused(404, "not_found");
        let absent = neighbour
            .get(&format!("/v1/employers/{missing}"))
            .await
            .refused(404, "not_found");
        assert_eq!(
            foreign.text.replace(id, "ID"),
            absent.text.replace(missing, "ID")
        );
        neighbour
            .patch(&format!("/v1/employers/{id}"), "*", json!({ "workers": 1 }))
            .await
            .refused(404, "not_found");
        neighbour
            .post(&format!("/v1/employers/{id}/verify"), json!({}))
            .await
            .refused(404, "not_found");
    }
    assert_eq!(neighbour.get("/v1/employers").await.ok().items().len(), 0);
    // The same business may be known to both.
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
