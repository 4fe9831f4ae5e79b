//! What training providers are told of demand: whom they may train for, and whom to ask where the firm agrees.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::journey::settled;
use crate::support::chain::{demand, employer, occupation, program, provider, with};
use crate::support::{Answer, Caller, Database, Office};

const DEMANDS: &str = "/v1/skill-demands";

fn ids(list: &Answer) -> BTreeSet<&str> {
    let items = list.items().iter();
    items.filter_map(|item| item["id"].as_str()).collect()
}

async fn verified(officer: &Caller, body: Value) -> String {
    let id = officer.make("skill-demands", body).await.id();
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &id, action, json!({}))
            .await
            .ok();
    }
    id
}

#[rstest]
#[actix_web::test]
async fn a_provider_is_told_of_demand_that_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let short = with(
        demand(&chain.employer),
        json!({ "occupation": occupation("7531"), "valid_until": "2026-07-21" }),
    );
    let short = verified(&officer, short).await;
    officer.make("skill-demands", demand(&chain.employer)).await;

    let told = centre.get(DEMANDS).await.ok();
    assert_eq!(ids(&told), BTreeSet::from([short.as_str(), &chain.demand]));
    assert_eq!(told.items()[0].get("employer"), None);
    let drafts = centre.get(&format!("{DEMANDS}?status=draft")).await.ok();
    assert_eq!(ids(&drafts), BTreeSet::new());
    let counted = centre
        .with("prefer", "return=total-count")
        .get(DEMANDS)
        .await
        .ok();
    assert_eq!(counted.body["total_count"], 2);
    let table = centre.with("accept", "text/csv").get(DEMANDS).await.ok();
    assert_eq!(table.text.lines().count(), 3, "{}", table.text);
    assert!(!table.text.contains("employer."), "{}", table.text);
    let all = officer.get("/v1/alignment").await.ok();
    let own = centre.get("/v1/alignment").await.ok();
    assert_eq!(own.body["totals"], all.body["totals"]);
    assert_eq!(own.body["totals"]["demanded"], 50);
    // The records of the firm, and who has done what with them, are not for it.
    let feed = "/v1/changes?types=skill-demands,employers";
    settled(&officer, feed, 9).await;
    for path in ["/v1/employers", feed] {
        assert_ne!(officer.get(path).await.ok().items().len(), 0, "{path}");
        assert_eq!(centre.get(path).await.ok().items().len(), 0, "{path}");
    }
    let cited = with(
        program(&chain.provider, &chain.demand),
        json!({ "demand_ids": [chain.demand, short] }),
    );
    centre.make("training-programs", cited.clone()).await;

    office.go_to("2026-07-22");
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let told = centre.get(DEMANDS).await.ok();
    assert_eq!(
        ids(&told),
        BTreeSet::from([chain.demand.as_str()]),
        "the other has expired"
    );
    centre
        .get(&format!("{DEMANDS}/{short}"))
        .await
        .refused(404, "not_found");
    centre
        .post("/v1/training-programs", cited)
        .await
        .invalid("/demand_ids/1", "not_found");
    let own = centre.get("/v1/alignment").await.ok();
    assert_eq!(own.body["totals"]["demanded"], 25);

    // Nor is anything told to one that the office has not let in, or has shut out.
    let officer = office.officer().await;
    let proposed = officer
        .make("training-providers", provider("company"))
        .await
        .id();
    officer
        .act(
            "training-providers",
            &chain.provider,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    for id in [proposed, chain.provider] {
        let one = office.party(&format!("training-provider:{id}")).await;
        assert_eq!(one.get(DEMANDS).await.ok().items().len(), 0);
        one.get(&format!("{DEMANDS}/{}", chain.demand))
            .await
            .refused(404, "not_found");
        let none = one.get("/v1/alignment").await.ok();
        assert_eq!(none.body["totals"]["demanded"], 0);
    }
}

#[rstest]
#[actix_web::test]
async fn whom_to_ask_is_told_where_the_firm_agrees(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let path = format!("{DEMANDS}/{}", chain.demand);
    let told = centre.get(&path).await.ok();
    assert_eq!(
        told.body["employer"],
        json!({ "name": "CV Garmen Contoh 2", "contact": null })
    );
    let may = told.body["allowed_actions"].as_array().expect("actions");
    assert!(may.iter().all(|action| action["allowed"] == false));
    assert_eq!(told.reasons("withdraw"), Some(vec!["other_party"]));
    assert_eq!(told.reasons("verify"), Some(vec!["party_may_not_decide"]));
    centre
        .patch(&path, "*", json!({ "headcount": 1 }))
        .await
        .refused(403, "other_party");
    for other in [&officer, &firm] {
        assert_eq!(other.get(&path).await.ok().body.get("employer"), None);
    }

    let agreed = firm
        .patch(
            &format!("/v1/employers/{}", chain.employer),
            "*",
            json!({ "contact_shared": true }),
        )
        .await
        .ok();
    assert_eq!(agreed.body["contact_shared"], true);
    let now = centre.get(&path).await.ok();
    assert_eq!(
        now.body["employer"]["contact"],
        json!({ "name": "Sari Contoh", "phone": "+6281200000001", "email": null })
    );
    assert_ne!(now.tag(), told.tag());
    // Another firm's agreement is its own, and none holds for a firm that the office has suspended.
    let path = format!("/v1/employers/{}", chain.employer);
    officer
        .make(
            "employers",
            with(employer(9), json!({ "contact_shared": true })),
        )
        .await;
    let contact = async || {
        let told = centre.get(&format!("{DEMANDS}/{}", chain.demand)).await;
        told.ok().body["employer"]["contact"].clone()
    };
    officer
        .act(
            "employers",
            &chain.employer,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(contact().await, Value::Null);
    officer
        .act("employers", &chain.employer, "reinstate", json!({}))
        .await
        .ok();
    assert_ne!(contact().await, Value::Null);
    firm.patch(&path, "*", json!({ "contact_shared": false }))
        .await
        .ok();
    assert_eq!(contact().await, Value::Null);
}
