//! Whose an instructor's record is besides the office's.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INSTRUCTORS, PATH, practitioner, teacher};
use crate::journey::settled;
use crate::support::chain::{employer, instructor, provider, with};
use crate::support::{Answer, Caller, Database, Office};

async fn decides_nothing(caller: &Caller, id: &str) {
    let why = json!({ "reason": "other" });
    for (action, body) in [
        ("suspend", why.clone()),
        ("reinstate", json!({})),
        ("close", why),
    ] {
        let refused = caller.act(INSTRUCTORS, id, action, body).await;
        refused.refused(403, "party_may_not_decide");
    }
}

fn ids(answer: &Answer) -> Vec<&str> {
    let ids = answer.items().iter().map(|item| item["id"].as_str());
    ids.flatten().collect()
}

#[rstest]
#[actix_web::test]
async fn a_training_provider_keeps_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let centre = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let other = officer
        .make("training-providers", provider("company"))
        .await
        .id();
    let client = office.party(&format!("training-provider:{centre}")).await;
    client
        .post(PATH, instructor())
        .await
        .invalid("/provider_id", "required");
    client
        .post(PATH, teacher(&other))
        .await
        .invalid("/provider_id", "not_found");
    // Of firms it sees none, so that it names none.
    client
        .post(PATH, with(teacher(&centre), json!({ "employer_id": firm })))
        .await
        .invalid("/employer_id", "not_found");
    let made = client.make(INSTRUCTORS, teacher(&centre)).await;
    let path = made.header("location");
    for foreign in [teacher(&other), practitioner(&firm), instructor()] {
        let foreign = officer.make(INSTRUCTORS, foreign).await;
        let path = foreign.header("location");
        for path in [path.to_owned(), format!("{path}/history")] {
            client.get(&path).await.refused(404, "not_found");
        }
        let refused = client.patch(path, "*", json!({ "lendable": true })).await;
        refused.refused(404, "not_found");
        client.delete(path, "*").await.refused(404, "not_found");
    }
    let counted = client.with("prefer", "return=total-count").get(PATH).await;
    let counted = counted.ok();
    assert_eq!(
        (ids(&counted), &counted.body["total_count"]),
        (vec![made.id().as_str()], &json!(1))
    );

    // The office says that the person works at a firm as well, and the record stays the provider's to keep.
    let both = officer
        .patch(path, "*", json!({ "employer_id": firm }))
        .await;
    both.ok();
    let same = json!({ "employer_id": firm, "provider_id": centre, "lendable": true });
    let changed = client.patch(path, "*", same).await.ok();
    assert_eq!(changed.body["lendable"], true);
    for (left, code) in [(Value::Null, "required"), (json!(other), "not_found")] {
        let left = client
            .patch(path, "*", json!({ "provider_id": left }))
            .await;
        left.invalid("/provider_id", code);
    }
    decides_nothing(&client, &made.id()).await;
    let read = client.get(path).await.ok();
    for action in ["suspend", "reinstate", "close"] {
        assert_eq!(read.reasons(action), Some(vec!["party_may_not_decide"]));
    }
    for action in ["update", "delete"] {
        assert_eq!(read.reasons(action), None, "{action}");
    }
    let history = client.get(&format!("{path}/history")).await.ok();
    assert_eq!(history.items().len(), 3);
    let feed = settled(&client, "/v1/changes?types=instructors", 3).await;
    assert!(feed.items().iter().all(|entry| entry["id"] == made.id()));
    client.delete(path, "*").await.status(204);
}

#[rstest]
#[actix_web::test]
async fn an_employer_keeps_its_practitioners(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let other = officer.make("employers", employer(2)).await.id();
    let centre = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let client = office.party(&format!("employer:{firm}")).await;
    client
        .post(PATH, instructor())
        .await
        .invalid("/employer_id", "required");
    client
        .post(PATH, practitioner(&other))
        .await
        .invalid("/employer_id", "not_found");
    let taught = json!({ "provider_id": centre });
    client
        .post(PATH, with(practitioner(&firm), taught.clone()))
        .await
        .invalid("/provider_id", "not_found");
    let made = client.make(INSTRUCTORS, practitioner(&firm)).await;
    assert_eq!(
        made.body["warnings"][0]["code"],
        "method_certificate_missing"
    );
    let path = made.header("location");
    let foreign = officer.make(INSTRUCTORS, practitioner(&other)).await;
    let foreign = foreign.header("location");
    client.get(foreign).await.refused(404, "not_found");
    let listed = client.get(PATH).await.ok();
    assert_eq!(ids(&listed), [made.id()]);
    client
        .patch(path, "*", json!({ "employer_id": null }))
        .await
        .invalid("/employer_id", "required");
    let changed = client.patch(path, "*", json!({ "lendable": true })).await;
    changed.ok();
    decides_nothing(&client, &made.id()).await;

    // Whom a training provider employs as well, that one keeps; the firm still sees its practitioner.
    officer.patch(path, "*", taught).await.ok();
    let read = client.get(path).await.ok();
    for action in ["update", "delete"] {
        assert_eq!(read.reasons(action), Some(vec!["other_party"]), "{action}");
    }
    assert_eq!(ids(&client.get(PATH).await.ok()), [made.id()]);
    let changed = client.patch(path, "*", json!({ "lendable": false })).await;
    changed.refused(403, "other_party");
    client.delete(path, "*").await.refused(403, "other_party");
    let keeper = office.party(&format!("training-provider:{centre}")).await;
    let kept = keeper.patch(path, "*", json!({ "lendable": false })).await;
    kept.ok();
}
