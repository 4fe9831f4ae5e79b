//! Writes that can be repeated.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{demand, employer};
use crate::support::{Caller, Database, Office};

#[rstest]
#[actix_web::test]
async fn the_same_key_and_body_give_the_same_answer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let keyed = officer.with("idempotency-key", "once");
    let first = keyed.post("/v1/employers", employer(1)).await.created();
    office.advance(chrono::Duration::hours(23));
    let keyed = office.officer().await.with("idempotency-key", "\"once\"");
    let again = keyed.post("/v1/employers", employer(1)).await.created();
    assert_eq!(
        (again.text.as_str(), again.tag(), again.header("location")),
        (first.text.as_str(), first.tag(), first.header("location"))
    );
    assert_eq!(
        (
            first.header("idempotent-replayed"),
            again.header("idempotent-replayed")
        ),
        ("", "true")
    );
    keyed
        .post("/v1/employers", employer(2))
        .await
        .refused(422, "idempotency_key_reused");
    keyed
        .post("/v1/employers?validate_only=false", employer(1))
        .await
        .refused(422, "idempotency_key_reused");
    // Another path and another client have keys of their own.
    keyed
        .post("/v1/employers/batch", json!({ "items": [employer(3)] }))
        .await
        .status(207);
    office
        .officer_of("33.26")
        .await
        .with("idempotency-key", "once")
        .post("/v1/employers", employer(1))
        .await
        .created();
    assert_eq!(
        officer
            .get("/v1/employers")
            .await
            .refused(401, "unauthenticated")
            .status,
        401,
        "the first token has expired"
    );
    assert_eq!(
        office
            .officer()
            .await
            .get("/v1/employers")
            .await
            .ok()
            .items()
            .len(),
        2
    );
}

#[rstest]
#[actix_web::test]
async fn what_a_use_case_refused_is_refused_again_and_what_a_caller_can_mend_is_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location").to_owned();
    let keyed = officer.with("idempotency-key", "k");
    let first = keyed
        .post("/v1/employers", employer(1))
        .await
        .refused(409, "duplicate_nib");
    let again = keyed
        .post("/v1/employers", employer(1))
        .await
        .refused(409, "duplicate_nib");
    assert_eq!(first.text, again.text, "request id included");
    assert_eq!(again.header("idempotent-replayed"), "true");
    // A fault of shape keeps the key free.
    keyed
        .post(&format!("{path}/suspend"), json!({}))
        .await
        .invalid("/reason", "required");
    keyed
        .post(&format!("{path}/suspend"), json!({ "reason": "other" }))
        .await
        .refused(409, "wrong_state");
    keyed.post(&format!("{path}/verify"), json!({})).await.ok();
    keyed.post(&format!("{path}/verify"), json!({})).await.ok();
    assert_eq!(officer.get(&path).await.ok().body["version"], 2);
}

#[rstest]
#[actix_web::test]
async fn a_key_is_free_after_whatever_was_refused_before_the_use_case_ran(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let rate = [("SELARAS_RATE_LIMIT", "1")];
    let Some(office) = Office::open_with(database, &rate).await else {
        return;
    };
    // The office's client has asked for nothing so far, and has ten requests.
    let keyed = office.officer().await.with("idempotency-key", "k");
    let post = async |caller: &Caller| caller.post("/v1/employers", employer(1)).await;
    post(&office.stranger().with("idempotency-key", "k"))
        .await
        .refused(401, "unauthenticated");
    let reader = office.with_scope("employers:read").await;
    post(&reader.with("idempotency-key", "k"))
        .await
        .refused(403, "insufficient_scope");
    post(&keyed.with("accept", "text/html"))
        .await
        .refused(406, "not_acceptable");
    let text = br#"{"name":"#.to_vec();
    keyed
        .raw("POST", "/v1/employers", Some("text/plain"), text.clone())
        .await
        .refused(415, "unsupported_media_type");
    keyed
        .raw("POST", "/v1/employers", Some("application/json"), text)
        .await
        .refused(400, "invalid_json");
    keyed
        .post("/v1/employers", json!({}))
        .await
        .refused(422, "invalid_body");
    keyed
        .post("/v1/employers?nothing=1", employer(1))
        .await
        .refused(400, "invalid_parameter");
    let too_many = loop {
        let answer = keyed.post("/v1/employers", json!({})).await;
        if answer.status != 422 {
            break answer;
        }
    };
    too_many.refused(429, "too_many_requests");
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let created = post(&keyed).await.created();
    assert_eq!(created.header("idempotent-replayed"), "");
}

