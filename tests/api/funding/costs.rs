//! What classes cost.

use rstest::rstest;
use serde_json::json;

use super::{BATCHES, COSTS, cost};
use crate::support::chain::{batch, provider, with};
use crate::support::{Database, Office};

const PATH: &str = "/v1/batch-costs";

#[rstest]
#[actix_web::test]
async fn a_class_has_each_line_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let unused = json!({ "batch_id": chain.batch, "line": "materials", "planned_idr": 10 });
    let made = officer.make(COSTS, unused).await;
    assert_eq!(
        [
            &made.body["status"],
            &made.body["provider_id"],
            &made.body["planned_idr"],
            &made.body["used_idr"],
            &made.body["note"],
        ],
        [
            &json!("recorded"),
            &json!(chain.provider),
            &json!(10),
            &json!(0),
            &json!(null)
        ]
    );
    let again = officer
        .post(PATH, cost(&chain.batch, "materials", 1, 1))
        .await;
    let again = again.refused(409, "duplicate_batch_cost");
    assert_eq!(again.body["existing"], json!([made.id()]));
    let own = json!({ "client_ref": "mine" });
    let mine = with(cost(&chain.batch, "meals", 1, 2), own.clone());
    let mine = officer.make(COSTS, mine).await.id();
    let again = with(cost(&chain.batch, "room", 1, 2), own);
    let again = officer.post(PATH, again).await;
    let again = again.refused(409, "duplicate_client_ref");
    assert_eq!(again.body["existing"], json!([mine]));

    let path = made.header("location").to_owned();
    let patch = json!({ "used_idr": 4, "note": "Rahasia" });
    let changed = officer.patch(&path, &made.tag(), patch).await.ok();
    assert_eq!(
        [&changed.body["planned_idr"], &changed.body["used_idr"]],
        [&json!(10), &json!(4)]
    );
    let other = officer
        .make(
            BATCHES,
            with(batch(&chain.program), json!({ "name": "Lain" })),
        )
        .await
        .id();
    officer.make(COSTS, cost(&other, "materials", 5, 0)).await;
    let count = async |query: &str| {
        let list = officer.get(&format!("{PATH}?{query}")).await.ok();
        list.items().len()
    };
    assert_eq!(count(&format!("batch_id={}", chain.batch)).await, 2);
    assert_eq!(count("line=materials,room").await, 2);
    assert_eq!(count(&format!("provider_id={}", chain.provider)).await, 3);

    // A class that has costs stays.
    let class = format!("/v1/batches/{other}");
    let planned = officer.get(&class).await.ok();
    assert_eq!(planned.reasons("delete"), Some(vec!["batch_has_cost"]));
    let refused = officer.delete(&class, "*").await;
    refused.refused(409, "batch_has_cost");

    officer.delete(&path, "*").await.status(204);
    officer.get(&path).await.refused(404, "not_found");
    let history = officer.get(&format!("{path}/history")).await.ok();
    assert_eq!(history.items().len(), 3);
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
    for (fields, pointer, code) in [
        (json!({ "planned_idr": -1 }), "/planned_idr", "out_of_range"),
        (
            json!({ "used_idr": 1_000_000_000_000_001_i64 }),
            "/used_idr",
            "out_of_range",
        ),
        (json!({ "line": "bonus" }), "/line", "not_in_list"),
        (
            json!({ "batch_id": chain.program }),
            "/batch_id",
            "not_found",
        ),
    ] {
        let wrong = with(cost(&chain.batch, "other", 1, 1), fields);
        officer.post(PATH, wrong).await.invalid(pointer, code);
    }
}

#[rstest]
#[actix_web::test]
async fn a_providers_client_records_those_of_its_classes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let others = officer
        .make("training-providers", provider("lpks"))
        .await
        .id();
    let made = officer
        .make(COSTS, cost(&chain.batch, "materials", 10, 0))
        .await;
    let path = made.header("location");
    let own = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let read = own.get(path).await.ok();
    assert_eq!(read.reasons("update"), None);
    own.patch(path, "*", json!({ "used_idr": 3 })).await.ok();
    let meals = own.make(COSTS, cost(&chain.batch, "meals", 1, 0)).await;
    own.delete(meals.header("location"), "*").await.status(204);
    for party in [
        format!("employer:{}", chain.employer),
        format!("training-provider:{others}"),
    ] {
        let caller = office.party(&party).await;
        assert!(caller.get(PATH).await.ok().items().is_empty(), "{party}");
        for refused in [
            caller.get(path).await,
            caller.patch(path, "*", json!({ "used_idr": 1 })).await,
            caller.delete(path, "*").await,
        ] {
            refused.refused(404, "not_found");
        }
        let refused = caller.post(PATH, cost(&chain.batch, "room", 1, 0)).await;
        refused.invalid("/batch_id", "not_found");
    }
    let province = office.officer_of("33").await;
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["other_agency"]));
    let refused = province.post(PATH, cost(&chain.batch, "room", 1, 0)).await;
    refused.refused(403, "other_agency");
}
