//! What `allowed_actions` says is what the call does: for every resource, in the states that the demo office and a few
//! steps more bring about, for every kind of caller.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use crate::support::chain::{employer, provider, with};
use crate::support::{Answer, Caller, Database, Office};

/// A body that is right for the record, where the call needs more than an empty one.
fn body(resource: &str, action: &str, record: &Value) -> Value {
    let day = record["covers_from"].as_str().unwrap_or("2026-07-21");
    match (resource, action) {
        ("skill-demands", "record-hires") => json!({ "count": 1 }),
        ("skill-demands", "reverse-hires") => {
            json!({ "count": 1, "reason": "worker_did_not_start" })
        }
        ("skill-demands", "renew") => {
            json!({ "headcount": 1, "needed_from": "2099-07-01", "needed_by": "2099-12-31", "valid_until": "2099-12-31" })
        }
        ("insurance-enrollments", "activate") => {
            json!({ "member_number": "24001234567", "covers_from": day })
        }
        ("insurance-enrollments", "end") => json!({ "covers_until": day }),
        ("insurance-enrollments", "reject") => json!({ "code": "form_incomplete" }),
        ("training-programs", "retire") => json!({ "reason": "content_outdated" }),
        ("consultation-inputs", "decline") => {
            json!({ "reason": "not_a_training_need", "answer": "Dijelaskan di sini" })
        }
        ("demand-responses", "link") => {
            json!({ "batch_id": demo::ids::BATCHES.id(2) })
        }
        ("consultation-inputs", "merge") => {
            json!({ "demand_id": demo::ids::DEMANDS.id(1) })
        }
        ("batches", "postpone") => {
            let later = |day: &Value| {
                let day: chrono::NaiveDate = serde_json::from_value(day.clone()).expect("a day");
                day.succ_opt()
            };
            json!({
                "starts_on": later(&record["starts_on"]), "ends_on": later(&record["ends_on"]), "reason": "other",
            })
        }
        ("batches", "evaluate") => json!({ "evaluation": "Dijelaskan di sini" }),
        ("batch-waivers", "revoke") => json!({ "reason": "other" }),
        // Three whose namesakes elsewhere need a reason.
        ("enrollments", "suspend")
        | ("insurance-enrollments", "cancel")
        | ("consultations", "close") => json!({}),
        (
            _,
            "suspend" | "close" | "cancel" | "withdraw" | "drop" | "reject" | "refuse" | "decline"
            | "return",
        ) => {
            json!({ "reason": "other", "note": "Dijelaskan di sini" })
        }
        _ => json!({}),
    }
}

/// Tries the action without its effect.
async fn attempt(caller: &Caller, resource: &str, action: &str, record: &Answer) -> Answer {
    let path = format!("/v1/{resource}/{}", record.id());
    let dry = "validate_only=true";
    match action {
        "update" => {
            caller
                .patch(&format!("{path}?{dry}"), &record.tag(), json!({}))
                .await
        }
        "delete" => caller.delete(&format!("{path}?{dry}"), &record.tag()).await,
        verb => {
            caller
                .post(
                    &format!("{path}/{verb}?{dry}"),
                    body(resource, verb, &record.body),
                )
                .await
        }
    }
}

/// States that the demo office does not bring about.
async fn more_states(officer: &Caller) {
    let suspended = officer.make("employers", employer(91)).await.id();
    for verb in ["verify", "suspend"] {
        officer
            .act(
                "employers",
                &suspended,
                verb,
                body("employers", verb, &Value::Null),
            )
            .await
            .ok();
    }
    let lpks = with(
        provider("lpks"),
        json!({ "licence": { "number": "LPK/1", "until": "2099-12-31" } }),
    );
    officer.make("training-providers", lpks).await;
    officer.make("training-providers", provider("lpks")).await;
    let active = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    for verb in ["activate", "suspend"] {
        officer
            .act(
                "training-providers",
                &active,
                verb,
                body("training-providers", verb, &Value::Null),
            )
            .await
            .ok();
    }
}

#[rstest]
#[actix_web::test]
async fn an_action_is_allowed_exactly_where_the_call_succeeds(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    demo::load(&office.state.db, &office.state.keys)
        .await
        .expect("the demo office")
        .expect("an empty database");
    let officer = office.officer().await;
    more_states(&officer).await;
    let first = async |resource: &str| officer.get(resource).await.ok().items()[0]["id"].clone();
    let employer = first("/v1/skill-demands?status=verified").await;
    let employer = officer
        .get(&format!(
            "/v1/skill-demands/{}",
            employer.as_str().expect("an id")
        ))
        .await
        .ok()
        .body["employer_id"]
        .clone();
    let provider =
        officer.get("/v1/batches?status=running").await.ok().items()[0]["provider_id"].clone();
    let party = |kind: &str, id: &Value| format!("{kind}:{}", id.as_str().expect("an id"));
    let callers = [
        ("the office", officer.clone()),
        ("its province", office.officer_of("33").await),
        (
            "an employer",
            office.party(&party("employer", &employer)).await,
        ),
        (
            "a provider",
            office.party(&party("training-provider", &provider)).await,
        ),
    ];

    let charts = officer.get("/v1/state-charts").await.ok();
    let mut seen: BTreeMap<(String, String), BTreeSet<bool>> = BTreeMap::new();
    let mut tried = BTreeSet::new();
    for (who, caller) in &callers {
        for chart in charts.items() {
            let resource = chart["resource"].as_str().expect("a name");
            let list = caller.get(&format!("/v1/{resource}?limit=200")).await.ok();
            for listed in list.items() {
                let id = listed["id"].as_str().expect("an id");
                let record = caller.get(&format!("/v1/{resource}/{id}")).await.ok();
                let actions = record.body["allowed_actions"]
                    .as_array()
                    .expect("actions")
                    .clone();
                // Of records that are alike for the caller, one is enough.
                if !tried.insert((
                    *who,
                    resource.to_owned(),
                    json!([listed["status"], actions]).to_string(),
                )) {
                    continue;
                }
                for said in actions {
                    let action = said["action"].as_str().expect("a name");
                    let answer = attempt(caller, resource, action, &record).await;
                    let case = format!(
                        "{who}: {action} of {resource} {listed} answered {}",
                        answer.text
                    );
                    let allowed = said["allowed"] == true;
                    seen.entry((resource.to_owned(), action.to_owned()))
                        .or_default()
                        .insert(allowed);
                    assert_eq!((200..300).contains(&answer.status), allowed, "{case}");
                    let reasons = said["reasons"].as_array().expect("reasons");
                    assert_eq!(reasons.is_empty(), allowed, "{case}");
                    if !allowed {
                        assert!(reasons.contains(&answer.body["code"]), "{said} but {case}");
                    }
                }
            }
        }
    }
    for chart in charts.items() {
        let resource = chart["resource"].as_str().expect("a name");
        for transition in chart["transitions"].as_array().expect("transitions") {
            let action = transition["action"].as_str().expect("a name");
            let both = seen
                .get(&(resource.to_owned(), action.to_owned()))
                .map_or(0, BTreeSet::len);
            assert_eq!(
                both, 2,
                "{action} of {resource} was not seen both allowed and refused"
            );
        }
    }
}
