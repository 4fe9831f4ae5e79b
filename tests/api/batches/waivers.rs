//! Somebody answers by name for it that a rule does not hold.

use chrono::Duration;
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{BATCHES, WAIVERS, class_of, path, waiver, warnings};
use crate::concurrency::callers;
use crate::support::chain::with;
use crate::support::{Caller, Database, Office};

const PATH: &str = "/v1/batch-waivers";

/// A planned class whose provider's accreditation ends a day too soon.
async fn unaccredited(officer: &Caller) -> (crate::support::chain::Chain, String) {
    let chain = officer.chain(4).await;
    let ends = json!({ "accredited_until": "2026-08-27" });
    officer
        .patch(
            &format!("/v1/training-providers/{}", chain.provider),
            "*",
            ends,
        )
        .await
        .ok();
    let class = officer
        .make(
            BATCHES,
            class_of(&chain.program, json!({ "name": "Paket 2" })),
        )
        .await
        .id();
    (chain, class)
}

#[rstest]
#[actix_web::test]
async fn a_waiver_lets_a_class_open_and_the_answer_says_so(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, class) = unaccredited(&officer).await;
    let refused = officer.class(&class, "open").await;
    refused.refused(409, "accreditation_too_short");
    // Of another rule, or for another class, it changes nothing.
    officer.make(WAIVERS, waiver(&class, "cover")).await;
    officer
        .make(WAIVERS, waiver(&chain.batch, "accreditation"))
        .await;
    let planned = officer.get(&path(&class)).await.ok();
    assert_eq!(
        planned.reasons("open"),
        Some(vec!["accreditation_too_short"])
    );
    let granted = officer.make(WAIVERS, waiver(&class, "accreditation")).await;
    assert_eq!(
        [
            &granted.body["status"],
            &granted.body["in_force"],
            &granted.body["granted_by"],
            &granted.body["provider_id"],
        ],
        [
            &json!("granted"),
            &json!(true),
            &json!("Kepala Rahasia"),
            &json!(chain.provider)
        ]
    );
    let planned = officer.get(&path(&class)).await.ok();
    assert_eq!(planned.reasons("open"), None);
    let opened = officer.class(&class, "open").await.ok();
    assert_eq!(warnings(&opened), ["accreditation_waived"]);

    let because = json!({ "reason": "no_longer_needed", "note": "Rahasia" });
    let revoked = officer
        .act(WAIVERS, &granted.id(), "revoke", because.clone())
        .await
        .ok();
    assert_eq!(
        [&revoked.body["status"], &revoked.body["in_force"]],
        [&json!("revoked"), &json!(false)]
    );
    let again = officer.act(WAIVERS, &granted.id(), "revoke", because).await;
    again.refused(409, "wrong_state");
    let open = officer.get(&path(&class)).await.ok();
    assert_eq!(open.body["status"], "open", "what was done stays done");
    let history = officer
        .get(&format!("{PATH}/{}/history", granted.id()))
        .await
        .ok();
    assert_eq!(history.items().len(), 2);
    assert_eq!(history.items()[0]["reason"], "other");
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
}

#[rstest]
#[actix_web::test]
async fn it_is_in_force_through_its_last_day_in_jakarta(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (_, class) = unaccredited(&officer).await;
    let over = with(
        waiver(&class, "accreditation"),
        json!({ "valid_until": "2026-07-20" }),
    );
    let refused = officer.post(PATH, over).await;
    refused.invalid("/valid_until", "in_past");
    let until = with(
        waiver(&class, "accreditation"),
        json!({ "valid_until": "2026-07-22" }),
    );
    let granted = officer.make(WAIVERS, until).await.id();
    let count = async |in_force: bool| {
        let officer = office.officer().await;
        let list = officer.get(&format!("{PATH}?in_force={in_force}")).await;
        list.ok().items().len()
    };
    office.go_to("2026-07-22");
    office.advance(Duration::seconds(15 * 3600 - 1));
    let officer = office.officer().await;
    let planned = officer.get(&path(&class)).await.ok();
    assert_eq!(planned.reasons("open"), None);
    assert_eq!((count(true).await, count(false).await), (1, 0));
    office.advance(Duration::seconds(1));
    let planned = officer.get(&path(&class)).await.ok();
    assert_eq!(
        planned.reasons("open"),
        Some(vec!["accreditation_too_short"])
    );
    officer
        .class(&class, "open")
        .await
        .refused(409, "accreditation_too_short");
    assert_eq!((count(true).await, count(false).await), (0, 1));
    // It stands until it is revoked, so that it tells how it ended.
    let next = waiver(&class, "accreditation");
    let refused = officer.post(PATH, next.clone()).await;
    let refused = refused.refused(409, "already_waived");
    assert_eq!(refused.body["existing"], json!([granted]));
    let because = json!({ "reason": "other" });
    officer.act(WAIVERS, &granted, "revoke", because).await.ok();
    officer.make(WAIVERS, next).await;
    officer.class(&class, "open").await.ok();
}

