//! Rules of skill demands, each by its refusal.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{demand, employer, occupation, with};
use crate::support::{Answer, Database, Office};

#[rstest]
#[actix_web::test]
async fn hires_stay_between_none_and_the_headcount(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let id = officer.chain(1).await.demand;
    let hire = async |count: i32| {
        officer
            .act(
                "skill-demands",
                &id,
                "record-hires",
                json!({ "count": count }),
            )
            .await
    };
    assert_eq!(hire(24).await.ok().body["fulfilment"], "partly_met");
    hire(2).await.refused(409, "hired_above_headcount");
    let met = hire(1).await.ok();
    assert_eq!(
        (
            met.body["fulfilment"].as_str(),
            met.body["open"].as_i64(),
            met.body["version"].as_i64()
        ),
        (Some("met"), Some(0), Some(5))
    );
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2026-07-22" }),
        )
        .await
        .invalid("/on", "in_future");
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2025-07-20" }),
        )
        .await
        .invalid("/on", "too_far_back");
    officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 26, "reason": "other" }),
        )
        .await
        .refused(409, "hired_below_zero");
    let back = officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 25, "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(back.body["hired"], 0);
}

#[rstest]
#[actix_web::test]
async fn a_demand_needs_a_verified_employer_and_ordered_days(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let body = with(
        demand(&firm),
        json!({ "needed_from": "2027-01-01", "wage_min_idr": 2, "wage_max_idr": 1, "valid_until": "2026-07-20" }),
    );
    officer
        .post("/v1/skill-demands", body)
        .await
        .invalid("/needed_by", "date_order")
        .invalid("/valid_until", "in_past");
    let missing = with(
        demand(&firm),
        json!({ "employer_id": "018cc251-f400-7000-8000-00000000dead" }),
    );
    officer
        .post("/v1/skill-demands", missing)
        .await
        .invalid("/employer_id", "not_found");
    office
        .officer_of("33.26")
        .await
        .post("/v1/skill-demands", demand(&firm))
        .await
        .invalid("/employer_id", "not_found");
    let made = officer.make("skill-demands", demand(&firm)).await;
    assert_eq!(made.reasons("verify"), Some(vec!["wrong_state"]));
    let submitted = officer
        .act("skill-demands", &made.id(), "submit", json!({}))
        .await
        .ok();
    assert_eq!(
        submitted.reasons("verify"),
        Some(vec!["employer_not_verified"])
    );
    officer
        .act("skill-demands", &made.id(), "verify", json!({}))
        .await
        .refused(409, "employer_not_verified");
    officer
        .act(
            "skill-demands",
            &made.id(),
            "reject",
            json!({ "reason": "nonsense" }),
        )
        .await
        .invalid("/reason", "reason_unknown");
    officer
        .delete(&format!("/v1/skill-demands/{}", made.id()), "*")
        .await
        .refused(409, "wrong_state");
    let draft = officer.make("skill-demands", demand(&firm)).await;
    officer
        .delete(&format!("/v1/skill-demands/{}", draft.id()), &draft.tag())
        .await
        .status(204);
    officer
        .get(&format!("/v1/skill-demands/{}", draft.id()))
        .await
        .refused(404, "not_found");
}

/// The ids of the records that stand in the way.
fn existing(refused: &Answer) -> BTreeSet<String> {
    let ids = refused.body["existing"].as_array().expect("existing");
    let ids = ids.iter().filter_map(|id| id.as_str());
    ids.map(str::to_owned).collect()
}

