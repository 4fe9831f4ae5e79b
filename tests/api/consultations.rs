//! Consultations and what is said in them.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::concurrency::callers;
use crate::journey::{replays_to_the_same_state, settled};
use crate::support::chain::{consultation, demand, employer, input, input_of, with};
use crate::support::{Answer, Caller, Database, Office};

const MEETINGS: &str = "consultations";
const INPUTS: &str = "consultation-inputs";

/// A firm, verified.
async fn firm(officer: &Caller, n: u32) -> String {
    let id = officer.make("employers", employer(n)).await.id();
    officer
        .act("employers", &id, "verify", json!({}))
        .await
        .ok();
    id
}

async fn decline(officer: &Caller, input: &str) -> Answer {
    let why = json!({ "reason": "not_a_training_need", "answer": "Bukan bidang kami." });
    officer.act(INPUTS, input, "decline", why).await
}

/// A demand of the firm that was made from the input.
async fn demand_of(officer: &Caller, firm: &str, input: &str) -> String {
    let body = with(demand(firm), json!({ "input_ids": [input] }));
    officer.make("skill-demands", body).await.id()
}

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
async fn an_employers_client_says_and_sees_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (firm_a, firm_b) = (firm(&officer, 1).await, firm(&officer, 2).await);
    let provider = officer.chain(3).await.provider;
    let client_a = office.party(&format!("employer:{firm_a}")).await;
    let client_b = office.party(&format!("employer:{firm_b}")).await;
    let centre = office.party(&format!("training-provider:{provider}")).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();

    let own = with(input_of(&meeting, &firm_a), json!({ "employer_id": null }));
    let own = client_a.post(&format!("/v1/{INPUTS}"), own).await.created();
    assert_eq!(own.body["employer_id"], firm_a);
    assert_eq!(own.reasons("decline"), Some(vec!["party_may_not_decide"]));
    let own = own.id();
    client_a
        .post(&format!("/v1/{INPUTS}"), input_of(&meeting, &firm_b))
        .await
        .invalid("/employer_id", "not_found");
    client_a
        .post(&format!("/v1/{INPUTS}"), input(&meeting))
        .await
        .invalid("/voiced_by/kind", "conflicts_with");
    officer.make(INPUTS, input(&meeting)).await;
    decline(&client_a, &own)
        .await
        .refused(403, "party_may_not_decide");
    client_a
        .post(&format!("/v1/{MEETINGS}"), consultation())
        .await
        .refused(403, "party_may_not_decide");

    // Nobody else's words, and no word of the meeting before it is told to all.
    let all = client_a.get(&format!("/v1/{INPUTS}")).await.ok();
    assert_eq!(all.items().len(), 1);
    // The firm, registered and verified, and its input.
    settled(&client_a, "/v1/changes?limit=200", 3).await;
    for stranger in [&client_b, &centre] {
        assert_eq!(
            stranger
                .get(&format!("/v1/{INPUTS}"))
                .await
                .ok()
                .items()
                .len(),
            0
        );
        stranger
            .get(&format!("/v1/{INPUTS}/{own}"))
            .await
            .refused(404, "not_found");
    }
    assert_eq!(
        centre
            .get(&format!("/v1/{MEETINGS}"))
            .await
            .ok()
            .items()
            .len(),
        0
    );
    let seen = client_b
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .ok();
    for hidden in ["summary", "inputs", "inputs_open"] {
        assert_eq!(seen.body[hidden], Value::Null, "{hidden}");
    }
    // A visit is between the office and the firm that it visits.
    let visit = with(consultation(), json!({ "kind": "tna_visit" }));
    let visit = officer.make(MEETINGS, visit).await.id();
    officer.make(INPUTS, input_of(&visit, &firm_a)).await;
    client_a.get(&format!("/v1/{MEETINGS}/{visit}")).await.ok();
    client_b
        .get(&format!("/v1/{MEETINGS}/{visit}"))
        .await
        .refused(404, "not_found");
    client_b
        .post(&format!("/v1/{INPUTS}"), input_of(&visit, &firm_b))
        .await
        .invalid("/consultation_id", "not_found");
    let sought = format!("/v1/{MEETINGS}?q=rahasia");
    assert_eq!(client_b.get(&sought).await.ok().items().len(), 0);
    assert_eq!(officer.get(&sought).await.ok().items().len(), 2);

    // The answer is told when it is published.
    decline(&officer, &own).await.ok();
    let path = format!("/v1/{INPUTS}/{own}");
    assert_eq!(client_a.get(&path).await.ok().body["answer"], Value::Null);
    let open = officer
        .get(&format!("/v1/{INPUTS}?status=recorded"))
        .await
        .ok();
    for item in open.items() {
        decline(&officer, item["id"].as_str().expect("an id"))
            .await
            .ok();
    }
    for action in ["hold", "close", "publish"] {
        officer
            .act(MEETINGS, &meeting, action, json!({}))
            .await
            .ok();
    }
    assert_eq!(
        client_a.get(&path).await.ok().body["answer"],
        "Bukan bidang kami."
    );
    let told = client_a
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .ok();
    assert_eq!(told.body["summary"], "Rahasia rapat");
    client_b
        .get(&format!("/v1/{MEETINGS}/{meeting}"))
        .await
        .refused(404, "not_found");
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

/// What others have voiced of the same need is not an employer's to take out of its demand.
#[rstest]
#[actix_web::test]
async fn a_party_leaves_the_words_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = firm(&officer, 1).await;
    let client = office.party(&format!("employer:{firm}")).await;
    let meeting = officer.make(MEETINGS, consultation()).await.id();
    let own = client.make(INPUTS, input_of(&meeting, &firm)).await.id();
    let others = officer.make(INPUTS, input(&meeting)).await.id();
    client
        .post(
            "/v1/skill-demands",
            with(demand(&firm), json!({ "input_ids": [others] })),
        )
        .await
        .invalid("/input_ids/0", "not_found");
    let made = with(demand(&firm), json!({ "input_ids": [own, others] }));
    let made = officer.make("skill-demands", made).await;
    let left = client
        .patch(made.header("location"), "*", json!({ "input_ids": [] }))
        .await
        .ok();
    assert_eq!(left.body["input_ids"], json!([others]));
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &made.id(), action, json!({}))
            .await
            .ok();
    }
    let same = client
        .patch(made.header("location"), "*", json!({ "input_ids": [] }))
        .await
        .ok();
    assert_eq!(same.body["status"], "verified", "nothing was changed");
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
    // Whoever is asked about it is asked about what renews it.
    let days = json!({ "needed_from": "2026-10-01", "needed_by": "2026-12-31", "valid_until": "2026-12-31" });
    let renewed = officer.act("skill-demands", &soon, "renew", days).await;
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &renewed.id(), action, json!({}))
            .await
            .ok();
    }
    assert_eq!(agenda(&officer, "33.75").await["promised"], json!([]));
}
