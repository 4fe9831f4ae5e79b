//! What can be set, each rule by its refusal.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, PRIORITIES};
use crate::support::chain::{occupation, priority, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_priority_is_for_codes_that_exist_and_days_to_come(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer
        .make(PRIORITIES, priority("7233", "33.75", 200))
        .await;
    let code = |code: &str| json!({ "occupation": occupation(code) });
    for (fields, pointer, fault) in [
        (code("79"), "/occupation/code", "occupation_group_unknown"),
        (code("9999"), "/occupation/code", "occupation_group_unknown"),
        (code("7233.0"), "/occupation/code", "occupation_group_form"),
        (json!({ "region": "33.99" }), "/region", "region_unknown"),
        (json!({ "region": "33.7" }), "/region", "region_form"),
        (json!({ "weight": -1 }), "/weight", "out_of_range"),
        (json!({ "weight": 1001 }), "/weight", "out_of_range"),
        (json!({ "weight": 99.5 }), "/weight", "wrong_type"),
        (json!({ "reason": " " }), "/reason", "blank"),
        (
            json!({ "valid_until": "2026-07-20" }),
            "/valid_until",
            "in_past",
        ),
        (json!({ "status": "set" }), "/status", "read_only_field"),
        (json!({ "in_force": true }), "/in_force", "unknown_field"),
    ] {
        let body = with(priority("7531", "33.75", 200), fields.clone());
        officer.post(PATH, body).await.invalid(pointer, fault);
        let changed = officer.patch(made.header("location"), "*", fields).await;
        changed.invalid(pointer, fault);
    }
    let over = json!({ "valid_from": "2026-07-10", "valid_until": "2026-07-09" });
    officer
        .post(PATH, with(priority("7531", "33.75", 200), over))
        .await
        .invalid("/valid_until", "date_order")
        .invalid("/valid_until", "in_past");
    let path = made.header("location");
    let patch = async |fields: Value| officer.patch(path, "*", fields).await;
    patch(json!({ "valid_until": "2026-07-31" })).await.ok();
    patch(json!({ "valid_from": "2026-08-01" }))
        .await
        .invalid("/valid_from", "date_order");
    patch(json!({ "valid_from": "2026-08-01", "valid_until": "2026-07-31" }))
        .await
        .invalid("/valid_until", "date_order");
    patch(json!({ "reason": null }))
        .await
        .invalid("/reason", "must_not_be_null");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn no_two_hold_for_the_same_on_one_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let days = |from: &str, until: Option<&str>| {
        let days = json!({ "valid_from": from, "valid_until": until });
        with(priority("7233", "33.75", 200), days)
    };
    let august = days("2026-08-01", Some("2026-08-31"));
    let august = officer.make(PRIORITIES, august).await;
    for (from, until) in [
        ("2026-08-31", None),
        ("2026-07-01", None),
        ("2026-07-01", Some("2026-08-01")),
        ("2026-08-10", Some("2026-08-11")),
        ("2026-08-31", Some("2026-09-30")),
    ] {
        let refused = officer.post(PATH, days(from, until)).await;
        let refused = refused.refused(409, "overlapping_priority");
        assert_eq!(refused.body["existing"], json!([august.id()]));
    }
    // The days beside it, another occupation, another region, and what another agency says, are free.
    let before = days("2026-07-01", Some("2026-07-31"));
    let before = officer.make(PRIORITIES, before).await;
    let after = officer.make(PRIORITIES, days("2026-09-01", None)).await;
    for other in [
        priority("7233.02", "33.75", 200),
        priority("723", "33.75", 200),
        priority("7233", "33.75.01", 200),
        priority("7233", "33", 200),
    ] {
        officer.make(PRIORITIES, other).await;
    }
    let province = office.officer_of("33").await;
    province.make(PRIORITIES, days("2026-08-01", None)).await;

    let path = august.header("location");
    let patch = async |fields: Value| officer.patch(path, "*", fields).await;
    let wider = json!({ "valid_from": "2026-07-31", "valid_until": null });
    let wider = patch(wider).await.refused(409, "overlapping_priority");
    let mut both = [before.id(), after.id()];
    both.sort_unstable();
    assert_eq!(wider.body["existing"], json!(both));
    patch(json!({ "occupation": occupation("723"), "valid_until": "2026-08-30" }))
        .await
        .refused(409, "overlapping_priority");
    // Its own days are no obstacle.
    patch(json!({ "weight": 300, "valid_until": "2026-08-15" }))
        .await
        .ok();
    let gap = days("2026-08-16", Some("2026-08-31"));
    officer.make(PRIORITIES, gap).await;
    officer
        .delete(after.header("location"), "*")
        .await
        .status(204);
    officer.make(PRIORITIES, days("2026-09-01", None)).await;
}

#[rstest]
#[actix_web::test]
async fn many_are_set_at_once(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mine = json!({ "client_ref": "mine" });
    let mine = with(priority("7531", "33.75", 150), mine);
    let items =
        json!({ "items": [priority("7233", "33.75", 200), priority("7233", "33.75", 300), mine] });
    let path = format!("{PATH}/batch");
    let atomic = format!("{path}?atomic=true");
    let whole = officer.post(&atomic, items.clone());
    whole.await.refused(409, "rolled_back");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 0);
    let each = officer.post(&path, items).await.status(207);
    let statuses = each.items().iter().map(|item| item["status"].as_u64());
    let statuses: Vec<_> = statuses.collect();
    assert_eq!(statuses, [Some(201), Some(409), Some(201)]);
    let problem = &each.items()[1]["problem"];
    assert_eq!(problem["code"], "overlapping_priority");
    let first = &each.items()[0]["resource"]["id"];
    assert_eq!(problem["existing"], json!([first]));
    let again = officer.post(PATH, mine).await;
    let again = again.refused(409, "duplicate_client_ref");
    assert_eq!(
        again.body["existing"],
        json!([each.items()[2]["resource"]["id"]])
    );
}
