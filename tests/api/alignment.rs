//! Alignment: its cells, and what they count.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{demand, occupation, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn alignment_has_a_cell_for_whatever_counts_and_says_of_what(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(10).await;
    let other = with(
        demand(&chain.employer),
        json!({ "occupation": occupation("7531"), "region": "33.75.02", "headcount": 3 }),
    );
    let other = officer.make("skill-demands", other).await.id();
    officer
        .act("skill-demands", &other, "submit", json!({}))
        .await
        .ok();
    officer
        .act("skill-demands", &other, "verify", json!({}))
        .await
        .ok();
    let all = officer.get("/v1/alignment?by=occupation").await.ok();
    assert_eq!(all.items().len(), 2, "{}", all.text);
    let mechanics = all
        .items()
        .iter()
        .find(|cell| cell["demanded"] == 25)
        .expect("the mechanics");
    assert_eq!(
        (
            mechanics["planned_seats"].as_i64(),
            mechanics["unmet"].as_i64(),
            mechanics["unmet_after_plan"].as_i64()
        ),
        (Some(10), Some(25), Some(17)),
        "10 × 0.875 is 8 whole people"
    );
    let statements = office
        .statements(officer.get("/v1/alignment?by=occupation,region,quarter"))
        .await
        .0;
    assert_eq!(statements, 1);
    officer
        .get("/v1/alignment?by=colour")
        .await
        .refused(400, "invalid_parameter");
    officer
        .get("/v1/alignment?by=occupation&as_of=2026-07-22")
        .await
        .refused(400, "invalid_parameter");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let own = firm
        .get("/v1/alignment?by=occupation&occupation=7233.02")
        .await
        .ok();
    assert_eq!(
        (
            own.items()[0]["demanded"].as_i64(),
            own.items()[0]["planned_seats"].as_i64()
        ),
        (Some(25), Some(0))
    );
}
