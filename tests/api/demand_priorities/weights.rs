//! Which priority a demand falls under.

use rstest::rstest;
use serde_json::json;

use super::{DEMANDS, PRIORITIES, need};
use crate::support::chain::{employer, occupation, priority, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_local_exception_overrides_the_wider_rule(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let weighs = async |code: &str, region: &str| {
        let path = format!("{DEMANDS}?validate_only=true");
        let dry = officer.post(&path, need(&firm, code, region, 1)).await;
        dry.created().body["weight"].clone()
    };
    assert_eq!(weighs("7233.02", "33.75.01").await, 100, "nothing was said");
    for (code, region, weight) in [
        ("7233.02", "33", 110),
        ("7", "33", 120),
        ("72", "33.75", 130),
        ("7233", "33.75", 140),
        ("7", "33.75.01", 150),
        ("7233.02", "33.75.02.1002", 160),
        ("2356.99", "33.26", 0),
    ] {
        let body = priority(code, region, weight);
        officer.make(PRIORITIES, body).await;
    }
    for (code, region, weight, why) in [
        ("7233.02", "33.26", 110, "the narrower occupation"),
        ("7233", "33", 120, "its own job's is not its group's"),
        ("7212", "33.75", 130, "the smaller region"),
        (
            "7233.02",
            "33.75.02",
            140,
            "a region that is larger holds it not",
        ),
        (
            "7233",
            "33.75.01",
            150,
            "the region comes before the occupation",
        ),
        (
            "7233.02",
            "33.75.01.1002",
            150,
            "what lies in the region too",
        ),
        ("7233.02", "33.75.02.1002", 160, "a village"),
        ("2356.99", "33.26.01", 0, "out of the ranking"),
        ("2356", "33.26.01", 100, "another job"),
        ("7233.02", "34.04", 100, "elsewhere"),
        ("8153", "33.75", 100, "another group"),
    ] {
        assert_eq!(weighs(code, region).await, weight, "{code} {region}: {why}");
    }
}

#[rstest]
#[actix_web::test]
async fn every_answer_tells_the_weight_of_the_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let days = json!({ "valid_from": "2026-07-22", "valid_until": "2026-07-23" });
    officer
        .make(PRIORITIES, with(priority("7233", "33.75", 200), days))
        .await;
    officer.make(PRIORITIES, priority("75", "33.75", 50)).await;
    // What another agency says holds for its own demand.
    let province = office.officer_of("33").await;
    province
        .make(PRIORITIES, priority("7233.02", "33.75", 900))
        .await;
    let path = format!("{DEMANDS}/{}", chain.demand);
    for (day, weight) in [
        ("2026-07-21", 100),
        ("2026-07-22", 200),
        ("2026-07-23", 200),
        ("2026-07-24", 100),
    ] {
        office.go_to(day);
        let officer = office.officer().await;
        let one = officer.get(&path).await.ok();
        assert_eq!(one.body["weight"], weight, "{day}");
        let list = officer.get(DEMANDS).await.ok();
        assert_eq!(list.items()[0]["weight"], weight, "{day}");
        for format in ["text/csv", "application/x-ndjson"] {
            let table = officer.with("accept", format).get(DEMANDS).await.ok();
            assert!(table.text.contains("weight"), "{}", table.text);
        }
    }

    let officer = office.officer().await;
    let province = office.officer_of("33").await;
    let told = province.get(&path).await.ok();
    assert_eq!(told.body["weight"], 100, "by its own agency's");
    let patched = json!({ "occupation": occupation("7531"), "confirm_distinct": true });
    let patched = officer.patch(&path, "*", patched).await.ok();
    assert_eq!(patched.body["weight"], 50);
    let hired = json!({ "count": 1 });
    let hired = officer.act("skill-demands", &chain.demand, "record-hires", hired);
    assert_eq!(hired.await.ok().body["weight"], 50);
    let renewed = json!({
        "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30", "confirm_distinct": true,
    });
    let renewed = officer.act("skill-demands", &chain.demand, "renew", renewed);
    assert_eq!(renewed.await.created().body["weight"], 50);
}

#[rstest]
#[actix_web::test]
async fn the_weight_costs_no_statement(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    officer
        .make(PRIORITIES, priority("7233", "33.75", 200))
        .await;
    let path = format!("{DEMANDS}/{}", chain.demand);
    let weighted = format!("{DEMANDS}?sort=-weighted_open");
    for path in [path.as_str(), DEMANDS, &weighted] {
        let (sent, answer) = office.statements(officer.get(path)).await;
        answer.ok();
        assert_eq!(sent, 1, "{path}");
    }
    let create = officer.post(DEMANDS, need(&chain.employer, "7531", "33.75", 1));
    let (sent, answer) = office.statements(create).await;
    assert_eq!((sent, answer.status), (2, 201));
    let change = officer.patch(&path, "*", json!({ "headcount": 30 }));
    let (sent, answer) = office.statements(change).await;
    assert_eq!((sent, answer.ok().body["weight"].as_i64()), (3, Some(200)));
}
