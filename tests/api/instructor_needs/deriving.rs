//! Needs that are opened where too few can teach.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::{NEEDS, PATH, hours, why};
use crate::instructors::{skill, unit};
use crate::support::chain::{MECHANIC, batch, program, with};
use crate::support::{Answer, Caller, Database, Office};

fn when() -> Value {
    json!({ "weekly": [hours(2, "08:00", "12:00")], "starts_on": "2026-09-01", "ends_on": "2026-09-30" })
}

async fn derived(caller: &Caller) -> Answer {
    caller.post(&format!("{PATH}/derive"), when()).await.ok()
}

/// One more approved program of the provider, with fields of its own.
async fn approved(officer: &Caller, provider: &str, demand: &str, fields: Value) -> String {
    let body = with(program(provider, demand), fields);
    let id = officer.make("training-programs", body).await.id();
    for action in ["submit", "approve"] {
        let done = officer.act("training-programs", &id, action, json!({}));
        done.await.ok();
    }
    id
}

#[rstest]
#[actix_web::test]
async fn a_program_that_nobody_can_teach_gets_one_and_only_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let dry = format!("{PATH}/derive?validate_only=true");
    let dry = officer.post(&dry, when()).await.ok();
    assert_eq!(dry.items().len(), 1);
    let opened = derived(&officer).await;
    let [need] = opened.items() else {
        panic!("{}", opened.text);
    };
    // The class of the program has not begun, so that its days hold.
    for (field, expected) in [
        ("status", json!("open")),
        ("program_id", json!(chain.program)),
        ("batch_id", json!(chain.batch)),
        ("starts_on", json!("2026-07-21")),
        ("ends_on", json!("2026-08-28")),
        ("hours", json!(24.0)),
    ] {
        assert_eq!(need[field], expected, "{field}");
    }
    assert_eq!(derived(&officer).await.items().len(), 0);
    let id = need["id"].as_str().expect("an id");
    officer.act(NEEDS, id, "cancel", why()).await.ok();
    assert_eq!(
        derived(&officer).await.items().len(),
        1,
        "that one is cancelled"
    );
    let history = officer.get(&format!("{PATH}/{id}/history")).await.ok();
    assert_eq!(history.items()[0]["action"], "create");
}

#[rstest]
#[actix_web::test]
async fn enough_are_competent_where_somebody_can_teach_the_occupation_or_each_unit(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const ONE: &str = "C.141000.001.01";
    const OTHER: &str = "C.141000.002.01";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let units =
        json!({ "occupation": crate::support::chain::occupation("7531"), "units": [ONE, OTHER] });
    let with_units = approved(&officer, &chain.provider, &chain.demand, units).await;
    // Of the other agency, expired yesterday, and of the wider group: they do not count.
    let elsewhere = office.officer_of("33.26").await;
    elsewhere.teacher(json!({ "lendable": true })).await;
    for competencies in [
        json!([skill(MECHANIC, Some("2026-07-20"))]),
        json!([skill("7233", None), unit(ONE, None)]),
    ] {
        officer
            .teacher(json!({ "competencies": competencies }))
            .await;
    }
    let programs = async |caller: &Caller| -> BTreeSet<String> {
        let dry = format!("{PATH}/derive?validate_only=true");
        let dry = caller.post(&dry, when()).await.ok();
        let programs = dry.items().iter().map(|need| need["program_id"].as_str());
        programs.flatten().map(str::to_owned).collect()
    };
    assert_eq!(
        programs(&officer).await,
        BTreeSet::from([chain.program.clone(), with_units.clone()])
    );
    officer
        .teacher(json!({ "competencies": [unit(OTHER, Some("2026-07-21"))] }))
        .await;
    assert_eq!(
        programs(&officer).await,
        BTreeSet::from([chain.program.clone()])
    );
    let teacher = officer.teacher(json!({})).await;
    assert_eq!(programs(&officer).await, BTreeSet::new());
    let suspended = officer.act(
        "instructors",
        &teacher,
        "suspend",
        json!({ "reason": "other" }),
    );
    suspended.await.ok();
    assert_eq!(
        programs(&officer).await,
        BTreeSet::from([chain.program.clone()])
    );
    // Nor for a program that is suspended.
    let term = json!({ "reason": "other" });
    officer
        .act("training-programs", &chain.program, "suspend", term)
        .await
        .ok();
    assert_eq!(programs(&officer).await, BTreeSet::new());
}

#[rstest]
#[actix_web::test]
async fn each_derives_its_own_and_a_plan_must_hold_together(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    officer.chain(3).await;
    let path = format!("{PATH}/derive");
    let backwards = with(when(), json!({ "ends_on": "2026-08-31" }));
    let refused = officer.post(&path, backwards).await;
    refused.invalid("/ends_on", "date_order");
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let province = office.officer_of("33").await;
    assert_eq!(derived(&province).await.items().len(), 0);
    let refused = firm.post(&path, when()).await;
    refused.refused(403, "party_may_not_decide");
    assert_eq!(derived(&centre).await.items().len(), 1);
    assert_eq!(derived(&officer).await.items().len(), 1);
    // Without a class that is to come the body says when.
    let other = json!({ "occupation": crate::support::chain::occupation("7531") });
    let other = approved(&officer, &chain.provider, &chain.demand, other).await;
    let opened = derived(&officer).await;
    assert_eq!(opened.items()[0]["program_id"], other);
    assert_eq!(
        (
            &opened.items()[0]["batch_id"],
            &opened.items()[0]["starts_on"]
        ),
        (&Value::Null, &json!("2026-09-01"))
    );
    // One whose class has none of the hours is left out.
    let third = json!({ "occupation": crate::support::chain::occupation("7318") });
    let third = approved(&officer, &chain.provider, &chain.demand, third).await;
    let class = with(
        batch(&third),
        json!({ "starts_on": "2026-07-22", "ends_on": "2026-07-22" }),
    );
    officer.make("batches", class).await;
    assert_eq!(derived(&officer).await.items().len(), 0);
}
