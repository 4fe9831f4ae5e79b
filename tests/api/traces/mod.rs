//! Traces: figures and links are those of an independent join, and names are told to who may know them.

mod join;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{consultation, employer, input_of};
use crate::support::{Caller, Database, Office};

fn trace_of(resource: &str, id: &str) -> String {
    format!("/v1/{resource}/{id}/trace")
}

/// The ids in a list of records.
fn ids(items: &Value) -> BTreeSet<String> {
    let items = items.as_array().expect("a list").iter();
    items.map(|item| text(&item["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn act(officer: &Caller, resource: &str, id: &str, actions: &[&str]) {
    for action in actions {
        officer.act(resource, id, action, json!({})).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn a_voice_is_followed_to_its_class_and_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    let meeting = officer.make("consultations", consultation()).await.id();
    let said = officer
        .make("consultation-inputs", input_of(&meeting, &chain.employer))
        .await
        .id();
    let path = format!("/v1/skill-demands/{}", chain.demand);
    officer
        .patch(&path, "*", json!({ "input_ids": [said] }))
        .await
        .ok();
    act(&officer, "consultation-inputs", &said, &["convert"]).await;
    officer
        .act(
            "skill-demands",
            &chain.demand,
            "record-hires",
            json!({ "count": 4 }),
        )
        .await
        .ok();
    for trainee in officer.trainees(0, 3).await {
        officer.enroll(&chain.batch, &trainee).await.created();
    }
    let roots = [
        ("consultation-inputs", &said),
        ("skill-demands", &chain.demand),
        ("batches", &chain.batch),
    ];
    let mut all = Vec::new();
    for (resource, id) in roots {
        let (statements, trace) = office
            .statements(officer.get(&trace_of(resource, id)))
            .await;
        assert_eq!(statements, 9, "whatever there is in it");
        all.push(trace.ok().body);
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    let trace = &all[0];
    assert_eq!(
        trace["inputs"][0]["words"],
        "Kami butuh mekanik mesin jahit."
    );
    assert_eq!(trace["demands"][0]["input_ids"], json!([said]));
    assert_eq!(trace["demands"][0]["employer"], "CV Garmen Contoh 16");
    assert_eq!(trace["programs"][0]["demand_ids"], json!([chain.demand]));
    assert_eq!(
        trace["batches"][0]["enrollments"],
        json!([{ "status": "enrolled", "count": 3 }])
    );
    let seated = trace["enrollments"].as_array().expect("a list").iter();
    let seated: BTreeSet<String> = seated.map(|one| text(&one["trainee"])).collect();
    let trainees = (0..3).map(|n| format!("Siti Contoh {n}"));
    assert_eq!(seated, trainees.collect());
    assert_eq!(
        trace["figures"],
        json!({
            "inputs": 1, "demands": 1, "headcount": 25, "hired": 4, "open": 21, "programs": 1, "batches": 1,
            "seats": 16, "seats_taken": 3, "enrollments": 3, "completed": 0
        })
    );

    // Who may not read a record is not told its names.
    let bare = office.with_scope("skill-demands:read").await;
    let seen = bare.get(&trace_of("batches", &chain.batch)).await.ok().body;
    assert_eq!(seen["figures"], trace["figures"]);
    assert_eq!(seen["enrollments"], json!([]));
    for (list, name) in [
        ("inputs", "words"),
        ("inputs", "voiced_by"),
        ("demands", "employer"),
        ("programs", "title"),
        ("batches", "name"),
    ] {
        assert_eq!(seen[list][0][name], Value::Null, "{list} {name}");
    }

    // Its own chain, as far as a party may know it.
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let own = firm
        .get(&trace_of("consultation-inputs", &said))
        .await
        .ok()
        .body;
    assert_eq!(own["figures"], trace["figures"]);
    assert_eq!(own["batches"][0]["name"], Value::Null);
    assert_eq!(own["enrollments"], json!([]));
    firm.get(&trace_of("batches", &chain.batch))
        .await
        .refused(404, "not_found");
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let class = centre
        .get(&trace_of("batches", &chain.batch))
        .await
        .ok()
        .body;
    assert_eq!(class["inputs"], json!([]));
    assert_eq!(class["demands"][0]["employer_id"], Value::Null);
    assert_eq!(class["demands"][0]["employer"], Value::Null);
    let other = officer.make("employers", employer(99)).await.id();
    let other = office.party(&format!("employer:{other}")).await;
    for (resource, id) in roots {
        other
            .get(&trace_of(resource, id))
            .await
            .refused(404, "not_found");
    }
}

/// What is renewed is one need: with one demand of it come all, and what they ask for is counted once.
#[rstest]
#[actix_web::test]
async fn a_renewed_demand_is_one_need(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    officer
        .act(
            "skill-demands",
            &chain.demand,
            "record-hires",
            json!({ "count": 4 }),
        )
        .await
        .ok();
    let days = json!({ "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
    let renewed = officer
        .act("skill-demands", &chain.demand, "renew", days)
        .await
        .created();
    let figures = async || {
        let trace = officer
            .get(&trace_of("skill-demands", &renewed.id()))
            .await
            .ok();
        assert_eq!(ids(&trace.body["demands"]).len(), 2);
        let figures = &trace.body["figures"];
        (
            figures["headcount"].as_i64(),
            figures["hired"].as_i64(),
            figures["open"].as_i64(),
        )
    };
    let expected = (Some(25), Some(4), Some(21));
    assert_eq!(figures().await, expected, "a draft takes no place");
    act(
        &officer,
        "skill-demands",
        &renewed.id(),
        &["submit", "verify"],
    )
    .await;
    assert_eq!(figures().await, expected);
    let from_class = officer.get(&trace_of("batches", &chain.batch)).await.ok();
    assert_eq!(ids(&from_class.body["demands"]).len(), 2);
    // The centre is told what its program cites, and not in which words it was voiced.
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let class = centre
        .get(&trace_of("batches", &chain.batch))
        .await
        .ok()
        .body;
    assert_eq!(
        ids(&class["demands"]),
        BTreeSet::from([chain.demand.clone()])
    );
    assert_eq!(class["demands"][0]["title"], Value::Null);
    // A link that was rejected does not make two needs of one.
    let days = |year: i32| json!({ "needed_from": format!("{year}-01-01"), "needed_by": format!("{year}-06-30"), "valid_until": format!("{year}-06-30") });
    let rejected = officer
        .act("skill-demands", &renewed.id(), "renew", days(2028))
        .await
        .created();
    act(&officer, "skill-demands", &rejected.id(), &["submit"]).await;
    officer
        .act(
            "skill-demands",
            &rejected.id(),
            "reject",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let last = officer
        .act("skill-demands", &rejected.id(), "renew", days(2028))
        .await
        .created();
    act(&officer, "skill-demands", &last.id(), &["submit", "verify"]).await;
    let trace = officer
        .get(&trace_of("skill-demands", &last.id()))
        .await
        .ok();
    let figures = &trace.body["figures"];
    assert_eq!(
        (&figures["demands"], &figures["headcount"]),
        (&json!(4), &json!(25))
    );
    officer
        .act(
            "batches",
            &chain.batch,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let trace = officer
        .get(&trace_of("skill-demands", &last.id()))
        .await
        .ok();
    assert_eq!(
        trace.body["figures"]["seats"], 0,
        "a cancelled class has none"
    );
}
