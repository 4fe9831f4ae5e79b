//! What is said, and what is decided about it.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{INPUTS, MEETINGS, decline, demand_of, firm};
use crate::concurrency::callers;
use crate::journey::replays_to_the_same_state;
use crate::support::chain::{consultation, demand, input, input_of, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn an_input_gets_one_disposition(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (firm_a, firm_b) = (firm(&officer, 1).await, firm(&officer, 2).await);
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let act =
        async |id: &str, action: &str, body: Value| officer.act(INPUTS, id, action, body).await;

    let voiced = officer.make(INPUTS, input_of(&meeting, &firm_a)).await;
    assert_eq!(
        voiced.reasons("convert"),
        Some(vec!["input_without_demand"])
    );
    let voiced = voiced.id();
    act(&voiced, "convert", json!({}))
        .await
        .refused(409, "input_without_demand");
    officer
        .post(
            "/v1/skill-demands",
            with(demand(&firm_b), json!({ "input_ids": [voiced] })),
        )
        .await
        .invalid("/input_ids/0", "other_employer");
    officer
        .post(
            "/v1/skill-demands",
            with(demand(&firm_a), json!({ "input_ids": [voiced, voiced] })),
        )
        .await
        .invalid("/input_ids/1", "repeated_item");
    let demand_a = demand_of(&officer, &firm_a, &voiced).await;
    decline(&officer, &voiced)
        .await
        .refused(409, "input_has_demand");
    let converted = act(&voiced, "convert", json!({})).await.ok();
    assert_eq!(converted.body["disposition"], "converted");
    assert_eq!(converted.body["demand_ids"], json!([demand_a]));
    act(&voiced, "convert", json!({}))
        .await
        .refused(409, "wrong_state");
    decline(&officer, &voiced).await.refused(409, "wrong_state");

    // Another voice of the same need.
    let other = officer.make(INPUTS, input(&meeting)).await.id();
    let into = |demand: &str| json!({ "demand_id": demand });
    let plain = officer.make("skill-demands", demand(&firm_a)).await.id();
    act(&other, "merge", into(&plain))
        .await
        .refused(409, "demand_without_input");
    let of_b = officer.make(INPUTS, input_of(&meeting, &firm_b)).await.id();
    act(&of_b, "merge", into(&demand_a))
        .await
        .invalid("/demand_id", "other_employer");
    let merged = act(&other, "merge", into(&demand_a)).await.ok();
    assert_eq!(
        (&merged.body["disposition"], &merged.body["demand_ids"]),
        (&json!("merged"), &json!([demand_a]))
    );
    let named = officer
        .get(&format!("/v1/skill-demands/{demand_a}"))
        .await
        .ok();
    assert_eq!(named.body["input_ids"], json!([voiced, other]));
    officer
        .post(
            "/v1/skill-demands",
            with(demand(&firm_a), json!({ "input_ids": [other] })),
        )
        .await
        .invalid("/input_ids/0", "input_disposed");

    officer
        .act(
            INPUTS,
            &of_b,
            "decline",
            json!({ "reason": "worker_did_not_start", "answer": "Tidak." }),
        )
        .await
        .invalid("/reason", "reason_not_for_action");
    officer
        .act(INPUTS, &of_b, "decline", json!({ "reason": "other" }))
        .await
        .invalid("/answer", "required");
    let declined = decline(&officer, &of_b).await.ok();
    assert_eq!(declined.body["status_reason"], "not_a_training_need");
    assert_eq!(declined.body["answer"], "Bukan bidang kami.");

    // What was decided rests on the demand's naming it.
    officer
        .patch(
            &format!("/v1/skill-demands/{demand_a}"),
            "*",
            json!({ "input_ids": [] }),
        )
        .await
        .refused(409, "input_disposed");
    assert_eq!(named.reasons("delete"), Some(vec!["input_disposed"]));
    officer
        .delete(&format!("/v1/skill-demands/{demand_a}"), "*")
        .await
        .refused(409, "input_disposed");
    officer
        .act(
            "skill-demands",
            &demand_a,
            "withdraw",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let late = officer.make(INPUTS, input(&meeting)).await.id();
    act(&late, "merge", into(&demand_a))
        .await
        .refused(409, "demand_not_live");
}

#[rstest]
#[actix_web::test]
async fn an_input_that_is_not_decided_about_can_be_changed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm_a = firm(&officer, 1).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let said = officer.make(INPUTS, input_of(&meeting, &firm_a)).await;
    let id = said.id();
    let path = format!("/v1/{INPUTS}/{id}");
    let changed = officer
        .patch(&path, "*", json!({ "headcount": null, "urgency": "high" }))
        .await
        .ok();
    assert_eq!(
        (&changed.body["headcount"], &changed.body["urgency"]),
        (&Value::Null, &json!("high"))
    );
    officer
        .patch(&path, "*", json!({ "voiced_by": { "kind": "school" } }))
        .await
        .invalid("/voiced_by/kind", "conflicts_with");
    officer
        .patch(&path, "*", json!({ "employer_id": null }))
        .await
        .invalid("/employer_id", "unknown_field");
    let demand = demand_of(&officer, &firm_a, &id).await;
    officer
        .delete(&path, "*")
        .await
        .refused(409, "input_has_demand");
    let left = officer
        .patch(
            &format!("/v1/skill-demands/{demand}"),
            "*",
            json!({ "input_ids": [] }),
        )
        .await
        .ok();
    assert_eq!(left.body["input_ids"], json!([]));
    officer.delete(&path, "*").await.status(204);
    let meeting = officer.get(&format!("/v1/{MEETINGS}/{meeting}")).await.ok();
    assert_eq!(
        (&meeting.body["inputs"], &meeting.body["inputs_open"]),
        (&json!(0), &json!(0))
    );
}

#[rstest]
#[actix_web::test]
async fn words_suggest_occupations(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    for words in ["mekanik mesin jahit", "garment mechanic"] {
        let said = with(input(&meeting), json!({ "words": words }));
        let made = officer.make(INPUTS, said).await;
        let found = made.body["suggested_occupations"]
            .as_array()
            .expect("a list");
        let first: Vec<_> = found.iter().take(3).map(|found| &found["code"]).collect();
        assert!(first.contains(&&json!("7233.02")), "{words}: {first:?}");
        assert!(found.len() <= 5);
    }
}

#[rstest]
#[actix_web::test]
async fn an_input_takes_four_statements_and_a_list_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = firm(&officer, 1).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let body = input_of(&meeting, &firm);
    officer.make(INPUTS, body.clone()).await;
    let keyed = officer.with("idempotency-key", "one");
    let (statements, _) = office.statements(keyed.make(INPUTS, body)).await;
    assert!(statements <= 4, "{statements}");
    let (statements, _) = office
        .statements(officer.get(&format!("/v1/{INPUTS}?limit=50")))
        .await;
    assert_eq!(statements, 1);
}

