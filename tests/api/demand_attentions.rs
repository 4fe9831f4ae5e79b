//! Which provider has seen which demand, and who hears of it.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::concurrency::callers;
use crate::support::chain::demand;
use crate::support::{Database, Office};

const ATTENTIONS: &str = "demand-attentions";
const PATH: &str = "/v1/demand-attentions";

fn of(provider: &str, demand: &str) -> Value {
    json!({ "provider_id": provider, "demand_id": demand })
}

#[rstest]
#[actix_web::test]
async fn a_demand_is_new_then_seen_then_the_firm_is_contacted(
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
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let seen = centre
        .make(ATTENTIONS, of(&chain.provider, &chain.demand))
        .await;
    let (id, path) = (seen.id(), seen.header("location").to_owned());
    assert_eq!(seen.body["status"], "seen");
    assert_eq!(seen.reasons("contact"), None);
    let again = centre
        .post(PATH, of(&chain.provider, &chain.demand))
        .await
        .refused(409, "already_seen");
    assert_eq!(again.body["existing"], json!([id]));
    let done = centre.act(ATTENTIONS, &id, "contact", json!({})).await.ok();
    assert_eq!(done.body["status"], "contacted");
    let again = centre.act(ATTENTIONS, &id, "contact", json!({})).await;
    again.refused(409, "wrong_state");

    // The firm hears who has looked at its demand, and changes nothing; others hear nothing.
    let others = officer
        .make(ATTENTIONS, of(&other.provider, &other.demand))
        .await;
    let told = firm.get(PATH).await.ok();
    assert_eq!(told.items().len(), 1);
    assert_eq!(told.items()[0]["status"], "contacted");
    let refused = firm.act(ATTENTIONS, &id, "contact", json!({})).await;
    refused.refused(403, "other_party");
    let hidden = others.header("location");
    firm.get(hidden).await.refused(404, "not_found");
    centre.get(hidden).await.refused(404, "not_found");
    assert_eq!(centre.get(PATH).await.ok().items().len(), 1);
    let both = officer.get(PATH).await.ok();
    assert_eq!(both.items().len(), 2);
    let contacted = officer.get(&format!("{PATH}?status=contacted")).await;
    assert_eq!(contacted.ok().items().len(), 1);

    // New again.
    centre.delete(&path, "*").await.status(204);
    centre
        .make(ATTENTIONS, of(&chain.provider, &chain.demand))
        .await;
}

#[rstest]
#[actix_web::test]
async fn only_what_a_provider_is_told_of_can_be_seen(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let draft = officer.make("skill-demands", demand(&chain.employer)).await;
    let draft = draft.id();
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let province = office.officer_of("33").await;
    let missing = "018cc251-f400-7000-8000-00000000dead";
    for (caller, provider, demand, pointer) in [
        (&officer, missing, chain.demand.as_str(), "/provider_id"),
        (&officer, &chain.provider, missing, "/demand_id"),
        (&centre, &chain.provider, &draft, "/demand_id"),
        (&centre, &other.provider, &chain.demand, "/provider_id"),
        (&firm, &chain.provider, &chain.demand, "/provider_id"),
    ] {
        let answer = caller.post(PATH, of(provider, demand)).await;
        answer.invalid(pointer, "not_found");
    }
    let answer = officer.post(PATH, of(&chain.provider, &draft)).await;
    answer.refused(409, "demand_not_live");
    let answer = province
        .post(PATH, of(&chain.provider, &chain.demand))
        .await;
    answer.refused(403, "other_agency");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn of_many_who_see_at_once_one_is_noted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(2).await;
    let calls = (0..10).map(|n| callers[n % 2].post(PATH, of(&chain.provider, &chain.demand)));
    let answers = join_all(calls).await;
    let made = answers.iter().filter(|answer| answer.status == 201);
    assert_eq!(made.count(), 1);
    for loser in answers.into_iter().filter(|answer| answer.status != 201) {
        loser.refused(409, "already_seen");
    }
}

#[rstest]
#[actix_web::test]
async fn a_provider_finds_what_is_new_to_it(
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
    let found = async |caller: &crate::support::Caller, wanted: &str| {
        let list = format!("/v1/skill-demands?attention={wanted}");
        let list = caller.get(&list).await.ok();
        let ids = list.items().iter().map(|one| one["id"].as_str());
        // Made at one moment, they come in any order.
        ids.map(|id| id == Some(&chain.demand))
            .collect::<BTreeSet<_>>()
    };
    // Whether the one is found, and whether the other is.
    let (one, other_one) = (BTreeSet::from([true]), BTreeSet::from([false]));
    let both = BTreeSet::from([true, false]);
    assert_eq!(found(&centre, "new").await, both);
    let seen = centre
        .make(ATTENTIONS, of(&chain.provider, &chain.demand))
        .await
        .id();
    officer
        .make(ATTENTIONS, of(&other.provider, &other.demand))
        .await;
    centre
        .act(ATTENTIONS, &seen, "contact", json!({}))
        .await
        .ok();
    let path = format!("/v1/skill-demands/{}", chain.demand);
    for path in ["/v1/skill-demands?attention=new", PATH, path.as_str()] {
        let (sent, answer) = office.statements(centre.get(path)).await;
        answer.ok();
        assert_eq!(sent, 1, "{path}");
    }
    // Each provider by itself; the office hears of the furthest.
    assert_eq!(found(&centre, "contacted").await, one);
    assert_eq!(found(&centre, "new").await, other_one);
    assert_eq!(found(&officer, "contacted").await, one);
    assert_eq!(found(&officer, "seen").await, other_one);
    assert_eq!(found(&officer, "seen,contacted").await, both);
    assert!(found(&officer, "new").await.is_empty());
    for (caller, demand, expected) in [
        (&centre, &chain.demand, "contacted"),
        (&centre, &other.demand, "new"),
        (&officer, &other.demand, "seen"),
    ] {
        let path = format!("/v1/skill-demands/{demand}");
        assert_eq!(caller.get(&path).await.ok().body["attention"], expected);
    }
}
