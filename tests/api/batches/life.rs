//! From the plan to the evaluation.

use rstest::rstest;
use serde_json::json;

use super::{BATCHES, class_of, path};
use crate::support::chain::MECHANIC;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_class_goes_through_its_life(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    for (action, state) in [
        ("select", "selecting"),
        ("confirm", "confirmed"),
        ("start", "running"),
        ("complete", "completed"),
    ] {
        let done = officer.class(&chain.batch, action).await.ok();
        assert_eq!(done.body["status"], state);
        let again = officer.class(&chain.batch, action).await;
        again.refused(409, "wrong_state");
    }
    let words = json!({ "evaluation": "Rahasia: kelas berjalan baik" });
    let provided = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    for action in ["select", "confirm", "evaluate", "postpone"] {
        let body = match action {
            "evaluate" => words.clone(),
            "postpone" => super::later("2026-09-01", "2026-09-30"),
            _ => json!({}),
        };
        let refused = provided.act(BATCHES, &chain.batch, action, body).await;
        refused.refused(403, "party_may_not_decide");
    }
    let without = officer.class(&chain.batch, "evaluate").await;
    without.invalid("/evaluation", "required");
    let done = officer
        .act(BATCHES, &chain.batch, "evaluate", words.clone())
        .await
        .ok();
    assert_eq!(done.body["status"], "evaluated");
    assert_eq!(done.body["evaluation"], words["evaluation"]);
    let actions = done.body["allowed_actions"].as_array().expect("actions");
    assert!(actions.iter().all(|action| action["allowed"] == false));
    let history = officer
        .get(&format!("{}/history", path(&chain.batch)))
        .await
        .ok();
    let told: Vec<_> = history
        .items()
        .iter()
        .filter_map(|item| item["action"].as_str())
        .collect();
    assert_eq!(
        told,
        [
            "create", "open", "select", "confirm", "start", "complete", "evaluate"
        ]
    );
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
}

#[rstest]
#[actix_web::test]
async fn a_class_without_a_test_starts_as_it_is_open(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let started = officer.class(&chain.batch, "start").await.ok();
    assert_eq!(started.body["status"], "running");

    let other = officer
        .make(BATCHES, class_of(&chain.program, json!({})))
        .await
        .id();
    officer.class(&other, "open").await.ok();
    let selecting = officer.class(&other, "select").await.ok();
    assert_eq!(selecting.reasons("start"), Some(vec!["wrong_state"]));
    let started = officer.class(&other, "start").await;
    started.refused(409, "wrong_state");
}

#[rstest]
#[actix_web::test]
async fn a_class_under_way_keeps_its_provider_and_its_trainees(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created().id();
    officer
        .act("enrollments", &seat, "activate", json!({}))
        .await
        .ok();
    let other = json!({ "reason": "other" });
    for action in ["select", "confirm"] {
        officer.class(&chain.batch, action).await.ok();
        let closed = officer.act(
            "training-providers",
            &chain.provider,
            "close",
            other.clone(),
        );
        closed.await.refused(409, "provider_has_running_batch");
        let closed = officer.act("trainees", &trainee, "close", other.clone());
        closed.await.refused(409, "trainee_in_batch");
        for verdict in ["complete", "fail"] {
            let early = officer.act("enrollments", &seat, verdict, json!({}));
            early.await.refused(409, "batch_not_started");
        }
    }
    for action in ["start", "complete"] {
        officer.class(&chain.batch, action).await.ok();
    }
    let words = json!({ "evaluation": "Baik" });
    officer
        .act(BATCHES, &chain.batch, "evaluate", words)
        .await
        .ok();
    officer
        .act("enrollments", &seat, "complete", json!({}))
        .await
        .ok();
    officer
        .act("trainees", &trainee, "close", other.clone())
        .await
        .ok();
    officer
        .act("training-providers", &chain.provider, "close", other)
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn who_is_chosen_and_confirmed_is_in_training_and_their_free_seats_are_not_planned(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    let figures = async |query: &str| {
        let officer = office.officer().await;
        let cell = officer
            .get(&format!(
                "/v1/alignment?by=occupation&occupation={MECHANIC}{query}"
            ))
            .await
            .ok();
        let cell = cell.items()[0].clone();
        let list = cell["links"]["batches"].as_str().expect("a link");
        let behind = officer.get(list).await.ok();
        assert_eq!(behind.items().len(), 1, "{list}");
        (
            cell["in_training"].as_i64(),
            cell["planned_seats"].as_i64(),
            behind.items()[0]["status"].clone(),
        )
    };
    assert_eq!(figures("").await, (Some(1), Some(3), json!("open")));
    let days = ["2026-07-21", "2026-07-22", "2026-07-23"];
    let steps = [
        ("select", "selecting"),
        ("confirm", "confirmed"),
        ("start", "running"),
    ];
    for (day, (action, state)) in days.into_iter().zip(steps) {
        office.go_to(day);
        let officer = office.officer().await;
        officer.class(&chain.batch, action).await.ok();
        assert_eq!(figures("").await, (Some(1), Some(0), json!(state)));
    }
    for (day, (_, state)) in days.into_iter().zip(steps).take(2) {
        let past = figures(&format!("&as_of={day}")).await;
        assert_eq!(past, (Some(1), Some(0), json!(state)), "{day}");
    }
}
