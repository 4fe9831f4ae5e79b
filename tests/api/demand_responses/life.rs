//! What becomes of what is offered.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, RESPONSES, verified};
use crate::concurrency::callers;
use crate::support::chain::{batch, response};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn what_is_offered_is_accepted_and_a_class_comes_of_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    let offer = response(&chain.provider, &chain.demand);
    let made = officer.make(RESPONSES, offer.clone()).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    for (field, value) in [
        ("status", json!("offered")),
        ("demand_ids", json!([chain.demand])),
        ("program_id", Value::Null),
        ("batch_id", Value::Null),
        ("lapsed", json!(false)),
    ] {
        assert_eq!(made.body[field], value, "{field}");
    }
    assert_eq!(made.reasons("accept"), None);
    assert_eq!(made.reasons("link"), Some(vec!["wrong_state"]));

    let another = verified(&officer, &chain.employer).await;
    let change = json!({
        "demand_ids": [another, chain.demand], "seats": 20, "program_id": chain.program, "until": "2026-10-31", "note": null,
    });
    let changed = officer.patch(&path, &made.tag(), change.clone()).await.ok();
    for (field, value) in change.as_object().expect("fields") {
        assert_eq!(changed.body[field], *value, "{field}");
    }
    let left = json!({ "demand_ids": [chain.demand] });
    officer.patch(&path, "*", left).await.ok();
    let found = officer.get(&format!("{PATH}?demand_id={another}")).await;
    assert_eq!(found.ok().items().len(), 0, "it is named no more");

    let act = async |action: &str, body: Value| officer.act(RESPONSES, &id, action, body).await;
    let accepted = act("accept", json!({})).await.ok();
    assert_eq!(accepted.body["status"], "accepted");
    for refused in [
        officer.patch(&path, "*", json!({ "seats": 8 })).await,
        officer.delete(&path, "*").await,
        act("decline", json!({ "reason": "other" })).await,
    ] {
        refused.refused(409, "wrong_state");
    }
    let linked = act("link", json!({ "batch_id": chain.batch })).await.ok();
    assert_eq!(linked.body["status"], "linked");
    assert_eq!(linked.body["batch_id"], chain.batch);
    assert_eq!(officer.get(&path).await.ok().text, linked.text);

    let history = officer.get(&format!("{path}/history")).await.ok();
    let actions = history.items().iter().map(|entry| entry["action"].clone());
    let expected = ["create", "update", "update", "accept", "link"];
    assert_eq!(json!(actions.collect::<Vec<_>>()), json!(expected));
    assert!(!history.text.contains("Rahasia"), "{}", history.text);

    // Another one comes to nothing, for a reason; a third is taken back.
    let refused = officer.make(RESPONSES, offer.clone()).await.id();
    let decline = async |body: Value| officer.act(RESPONSES, &refused, "decline", body).await;
    decline(json!({})).await.invalid("/reason", "required");
    decline(json!({ "reason": "found_work" }))
        .await
        .invalid("/reason", "reason_not_for_action");
    let declined = decline(json!({ "reason": "days_not_suitable", "note": "Terlalu lambat" }))
        .await
        .ok();
    assert_eq!(declined.body["status_reason"], "days_not_suitable");
    assert_eq!(declined.reasons("accept"), Some(vec!["wrong_state"]));
    let undone = officer.make(RESPONSES, offer).await;
    let undone = undone.header("location");
    officer.delete(undone, "*").await.status(204);
    officer.get(undone).await.refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn of_many_who_decide_one_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(2).await;
    let another = callers[0].make("batches", batch(&chain.program)).await.id();
    let made = callers[0]
        .make(RESPONSES, response(&chain.provider, &chain.demand))
        .await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    let calls = (0..10).map(|n| callers[n % 2].act(RESPONSES, &id, "accept", json!({})));
    let answers = join_all(calls).await;
    let done = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(done.count(), 1);
    for loser in answers.into_iter().filter(|answer| answer.status != 200) {
        loser.refused(409, "wrong_state");
    }
    let batches = [&chain.batch, &another];
    let calls = (0..10).map(|n| {
        let link = json!({ "batch_id": batches[n / 2 % 2] });
        callers[n % 2].act(RESPONSES, &id, "link", link)
    });
    let answers = join_all(calls).await;
    let (done, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(done.len(), 1);
    for loser in lost {
        loser.refused(409, "wrong_state");
    }
    let now = callers[1].get(&path).await.ok();
    assert_eq!(now.body["batch_id"], done[0].body["batch_id"]);
    assert_eq!(now.body["version"], 3);
}

#[rstest]
#[actix_web::test]
async fn each_call_is_few_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let made = officer
        .make(RESPONSES, response(&chain.provider, &chain.demand))
        .await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    firm.get(&path).await.ok();
    for (caller, path, expected) in [
        (&officer, path.as_str(), 1),
        (&officer, PATH, 1),
        // It is asked besides which of the demands are the firm's.
        (&firm, path.as_str(), 2),
        (&firm, PATH, 2),
    ] {
        let (sent, answer) = office.statements(caller.get(path)).await;
        answer.ok();
        assert_eq!(sent, expected, "{path}");
    }
    let change = officer.patch(&path, "*", json!({ "seats": 8 }));
    let (sent, answer) = office.statements(change).await;
    answer.ok();
    assert_eq!(sent, 3, "a change");
    let link = json!({ "batch_id": chain.batch });
    // Of a class it is asked besides what is taught in it.
    for (action, body, expected) in [("accept", json!({}), 3), ("link", link, 5)] {
        let call = officer.act(RESPONSES, &id, action, body);
        let (sent, answer) = office.statements(call).await;
        answer.ok();
        assert_eq!(sent, expected, "{action}");
    }
}
