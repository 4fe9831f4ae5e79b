//! What becomes of a priority, and who writes at once.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, PRIORITIES};
use crate::concurrency::callers;
use crate::support::chain::{occupation, priority, with};
use crate::support::{Answer, Database, Office};

#[rstest]
#[actix_web::test]
async fn it_is_set_changed_ended_and_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make(PRIORITIES, priority("7", "33.75", 200)).await;
    let path = made.header("location").to_owned();
    let group = with(
        occupation("7"),
        json!({ "label": "Pekerja Kerajinan, Pertukangan, dan yang Berhubungan" }),
    );
    for (field, value) in [
        ("status", json!("set")),
        ("occupation", group),
        ("region", json!("33.75")),
        ("weight", json!(200)),
        ("reason", json!("Rahasia dinas")),
        ("valid_until", Value::Null),
        ("in_force", json!(true)),
    ] {
        assert_eq!(made.body[field], value, "{field}");
    }
    assert_eq!(officer.get(&path).await.ok().text, made.text);

    let change = json!({ "region": "33.75.01", "weight": 0, "valid_until": "2026-07-21" });
    let changed = officer.patch(&path, &made.tag(), change.clone()).await.ok();
    for (field, value) in change.as_object().expect("fields") {
        assert_eq!(changed.body[field], *value, "{field}");
    }
    let stale = officer.patch(&path, &made.tag(), change).await;
    stale.refused(412, "stale_version");

    office.go_to("2026-07-22");
    let officer = office.officer().await;
    let over = officer.get(&path).await.ok();
    assert_eq!(over.body["in_force"], false);
    assert_ne!(over.tag(), changed.tag());
    let again = json!({ "valid_until": null });
    let again = officer.patch(&path, "*", again).await.ok();
    assert_eq!(again.body["in_force"], true);

    officer.delete(&path, "*").await.status(204);
    officer.get(&path).await.refused(404, "not_found");
    let history = officer.get(&format!("{path}/history")).await.ok();
    let actions = history.items().iter().map(|entry| entry["action"].clone());
    let expected = ["create", "update", "update", "delete"];
    assert_eq!(json!(actions.collect::<Vec<_>>()), json!(expected));
    assert_eq!(history.items()[1]["state"]["weight"], 0);
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
}

#[rstest]
#[actix_web::test]
async fn a_list_tells_what_is_in_force(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for (code, weight, from, until) in [
        ("7233", 300, "2026-07-01", Some("2026-07-31")),
        ("7", 200, "2026-07-21", None),
        ("75", 250, "2026-07-22", None),
    ] {
        let days = json!({ "valid_from": from, "valid_until": until });
        let body = with(priority(code, "33.75", weight), days);
        officer.make(PRIORITIES, body).await;
    }
    let weights = |list: &Answer| -> Vec<i64> {
        let weights = list.items().iter().map(|item| item["weight"].as_i64());
        weights.map(|weight| weight.expect("a weight")).collect()
    };
    let counted = officer.with("prefer", "return=total-count");
    for (query, expected) in [
        ("", vec![200, 250, 300]),
        ("?sort=weight", vec![200, 250, 300]),
        ("?sort=-valid_from", vec![250, 200, 300]),
        ("?in_force=true", vec![200, 300]),
        ("?in_force=false", vec![250]),
        ("?occupation=72", vec![300]),
        ("?region=33.75.01", vec![]),
        ("?valid_until_from=2026-07-01", vec![300]),
    ] {
        let list = counted.get(&format!("{PATH}{query}")).await.ok();
        let mut found = weights(&list);
        if !query.contains("sort") {
            // Made at one moment, they come in any order.
            found.sort_unstable();
        }
        assert_eq!(found, expected, "{query}");
        assert_eq!(list.body["total_count"], expected.len(), "{query}");
    }
    let table = officer.with("accept", "text/csv").get(PATH).await.ok();
    assert!(table.text.contains("occupation.code"), "{}", table.text);
    office.go_to("2026-08-01");
    let officer = office.officer().await;
    let list = officer.get(&format!("{PATH}?in_force=true")).await.ok();
    let mut found = weights(&list);
    found.sort_unstable();
    assert_eq!(found, [200, 250]);
}

#[rstest]
#[actix_web::test]
async fn of_many_who_set_the_same_one_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let calls = (0..10).map(|n| callers[n % 2].post(PATH, priority("7233", "33.75", 200)));
    let answers = join_all(calls).await;
    let (made, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    for loser in lost {
        let loser = loser.refused(409, "overlapping_priority");
        assert_eq!(loser.body["existing"], json!([made[0].id()]));
    }

    // Nor do two move onto the same days.
    let codes = ["71", "72", "73", "74", "75", "81", "82", "83", "91", "92"];
    let set = codes.map(|code| callers[0].make(PRIORITIES, priority(code, "33.75", 200)));
    let set = join_all(set).await;
    let onto = json!({ "occupation": occupation("9") });
    let calls = set
        .iter()
        .enumerate()
        .map(|(n, one)| callers[n % 2].patch(one.header("location"), "*", onto.clone()));
    let answers = join_all(calls).await;
    let (moved, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    let statuses: Vec<_> = lost.iter().map(|answer| answer.status).collect();
    assert_eq!(moved.len(), 1, "{statuses:?}");
    for loser in lost {
        let loser = loser.refused(409, "overlapping_priority");
        assert_eq!(loser.body["existing"], json!([moved[0].id()]));
    }
}

#[rstest]
#[actix_web::test]
async fn each_call_is_few_statements(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer
        .make(PRIORITIES, priority("7233", "33.75", 200))
        .await;
    let path = made.header("location");
    for path in [path, PATH] {
        let (sent, answer) = office.statements(officer.get(path)).await;
        answer.ok();
        assert_eq!(sent, 1, "{path}");
    }
    let change = officer.patch(path, "*", json!({ "weight": 8 }));
    let (sent, answer) = office.statements(change).await;
    answer.ok();
    // It is asked besides whether it stands alone, and on PostgreSQL it waits for others that change one.
    let waits = u64::from(matches!(database, Database::Postgres));
    assert_eq!(sent, 4 + waits, "a change");
    let (sent, answer) = office.statements(officer.delete(path, "*")).await;
    answer.status(204);
    assert_eq!(sent, 3, "the end");
}
