//! Whose a need is besides the office's.

use rstest::rstest;
use serde_json::json;

use super::{NEEDS, PATH, hours, need, on, why};
use crate::support::chain::{employer, with};
use crate::support::{Answer, Database, Office};

fn ids(answer: &Answer) -> Vec<&str> {
    let ids = answer.items().iter().map(|item| item["id"].as_str());
    ids.flatten().collect()
}

#[rstest]
#[actix_web::test]
async fn a_training_provider_keeps_those_of_its_programs(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let other = officer.chain(3).await;
    let own = officer
        .teacher(json!({ "provider_id": chain.provider }))
        .await;
    let practitioner = officer
        .teacher(json!({ "employer_id": chain.employer }))
        .await;
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour.teacher(json!({ "lendable": true })).await;
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;

    let refused = centre.post(PATH, need()).await;
    refused.invalid("/program_id", "required");
    let foreign = with(need(), json!({ "program_id": other.program }));
    let refused = centre.post(PATH, foreign.clone()).await;
    refused.invalid("/program_id", "not_found");
    let body = with(need(), json!({ "program_id": chain.program }));
    let made = centre.make(NEEDS, body).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    for action in ["offer", "accept", "refuse"] {
        let codes = Some(vec!["party_may_not_decide"]);
        assert_eq!(made.reasons(action), codes, "{action}");
    }
    for hidden in [foreign, need()] {
        let hidden = officer.make(NEEDS, hidden).await;
        let hidden = hidden.header("location");
        for path in [
            hidden.to_owned(),
            format!("{hidden}/candidates"),
            format!("{hidden}/history"),
        ] {
            centre.get(&path).await.refused(404, "not_found");
        }
    }
    assert_eq!(ids(&centre.get(PATH).await.ok()), [id.as_str()]);

    // It is told of its own people and of those who are lent.
    let found = centre.candidates(&id).await;
    let people: Vec<_> = found
        .items()
        .iter()
        .filter_map(|one| one["instructor"]["id"].as_str())
        .collect();
    assert_eq!(people, [own.as_str(), lent.as_str()]);
    assert_eq!(officer.candidates(&id).await.items().len(), 3);
    let hidden = centre.consider(&id, &[&own, &practitioner]).await;
    hidden.invalid("/instructor_ids/1", "not_found");
    centre.consider(&id, &[&own, &lent]).await.ok();
    let asked = centre.ask(&id, &own).await;
    asked.refused(403, "party_may_not_decide");
    officer.ask(&id, &own).await.ok();
    let refused = centre.act(NEEDS, &id, "refuse", why()).await;
    refused.refused(403, "party_may_not_decide");
    let accepted = centre.need(&id, "accept").await;
    accepted.refused(403, "party_may_not_decide");
    // What somebody was asked for, or has promised, is the office's to take back.
    for step in ["offered", "filled"] {
        let read = centre.get(&path).await.ok();
        let codes = Some(vec!["party_may_not_decide"]);
        assert_eq!(read.reasons("cancel"), codes, "{step}");
        let cancelled = centre.act(NEEDS, &id, "cancel", why()).await;
        cancelled.refused(403, "party_may_not_decide");
        let read = officer.get(&path).await.ok();
        assert_eq!(read.reasons("cancel"), None, "{step}");
        if step == "offered" {
            officer.need(&id, "accept").await.ok();
        }
    }
    officer.act(NEEDS, &id, "cancel", why()).await.ok();
    let history = centre.get(&format!("{path}/history")).await.ok();
    assert_eq!(history.items().len(), 5);
    let body = with(need(), json!({ "program_id": chain.program }));
    let open = centre.make(NEEDS, body.clone()).await;
    let considered = centre.make(NEEDS, body).await;
    centre.consider(&considered.id(), &[&own]).await.ok();
    for need in [open, considered] {
        assert_eq!(need.reasons("cancel"), None);
        centre.act(NEEDS, &need.id(), "cancel", why()).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn an_employer_is_told_for_what_its_practitioner_is_considered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let own = officer.teacher(json!({ "employer_id": firm })).await;
    let other = officer.teacher(json!({})).await;
    let client = office.party(&format!("employer:{firm}")).await;
    let refused = client.post(PATH, need()).await;
    refused.refused(403, "party_may_not_decide");
    let made = officer.make(NEEDS, need()).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    client.get(&path).await.refused(404, "not_found");
    officer.consider(&id, &[&other]).await.ok();
    client.get(&path).await.refused(404, "not_found");
    officer.consider(&id, &[&other, &own]).await.ok();
    let read = client.get(&path).await.ok();
    assert_eq!(read.body["shortlist"], json!([own]), "of its own alone");
    for action in ["update", "shortlist", "cancel", "delete"] {
        assert_eq!(read.reasons(action), Some(vec!["other_party"]), "{action}");
    }
    let refused = client.act(NEEDS, &id, "cancel", why()).await;
    refused.refused(403, "other_party");
    let refused = client.patch(&path, "*", json!({ "note": "x" })).await;
    refused.refused(403, "other_party");
    let refused = client.consider(&id, &[&own]).await;
    refused.refused(403, "other_party");
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour.teacher(json!({ "lendable": true })).await;
    let found = officer.candidates(&id).await;
    assert!(found.text.contains(&lent), "{}", found.text);
    let found = client.candidates(&id).await;
    assert_eq!(found.items().len(), 1);
    assert_eq!(found.items()[0]["instructor"]["id"], own);

    // Whoever else is asked is neither told nor found.
    officer.ask(&id, &other).await.ok();
    let read = client.get(&path).await.ok();
    assert!(read.body["instructor_id"].is_null());
    for (person, count) in [(&own, 0), (&other, 0)] {
        let list = client.get(&format!("{PATH}?instructor_id={person}")).await;
        assert_eq!(list.ok().items().len(), count);
    }
    officer.act(NEEDS, &id, "refuse", why()).await.ok();
    officer.ask(&id, &own).await.ok();
    let list = client.get(&format!("{PATH}?instructor_id={own}")).await;
    assert_eq!(ids(&list.ok()), [id.as_str()]);
    let text = client.get(PATH).await.ok().text;
    assert!(!text.contains(&other), "{text}");
}

#[rstest]
#[actix_web::test]
async fn other_agencies_see_none_and_a_province_reads(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make(NEEDS, on(2, "08:00", "12:00")).await;
    let path = made.header("location");
    let neighbour = office.officer_of("33.26").await;
    neighbour.get(path).await.refused(404, "not_found");
    assert_eq!(neighbour.get(PATH).await.ok().items().len(), 0);
    let province = office.officer_of("33").await;
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("cancel"), Some(vec!["other_agency"]));
    let refused = province.act(NEEDS, &made.id(), "cancel", why()).await;
    refused.refused(403, "other_agency");
    assert_eq!(ids(&province.get(PATH).await.ok()), [made.id()]);

    // A province builds nothing upon a city's program.
    let chain = officer.chain(2).await;
    let body = json!({ "batch_id": chain.batch, "weekly": [hours(2, "08:00", "12:00")] });
    let refused = province.post(PATH, body.clone()).await;
    refused.refused(403, "other_agency");
    let refused = neighbour.post(PATH, body).await;
    refused.invalid("/batch_id", "not_found");
}
