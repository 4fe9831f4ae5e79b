//! What the next meeting is about.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INPUTS, MEETINGS, firm};
use crate::support::chain::{batch, consultation, demand, input, program, provider, with};
use crate::support::{Caller, Database, Office};

#[rstest]
#[actix_web::test]
async fn the_agenda_names_what_is_left(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    let agenda = async |caller: &Caller, region: &str| {
        let path = format!("/v1/{MEETINGS}/agenda?region={region}");
        caller.get(&path).await.ok().body
    };
    let nothing = agenda(&officer, "33.75").await;
    assert_eq!(nothing["last_meeting"], Value::Null);
    assert_eq!(nothing["promised"], json!([]));
    assert_eq!(nothing["missing"][0]["unmet"], 25);

    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let said = officer.make(INPUTS, input(&meeting)).await.id();
    // Somebody is trained for the one, and nobody for the other.
    let named = json!({ "input_ids": [said] });
    let trained = format!("/v1/skill-demands/{}", chain.demand);
    officer.patch(&trained, "*", named).await.ok();
    let soon = with(
        demand(&chain.employer),
        json!({ "input_ids": [said], "needed_by": "2026-09-01", "valid_until": "2026-09-19" }),
    );
    let soon = officer.make("skill-demands", soon).await.id();
    // One that counts for 61 more days does not expire soon.
    let later = with(
        demand(&chain.employer),
        json!({ "needed_by": "2026-09-01", "valid_until": "2026-09-20" }),
    );
    let later = officer.make("skill-demands", later).await.id();
    assert_eq!(
        agenda(&officer, "33").await["promised"],
        json!([]),
        "not decided yet"
    );
    officer.act(INPUTS, &said, "convert", json!({})).await.ok();
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &soon, action, json!({}))
            .await
            .ok();
        officer
            .act("skill-demands", &later, action, json!({}))
            .await
            .ok();
    }
    officer
        .act(MEETINGS, &meeting, "hold", json!({}))
        .await
        .ok();
    let left = agenda(&officer, "33.75").await;
    assert_eq!(left["last_meeting"], crate::support::TODAY);
    for list in ["promised", "expiring"] {
        let ids: Vec<_> = left[list]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| &one["id"])
            .collect();
        assert_eq!(ids, [&json!(soon)], "{list}");
    }
    assert_eq!(left["promised"][0]["input_ids"], json!([said]));
    assert_eq!(left["missing"][0]["unmet"], 75);
    assert_eq!(left["answered"], json!([]));
    officer
        .act(
            INPUTS,
            &said,
            "answer",
            json!({ "answer": "Ada kelasnya." }),
        )
        .await
        .ok();
    let answered = agenda(&officer, "33.75").await["answered"].clone();
    assert_eq!(answered[0]["answer"], "Ada kelasnya.");
    let elsewhere = agenda(&officer, "33.26").await;
    for list in ["promised", "expiring", "missing", "answered"] {
        assert_eq!(elsewhere[list], json!([]), "{list}");
    }
    // Each as far as the caller may know it.
    let bare = office.with_scope("consultations:read").await;
    let bare = agenda(&bare, "33.75").await;
    for list in ["promised", "expiring", "missing", "answered"] {
        assert_eq!(bare[list], Value::Null, "{list}");
    }
    let firm = firm(&officer, 77).await;
    let other = office.party(&format!("employer:{firm}")).await;
    let other = agenda(&other, "33.75").await;
    for list in ["promised", "expiring", "missing", "answered"] {
        assert_eq!(other[list], json!([]), "{list}");
    }

    // The next meeting has its own since.
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    let letter = with(
        consultation(),
        json!({ "kind": "letter", "held_on": "2026-07-22" }),
    );
    let letter = officer.make(MEETINGS, letter).await.id();
    officer.act(MEETINGS, &letter, "hold", json!({})).await.ok();
    let since = agenda(&officer, "33.75").await;
    assert_eq!(since["last_meeting"], crate::support::TODAY, "nobody met");
    assert_eq!(since["answered"].as_array().map(Vec::len), Some(1));
    let next = officer.make(
        MEETINGS,
        with(consultation(), json!({ "held_on": "2026-07-22" })),
    );
    officer
        .act(MEETINGS, &next.await.id(), "hold", json!({}))
        .await
        .ok();
    let after = agenda(&officer, "33.75").await;
    assert_eq!(after["last_meeting"], "2026-07-22");
    assert_eq!(after["answered"], json!([]));
    // What was promised is promised by what renews it.
    let days = json!({ "needed_from": "2026-10-01", "needed_by": "2026-12-31", "valid_until": "2026-12-31", "confirm_distinct": true });
    let renewed = officer.act("skill-demands", &soon, "renew", days).await;
    let promised = async || agenda(&officer, "33.75").await["promised"].clone();
    assert_eq!(promised().await[0]["id"], json!(soon));
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &renewed.id(), action, json!({}))
            .await
            .ok();
    }
    let promised = promised().await;
    assert_eq!(promised.as_array().map(Vec::len), Some(1));
    assert_eq!(
        [&promised[0]["id"], &promised[0]["input_ids"]],
        [&json!(renewed.id()), &json!([said])]
    );
    // A class for what it renews is one for it.
    let centre = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    officer
        .act("training-providers", &centre, "activate", json!({}))
        .await
        .ok();
    let program = officer
        .make("training-programs", program(&centre, &soon))
        .await
        .id();
    officer.make("batches", batch(&program)).await;
    assert_eq!(agenda(&officer, "33.75").await["promised"], json!([]));
}

