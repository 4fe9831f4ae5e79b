//! How much money there is.

use rstest::rstest;
use serde_json::json;

use super::{CEILINGS, ceiling};
use crate::support::chain::with;
use crate::support::{Database, Office};

const PATH: &str = "/v1/funding-ceilings";

#[rstest]
#[actix_web::test]
async fn there_is_one_for_each_source_and_year(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer
        .make(CEILINGS, ceiling("dbhcht", 2026, 1_000_000))
        .await;
    assert_eq!(
        [
            &made.body["status"],
            &made.body["source"],
            &made.body["year"],
            &made.body["amount_idr"],
        ],
        [
            &json!("set"),
            &json!("dbhcht"),
            &json!(2026),
            &json!(1_000_000)
        ]
    );
    let again = officer.post(PATH, ceiling("dbhcht", 2026, 5)).await;
    let again = again.refused(409, "duplicate_funding_ceiling");
    assert_eq!(again.body["existing"], json!([made.id()]));
    officer.make(CEILINGS, ceiling("dbhcht", 2027, 0)).await;
    officer.make(CEILINGS, ceiling("apbd", 2026, 7)).await;
    let own = with(ceiling("csr", 2026, 1), json!({ "client_ref": "mine" }));
    let mine = officer.make(CEILINGS, own.clone()).await.id();
    let again = officer.post(PATH, with(own, json!({ "year": 2030 }))).await;
    let again = again.refused(409, "duplicate_client_ref");
    assert_eq!(again.body["existing"], json!([mine]));
    // Another office has its own.
    let neighbour = office.officer_of("33.26").await;
    neighbour
        .make(CEILINGS, ceiling("dbhcht", 2026, 1_000_000))
        .await;

    let path = made.header("location").to_owned();
    let patch = json!({ "amount_idr": 2_000_000, "note": null });
    let changed = officer.patch(&path, &made.tag(), patch).await.ok();
    assert_eq!(
        [&changed.body["amount_idr"], &changed.body["note"]],
        [&json!(2_000_000), &json!(null)]
    );
    officer.delete(&path, &changed.tag()).await.status(204);
    officer.get(&path).await.refused(404, "not_found");
    let history = officer.get(&format!("{path}/history")).await.ok();
    assert_eq!(history.items().len(), 3);
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
    officer.make(CEILINGS, ceiling("dbhcht", 2026, 3)).await;

    let years = async |query: &str| {
        let list = officer.get(&format!("{PATH}?{query}")).await.ok();
        let years = list.items().iter().map(|item| item["year"].as_i64());
        years.flatten().collect::<Vec<_>>()
    };
    assert_eq!(years("source=dbhcht&sort=-year").await, [2027, 2026]);
    assert_eq!(years("year=2026").await.len(), 3);
    for (fields, pointer, code) in [
        (json!({ "year": 1999 }), "/year", "out_of_range"),
        (json!({ "year": 2101 }), "/year", "out_of_range"),
        (json!({ "amount_idr": -1 }), "/amount_idr", "out_of_range"),
        (
            json!({ "source": "apbd_2" }),
            "/source",
            "funding_source_unknown",
        ),
    ] {
        let refused = officer
            .post(PATH, with(ceiling("apbn", 2026, 1), fields))
            .await;
        refused.invalid(pointer, code);
    }
    let moved = officer
        .patch(&format!("{PATH}/{mine}"), "*", json!({ "year": 2027 }))
        .await;
    assert_eq!(moved.status, 422, "{}", moved.text);
}

#[rstest]
#[actix_web::test]
async fn it_is_the_offices_own_with_the_scope_admin(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let made = officer.make(CEILINGS, ceiling("apbd", 2026, 10)).await;
    let path = made.header("location");
    for party in [
        format!("employer:{}", chain.employer),
        format!("training-provider:{}", chain.provider),
    ] {
        let caller = office.party(&party).await;
        assert!(caller.get(PATH).await.ok().items().is_empty(), "{party}");
        for path in [path.to_owned(), format!("{path}/history")] {
            caller.get(&path).await.refused(404, "not_found");
        }
        for refused in [
            caller.post(PATH, ceiling("csr", 2026, 1)).await,
            caller.patch(path, "*", json!({ "amount_idr": 1 })).await,
            caller.delete(path, "*").await,
        ] {
            refused.refused(403, "party_may_not_decide");
        }
        let feed = caller.get("/v1/changes?types=funding-ceilings").await;
        assert!(feed.ok().items().is_empty(), "{party}");
    }
    let clerk = office
        .with_scope("funding-ceilings:read batches:write")
        .await;
    let read = clerk.get(path).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["insufficient_scope"]));
    let refused = clerk.post(PATH, ceiling("csr", 2026, 1)).await;
    refused.refused(403, "insufficient_scope");
    let province = office.officer_of("33").await;
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("delete"), Some(vec!["other_agency"]));
    let refused = province.delete(path, "*").await;
    refused.refused(403, "other_agency");
}
