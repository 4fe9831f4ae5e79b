//! The states of a program, each action by its refusal.

use rstest::rstest;
use serde_json::json;

use super::{OPINIONS, PROGRAMS, because, opinion, proposed, require, step};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn what_is_incomplete_goes_back_and_comes_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let id = proposed(&centre, &chain, &[]).await;
    let path = format!("/v1/{PROGRAMS}/{id}");
    because(&officer, &id, "return")
        .await
        .refused(409, "wrong_state");
    step(&centre, &id, "submit").await.ok();
    let change = json!({ "hours_practice": 140 });
    centre
        .patch(&path, "*", change.clone())
        .await
        .refused(409, "wrong_state");
    because(&centre, &id, "return")
        .await
        .refused(403, "party_may_not_decide");
    officer
        .act(PROGRAMS, &id, "return", json!({ "reason": "found_work" }))
        .await
        .invalid("/reason", "reason_not_for_action");
    let back = because(&officer, &id, "return").await.ok();
    assert_eq!(
        (&back.body["status"], &back.body["status_reason"]),
        (&json!("incomplete"), &json!("other"))
    );
    assert_eq!(back.reasons("update"), None);
    assert_eq!(back.reasons("delete"), Some(vec!["wrong_state"]));
    assert_eq!(back.reasons("approve"), Some(vec!["wrong_state"]));
    let changed = centre.patch(&path, "*", change).await.ok();
    assert_eq!(changed.body["hours_practice"], 140);
    step(&centre, &id, "submit").await.ok();
    let opened = step(&officer, &id, "open-opinions").await.ok();
    assert_eq!(opened.body["status"], "in_opinion");
    because(&officer, &id, "return")
        .await
        .refused(409, "wrong_state");
    centre
        .patch(&path, "*", json!({ "title": "Lain" }))
        .await
        .refused(409, "wrong_state");
    because(&officer, &id, "refuse").await.ok();
    step(&officer, &id, "submit")
        .await
        .refused(409, "wrong_state");
}

#[rstest]
#[actix_web::test]
async fn an_office_that_requires_none_approves_what_is_submitted_or_in_opinion(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    for actions in [
        &["submit", "approve"][..],
        &["submit", "open-opinions", "approve"],
    ] {
        let id = proposed(&officer, &chain, actions).await;
        let read = officer.get(&format!("/v1/{PROGRAMS}/{id}")).await.ok();
        assert_eq!(
            read.body["opinions"],
            json!({ "employer": 0, "provider": 0, "office": 0, "required": [], "missing": [] })
        );
        assert_eq!(read.body["edition"], 1);
        assert_eq!(read.body["revises"], json!(null));
    }
}

#[rstest]
#[actix_web::test]
async fn approval_waits_for_every_opinion_that_is_required(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    require(&officer, json!(["employer", "office"])).await;
    let id = proposed(&officer, &chain, &["submit"]).await;
    let path = format!("/v1/{PROGRAMS}/{id}");
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("approve"), Some(vec!["opinions_required"]));
    step(&officer, &id, "approve")
        .await
        .refused(409, "opinions_required");
    let opened = step(&officer, &id, "open-opinions").await.ok();
    assert_eq!(opened.reasons("approve"), Some(vec!["opinions_missing"]));
    assert_eq!(
        opened.body["opinions"]["missing"],
        json!(["employer", "office"])
    );
    let refused = step(&officer, &id, "approve").await;
    let refused = refused.refused(409, "opinions_missing");
    assert!(
        refused.body["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("employer, office")),
        "{}",
        refused.text
    );
    let given = officer
        .make(OPINIONS, opinion(&id, "employer", &chain.employer))
        .await;
    let refused = step(&officer.with("accept-language", "id"), &id, "approve").await;
    let refused = refused.refused(409, "opinions_missing");
    assert!(
        refused.body["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("dari: office")),
        "{}",
        refused.text
    );
    officer.make(OPINIONS, opinion(&id, "office", "")).await;
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("approve"), None);
    assert_eq!(
        read.body["opinions"],
        json!({ "employer": 1, "provider": 0, "office": 1, "required": ["employer", "office"], "missing": [] })
    );

    // What is taken back is missing again; an opinion against it is an opinion.
    officer
        .delete(given.header("location"), "*")
        .await
        .status(204);
    step(&officer, &id, "approve")
        .await
        .refused(409, "opinions_missing");
    let mut against = opinion(&id, "employer", &chain.employer);
    against["stance"] = json!("oppose");
    officer.make(OPINIONS, against).await;
    let approved = step(&officer, &id, "approve").await.ok();
    assert_eq!(approved.body["status"], "approved");

    // It still cites a demand or names a policy reason.
    let bare = json!({ "demand_ids": [] });
    let id = proposed(&officer, &chain, &[]).await;
    let path = format!("/v1/{PROGRAMS}/{id}");
    officer.patch(&path, "*", bare).await.ok();
    step(&officer, &id, "submit").await.ok();
    let both = step(&officer, &id, "open-opinions").await.ok();
    assert_eq!(
        both.reasons("approve"),
        Some(vec!["opinions_missing", "program_cites_nothing"])
    );
}