/// That the demand expired, or that there was a class once, ends no promise; a class that a provider offered keeps it.
#[rstest]
#[actix_web::test]
async fn a_promise_holds_until_there_is_a_class(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let said = officer.make(INPUTS, input(&meeting)).await.id();
    let named = json!({ "input_ids": [said] });
    let demand = format!("/v1/skill-demands/{}", chain.demand);
    officer.patch(&demand, "*", named).await.ok();
    officer.act(INPUTS, &said, "convert", json!({})).await.ok();
    let promised = async |officer: &Caller| {
        let path = format!("/v1/{MEETINGS}/agenda");
        let told = officer.get(&path).await.ok().body["promised"].clone();
        let ids = told.as_array().expect("a list").iter();
        ids.map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    assert!(promised(&officer).await.is_empty(), "there is a class");
    let reason = json!({ "reason": "other" });
    officer
        .act("batches", &chain.batch, "cancel", reason)
        .await
        .ok();
    assert_eq!(promised(&officer).await, [json!(chain.demand)]);
    let valid_until = officer.get(&demand).await.ok().body["valid_until"].clone();

    // A class that a provider offers, of a program that does not cite it.
    let own = json!({ "demand_ids": [], "policy_reason": "Kebutuhan setempat." });
    let own = with(program(&chain.provider, &chain.demand), own);
    let own = officer.make("training-programs", own).await.id();
    let offered = officer.make("batches", batch(&own)).await.id();
    assert_eq!(promised(&officer).await, [json!(chain.demand)]);
    let offer = json!({ "provider_id": chain.provider, "demand_ids": [chain.demand], "seats": 16, "from": "2026-08-01", "until": "2026-12-31" });
    let offer = officer.make("demand-responses", offer).await.id();
    for (action, body) in [
        ("accept", json!({})),
        ("link", json!({ "batch_id": offered })),
    ] {
        officer
            .act("demand-responses", &offer, action, body)
            .await
            .ok();
    }
    assert!(promised(&officer).await.is_empty(), "there is a class");
    let reason = json!({ "reason": "other" });
    officer
        .act("batches", &offered, "cancel", reason)
        .await
        .ok();

    // Long after all its days.
    assert!(valid_until.as_str() < Some("2030-01-01"));
    office.go_to("2030-01-01");
    let officer = office.officer().await;
    assert_eq!(promised(&officer).await, [json!(chain.demand)]);
    // The need goes on, and what was taught before it was made anew was not for it.
    let days = json!({ "needed_from": "2030-02-01", "needed_by": "2030-12-31", "valid_until": "2030-12-31" });
    let renewed = officer
        .act("skill-demands", &chain.demand, "renew", days)
        .await;
    let renewed = renewed.created().id();
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &renewed, action, json!({}))
            .await
            .ok();
    }
    officer.make("batches", batch(&chain.program)).await;
    assert_eq!(
        promised(&officer).await,
        [json!(renewed)],
        "over since 2026"
    );
    let coming = json!({ "registration_opens_on": "2030-01-02", "registration_closes_on": "2030-01-03", "starts_on": "2030-02-01", "ends_on": "2030-03-01" });
    officer
        .make("batches", with(batch(&chain.program), coming))
        .await;
    assert!(promised(&officer).await.is_empty(), "there is a class");
}
