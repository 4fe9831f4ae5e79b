//! From planned to published.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{INPUTS, MEETINGS, decline};
use crate::concurrency::callers;
use crate::support::chain::{consultation, input, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_consultation_is_planned_held_closed_and_published(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let meeting = officer.make(MEETINGS, consultation()).await;
    assert_eq!(
        (
            meeting.body["status"].as_str(),
            meeting.body["inputs"].as_i64()
        ),
        (Some("planned"), Some(0))
    );
    let id = meeting.id();
    let first = officer.make(INPUTS, input(&id)).await.id();
    officer
        .delete(&format!("/v1/{MEETINGS}/{id}"), "*")
        .await
        .refused(409, "consultation_has_inputs");
    officer
        .act(MEETINGS, &id, "close", json!({}))
        .await
        .refused(409, "wrong_state");
    let held = officer.act(MEETINGS, &id, "hold", json!({})).await.ok();
    assert_eq!(held.reasons("close"), Some(vec!["inputs_open"]));
    let second = officer.make(INPUTS, input(&id)).await.id();
    officer
        .act(MEETINGS, &id, "close", json!({}))
        .await
        .refused(409, "inputs_open");
    decline(&officer, &first).await.ok();
    officer
        .act(MEETINGS, &id, "close", json!({}))
        .await
        .refused(409, "inputs_open");
    officer
        .delete(&format!("/v1/{INPUTS}/{second}"), "*")
        .await
        .status(204);
    let closed = officer.act(MEETINGS, &id, "close", json!({})).await.ok();
    assert_eq!(
        (
            closed.body["inputs"].as_i64(),
            closed.body["inputs_open"].as_i64()
        ),
        (Some(1), Some(0))
    );
    officer
        .post(&format!("/v1/{INPUTS}"), input(&id))
        .await
        .refused(409, "consultation_closed");
    officer.act(MEETINGS, &id, "publish", json!({})).await.ok();
    let answered = officer.get(&format!("/v1/{INPUTS}/{first}")).await.ok();
    assert_eq!(
        (
            answered.body["status"].as_str(),
            answered.body["disposition"].as_str()
        ),
        (Some("answered"), Some("declined"))
    );
    assert!(answered.body["answered_at"].is_string());
    officer
        .patch(
            &format!("/v1/{MEETINGS}/{id}"),
            "*",
            json!({ "attendees": 3 }),
        )
        .await
        .refused(409, "wrong_state");
}

#[rstest]
#[actix_web::test]
async fn it_is_held_on_a_day_that_was(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let on = |day: &str| with(consultation(), json!({ "held_on": day }));
    let path = format!("/v1/{MEETINGS}");
    officer
        .post(&path, on("2025-07-20"))
        .await
        .invalid("/held_on", "too_far_back");
    officer.post(&path, on("2025-07-21")).await.created();
    let planned = officer.post(&path, on("2026-09-01")).await.created().id();
    let hold = async |body: Value| officer.act(MEETINGS, &planned, "hold", body).await;
    hold(json!({ "held_on": "2026-07-22" }))
        .await
        .invalid("/held_on", "in_future");
    let held = hold(json!({})).await.ok();
    assert_eq!(
        held.body["held_on"],
        crate::support::TODAY,
        "its day has not come yet"
    );
    officer
        .patch(
            &format!("{path}/{planned}"),
            "*",
            json!({ "held_on": "2026-07-22" }),
        )
        .await
        .invalid("/held_on", "in_future");
}

#[rstest]
#[actix_web::test]
async fn an_answer_can_be_given_before_all_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let id = officer.make(INPUTS, input(&meeting)).await.id();
    officer
        .act(INPUTS, &id, "answer", json!({}))
        .await
        .refused(409, "wrong_state");
    decline(&officer, &id).await.ok();
    let answered = officer
        .act(INPUTS, &id, "answer", json!({ "answer": "Kami teruskan." }))
        .await
        .ok();
    assert_eq!(
        (&answered.body["status"], &answered.body["answer"]),
        (&json!("answered"), &json!("Kami teruskan."))
    );
    let before = answered.body["version"].clone();
    for action in ["hold", "close", "publish"] {
        officer
            .act(MEETINGS, &meeting, action, json!({}))
            .await
            .ok();
    }
    let after = officer.get(&format!("/v1/{INPUTS}/{id}")).await.ok();
    assert_eq!(after.body["version"], before, "nothing was left to answer");
}

/// Many record while the office tries to close: no input is left without a decision in a consultation that is closed.
#[rstest]
#[actix_web::test]
async fn nobody_records_into_a_closed_consultation(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let [officer, other] = callers(&mut office).await;
    for _ in 0..5 {
        let meeting = officer.make(MEETINGS, consultation()).await.id();
        officer
            .act(MEETINGS, &meeting, "hold", json!({}))
            .await
            .ok();
        let (path, body) = (format!("/v1/{INPUTS}"), input(&meeting));
        let said = join_all((0..8).map(|_| other.post(&path, body.clone())));
        let closes = join_all((0..4).map(|_| officer.act(MEETINGS, &meeting, "close", json!({}))));
        let (said, closed) = futures_util::future::join(said, closes).await;
        let recorded = said.iter().filter(|answer| answer.status == 201).count();
        for answer in said.into_iter().filter(|answer| answer.status != 201) {
            answer.refused(409, "consultation_closed");
        }
        let is_closed = closed.iter().any(|answer| answer.status == 200);
        for answer in closed.into_iter().filter(|answer| answer.status != 200) {
            let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
            assert!(
                ["inputs_open", "wrong_state"].contains(&code.as_str()),
                "{}",
                answer.text
            );
        }
        let after = officer.get(&format!("/v1/{MEETINGS}/{meeting}")).await.ok();
        assert_eq!(after.body["inputs"], recorded);
        assert_eq!(after.body["inputs_open"], recorded);
        assert_eq!(is_closed, recorded == 0, "{}", after.text);
    }
}