/// The same firm, occupation and days may be the same need, said twice.
#[rstest]
#[actix_web::test]
async fn a_demand_that_may_be_there_already_must_be_said_to_be_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let unsaid = |fields: Value| {
        let days = json!({ "needed_from": "2026-08-01", "needed_by": "2026-10-31", "confirm_distinct": false });
        with(with(demand(&firm), days), fields)
    };
    let post = async |fields: Value| officer.post("/v1/skill-demands", unsaid(fields)).await;
    let first = post(json!({})).await.created();
    let again = post(json!({ "title": "teknisi mesin jahit" })).await;
    let again = again.refused(409, "possible_duplicate");
    assert_eq!(existing(&again), BTreeSet::from([first.id()]));
    // One day in common is enough, and none is another need.
    let later = |from: &str| json!({ "needed_from": from, "needed_by": "2026-12-31" });
    post(later("2026-10-31"))
        .await
        .refused(409, "possible_duplicate");
    let next = post(later("2026-11-01")).await.created();
    post(json!({ "needed_from": "2026-07-01", "needed_by": "2026-08-01" }))
        .await
        .refused(409, "possible_duplicate");
    post(json!({ "occupation": occupation("7531.01") }))
        .await
        .created();
    let other = officer.make("employers", employer(2)).await.id();
    post(json!({ "employer_id": other })).await.created();
    let confirmed = post(json!({ "confirm_distinct": true })).await.created();
    assert_eq!(confirmed.body.get("confirm_distinct"), None);
    // Of two in one call the second may be the first.
    let third = officer.make("employers", employer(3)).await.id();
    let twice = unsaid(json!({ "employer_id": third }));
    let batch = officer
        .post(
            "/v1/skill-demands/batch",
            json!({ "items": [twice, twice] }),
        )
        .await
        .status(207);
    let codes = batch.items().iter().map(|item| &item["problem"]["code"]);
    assert_eq!(
        codes.collect::<Vec<_>>(),
        [&Value::Null, &json!("possible_duplicate")]
    );

    // A change that makes it look like another is asked about too, and no other change.
    let path = format!("/v1/skill-demands/{}", next.id());
    let patch = async |body: Value| officer.patch(&path, "*", body).await;
    patch(json!({ "headcount": 7 })).await.ok();
    let moved = patch(json!({ "needed_from": "2026-10-01" })).await;
    let moved = moved.refused(409, "possible_duplicate");
    assert_eq!(
        existing(&moved),
        BTreeSet::from([first.id(), confirmed.id()])
    );
    patch(json!({ "needed_from": "2026-10-01", "confirm_distinct": true }))
        .await
        .ok();

    // What lives no more stands in nobody's way.
    for id in [first.id(), confirmed.id(), next.id()] {
        officer
            .act(
                "skill-demands",
                &id,
                "withdraw",
                json!({ "reason": "other" }),
            )
            .await
            .ok();
    }
    post(json!({})).await.created();
    office.go_to("2027-01-01");
    let officer = office.officer().await;
    let days = json!({ "valid_until": "2027-12-31" });
    officer
        .post("/v1/skill-demands", unsaid(days))
        .await
        .created();
}

