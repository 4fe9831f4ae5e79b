//! Editions that follow approved programs.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PROGRAMS, because, proposed, step};
use crate::concurrency::callers;
use crate::support::chain::batch;
use crate::support::{Answer, Database, Office};

/// What an edition says of what is taught.
fn content(answer: &Answer) -> Value {
    let fields = [
        "agency",
        "provider_id",
        "title",
        "occupation",
        "units",
        "hours_theory",
        "hours_practice",
        "entry",
        "certificate",
        "demand_ids",
        "policy_reason",
    ];
    fields.map(|field| answer.body[field].clone()).into()
}

#[rstest]
#[actix_web::test]
async fn what_is_approved_is_changed_by_the_edition_that_follows_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created();
    let path = format!("/v1/{PROGRAMS}/{}", chain.program);
    let draft = proposed(&officer, &chain, &[]).await;
    step(&officer, &draft, "revise")
        .await
        .refused(409, "wrong_state");

    // Also where the demand that it cites is told to the provider no more.
    office.go_to("2027-01-01");
    let officer = office.officer().await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let first = officer.get(&path).await.ok();
    let revised = centre
        .act(
            PROGRAMS,
            &chain.program,
            "revise",
            json!({ "client_ref": "v2" }),
        )
        .await
        .created();
    assert_eq!(
        revised.header("location"),
        format!("/v1/{PROGRAMS}/{}", revised.id())
    );
    for (field, value) in [
        ("edition", json!(2)),
        ("revises", json!(chain.program)),
        ("status", json!("draft")),
        ("version", json!(1)),
        ("client_ref", json!("v2")),
    ] {
        assert_eq!(revised.body[field], value, "{field}");
    }
    assert_eq!(content(&revised), content(&first));
    let again = step(&centre, &chain.program, "revise").await;
    let again = again.refused(409, "program_revised");
    assert_eq!(again.body["existing"], json!([revised.id()]));
    let now = officer.get(&path).await.ok();
    assert_eq!(now.reasons("revise"), Some(vec!["program_revised"]));
    assert_eq!(
        (content(&now), &now.body["version"]),
        (content(&first), &first.body["version"])
    );
    let read_only = json!({ "edition": 3, "revises": null });
    let new = revised.header("location");
    officer
        .patch(new, "*", read_only)
        .await
        .invalid("/edition", "unknown_field")
        .invalid("/revises", "unknown_field");
    let change = json!({ "hours_practice": 160, "title": "Mekanik mesin garmen, kurikulum baru" });
    let changed = centre.patch(new, &revised.tag(), change).await.ok();
    assert_eq!(changed.body["hours_practice"], 160);
    assert_eq!(officer.get(&path).await.ok().body["hours_practice"], 120);
    let cited = officer
        .get(&format!("/v1/{PROGRAMS}?demand_id={}", chain.demand))
        .await
        .ok();
    assert_eq!(cited.items().len(), 3);

    // Batches and seats keep theirs.
    let seat = officer.get(seat.header("location")).await.ok();
    let held = officer
        .get(&format!("/v1/batches/{}", chain.batch))
        .await
        .ok();
    assert_eq!(held.body["program_id"], json!(chain.program));
    assert_eq!(seat.body["batch_id"], json!(chain.batch));
}

#[rstest]
#[actix_web::test]
async fn one_that_was_refused_or_deleted_gives_its_place_up(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let revise = async || step(&officer, &chain.program, "revise").await.created();
    let second = revise().await;
    officer
        .delete(second.header("location"), "*")
        .await
        .status(204);
    let second = revise().await;
    step(&officer, &second.id(), "submit").await.ok();
    because(&officer, &second.id(), "refuse").await.ok();
    let third = revise().await;
    assert_eq!(third.body["edition"], 2);
    let follow = officer
        .get(&format!("/v1/{PROGRAMS}?revises={}", chain.program))
        .await
        .ok();
    assert_eq!(follow.items().len(), 2);
    for action in ["submit", "approve", "retire"] {
        step(&officer, &third.id(), action).await.ok();
    }
    step(&officer, &chain.program, "revise")
        .await
        .refused(409, "program_revised");
}

#[rstest]
#[actix_web::test]
async fn no_batch_is_planned_of_an_edition_that_has_been_overtaken(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let planned = officer.make("batches", batch(&chain.program)).await;
    let plan = async |program: &str| officer.post("/v1/batches", batch(program)).await;
    let latest = async |whether: bool| {
        let path = format!("/v1/{PROGRAMS}?latest={whether}&sort=created_at");
        let list = officer.get(&path).await.ok();
        let ids = list.items().iter().map(|item| item["edition"].clone());
        ids.filter_map(|edition| edition.as_i64())
            .collect::<BTreeSet<i64>>()
    };
    let second = step(&officer, &chain.program, "revise")
        .await
        .created()
        .id();
    plan(&chain.program).await.created();
    assert_eq!(latest(true).await, BTreeSet::from([1, 2]));
    for action in ["submit", "approve"] {
        step(&officer, &second, action).await.ok();
    }
    let refused = plan(&chain.program).await;
    let refused = refused.refused(409, "program_superseded");
    assert_eq!(refused.body["existing"], json!([second]));
    plan(&second).await.created();
    let path = format!("/v1/batches/{}/open", planned.id());
    officer.post(&path, json!({})).await.ok();
    assert_eq!(
        (latest(true).await, latest(false).await),
        (BTreeSet::from([2]), BTreeSet::from([1]))
    );

    // Of a longer line too, also where one between them is taught no more.
    let third = step(&officer, &second, "revise").await.created();
    assert_eq!(third.body["edition"], 3);
    for action in ["submit", "approve"] {
        step(&officer, &third.id(), action).await.ok();
    }
    step(&officer, &second, "retire").await.ok();
    let refused = plan(&chain.program).await;
    let refused = refused.refused(409, "program_superseded");
    assert_eq!(refused.body["existing"], json!([third.id()]));
    step(&officer, &third.id(), "retire").await.ok();
    plan(&chain.program).await.created();
}

#[rstest]
#[actix_web::test]
async fn of_many_who_revise_at_once_one_makes_the_edition(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(1).await;
    let all = (0..8).map(|n| step(&callers[n % 2], &chain.program, "revise"));
    let answers = join_all(all).await;
    let made: Vec<String> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(Answer::id)
        .collect();
    let [made] = made.as_slice() else {
        panic!("{} were made", made.len())
    };
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        let refused = answer.refused(409, "program_revised");
        assert_eq!(refused.body["existing"], json!([made]));
    }
}
