//! How much money there is, and what others claim of it, is the office's to know.

use rstest::rstest;
use serde_json::json;

use super::{CEILINGS, COSTS, ceiling, cost, funded};
use crate::support::{Database, Office};

const CLASSES: &str = "/v1/batches";

#[rstest]
#[actix_web::test]
async fn who_may_not_read_ceilings_is_told_no_figures(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    officer.make(CEILINGS, ceiling("dbhcht", 2026, 100)).await;
    officer.fund(&chain.program, "dbhcht", Some(60)).await;
    let class = officer.fund(&chain.program, "dbhcht", None).await;
    let meals = officer.make(COSTS, cost(&class, "meals", 30, 0)).await;
    let meals = meals.header("location");
    let centre = format!("training-provider:{}", chain.provider);
    for caller in [
        office.party(&centre).await,
        office.with_scope("batches:write batch-costs:write").await,
    ] {
        for language in ["en", "id"] {
            let caller = caller.with("accept-language", language);
            for refused in [
                caller
                    .post("/v1/batch-costs", cost(&class, "room", 31, 0))
                    .await,
                caller.patch(meals, "*", json!({ "used_idr": 61 })).await,
                caller
                    .post(CLASSES, funded(&chain.program, "dbhcht", Some(31)))
                    .await,
                caller
                    .patch(
                        &format!("{CLASSES}/{class}"),
                        "*",
                        json!({ "funding": { "ceiling_idr": 61 } }),
                    )
                    .await,
            ] {
                refused.discreet();
            }
        }
        let many = json!({ "items": [cost(&class, "room", 31, 0)] });
        let many = caller.post("/v1/batch-costs/batch", many).await.status(207);
        let problem = &many.items()[0]["problem"];
        assert_eq!(problem["code"], "funding_ceiling_exceeded");
        assert!(problem["ceiling_idr"].is_null(), "{}", many.text);
    }
    let reader = office
        .with_scope("batch-costs:write funding-ceilings:read")
        .await;
    let refused = reader
        .post("/v1/batch-costs", cost(&class, "room", 31, 0))
        .await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 60, 61, 21]),
    );
}
