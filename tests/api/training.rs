//! Rules of programs and batches, each by its refusal.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{batch, program, provider, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_program_cites_a_demand_or_a_policy_reason_and_never_changes_once_approved(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let bare = with(
        program(&chain.provider, &chain.demand),
        json!({ "demand_ids": [] }),
    );
    let id = officer.make("training-programs", bare).await.id();
    let submitted = officer
        .act("training-programs", &id, "submit", json!({}))
        .await
        .ok();
    assert_eq!(
        submitted.reasons("approve"),
        Some(vec!["program_cites_nothing"])
    );
    officer
        .act("training-programs", &id, "approve", json!({}))
        .await
        .refused(409, "program_cites_nothing");
    let policy = with(
        program(&chain.provider, &chain.demand),
        json!({ "demand_ids": [], "policy_reason": "Program prioritas kota" }),
    );
    let id = officer.make("training-programs", policy).await.id();
    officer
        .act("training-programs", &id, "submit", json!({}))
        .await
        .ok();
    let approved = officer
        .act("training-programs", &id, "approve", json!({}))
        .await
        .ok();
    officer
        .patch(
            &format!("/v1/training-programs/{id}"),
            &approved.tag(),
            json!({ "title": "Lain" }),
        )
        .await
        .refused(409, "wrong_state");
    let unknown = with(
        program(&chain.provider, "018cc251-f400-7000-8000-00000000dead"),
        json!({}),
    );
    officer
        .post("/v1/training-programs", unknown)
        .await
        .invalid("/demand_ids/0", "not_found");
    let provided = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    assert_eq!(
        provided
            .get("/v1/training-programs")
            .await
            .ok()
            .items()
            .len(),
        3
    );
    provided
        .act("training-programs", &id, "retire", json!({}))
        .await
        .refused(403, "party_may_not_decide");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    firm.get(&format!("/v1/training-programs/{id}"))
        .await
        .refused(404, "not_found");
    assert_eq!(firm.get("/v1/skill-demands").await.ok().items().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_batch_opens_under_its_guards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let lpks = with(
        provider("lpks"),
        json!({ "licence": { "number": "563/1", "until": "2026-07-21" }, "accredited_until": "2026-08-27" }),
    );
    let lpks = officer.make("training-providers", lpks).await.id();
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .ok();
    let draft = officer
        .make("training-programs", program(&lpks, &chain.demand))
        .await
        .id();
    let planned = officer.make("batches", batch(&draft)).await;
    assert_eq!(
        (
            planned.body["seats"].as_i64(),
            planned.body["min_seats"].as_i64(),
            planned.body["region"].as_str()
        ),
        (Some(16), Some(1), Some("33.75"))
    );
    assert_eq!(
        planned.reasons("open"),
        Some(vec!["program_not_approved", "accreditation_too_short"])
    );
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "program_not_approved");
    officer
        .act("training-programs", &draft, "submit", json!({}))
        .await
        .ok();
    officer
        .act("training-programs", &draft, "approve", json!({}))
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "accreditation_too_short");
    let path = format!("/v1/batches/{}", planned.id());
    officer
        .patch(&path, "*", json!({ "ends_on": "2026-08-27" }))
        .await
        .ok();
    officer
        .act(
            "training-providers",
            &lpks,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "provider_not_active");
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .ok();
    officer
        .act(
            "training-providers",
            &lpks,
            "close",
            json!({ "reason": "other" }),
        )
        .await
        .refused(409, "provider_has_running_batch");
    let unordered = with(batch(&draft), json!({ "starts_on": "2026-07-14" }));
    officer
        .post("/v1/batches", unordered)
        .await
        .invalid("/starts_on", "date_order");
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    officer
        .act(
            "training-providers",
            &lpks,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .refused(409, "licence_missing_or_expired");
}