#[rstest]
#[actix_web::test]
async fn of_many_at_once_one_stands_for_a_batch_and_a_rule(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(4).await;
    let body = waiver(&chain.batch, "cover");
    let answers = join_all((0..12).map(|n| callers[n % 2].post(PATH, body.clone()))).await;
    let (made, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    for loser in refused {
        let loser = loser.refused(409, "already_waived");
        assert_eq!(loser.body["existing"], json!([made[0].id()]));
    }
    callers[1]
        .make(WAIVERS, waiver(&chain.batch, "accreditation"))
        .await;
}

#[rstest]
#[actix_web::test]
async fn the_office_grants_it_with_the_scope_admin(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let other = officer.chain(5).await;
    let body = waiver(&chain.batch, "cover");
    let granted = officer.make(WAIVERS, body.clone()).await.id();
    officer.make(WAIVERS, waiver(&other.batch, "cover")).await;
    let one = format!("{PATH}/{granted}");

    let reader = office.with_scope("batch-waivers:read batches:write").await;
    let refused = reader.post(PATH, body.clone()).await;
    refused.refused(403, "insufficient_scope");
    let read = reader.get(&one).await.ok();
    assert_eq!(read.reasons("revoke"), Some(vec!["insufficient_scope"]));

    let because = json!({ "reason": "other" });
    let provided = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let seen = provided.get(PATH).await.ok();
    assert_eq!(seen.items().len(), 1);
    assert_eq!(seen.items()[0]["id"], json!(granted));
    for refused in [
        provided.post(PATH, body.clone()).await,
        provided
            .act(WAIVERS, &granted, "revoke", because.clone())
            .await,
    ] {
        refused.refused(403, "party_may_not_decide");
    }
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert_eq!(firm.get(PATH).await.ok().items().len(), 0);
    firm.get(&one).await.refused(404, "not_found");

    let province = office.officer_of("33").await;
    let read = province.get(&one).await.ok();
    assert_eq!(read.reasons("revoke"), Some(vec!["other_agency"]));
    let refused = province
        .act(WAIVERS, &granted, "revoke", because.clone())
        .await;
    refused.refused(403, "other_agency");
    let refused = province.post(PATH, body.clone()).await;
    refused.refused(403, "other_agency");
    let elsewhere = office.officer_of("33.26").await;
    elsewhere.get(&one).await.refused(404, "not_found");
    let refused = elsewhere.post(PATH, body).await;
    refused.invalid("/batch_id", "not_found");
}

#[rstest]
#[actix_web::test]
async fn it_is_for_a_class_that_is_not_over_and_keeps_it_from_being_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let class = officer
        .make(
            BATCHES,
            class_of(&chain.program, json!({ "name": "Paket 2" })),
        )
        .await
        .id();
    let reason = with(
        waiver(&class, "cover"),
        json!({ "reason": "found_work", "valid_until": "2026-07-01" }),
    );
    let refused = officer.post(PATH, reason).await;
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(2));
    refused.invalid("/reason", "reason_not_for_action");
    let granted = officer.make(WAIVERS, waiver(&class, "cover")).await.id();
    for step in ["granted", "revoked"] {
        let planned = officer.get(&path(&class)).await.ok();
        assert_eq!(
            planned.reasons("delete"),
            Some(vec!["batch_has_waiver"]),
            "{step}"
        );
        let kept = officer.delete(&path(&class), "*").await;
        kept.refused(409, "batch_has_waiver");
        if step == "granted" {
            let because = json!({ "reason": "other" });
            officer.act(WAIVERS, &granted, "revoke", because).await.ok();
        }
    }
    let cancelled = json!({ "reason": "other" });
    officer.act(BATCHES, &class, "cancel", cancelled).await.ok();
    let late = officer.post(PATH, waiver(&class, "cover")).await;
    late.refused(409, "batch_over");
    for action in ["start", "complete"] {
        officer.class(&chain.batch, action).await.ok();
    }
    let late = officer.post(PATH, waiver(&chain.batch, "cover")).await;
    late.refused(409, "batch_over");
}
