//! What can be offered, each rule by its refusal.

use rstest::rstest;
use serde_json::json;

use super::{PATH, RESPONSES};
use crate::support::chain::{demand, response, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn an_offer_fits_together_and_names_what_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let draft = officer
        .make("skill-demands", demand(&chain.employer))
        .await
        .id();
    let missing = "018cc251-f400-7000-8000-00000000dead";
    let named = &chain.demand;
    for (fields, pointer, code) in [
        (
            json!({ "provider_id": missing }),
            "/provider_id",
            "not_found",
        ),
        (json!({ "demand_ids": [] }), "/demand_ids", "too_few"),
        (
            json!({ "demand_ids": vec![missing; 51] }),
            "/demand_ids",
            "too_many",
        ),
        (
            json!({ "demand_ids": [named, named] }),
            "/demand_ids/1",
            "repeated_item",
        ),
        (
            json!({ "demand_ids": [named, draft] }),
            "/demand_ids/1",
            "not_found",
        ),
        (
            json!({ "demand_ids": [missing, named] }),
            "/demand_ids/0",
            "not_found",
        ),
        (json!({ "seats": 0 }), "/seats", "out_of_range"),
        (json!({ "seats": 501 }), "/seats", "out_of_range"),
        (json!({ "program_id": missing }), "/program_id", "not_found"),
        (
            json!({ "program_id": other.program }),
            "/program_id",
            "conflicts_with",
        ),
        (json!({ "from": "2026-10-01" }), "/until", "date_order"),
        (
            json!({ "from": "2026-07-01", "until": "2026-07-20" }),
            "/until",
            "in_past",
        ),
    ] {
        let offer = with(response(&chain.provider, named), fields);
        officer.post(PATH, offer).await.invalid(pointer, code);
    }
    let made = officer
        .make(RESPONSES, response(&chain.provider, named))
        .await;
    for (fields, pointer, code) in [
        (
            json!({ "demand_ids": [named, draft] }),
            "/demand_ids/1",
            "not_found",
        ),
        (
            json!({ "program_id": other.program }),
            "/program_id",
            "conflicts_with",
        ),
        (json!({ "from": "2026-10-01" }), "/from", "date_order"),
        (json!({ "until": "2026-07-20" }), "/until", "in_past"),
        (
            json!({ "provider_id": other.provider }),
            "/provider_id",
            "unknown_field",
        ),
        (
            json!({ "status": "accepted" }),
            "/status",
            "read_only_field",
        ),
    ] {
        officer
            .patch(made.header("location"), "*", fields)
            .await
            .invalid(pointer, code);
    }
    assert_eq!(officer.get(PATH).await.ok().items().len(), 1);
    assert_eq!(
        officer.get(made.header("location")).await.ok().text,
        made.text
    );
    let again = with(
        response(&chain.provider, named),
        json!({ "client_ref": "mine" }),
    );
    let first = officer.make(RESPONSES, again.clone()).await.id();
    let again = officer.post(PATH, again).await;
    let again = again.refused(409, "duplicate_client_ref");
    assert_eq!(again.body["existing"], json!([first]));
}

#[rstest]
#[actix_web::test]
async fn many_are_offered_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let offer = response(&chain.provider, &chain.demand);
    let named = with(offer.clone(), json!({ "client_ref": "mine" }));
    let wrong = with(offer.clone(), json!({ "demand_ids": [chain.batch] }));
    let path = format!("{PATH}/batch");
    let items = json!({ "items": [offer, wrong, named] });
    let whole = officer
        .post(&format!("{path}?atomic=true"), items.clone())
        .await
        .refused(409, "rolled_back");
    assert_eq!(whole.body["errors"][0]["pointer"], "/items/1/demand_ids/0");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 0);
    let each = officer.post(&path, items).await.status(207);
    let statuses = each.items().iter().map(|item| item["status"].as_u64());
    let statuses: Vec<_> = statuses.collect();
    assert_eq!(statuses, [Some(201), Some(422), Some(201)]);
    assert_eq!(each.items()[2]["client_ref"], "mine");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 2);
}

#[rstest]
#[actix_web::test]
async fn demand_that_has_expired_is_not_there_to_respond_to(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    office.go_to("2027-01-01");
    let officer = office.officer().await;
    let days = json!({ "from": "2027-02-01", "until": "2027-03-31" });
    let offer = with(response(&chain.provider, &chain.demand), days);
    let refused = officer.post(PATH, offer).await;
    refused.invalid("/demand_ids/0", "not_found");
    let attention = json!({ "provider_id": chain.provider, "demand_id": chain.demand });
    let refused = officer.post("/v1/demand-attentions", attention).await;
    refused.refused(409, "demand_not_live");
}
