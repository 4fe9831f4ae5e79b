//! Who is asked, who says what, and who hears of it.

use rstest::rstest;
use serde_json::{Value, json};

use super::{OPINIONS, PROGRAMS, because, opinion, proposed, step};
use crate::support::chain::{program, with};
use crate::support::{Caller, Database, Office};

const PATH: &str = "/v1/program-opinions";
const OPENED: &[&str] = &["submit", "open-opinions"];

async fn listed(caller: &Caller, path: &str) -> Vec<Value> {
    caller.get(path).await.ok().items().to_vec()
}

#[rstest]
#[actix_web::test]
async fn an_employer_is_told_of_programs_that_cite_its_demand(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let both = json!({ "demand_ids": [other.demand, chain.demand], "client_ref": "mine" });
    let body = with(program(&chain.provider, &chain.demand), both);
    let id = officer.make(PROGRAMS, body).await.id();
    let path = format!("/v1/{PROGRAMS}/{id}");
    firm.get(&path).await.refused(404, "not_found");
    step(&officer, &id, "submit").await.ok();
    because(&officer, &id, "return").await.ok();
    step(&officer, &id, "submit").await.ok();
    firm.get(&path).await.refused(404, "not_found");
    assert_eq!(listed(&firm, "/v1/training-programs").await.len(), 1);
    step(&officer, &id, "open-opinions").await.ok();

    let told = firm.get(&path).await.ok();
    assert_eq!(told.body["demand_ids"], json!([chain.demand]));
    assert_eq!(told.body["hours_practice"], 120);
    for field in ["client_ref", "status_reason", "status_note"] {
        assert_eq!(told.body[field], Value::Null, "{field}");
        assert_ne!(officer.get(&path).await.ok().body[field], Value::Null);
    }
    assert_eq!(told.body.get("opinions"), None);
    assert_eq!(told.reasons("update"), Some(vec!["other_party"]));
    assert_eq!(told.reasons("approve"), Some(vec!["party_may_not_decide"]));
    step(&firm, &id, "revise").await.refused(403, "other_party");
    let history = firm.get(&format!("{path}/history")).await;
    history.refused(404, "not_found");
    let sought = async |demand: &str| {
        let path = format!("/v1/{PROGRAMS}?demand_id={demand}&status=in_opinion");
        listed(&firm, &path).await.len()
    };
    assert_eq!(sought(&chain.demand).await, 1);
    assert_eq!(sought(&other.demand).await, 0);
    for format in ["text/csv", "application/x-ndjson"] {
        let table = firm.with("accept", format);
        let table = table.get(&format!("/v1/{PROGRAMS}")).await.ok();
        assert!(!table.text.contains(&other.demand), "{}", table.text);
    }
    let strangers = office.party(&format!("employer:{}", other.provider)).await;
    assert_eq!(listed(&strangers, "/v1/training-programs").await.len(), 0);
}

#[rstest]
#[actix_web::test]
async fn an_employer_gives_its_own_and_sees_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let id = proposed(&officer, &chain, OPENED).await;
    let of_others = proposed(&officer, &other, OPENED).await;
    let own = opinion(&id, "employer", &chain.employer);
    for (fields, pointer) in [
        (json!({ "employer_id": other.employer }), "/employer_id"),
        (json!({ "provider_id": chain.provider }), "/provider_id"),
        (json!({ "program_id": of_others }), "/program_id"),
    ] {
        let answer = firm.post(PATH, with(own.clone(), fields)).await;
        answer.invalid(pointer, "not_found");
    }
    let as_office = firm.post(PATH, opinion(&id, "office", "")).await;
    as_office.refused(403, "party_may_not_decide");
    for (voice, giver) in [
        ("employer", &other.employer),
        ("provider", &chain.provider),
        ("office", &chain.provider),
    ] {
        let theirs = officer.make(OPINIONS, opinion(&id, voice, giver)).await;
        let theirs = firm.get(theirs.header("location")).await;
        theirs.refused(404, "not_found");
    }
    assert_eq!(listed(&firm, PATH).await.len(), 0);
    let given = firm.make(OPINIONS, own).await;
    assert_eq!(given.reasons("update"), None);
    assert_eq!(listed(&firm, PATH).await.len(), 1);
    let counted = firm.with("prefer", "return=total-count");
    assert_eq!(counted.get(PATH).await.ok().body["total_count"], 1);
    let path = given.header("location");
    let changed = firm.patch(path, "*", json!({ "stance": "oppose" })).await;
    assert_eq!(changed.ok().body["employer_id"], json!(chain.employer));
    let history = listed(&firm, &format!("{path}/history")).await;
    assert_eq!(history.len(), 2);
    firm.delete(path, "*").await.status(204);
}