#[rstest]
#[actix_web::test]
async fn a_change_that_was_made_is_told_again_though_its_condition_is_stale_by_now(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location").to_owned();
    let keyed = officer.with("idempotency-key", "change");
    let change = async |workers: u32| {
        keyed
            .patch(&path, &created.tag(), json!({ "workers": workers }))
            .await
    };
    let first = change(7).await.ok();
    let again = change(7).await.ok();
    assert_eq!(first.text, again.text);
    assert_eq!(again.header("idempotent-replayed"), "true");
    change(8).await.refused(422, "idempotency_key_reused");
    assert_eq!(officer.get(&path).await.ok().body["version"], 2);
    // The record is gone, and what was done to it is still told.
    let draft = officer.make("skill-demands", demand(&created.id())).await;
    let path = format!("/v1/skill-demands/{}", draft.id());
    let keyed = officer.with("idempotency-key", "draft");
    let patch = json!({ "headcount": 3 });
    let first = keyed.patch(&path, &draft.tag(), patch.clone()).await.ok();
    officer.delete(&path, &first.tag()).await.status(204);
    let again = keyed.patch(&path, &draft.tag(), patch).await.ok();
    assert_eq!(first.text, again.text);
}

#[rstest]
#[actix_web::test]
async fn twenty_at_once_with_one_key_are_one_effect(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let other = if database == Database::Postgres {
        office.replica().await
    } else {
        office.base.clone()
    };
    let officer = office.officer().await.with("idempotency-key", "race");
    let callers = [officer.clone(), officer.at(&other)];
    let calls = (0..20).map(|n| callers[n % 2].post("/v1/employers", employer(1)));
    let answers = futures_util::future::join_all(calls).await;
    for answer in &answers {
        assert_eq!(
            (answer.status, &answer.text),
            (201, &answers[0].text),
            "{}",
            answer.text
        );
    }
    assert_eq!(
        answers
            .iter()
            .filter(|answer| answer.header("idempotent-replayed").is_empty())
            .count(),
        1
    );
    assert_eq!(
        office
            .officer()
            .await
            .get("/v1/employers")
            .await
            .ok()
            .items()
            .len(),
        1
    );
}

#[rstest]
#[actix_web::test]
async fn a_replay_shows_nobody_more_than_a_call_would(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let person = crate::support::chain::trainee(0);
    let seeing = office.officer().await.with("idempotency-key", "k");
    let made = seeing.post("/v1/trainees", person.clone()).await.created();
    assert_eq!(made.body["nik"], "3375014107950001");
    // The same client with a token of fewer scopes, and the same request.
    let masked = office
        .with_scope("trainees:read trainees:write")
        .await
        .with("idempotency-key", "k");
    let again = masked
        .post("/v1/trainees", person.clone())
        .await
        .refused(422, "idempotency_key_reused");
    assert!(!again.text.contains("3375014107950001"));
    assert_eq!(
        seeing.post("/v1/trainees", person).await.created().text,
        made.text
    );
}

#[rstest]
#[actix_web::test]
async fn a_key_has_one_effect_whatever_the_token_may_see(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let hire = async |caller: &crate::support::Caller| {
        caller
            .with("idempotency-key", "once")
            .act(
                "skill-demands",
                &chain.demand,
                "record-hires",
                serde_json::json!({ "count": 4 }),
            )
            .await
            .ok()
    };
    let first = hire(&officer).await;
    let narrow = office
        .with_scope("skill-demands:read skill-demands:write")
        .await;
    let again = hire(&narrow).await;
    assert_eq!(
        (&again.text, &again.body["hired"]),
        (&first.text, &serde_json::json!(4))
    );
    assert_eq!(again.header("idempotent-replayed"), "true");
}
