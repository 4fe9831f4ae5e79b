//! The life of a need, and what it takes from program and batch.

use rstest::rstest;
use serde_json::{Value, json};

use super::{NEEDS, PATH, hours, need, on, why};
use crate::programs::{PROGRAMS, step};
use crate::support::chain::{MECHANIC, occupation, program, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn from_open_to_filled(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let teacher = officer.teacher(json!({})).await;
    let made = officer.make(NEEDS, need()).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    assert_eq!(
        (&made.body["status"], &made.body["hours"]),
        (&json!("open"), &json!(48.0))
    );
    for action in ["offer", "accept", "refuse"] {
        assert_eq!(made.reasons(action), Some(vec!["wrong_state"]), "{action}");
    }
    officer.ask(&id, &teacher).await.refused(409, "wrong_state");
    let considered = officer.consider(&id, &[&teacher]).await.ok();
    assert_eq!(considered.body["status"], "shortlisted");
    assert_eq!(considered.reasons("delete"), Some(vec!["wrong_state"]));
    officer.delete(&path, "*").await.refused(409, "wrong_state");
    let offered = officer.ask(&id, &teacher).await.ok();
    assert_eq!(
        (&offered.body["status"], &offered.body["instructor_id"]),
        (&json!("offered"), &json!(teacher))
    );
    for action in ["update", "shortlist", "offer"] {
        assert_eq!(
            offered.reasons(action),
            Some(vec!["wrong_state"]),
            "{action}"
        );
    }
    let changed = officer.patch(&path, "*", json!({ "note": "x" })).await;
    changed.refused(409, "wrong_state");
    let foreign = json!({ "reason": "retired" });
    let refused = officer.act(NEEDS, &id, "refuse", foreign).await;
    refused.invalid("/reason", "reason_not_for_action");
    let refused = officer.act(NEEDS, &id, "refuse", why()).await.ok();
    assert_eq!(
        (&refused.body["status"], &refused.body["instructor_id"]),
        (&json!("shortlisted"), &Value::Null)
    );
    assert_eq!(refused.body["shortlist"], json!([teacher]));
    officer.ask(&id, &teacher).await.ok();
    let filled = officer.need(&id, "accept").await.ok();
    assert_eq!(
        (&filled.body["status"], &filled.body["version"]),
        (&json!("filled"), &json!(6))
    );
    let cancelled = officer.act(NEEDS, &id, "cancel", why()).await.ok();
    assert_eq!(
        (&cancelled.body["status"], &cancelled.body["instructor_id"]),
        (&json!("cancelled"), &json!(teacher))
    );
    for action in [
        "update",
        "delete",
        "shortlist",
        "offer",
        "accept",
        "refuse",
        "cancel",
    ] {
        assert_eq!(
            cancelled.reasons(action),
            Some(vec!["wrong_state"]),
            "{action}"
        );
    }
    let history = officer.get(&format!("{path}/history")).await.ok();
    let told: Vec<_> = history
        .items()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert_eq!(
        told,
        [
            "create",
            "shortlist",
            "offer",
            "refuse",
            "offer",
            "accept",
            "cancel"
        ]
    );
    assert!(!history.text.contains("Rahasia"));
}

#[rstest]
#[actix_web::test]
async fn what_is_not_said_the_batch_or_the_program_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let weekly = json!([hours(2, "13:00", "14:30")]);
    let of_batch = json!({ "batch_id": chain.batch, "weekly": weekly });
    let made = officer.make(NEEDS, of_batch).await;
    for (field, expected) in [
        ("program_id", json!(chain.program)),
        ("provider_id", json!(chain.provider)),
        ("region", json!("33.75")),
        ("starts_on", json!("2026-07-21")),
        ("ends_on", json!("2026-08-28")),
        ("hours", json!(9.0)),
    ] {
        assert_eq!(made.body[field], expected, "{field}");
    }
    assert_eq!(made.body["occupation"]["code"], MECHANIC);
    let of_program = json!({
        "program_id": chain.program, "unit": "C.141000.001.01", "weekly": weekly,
        "starts_on": "2026-07-21", "ends_on": "2026-07-21",
    });
    let made = officer.make(NEEDS, of_program.clone()).await;
    assert_eq!(
        (
            &made.body["occupation"],
            &made.body["unit"],
            &made.body["hours"]
        ),
        (&Value::Null, &json!("C.141000.001.01"), &json!(1.5))
    );
    let path = made.header("location");
    let longer = json!({ "ends_on": "2026-07-28", "weekly": [hours(2, "13:00", "13:20")] });
    let changed = officer.patch(path, "*", longer).await.ok();
    assert_eq!(changed.body["hours"], 0.67, "twice 20 minutes");

    // Of another program, of one that is not approved, and of one for which no class is planned either.
    let other = officer.chain(2).await;
    let both = with(
        of_program.clone(),
        json!({ "batch_id": chain.batch, "program_id": other.program }),
    );
    let both = officer.post(PATH, both).await;
    both.invalid("/program_id", "conflicts_with");
    let draft = program(&chain.provider, &chain.demand);
    let draft = officer.make("training-programs", draft).await.id();
    let of_draft = with(of_program.clone(), json!({ "program_id": draft }));
    let refused = officer.post(PATH, of_draft).await;
    refused.refused(409, "program_not_approved");
    let of_class = json!({ "batch_id": chain.batch, "weekly": weekly });
    let why = json!({ "reason": "other" });
    let suspended = officer.act(PROGRAMS, &chain.program, "suspend", why);
    suspended.await.ok();
    let refused = officer.post(PATH, of_program.clone()).await;
    refused.refused(409, "program_suspended");
    step(&officer, &chain.program, "reinstate").await.ok();
    let second = step(&officer, &chain.program, "revise").await.created();
    officer.make(NEEDS, of_program.clone()).await;
    for action in ["submit", "approve"] {
        step(&officer, &second.id(), action).await.ok();
    }
    let refused = officer.post(PATH, of_program).await;
    let refused = refused.refused(409, "program_superseded");
    assert_eq!(refused.body["existing"], json!([second.id()]));
    // Its classes go on, and somebody may be missing there.
    officer.make(NEEDS, of_class).await;
    officer
        .act(
            "batches",
            &other.batch,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let over = json!({ "batch_id": other.batch, "weekly": weekly });
    officer.post(PATH, over).await.refused(409, "batch_over");
}

#[rstest]
#[actix_web::test]
async fn every_fault_of_a_body_is_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let bare = json!({ "weekly": [hours(2, "13:00", "12:00"), hours(3, "08:00", "12:00"), hours(3, "09:00", "10:00")] });
    let refused = officer.post(PATH, bare).await;
    refused
        .invalid("/weekly/0/until", "time_order")
        .invalid("/weekly/2", "overlaps")
        .invalid("/occupation", "one_needed")
        .invalid("/region", "required")
        .invalid("/starts_on", "required")
        .invalid("/ends_on", "required");
    let both = with(need(), json!({ "unit": "C.141000.001.01" }));
    officer
        .post(PATH, both)
        .await
        .invalid("/occupation", "one_needed");
    for (fields, pointer, code) in [
        (json!({ "ends_on": "2026-07-20" }), "/ends_on", "date_order"),
        (
            json!({ "ends_on": "2027-07-22" }),
            "/ends_on",
            "period_too_long",
        ),
        (
            json!({ "ends_on": "2026-07-22", "weekly": [hours(5, "08:00", "09:00")] }),
            "/weekly",
            "no_hours",
        ),
        (json!({ "weekly": [] }), "/weekly", "too_few"),
        (
            json!({ "occupation": occupation("9999") }),
            "/occupation/code",
            "occupation_unknown",
        ),
    ] {
        let refused = officer.post(PATH, with(need(), fields)).await;
        refused.invalid(pointer, code);
    }
    // A plan's faults are told with the others, and before what only other records tell.
    let draft = json!({
        "program_id": "018cc251-f400-7000-8000-00000000dead", "unit": "C.141000.001.01", "ends_on": "2026-07-20",
    });
    let refused = officer.post(PATH, with(need(), draft)).await;
    refused
        .invalid("/ends_on", "date_order")
        .invalid("/occupation", "one_needed");
    let chain = officer.chain(2).await;
    step(&officer, &chain.program, "retire").await.ok();
    let hourless = json!({
        "program_id": chain.program, "ends_on": "2026-07-22", "weekly": [hours(5, "08:00", "09:00")],
    });
    let province = office.officer_of("33").await;
    for caller in [&officer, &province] {
        let refused = caller.post(PATH, with(need(), hourless.clone())).await;
        refused.invalid("/weekly", "no_hours");
    }
    let made = officer.make(NEEDS, on(2, "08:00", "09:00")).await;
    let path = made.header("location");
    let refused = officer
        .patch(path, "*", json!({ "starts_on": "2026-09-01" }))
        .await;
    refused.invalid("/starts_on", "date_order");
    let refused = officer.patch(path, "*", json!({ "hours": 3 })).await;
    refused.invalid("/hours", "unknown_field");
    officer.delete(path, "*").await.status(204);
    officer.get(path).await.refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn one_is_opened_under_a_key_of_the_callers_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let named = with(need(), json!({ "client_ref": "butuh-1" }));
    let made = officer.make(NEEDS, named.clone()).await;
    let again = officer.post(PATH, named).await;
    let again = again.refused(409, "duplicate_client_ref");
    assert_eq!(again.body["existing"], json!([made.id()]));
}