/// A chain of renewals is a line, of which one demand counts.
#[rstest]
#[actix_web::test]
async fn a_need_that_is_renewed_counts_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let old = officer.chain(1).await.demand;
    let act = async |id: &str, action: &str, body: Value| {
        officer.act("skill-demands", id, action, body).await
    };
    act(&old, "record-hires", json!({ "count": 4 })).await.ok();
    let figures = async || {
        let found = officer.get("/v1/alignment").await.ok();
        let totals = found.body["totals"].clone();
        let links = found.items()[0]["links"]["skill_demands"].clone();
        let listed = officer.get(links.as_str().expect("a link")).await.ok();
        let listed = listed.items().iter().map(|one| one["id"].clone());
        let figure = |name: &str| totals[name].as_i64().unwrap_or_default();
        (
            [figure("demanded"), figure("hired"), figure("open")],
            listed.collect::<Vec<_>>(),
        )
    };
    assert_eq!(figures().await, ([25, 4, 21], vec![json!(old)]));
    let days = |year: i32| json!({ "needed_from": "2026-08-01", "needed_by": "2026-12-31", "valid_until": format!("{year}-12-31") });
    let renewed = act(&old, "renew", days(2027)).await.created().id();
    let again = act(&old, "renew", days(2028)).await;
    let again = again.refused(409, "already_renewed");
    assert_eq!(existing(&again), BTreeSet::from([renewed.clone()]));
    let shown = officer.get(&format!("/v1/skill-demands/{old}")).await.ok();
    assert_eq!(shown.reasons("renew"), Some(vec!["already_renewed"]));
    act(&renewed, "submit", json!({})).await.ok();
    assert_eq!(
        figures().await,
        ([25, 4, 21], vec![json!(old)]),
        "not before it is verified"
    );
    act(&renewed, "reject", json!({ "reason": "other" }))
        .await
        .ok();

    // The one that is verified in the end stands for all before it, however far away.
    let last = act(&renewed, "renew", days(2028)).await.created().id();
    act(&last, "submit", json!({})).await.ok();
    act(&last, "verify", json!({})).await.ok();
    assert_eq!(figures().await, ([21, 0, 21], vec![json!(last)]));
    let ended = officer.get(&format!("/v1/skill-demands/{old}")).await.ok();
    assert_eq!(
        [
            &ended.body["status"],
            &ended.body["status_reason"],
            &ended.body["hired"]
        ],
        [&json!("withdrawn"), &json!("renewed"), &json!(4)]
    );
    let history = officer
        .get(&format!("/v1/skill-demands/{old}/history"))
        .await
        .ok();
    let entry = history.items().last().expect("an entry");
    assert_eq!(
        [&entry["action"], &entry["reason"], &entry["version"]],
        [
            &json!("withdraw"),
            &json!("renewed"),
            &ended.body["version"]
        ]
    );
    // A draft that is deleted takes no place in the line.
    let draft = act(&last, "renew", days(2029)).await.created().id();
    officer
        .delete(&format!("/v1/skill-demands/{draft}"), "*")
        .await
        .status(204);
    act(&last, "renew", days(2029)).await.created();
}

/// What renews a demand is asked about as any other is, but for the demands of its own line.
#[rstest]
#[actix_web::test]
async fn a_renewal_may_be_another_demand_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let old = officer.chain(1).await;
    let act = async |id: &str, action: &str, body: Value| {
        officer.act("skill-demands", id, action, body).await
    };
    let days = |fields: Value| {
        let days = json!({ "needed_from": "2026-08-01", "needed_by": "2026-12-31", "valid_until": "2027-12-31" });
        with(days, fields)
    };
    let rejected = act(&old.demand, "renew", days(json!({})))
        .await
        .created()
        .id();
    act(&rejected, "submit", json!({})).await.ok();
    act(&rejected, "reject", json!({ "reason": "other" }))
        .await
        .ok();
    let last = act(&rejected, "renew", days(json!({})))
        .await
        .created()
        .id();
    let path = format!("/v1/skill-demands/{last}");
    officer
        .patch(&path, "*", json!({ "needed_from": "2026-08-02" }))
        .await
        .ok();
    // It stays the same need.
    officer
        .patch(
            &path,
            "*",
            json!({ "occupation": occupation("7531"), "kind": "intern" }),
        )
        .await
        .invalid("/occupation", "other_need")
        .invalid("/kind", "other_need");
    act(&old.demand, "withdraw", json!({ "reason": "renewed" }))
        .await
        .invalid("/reason", "reason_not_for_action");
    officer.delete(&path, "*").await.status(204);

    let other = officer
        .make("skill-demands", demand(&old.employer))
        .await
        .id();
    let refused = act(&rejected, "renew", days(json!({}))).await;
    let refused = refused.refused(409, "possible_duplicate");
    assert_eq!(existing(&refused), BTreeSet::from([other]));
    act(
        &rejected,
        "renew",
        days(json!({ "confirm_distinct": true })),
    )
    .await
    .created();
}
