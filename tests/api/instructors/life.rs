//! The life of an instructor's record.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INSTRUCTORS, PATH};
use crate::journey::settled;
use crate::support::chain::instructor;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn from_active_to_closed(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    let act = async |action: &str, body: Value| officer.act(INSTRUCTORS, &id, action, body).await;
    act("reinstate", json!({}))
        .await
        .refused(409, "wrong_state");
    act("suspend", json!({}))
        .await
        .invalid("/reason", "required");
    let foreign = json!({ "reason": "retired" });
    act("suspend", foreign)
        .await
        .invalid("/reason", "reason_not_for_action");
    let why = json!({ "reason": "complaint_under_review", "note": "Menunggu hasil" });
    let suspended = act("suspend", why).await.ok();
    assert_eq!(
        (
            &suspended.body["status"],
            &suspended.body["status_reason"],
            &suspended.body["status_note"]
        ),
        (
            &json!("suspended"),
            &json!("complaint_under_review"),
            &json!("Menunggu hasil")
        )
    );
    for refused in ["delete", "suspend"] {
        assert_eq!(suspended.reasons(refused), Some(vec!["wrong_state"]));
    }
    for allowed in ["update", "reinstate", "close"] {
        assert_eq!(suspended.reasons(allowed), None, "{allowed}");
    }
    officer.delete(&path, "*").await.refused(409, "wrong_state");
    let changed = officer.patch(&path, "*", json!({ "lendable": true })).await;
    changed.ok();
    let back = act("reinstate", json!({})).await.ok();
    assert_eq!(back.body["status"], "active");
    let why = json!({ "reason": "retired" });
    let closed = act("close", why.clone()).await.ok();
    assert_eq!(
        (&closed.body["status"], &closed.body["version"]),
        (&json!("closed"), &json!(5))
    );
    for action in ["update", "delete", "suspend", "reinstate", "close"] {
        assert_eq!(
            closed.reasons(action),
            Some(vec!["wrong_state"]),
            "{action}"
        );
    }
    act("close", why).await.refused(409, "wrong_state");
    let changed = officer
        .patch(&path, "*", json!({ "lendable": false }))
        .await;
    changed.refused(409, "wrong_state");
    let history = officer.get(&format!("{path}/history")).await.ok();
    let told: Vec<_> = history
        .items()
        .iter()
        .map(|entry| (entry["action"].as_str(), entry["reason"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("create"), None),
            (Some("suspend"), Some("complaint_under_review")),
            (Some("update"), None),
            (Some("reinstate"), None),
            (Some("close"), Some("retired")),
        ]
    );
}

#[rstest]
#[actix_web::test]
async fn what_was_entered_by_mistake_is_deleted_and_its_history_stays(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let path = made.header("location");
    let dry = format!("{path}?validate_only=true");
    officer.delete(&dry, &made.tag()).await.status(204);
    officer.get(path).await.ok();
    officer
        .delete(path, "\"7-0000000000000000\"")
        .await
        .refused(412, "stale_version");
    officer.delete(path, &made.tag()).await.status(204);
    officer.get(path).await.refused(404, "not_found");
    officer.delete(path, "*").await.refused(404, "not_found");
    assert_eq!(officer.get(PATH).await.ok().items().len(), 0);
    let found = officer.get("/v1/instructors?occupation=7").await.ok();
    assert_eq!(found.items().len(), 0);
    let history = officer.get(&format!("{path}/history")).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        (&last["action"], &last["version"], &last["state"]),
        (&json!("delete"), &json!(2), &Value::Null)
    );
    let feed = settled(&officer, "/v1/changes?types=instructors", 2).await;
    assert_eq!(feed.items().len(), 2);
}
