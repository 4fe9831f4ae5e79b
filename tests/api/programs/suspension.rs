//! Programs that may not be taught for a while.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PROGRAMS, proposed, step};
use crate::support::chain::batch;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_suspended_program_opens_and_plans_no_batch_through_its_last_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let planned = officer.make("batches", batch(&chain.program)).await.id();
    let path = format!("/v1/{PROGRAMS}/{}", chain.program);
    let suspend = json!({ "reason": "facilities_not_adequate", "note": "Rahasia bengkel", "until": "2026-07-23" });
    let suspended = officer
        .act(PROGRAMS, &chain.program, "suspend", suspend.clone())
        .await
        .ok();
    for (field, value) in [
        ("status", json!("approved")),
        ("status_reason", json!(null)),
        ("suspended", json!(true)),
        ("suspended_from", json!("2026-07-21")),
        ("suspended_until", json!("2026-07-23")),
        ("suspension_reason", json!("facilities_not_adequate")),
        ("suspension_note", json!("Rahasia bengkel")),
    ] {
        assert_eq!(suspended.body[field], value, "{field}");
    }
    assert_eq!(
        suspended.reasons("suspend"),
        Some(vec!["program_suspended"])
    );
    assert_eq!(suspended.reasons("reinstate"), None);
    officer
        .act(PROGRAMS, &chain.program, "suspend", suspend)
        .await
        .refused(409, "program_suspended");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert_eq!(
        firm.get(&path).await.ok().body["suspension_note"],
        json!(null)
    );

    let read = officer.get(&format!("/v1/batches/{planned}")).await.ok();
    assert_eq!(read.reasons("open"), Some(vec!["program_suspended"]));
    officer
        .act("batches", &planned, "open", json!({}))
        .await
        .refused(409, "program_suspended");
    officer
        .post("/v1/batches", batch(&chain.program))
        .await
        .refused(409, "program_suspended");
    // Those that are open go on.
    officer
        .act("batches", &chain.batch, "start", json!({}))
        .await
        .ok();

    // 23:59:59 in Jakarta, and a second later.
    office.go_to("2026-07-23");
    office.advance(chrono::Duration::seconds(14 * 3600 + 59 * 60 + 59));
    let officer = office.officer().await;
    assert_eq!(officer.get(&path).await.ok().body["suspended"], true);
    officer
        .act("batches", &planned, "open", json!({}))
        .await
        .refused(409, "program_suspended");
    office.advance(chrono::Duration::seconds(1));
    let officer = office.officer().await;
    let over = officer.get(&path).await.ok();
    assert_eq!(over.body["suspended"], false);
    assert_ne!(over.tag(), suspended.tag());
    assert_eq!(
        over.reasons("reinstate"),
        Some(vec!["program_not_suspended"])
    );
    officer
        .act("batches", &planned, "open", json!({}))
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn one_without_a_last_day_lasts_until_it_is_reinstated(
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
    let suspend = async |body: Value| officer.act(PROGRAMS, &chain.program, "suspend", body).await;
    let both = json!({ "reason": "found_work", "until": "2026-07-20" });
    suspend(both)
        .await
        .invalid("/reason", "reason_not_for_action")
        .invalid("/until", "in_past");
    suspend(json!({})).await.invalid("/reason", "required");
    step(&officer, &chain.program, "reinstate")
        .await
        .refused(409, "program_not_suspended");
    let draft = proposed(&officer, &chain, &[]).await;
    let why = json!({ "reason": "other" });
    officer
        .act(PROGRAMS, &draft, "suspend", why.clone())
        .await
        .refused(409, "wrong_state");
    for (action, body) in [("suspend", why.clone()), ("reinstate", json!({}))] {
        centre
            .act(PROGRAMS, &chain.program, action, body)
            .await
            .refused(403, "party_may_not_decide");
    }
    suspend(why).await.ok();
    office.go_to("2027-07-21");
    let officer = office.officer().await;
    let path = format!("/v1/{PROGRAMS}/{}", chain.program);
    assert_eq!(officer.get(&path).await.ok().body["suspended"], true);
    let back = step(&officer, &chain.program, "reinstate").await.ok();
    for field in ["suspended_from", "suspended_until", "suspension_reason"] {
        assert_eq!(back.body[field], json!(null), "{field}");
    }
    assert_eq!(back.body["suspended"], false);
    officer
        .post("/v1/batches", batch(&chain.program))
        .await
        .created();
    let history = officer.get(&format!("{path}/history")).await.ok();
    let told: Vec<(&Value, &Value)> = history
        .items()
        .iter()
        .rev()
        .take(2)
        .map(|entry| (&entry["action"], &entry["reason"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("reinstate"), &json!(null)),
            (&json!("suspend"), &json!("other"))
        ]
    );
    assert!(!history.text.contains("Rahasia"));
}
