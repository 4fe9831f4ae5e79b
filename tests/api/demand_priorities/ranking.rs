//! Demands in the order of who is still missing and what that weighs.

use rstest::rstest;
use serde_json::{Value, json};

use super::{DEMANDS, PRIORITIES, need};
use crate::support::chain::{demand, employer, occupation, priority, with};
use crate::support::{Caller, Database, Office};

/// The whole list in a sort, page by page: `open` and `weight` of each, and its id.
async fn walk(caller: &Caller, sort: &str) -> Vec<(i64, i64, String)> {
    let first = format!("{DEMANDS}?sort={sort}&limit=3");
    let (mut found, mut path) = (Vec::new(), first.clone());
    loop {
        let page = caller.get(&path).await.ok();
        found.extend(page.items().iter().map(|item| {
            let number = |name: &str| item[name].as_i64().expect("a number");
            let id = item["id"].as_str().expect("an id").to_owned();
            (number("open"), number("weight"), id)
        }));
        match page.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("{first}&cursor={cursor}"),
            None => return found,
        }
    }
}

#[rstest]
#[actix_web::test]
async fn demands_are_ranked_by_open_times_weight_over_pages(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    officer
        .act("employers", &firm, "verify", json!({}))
        .await
        .ok();
    let mut ids = Vec::new();
    for (code, region, headcount) in [
        ("7233.02", "33.75.01", 10),
        ("8153", "33.75", 20),
        ("7531", "33.75", 19),
        ("7233.02", "33.75", 7),
        ("8153", "33.75", 21),
        ("7318", "33.75", 100_000),
        ("8153", "33.75", 20),
        ("7533", "33.75", 1),
    ] {
        office.advance(chrono::Duration::microseconds(1));
        let body = need(&firm, code, region, headcount);
        ids.push(officer.make("skill-demands", body).await.id());
    }
    for (code, region, weight) in [
        ("7233", "33.75", 300),
        ("7233", "33.75.01", 200),
        ("7531", "33.75", 105),
        ("7318", "33.75", 0),
        ("7533", "33.75", 1000),
    ] {
        officer
            .make(PRIORITIES, priority(code, region, weight))
            .await;
    }
    // 0, 1000, 1995 (no rounding), thrice 2000 in the order of their ids, 2100 twice.
    let expected = [5, 7, 2, 0, 1, 6, 3, 4].map(|n| ids[n].clone());
    let walked = walk(&officer, "weighted_open").await;
    let products: Vec<i64> = walked
        .iter()
        .map(|(open, weight, _)| open * weight)
        .collect();
    assert_eq!(products, [0, 1000, 1995, 2000, 2000, 2000, 2100, 2100]);
    let found = |walked: Vec<(i64, i64, String)>| walked.into_iter().map(|(.., id)| id);
    assert!(found(walked).eq(expected.clone()));
    let back = found(walk(&officer, "-weighted_open").await);
    assert!(back.eq(expected.into_iter().rev()));

    // Who is hired is missing no more.
    for action in ["submit", "verify"] {
        let done = officer.act("skill-demands", &ids[4], action, json!({}));
        done.await.ok();
    }
    let hired = json!({ "count": 21 });
    let hired = officer.act("skill-demands", &ids[4], "record-hires", hired);
    hired.await.ok();
    let walked = walk(&officer, "weighted_open").await;
    let least: Vec<&str> = walked.iter().map(|(.., id)| id.as_str()).take(2).collect();
    assert_eq!(least, [&ids[4], &ids[5]]);
}

#[rstest]
#[actix_web::test]
async fn parties_are_told_no_weight_and_do_not_sort_by_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    officer
        .make(PRIORITIES, priority("7233", "33.75", 777))
        .await;
    for party in [
        format!("employer:{}", chain.employer),
        format!("training-provider:{}", chain.provider),
    ] {
        let caller = office.party(&party).await;
        for path in [DEMANDS.to_owned(), format!("{DEMANDS}/{}", chain.demand)] {
            let told = caller.get(&path).await.ok();
            assert!(!told.text.contains("777"), "{party}: {}", told.text);
        }
        let one = caller.get(&format!("{DEMANDS}/{}", chain.demand)).await;
        assert_eq!(one.body["weight"], Value::Null, "{party}");
        for sort in ["weighted_open", "-weighted_open"] {
            let refused = caller.get(&format!("{DEMANDS}?sort={sort}")).await;
            let refused = refused.bad_parameter("sort", "not_in_list");
            assert!(refused.text.contains("needed_by"), "{}", refused.text);
            assert!(!refused.text.contains("weighted"), "{}", refused.text);
        }
        caller.get(&format!("{DEMANDS}?sort=-title")).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn cells_are_ranked_by_what_is_unmet_and_what_it_weighs(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(8).await;
    for (code, region, headcount) in [("7531", "33.75.02", 40), ("7531", "33.75.01", 20)] {
        let need =
            json!({ "occupation": occupation(code), "region": region, "headcount": headcount });
        let id = officer
            .make("skill-demands", with(demand(&chain.employer), need))
            .await
            .id();
        for action in ["submit", "verify"] {
            let done = officer.act("skill-demands", &id, action, json!({})).await;
            done.ok();
        }
    }
    officer
        .make("demand-priorities", priority("7233", "33.75", 300))
        .await;
    officer
        .make("demand-priorities", priority("7531", "33.75.01", 50))
        .await;
    let ranked = async |sort: &str| {
        let answer = officer.get(&format!("/v1/alignment?sort={sort}")).await;
        let answer = answer.ok();
        let cells = answer.items().iter();
        let told = cells.map(|cell| {
            (
                cell["occupation"]["code"].clone(),
                cell["unmet"].clone(),
                cell["weighted_unmet"].clone(),
            )
        });
        told.collect::<Vec<_>>()
    };
    // 25 × 3; 40 and 20 × 0.5.
    let mechanics = (json!("7233.02"), json!(25), json!(75));
    let tailors = (json!("7531"), json!(60), json!(50));
    assert_eq!(
        ranked("-weighted_unmet").await,
        [mechanics.clone(), tailors.clone()]
    );
    assert_eq!(ranked("weighted_unmet").await, [tailors, mechanics]);
    let codes = |ranked: Vec<(Value, Value, Value)>| {
        let codes = ranked.into_iter().map(|(code, _, weighted)| {
            assert_eq!(weighted, Value::Null);
            code
        });
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(ranked("-unmet").await), ["7531", "7233.02"]);
    assert_eq!(codes(ranked("-cell").await), ["7531", "7233.02"]);
    let sent = officer.get("/v1/alignment?sort=-weighted_unmet&by=region,quarter");
    assert_eq!(office.statements(sent).await.0, 1);
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let refused = centre.get("/v1/alignment?sort=-weighted_unmet").await;
    refused.bad_parameter("sort", "not_in_list");
    centre.get("/v1/alignment?sort=-unmet").await.ok();
}
