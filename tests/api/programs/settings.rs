//! What an office requires before it approves.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{SETTINGS, require};
use crate::concurrency::callers;
use crate::journey::settled;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn an_office_has_its_own_settings_and_usual_ones_until_then(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let usual = officer.get(SETTINGS).await.ok();
    assert_eq!(
        usual.body,
        json!({ "id": null, "agency": "33.75", "version": 0, "created_at": null, "updated_at": null, "required_opinions": [], "require_cover_at_start": false })
    );
    let both = json!({ "required_opinions": ["office", "employer"] });
    officer
        .raw(
            "PATCH",
            SETTINGS,
            Some("application/merge-patch+json"),
            both.to_string().into_bytes(),
        )
        .await
        .refused(428, "precondition_required");
    let set = officer
        .patch(SETTINGS, &usual.tag(), both.clone())
        .await
        .ok();
    assert_eq!(set.body["version"], 1);
    assert_eq!(set.body["required_opinions"], json!(["office", "employer"]));
    let stale = officer.patch(SETTINGS, &usual.tag(), both).await;
    assert_eq!(
        stale.refused(412, "stale_version").body["current_version"],
        1
    );
    for (body, pointer, code) in [
        (
            json!({ "required_opinions": ["office", "office"] }),
            "/required_opinions/1",
            "repeated_item",
        ),
        (
            json!({ "required_opinions": ["school"] }),
            "/required_opinions/0",
            "not_in_list",
        ),
        (
            json!({ "required_opinions": null }),
            "/required_opinions",
            "must_not_be_null",
        ),
        (json!({ "version": 3 }), "/version", "read_only_field"),
    ] {
        officer
            .patch(SETTINGS, "*", body)
            .await
            .invalid(pointer, code);
    }
    let same = officer.patch(SETTINGS, &set.tag(), json!({})).await.ok();
    assert_eq!(same.body["version"], 2);
    assert_eq!(officer.get(SETTINGS).await.ok().tag(), same.tag());
    let cleared = require(&officer, json!([])).await;
    assert_eq!(cleared.body["required_opinions"], json!([]));
    let feed = settled(&officer, "/v1/changes?types=office-settings", 3).await;
    for (entry, required) in feed.items().iter().zip([
        json!(["office", "employer"]),
        json!(["office", "employer"]),
        json!([]),
    ]) {
        assert_eq!(entry["id"], cleared.body["id"]);
        assert_eq!(entry["state"]["required_opinions"], required);
    }

    assert_eq!(feed.items()[0]["action"], "create");

    // Nobody else's, and nobody's but the office's to change.
    for agency in ["33", "33.26"] {
        let other = office.officer_of(agency).await;
        let other = other.get(SETTINGS).await.ok();
        assert_eq!(other.body["version"], 0, "{agency}");
        assert_eq!(other.body["agency"], agency);
    }
    let party = office
        .party("employer:018cc251-f400-7000-8000-00000000dead")
        .await;
    party
        .patch(SETTINGS, "*", json!({}))
        .await
        .refused(403, "party_may_not_decide");
    let clerk = office.with_scope("training-programs:write").await;
    clerk.get(SETTINGS).await.refused(403, "insufficient_scope");
}

#[rstest]
#[actix_web::test]
async fn of_many_first_changes_one_is_made(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let tag = callers[0].get(SETTINGS).await.ok().tag();
    let body = json!({ "required_opinions": ["office"] });
    let all = (0..8).map(|n| callers[n % 2].patch(SETTINGS, &tag, body.clone()));
    let answers = join_all(all).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.refused(412, "stale_version");
    }
    assert_eq!(callers[1].get(SETTINGS).await.ok().body["version"], 1);
}