#[rstest]
#[actix_web::test]
async fn a_provider_hears_what_was_said_of_its_programs_but_not_by_whom(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let id = proposed(&centre, &chain, &["submit"]).await;
    step(&officer, &id, "open-opinions").await.ok();
    let of_others = proposed(&officer, &other, OPENED).await;
    let hidden = officer
        .make(OPINIONS, opinion(&of_others, "office", ""))
        .await;
    centre
        .get(hidden.header("location"))
        .await
        .refused(404, "not_found");
    let own = opinion(&id, "provider", &chain.provider);
    for (fields, pointer) in [
        (json!({ "provider_id": other.provider }), "/provider_id"),
        (json!({ "program_id": of_others }), "/program_id"),
        (
            json!({ "voice": "employer", "employer_id": chain.employer }),
            "/employer_id",
        ),
    ] {
        let answer = centre.post(PATH, with(own.clone(), fields)).await;
        answer.invalid(pointer, "not_found");
    }
    let given = centre.make(OPINIONS, own).await;
    let mut others = Vec::new();
    for (voice, giver) in [
        ("employer", &chain.employer),
        ("provider", &other.provider),
        ("office", &chain.provider),
    ] {
        let body = with(
            opinion(&id, voice, giver),
            json!({ "client_ref": format!("of-{voice}") }),
        );
        others.push(officer.make(OPINIONS, body).await);
    }
    for theirs in &others {
        let path = theirs.header("location");
        let told = centre.get(path).await.ok();
        assert_eq!(told.body["voice"], theirs.body["voice"]);
        assert_eq!(told.body["stance"], "support");
        assert_eq!(told.body["words"], "Rahasia pendapat");
        for field in ["employer_id", "provider_id", "client_ref"] {
            assert_eq!(told.body[field], Value::Null, "{field}");
        }
        assert_eq!(told.reasons("update"), Some(vec!["other_party"]));
        let changed = centre.patch(path, "*", json!({ "stance": "oppose" })).await;
        changed.refused(403, "other_party");
        centre.delete(path, "*").await.refused(403, "other_party");
        let history = centre.get(&format!("{path}/history")).await;
        history.refused(404, "not_found");
    }
    for format in ["application/json", "text/csv", "application/x-ndjson"] {
        let table = centre.with("accept", format).get(PATH).await.ok();
        for who in [&chain.employer, &other.provider, &"of-office".to_owned()] {
            assert!(!table.text.contains(who), "{}", table.text);
        }
        assert!(table.text.contains(&chain.provider), "{}", table.text);
    }
    assert_eq!(listed(&centre, PATH).await.len(), 4);
    let change = json!({ "stance": "support_with_changes" });
    centre
        .patch(given.header("location"), "*", change)
        .await
        .ok();

    // The province reads them, and builds nothing upon what lies below it.
    let province = office.officer_of("33").await;
    let read = province.get(given.header("location")).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["other_agency"]));
    let below = province.post(PATH, opinion(&id, "office", "")).await;
    below.refused(403, "other_agency");
    let elsewhere = office.officer_of("33.26").await;
    elsewhere
        .get(given.header("location"))
        .await
        .refused(404, "not_found");
}
