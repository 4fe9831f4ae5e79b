//! What a training provider may train on: licence, registration, accreditation.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{provider, with};
use crate::support::{Database, Office};

const PROVIDERS: &str = "training-providers";

#[rstest]
#[actix_web::test]
async fn government_and_firms_are_registered_and_a_private_institution_is_licensed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let registered = json!({ "registration": { "number": "REG-1/2026" } });
    for kind in ["blk", "company"] {
        let made = officer
            .make(PROVIDERS, with(provider(kind), registered.clone()))
            .await;
        assert_eq!(made.body["registration"], registered["registration"]);
        let path = made.header("location");
        let cleared = officer
            .patch(path, "*", json!({ "registration": null }))
            .await
            .ok();
        assert_eq!(cleared.body["registration"], json!(null));
        officer.patch(path, "*", registered.clone()).await.ok();
        let private = officer.patch(path, "*", json!({ "kind": "lpks" })).await;
        private.invalid("/kind", "conflicts_with");
        let both = json!({ "kind": "lpks", "registration": null });
        officer.patch(path, "*", both).await.ok();
    }
    let lpks = with(provider("lpks"), registered.clone());
    let refused = officer.post(&format!("/v1/{PROVIDERS}"), lpks).await;
    refused.invalid("/registration", "conflicts_with");
    let lpks = officer.make(PROVIDERS, provider("lpks")).await;
    let refused = officer.patch(lpks.header("location"), "*", registered);
    refused.await.invalid("/registration", "conflicts_with");
    assert_eq!(lpks.body["registration"], json!(null));
}

#[rstest]
#[actix_web::test]
async fn what_accreditation_and_licence_are_worth_follows_from_the_day_in_jakarta(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let fields = json!({
        "licence": { "number": "563/1", "until": "2026-07-22" }, "accredited_until": "2026-07-23",
    });
    let made = officer
        .make(PROVIDERS, with(provider("lpks"), fields))
        .await;
    let other = officer.make(PROVIDERS, provider("blk")).await.id();
    let path = made.header("location");
    for (day, licence, accreditation) in [
        ("2026-07-22", "valid", "valid"),
        ("2026-07-23", "expired", "valid"),
        ("2026-07-24", "expired", "expired"),
    ] {
        office.go_to(day);
        // 23:59:59 in Jakarta.
        office.advance(chrono::Duration::seconds(15 * 3600 - 1));
        let officer = office.officer().await;
        let read = officer.get(path).await.ok();
        let told = |item: &serde_json::Value| {
            [
                item["licence_status"].clone(),
                item["accreditation"].clone(),
            ]
        };
        assert_eq!(told(&read.body), [json!(licence), json!(accreditation)]);
        let list = officer
            .get(&format!("/v1/{PROVIDERS}?sort=created_at"))
            .await
            .ok();
        let listed = |id: &str| {
            let item = list.items().iter().find(|item| item["id"] == id);
            told(item.expect("a provider"))
        };
        assert_eq!(listed(&made.id()), told(&read.body), "{day}");
        assert_eq!(listed(&other), [json!("unrecorded"), json!("unrecorded")]);
    }
}