/// A demand that is dead holds no input that nobody has decided about.
#[rstest]
#[actix_web::test]
async fn a_demand_that_ends_lets_its_inputs_go(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = firm(&officer, 1).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let [decided, open] = [
        officer.make(INPUTS, input(&meeting)).await.id(),
        officer.make(INPUTS, input(&meeting)).await.id(),
    ];
    let both = with(demand(&firm), json!({ "input_ids": [decided, open] }));
    let both = officer.make("skill-demands", both).await.id();
    // An input that was named, but not converted, leads nowhere yet.
    let late = officer.make(INPUTS, input(&meeting)).await.id();
    let into = json!({ "demand_id": both });
    officer
        .act(INPUTS, &late, "merge", into.clone())
        .await
        .refused(409, "demand_without_input");
    officer
        .act(INPUTS, &decided, "convert", json!({}))
        .await
        .ok();
    officer.act(INPUTS, &late, "merge", into).await.ok();
    let again = with(demand(&firm), json!({ "input_ids": [decided] }));
    let again = officer.make("skill-demands", again).await;
    assert_eq!(again.reasons("delete"), Some(vec!["input_disposed"]));
    let gone = officer
        .act(
            "skill-demands",
            &both,
            "withdraw",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(gone.body["input_ids"], json!([decided, late]));
    decline(&officer, &open).await.ok();
    replays_to_the_same_state(&officer, 13, 7).await;
}

/// Several decide at once, on two replicas where there can be two: one is heard.
#[rstest]
#[actix_web::test]
async fn one_decision_is_taken(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let [officer, other] = callers(&mut office).await;
    let firm = firm(&officer, 1).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    for _ in 0..4 {
        let id = officer.make(INPUTS, input(&meeting)).await.id();
        let names = with(demand(&firm), json!({ "input_ids": [id] }));
        let declines = join_all((0..3).map(|_| decline(&officer, &id)));
        let named = other.post("/v1/skill-demands", names);
        let (declined, named) = futures_util::future::join(declines, named).await;
        let done = declined
            .iter()
            .filter(|answer| answer.status == 200)
            .count();
        match named.status {
            // Then no one declines what a demand is made from.
            201 => assert_eq!(done, 0),
            _ => {
                named.invalid("/input_ids/0", "input_disposed");
                assert_eq!(done, 1);
            }
        }
        let input = officer.get(&format!("/v1/{INPUTS}/{id}")).await.ok();
        assert_eq!(input.body["version"], 1 + done);
    }
}

/// What was voiced goes on in the demand that renews another, also what nobody has decided about.
#[rstest]
#[actix_web::test]
async fn a_renewal_takes_the_inputs_over(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = firm(&officer, 1).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let converted = officer.make(INPUTS, input(&meeting)).await.id();
    let undecided = officer.make(INPUTS, input(&meeting)).await.id();
    let names = json!({ "input_ids": [converted, undecided] });
    let old = officer
        .make("skill-demands", with(demand(&firm), names))
        .await
        .id();
    officer
        .act(INPUTS, &converted, "convert", json!({}))
        .await
        .ok();
    let act = async |id: &str, action: &str, body: Value| {
        officer.act("skill-demands", id, action, body).await
    };
    for action in ["submit", "verify"] {
        act(&old, action, json!({})).await.ok();
    }
    let days = json!({ "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
    let new = act(&old, "renew", days).await.created();
    assert_eq!(new.body["input_ids"], json!([]), "a draft takes nothing");
    act(&new.id(), "submit", json!({})).await.ok();
    let verified = act(&new.id(), "verify", json!({})).await.ok();
    let mut all = vec![converted.clone(), undecided.clone()];
    all.sort();
    assert_eq!(verified.body["input_ids"], json!(all));
    let ended = officer.get(&format!("/v1/skill-demands/{old}")).await.ok();
    assert_eq!(ended.body["input_ids"], json!([converted]));
    // So it can be decided about, whatever becomes of the new one.
    act(&new.id(), "withdraw", json!({ "reason": "other" }))
        .await
        .ok();
    decline(&officer, &undecided).await.ok();
    let kept = officer
        .get(&format!("/v1/skill-demands/{}", new.id()))
        .await
        .ok();
    assert_eq!(kept.body["input_ids"], json!([converted]));
}
