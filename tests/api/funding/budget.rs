//! What becomes of the money.

use rstest::rstest;
use serde_json::{Value, json};

use super::{BATCHES, CEILINGS, COSTS, ceiling, cost, funded};
use crate::support::chain::with;
use crate::support::{Database, Office};

const PATH: &str = "/v1/budget";

/// An item without its links.
fn figures(item: &Value) -> Value {
    let mut item = item.clone();
    item.as_object_mut().expect("an item").remove("links");
    item
}

#[rstest]
#[actix_web::test]
async fn it_tells_of_each_source_and_year_what_there_is_and_what_remains(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    assert!(officer.get(PATH).await.ok().items().is_empty());
    officer.make(CEILINGS, ceiling("dbhcht", 2026, 100)).await;
    officer.make(CEILINGS, ceiling("apbd", 2027, 7)).await;
    let stated = officer.fund(&program, "dbhcht", Some(60)).await;
    officer.make(COSTS, cost(&stated, "meals", 20, 5)).await;
    let summed = officer.fund(&program, "dbhcht", None).await;
    officer.make(COSTS, cost(&summed, "meals", 3, 8)).await;
    officer.make(COSTS, cost(&summed, "room", 9, 1)).await;
    let cancelled = officer.fund(&program, "dbhcht", Some(20)).await;
    officer.make(COSTS, cost(&cancelled, "room", 15, 2)).await;
    let why = json!({ "reason": "other" });
    officer.act(BATCHES, &cancelled, "cancel", why).await.ok();
    let unlimited = json!({ "starts_on": "2026-12-31", "ends_on": "2027-01-31" });
    let unlimited = with(funded(&program, "csr", Some(5)), unlimited);
    officer.make(BATCHES, unlimited).await;

    let (sent, budget) = office.statements(officer.get(PATH)).await;
    let budget = budget.ok();
    assert_eq!(sent, 1);
    let items: Vec<Value> = budget.items().iter().map(figures).collect();
    let expected = json!([
        {
            "agency": "33.75", "source": "csr", "year": 2026, "ceiling_idr": null, "claimed_idr": 5, "planned_idr": 0,
            "used_idr": 0, "remaining_idr": null, "batches": 1,
        },
        {
            "agency": "33.75", "source": "dbhcht", "year": 2026, "ceiling_idr": 100, "claimed_idr": 60 + 17 + 2,
            "planned_idr": 20 + 12 + 15, "used_idr": 5 + 9 + 2, "remaining_idr": 21, "batches": 3,
        },
        {
            "agency": "33.75", "source": "apbd", "year": 2027, "ceiling_idr": 7, "claimed_idr": 0, "planned_idr": 0,
            "used_idr": 0, "remaining_idr": 7, "batches": 0,
        },
    ]);
    assert_eq!(json!(items), expected);
    let found = async |query: &str| {
        let budget = officer.get(&format!("{PATH}?{query}")).await.ok();
        budget.items().to_vec()
    };
    let all = budget.items();
    assert_eq!(found("year=2027").await, all[2..]);
    assert_eq!(found("source=dbhcht").await, all[1..2]);
    assert_eq!(found("source=dbhcht&year=2026").await, all[1..2]);
    assert!(found("source=apbn").await.is_empty());
    for year in [i32::MIN, 1, 9_999, i32::MAX] {
        assert!(found(&format!("year={year}")).await.is_empty());
        let list = format!("/v1/batches?year={year}");
        assert!(officer.get(&list).await.ok().items().is_empty());
    }
    // The classes behind the figures.
    for item in all {
        let link = item["links"]["batches"].as_str().expect("an address");
        let classes = officer.get(link).await.ok();
        assert_eq!(item["batches"], classes.items().len());
    }
}

#[rstest]
#[actix_web::test]
async fn a_province_sees_each_agency_apart_and_a_party_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    officer.fund(&chain.program, "apbn", Some(3)).await;
    let neighbour = office.officer_of("33.26").await;
    let other = neighbour.chain(1).await;
    neighbour.fund(&other.program, "apbn", Some(4)).await;
    let province = office.officer_of("33").await;
    let budget = province.get(PATH).await.ok();
    let told = budget.items().iter();
    let told: Vec<_> = told
        .map(|item| (&item["agency"], &item["claimed_idr"]))
        .collect();
    assert_eq!(
        told,
        [(&json!("33.26"), &json!(4)), (&json!("33.75"), &json!(3))]
    );
    for item in budget.items() {
        let link = item["links"]["batches"].as_str().expect("an address");
        let classes = province.get(link).await.ok();
        assert_eq!(classes.items().len(), 1);
        assert_eq!(classes.items()[0]["agency"], item["agency"]);
    }
    for party in [
        format!("employer:{}", chain.employer),
        format!("training-provider:{}", chain.provider),
    ] {
        let caller = office.party(&party).await;
        assert!(caller.get(PATH).await.ok().items().is_empty(), "{party}");
    }
    let reader = office.with_scope("batches:read").await;
    reader.get(PATH).await.refused(403, "insufficient_scope");
}

/// However much is planned, the figures are told, and the same on both databases.
#[rstest]
#[actix_web::test]
async fn sums_beyond_what_numbers_of_json_hold_stop_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    let most = 1_000_000_000_000_000;
    for _ in 0..10 {
        officer.fund(&program, "csr", Some(most)).await;
    }
    let budget = officer.get(PATH).await.ok();
    assert_eq!(budget.items()[0]["claimed_idr"], 9_007_199_254_740_991_i64);
    let refused = officer
        .post("/v1/funding-ceilings", ceiling("csr", 2026, most))
        .await;
    refused.refused(409, "funding_ceiling_claimed");
}
