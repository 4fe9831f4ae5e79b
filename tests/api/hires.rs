//! Hires that are recorded for a demand: each with its day, and none lost when the need is renewed.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Caller, Database, Office};

async fn act(officer: &Caller, id: &str, action: &str, body: Value) -> crate::support::Answer {
    officer.act("skill-demands", id, action, body).await
}

/// Count, day and note of each.
async fn hires(caller: &Caller, id: &str) -> Vec<Value> {
    let path = format!("/v1/skill-demands/{id}/hires");
    let listed = caller.get(&path).await.ok();
    let items = listed.items().iter();
    let told = items.map(|one| json!([one["count"], one["hired_on"], one["reason"], one["note"]]));
    told.collect()
}

#[rstest]
#[actix_web::test]
async fn each_recording_is_told_with_its_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let id = &chain.demand;
    assert!(hires(&officer, id).await.is_empty());
    let dated = json!({ "count": 3, "on": "2026-07-01" });
    act(&officer, id, "record-hires", dated).await.ok();
    let tick = || office.advance(chrono::Duration::seconds(1));
    tick();
    act(&officer, id, "record-hires", json!({ "count": 2 }))
        .await
        .ok();
    tick();
    let back = json!({ "count": 1, "reason": "other", "note": "Tidak datang." });
    act(&officer, id, "reverse-hires", back).await.ok();
    let today = crate::support::TODAY;
    let told = [
        json!([3, "2026-07-01", null, null]),
        json!([2, today, null, null]),
        json!([-1, today, "other", "Tidak datang."]),
    ];
    assert_eq!(hires(&officer, id).await, told);

    // Page by page.
    let path = format!("/v1/skill-demands/{id}/hires?limit=2");
    let first = officer.get(&path).await.ok();
    assert_eq!(first.items().len(), 2);
    let cursor = first.body["next_cursor"].as_str().expect("a cursor");
    let last = officer.get(&format!("{path}&cursor={cursor}")).await.ok();
    assert_eq!(last.items()[0]["count"], -1);
    assert_eq!(last.body["next_cursor"], Value::Null);

    // The firm's own client knows why; a training provider's not.
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert_eq!(hires(&firm, id).await, told);
    let centre = format!("training-provider:{}", chain.provider);
    let heard = hires(&office.party(&centre).await, id).await;
    assert_eq!(heard[2], json!([-1, today, null, null]));
}

/// Who was hired while a renewal was a draft is missing no more once it is verified.
#[rstest]
#[actix_web::test]
async fn a_renewal_counts_those_hired_since_it_was_drafted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let old = officer.chain(1).await.demand;
    act(&officer, &old, "record-hires", json!({ "count": 4 }))
        .await
        .ok();
    let days = json!({ "needed_from": "2026-08-01", "needed_by": "2026-12-31", "valid_until": "2027-12-31" });
    let rejected = act(&officer, &old, "renew", days.clone()).await.created();
    assert_eq!(rejected.body["headcount"], 21);
    let tick = || office.advance(chrono::Duration::minutes(1));
    tick();
    act(
        &officer,
        &old,
        "record-hires",
        json!({ "count": 2, "on": "2026-07-02" }),
    )
    .await
    .ok();
    let rejected = rejected.id();
    act(&officer, &rejected, "submit", json!({})).await.ok();
    act(&officer, &rejected, "reject", json!({ "reason": "other" }))
        .await
        .ok();
    tick();
    // Its own renewal says as many as it did.
    let last = act(&officer, &rejected, "renew", days).await.created();
    assert_eq!(last.body["headcount"], 21);
    let last = last.id();
    tick();
    act(&officer, &old, "record-hires", json!({ "count": 3 }))
        .await
        .ok();
    tick();
    act(
        &officer,
        &old,
        "reverse-hires",
        json!({ "count": 1, "reason": "other" }),
    )
    .await
    .ok();
    for action in ["submit", "verify"] {
        act(&officer, &last, action, json!({})).await.ok();
    }
    let verified = officer.get(&format!("/v1/skill-demands/{last}")).await.ok();
    assert_eq!(
        [&verified.body["hired"], &verified.body["open"]],
        [&json!(4), &json!(17)]
    );
    let totals = officer.get("/v1/alignment").await.ok().body["totals"].clone();
    assert_eq!(
        [&totals["demanded"], &totals["hired"], &totals["open"]],
        [&json!(21), &json!(4), &json!(17)]
    );
    let today = crate::support::TODAY;
    assert_eq!(
        hires(&officer, &last).await,
        [
            json!([2, "2026-07-02", null, null]),
            json!([3, today, null, null]),
            json!([-1, today, "other", null])
        ]
    );
    // They can be taken back where they are now.
    let back = json!({ "count": 4, "reason": "other" });
    let back = act(&officer, &last, "reverse-hires", back).await.ok();
    assert_eq!(back.body["hired"], 0);
}
