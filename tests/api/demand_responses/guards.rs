//! What can be accepted and linked, each rule by its refusal.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, RESPONSES, verified};
use crate::support::chain::{batch, program, response, with};
use crate::support::{Caller, Database, Office};

#[rstest]
#[actix_web::test]
async fn it_is_accepted_under_its_guards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let another = verified(&officer, &chain.employer).await;
    let offer = response(&chain.provider, &chain.demand);
    let one = officer.make(RESPONSES, offer.clone()).await;
    let both = json!({ "demand_ids": [chain.demand, another] });
    let both = officer.make(RESPONSES, with(offer, both)).await;
    let why = json!({ "reason": "other" });
    officer
        .act(
            "training-providers",
            &chain.provider,
            "suspend",
            why.clone(),
        )
        .await
        .ok();
    officer
        .act("skill-demands", &chain.demand, "withdraw", why)
        .await
        .ok();
    let now = officer.get(one.header("location")).await.ok();
    assert_eq!(
        now.reasons("accept"),
        Some(vec!["provider_not_active", "demand_not_live"])
    );
    let accept = async |id: &str| officer.act(RESPONSES, id, "accept", json!({})).await;
    accept(&one.id()).await.refused(409, "provider_not_active");
    // What it named it may go on naming; what it leaves is not there to count.
    let told = officer.get(both.header("location")).await.ok();
    assert_eq!(told.reasons("accept"), Some(vec!["provider_not_active"]));
    let left = json!({ "demand_ids": [chain.demand] });
    let left = officer.patch(both.header("location"), "*", left).await.ok();
    assert_eq!(
        left.reasons("accept"),
        Some(vec!["provider_not_active", "demand_not_live"])
    );
    let back = json!({ "demand_ids": [chain.demand, another] });
    officer.patch(both.header("location"), "*", back).await.ok();
    officer
        .act("training-providers", &chain.provider, "activate", json!({}))
        .await
        .ok();
    accept(&one.id()).await.refused(409, "demand_not_live");
    accept(&both.id()).await.ok();
}

#[rstest]
#[actix_web::test]
async fn what_is_over_has_lapsed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let until_today = json!({ "from": "2026-07-01", "until": "2026-07-21" });
    let offer = with(response(&chain.provider, &chain.demand), until_today);
    let offered = officer.make(RESPONSES, offer.clone()).await;
    let accepted = officer.make(RESPONSES, offer.clone()).await.id();
    let declined = officer.make(RESPONSES, offer).await.id();
    for (id, action, body) in [
        (&accepted, "accept", json!({})),
        (&declined, "decline", json!({ "reason": "other" })),
    ] {
        officer.act(RESPONSES, id, action, body).await.ok();
    }
    let lapsed = async |officer: &Caller, whether: bool| {
        let list = officer.get(&format!("{PATH}?lapsed={whether}")).await.ok();
        for item in list.items() {
            assert_eq!(item["lapsed"], whether);
        }
        list.items().len()
    };
    assert_eq!(lapsed(&officer, true).await, 0);

    office.go_to("2026-07-22");
    let officer = office.officer().await;
    assert_eq!(lapsed(&officer, true).await, 2);
    assert_eq!(lapsed(&officer, false).await, 1, "that is decided");
    let now = officer.get(offered.header("location")).await.ok();
    assert_eq!(now.reasons("accept"), Some(vec!["response_lapsed"]));
    assert_ne!(now.tag(), offered.tag());
    let accept = async || {
        officer
            .act(RESPONSES, &offered.id(), "accept", json!({}))
            .await
    };
    accept().await.refused(409, "response_lapsed");
    let link = json!({ "batch_id": chain.batch });
    let late = officer.act(RESPONSES, &accepted, "link", link).await.ok();
    assert_eq!(late.body["lapsed"], false, "a class came of it");
    let later = json!({ "until": "2026-07-22" });
    let later = officer.patch(offered.header("location"), "*", later).await;
    assert_eq!(later.ok().body["lapsed"], false);
    accept().await.ok();
}

#[rstest]
#[actix_web::test]
async fn it_is_linked_to_a_batch_that_can_have_come_of_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, other) = (officer.chain(2).await, officer.chain(3).await);
    let draft = officer
        .make("training-programs", program(&chain.provider, &chain.demand))
        .await
        .id();
    let planned = officer.make("batches", batch(&draft)).await.id();
    let cancelled = officer.make("batches", batch(&chain.program)).await.id();
    officer
        .act(
            "batches",
            &cancelled,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let offer = response(&chain.provider, &chain.demand);
    let of_program = with(offer.clone(), json!({ "program_id": chain.program }));
    let accepted = async |offer: Value| {
        let id = officer.make(RESPONSES, offer).await.id();
        officer.act(RESPONSES, &id, "accept", json!({})).await.ok();
        id
    };
    let (any, of_program) = (accepted(offer.clone()).await, accepted(of_program).await);
    let link = async |id: &str, batch: &str| {
        officer
            .act(RESPONSES, id, "link", json!({ "batch_id": batch }))
            .await
    };
    let missing = "018cc251-f400-7000-8000-00000000dead";
    link(&any, missing).await.invalid("/batch_id", "not_found");
    let others = link(&any, &other.batch).await;
    others.invalid("/batch_id", "conflicts_with");
    let another = link(&of_program, &planned).await;
    another.invalid("/batch_id", "conflicts_with");
    // Something else is taught in it.
    let bread = json!({ "demand_ids": [], "policy_reason": "Kebutuhan setempat.", "occupation": { "system": "KBJI", "version": "2014", "code": "7512" } });
    let bread = with(program(&chain.provider, &chain.demand), bread);
    let bread = officer.make("training-programs", bread).await.id();
    let bread = officer.make("batches", batch(&bread)).await.id();
    let unlike = link(&any, &bread).await;
    unlike.invalid("/batch_id", "conflicts_with");
    let gone = link(&of_program, &cancelled).await;
    gone.refused(409, "batch_cancelled");
    link(&any, &planned).await.ok();
    link(&of_program, &chain.batch).await.ok();

    // What a response names stays.
    let path = format!("/v1/batches/{planned}");
    let kept = officer.get(&path).await.ok();
    assert_eq!(kept.reasons("delete"), Some(vec!["batch_linked"]));
    let kept = officer.delete(&path, "*").await;
    kept.refused(409, "batch_linked");
    let draft = officer
        .make("training-programs", program(&chain.provider, &chain.demand))
        .await;
    let path = draft.header("location");
    let offered = with(offer, json!({ "program_id": draft.id() }));
    let offered = officer.make(RESPONSES, offered).await;
    let kept = officer.get(path).await.ok();
    assert_eq!(kept.reasons("delete"), Some(vec!["program_offered"]));
    let kept = officer.delete(path, "*").await;
    kept.refused(409, "program_offered");
    let without = json!({ "program_id": null });
    officer
        .patch(offered.header("location"), "*", without)
        .await
        .ok();
    officer.delete(path, "*").await.status(204);
}
