//! Who offers, and who hears of it.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, RESPONSES};
use crate::support::chain::{provider, response, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_provider_offers_for_itself_and_a_firm_sees_what_it_is_offered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let offer = response(&chain.provider, &chain.demand);
    for (caller, fields, pointer) in [
        (
            &centre,
            json!({ "provider_id": other.provider }),
            "/provider_id",
        ),
        (
            &centre,
            json!({ "program_id": other.program }),
            "/program_id",
        ),
        (&firm, json!({}), "/provider_id"),
    ] {
        let answer = caller.post(PATH, with(offer.clone(), fields)).await;
        answer.invalid(pointer, "not_found");
    }
    let both = json!({ "demand_ids": [other.demand, chain.demand], "client_ref": "mine" });
    let both = centre.make(RESPONSES, with(offer.clone(), both)).await;
    assert_eq!(both.reasons("update"), None);
    assert_eq!(both.reasons("accept"), Some(vec!["party_may_not_decide"]));
    centre
        .act(RESPONSES, &both.id(), "accept", json!({}))
        .await
        .refused(403, "party_may_not_decide");
    let others = response(&other.provider, &other.demand);
    let others = officer.make(RESPONSES, others).await;
    let hidden = centre.get(others.header("location")).await;
    hidden.refused(404, "not_found");
    assert_eq!(centre.get(PATH).await.ok().items().len(), 1);

    // Not to whom else seats are offered, nor what was said to the office.
    officer
        .act(
            RESPONSES,
            &both.id(),
            "decline",
            json!({ "reason": "other", "note": "Rahasia" }),
        )
        .await
        .ok();
    let path = both.header("location");
    let told = firm.get(path).await.ok();
    assert_eq!(told.body["demand_ids"], json!([chain.demand]));
    assert_eq!(told.body["status"], "declined");
    assert!(told.body["provider_name"].is_string(), "{}", told.text);
    for field in ["client_ref", "note", "status_reason", "status_note"] {
        assert_eq!(told.body[field], Value::Null, "{field}");
        assert_ne!(centre.get(path).await.ok().body[field], Value::Null);
    }
    let list = firm
        .with("prefer", "return=total-count")
        .get(PATH)
        .await
        .ok();
    assert_eq!(list.items().len(), 1);
    assert_eq!(list.body["total_count"], 1);
    assert_eq!(list.items()[0]["demand_ids"], json!([chain.demand]));
    let sought = async |demand: &str| {
        let found = firm.get(&format!("{PATH}?demand_id={demand}")).await;
        found.ok().items().len()
    };
    assert_eq!(sought(&chain.demand).await, 1);
    assert_eq!(sought(&other.demand).await, 0);
    for format in ["text/csv", "application/x-ndjson"] {
        let table = firm.with("accept", format).get(PATH).await.ok();
        for secret in [other.demand.as_str(), "Rahasia"] {
            assert!(!table.text.contains(secret), "{}", table.text);
        }
    }
    assert_eq!(told.reasons("update"), Some(vec!["other_party"]));
    let changed = firm.patch(path, "*", json!({ "seats": 1 })).await;
    changed.refused(403, "other_party");
    let history = firm.get(&format!("{path}/history")).await;
    history.refused(404, "not_found");
    let other_firm = office.party(&format!("employer:{}", other.employer)).await;
    let told = other_firm.get(PATH).await.ok();
    assert_eq!(told.items().len(), 2);

    // The province reads it, and builds nothing upon what lies below it.
    let province = office.officer_of("33").await;
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("link"), Some(vec!["other_agency"]));
    let below = province.post(PATH, offer).await;
    below.refused(403, "other_agency");
    let own = province.make("training-providers", provider("blk")).await;
    let below = province
        .post(PATH, response(&own.id(), &chain.demand))
        .await;
    below.refused(403, "other_agency");
    let elsewhere = office.officer_of("33.26").await;
    elsewhere.get(path).await.refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn one_that_is_shut_out_is_told_of_nothing_to_respond_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let offer = response(&chain.provider, &chain.demand);
    let made = centre.make(RESPONSES, offer.clone()).await;
    officer
        .act(
            "training-providers",
            &chain.provider,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let refused = centre.post(PATH, offer.clone()).await;
    refused.invalid("/demand_ids/0", "not_found");
    // What it has offered it may still change; the office may record what it offers.
    let path = made.header("location");
    let same = json!({ "demand_ids": [chain.demand], "seats": 8 });
    centre.patch(path, "*", same).await.ok();
    officer.make(RESPONSES, offer).await;
}
