//! What the days of registration say today.

use chrono::Duration;
use rstest::rstest;
use serde_json::{Value, json};

use super::{BATCHES, class_of, path};
use crate::support::{Caller, Database, Office};

/// What the class, the lists of classes and the board say, which is the same.
async fn told(officer: &Caller, id: &str) -> Value {
    let read = officer.get(&path(id)).await.ok();
    let registration = read.body["registration"].clone();
    for list in ["/v1/batches", "/v1/batches/board"] {
        let list = officer.get(list).await.ok();
        let listed = list.items().iter().find(|item| item["id"] == id);
        let listed = listed.expect("the class");
        assert_eq!(listed["registration"], registration, "{listed}");
    }
    registration
}

#[rstest]
#[actix_web::test]
async fn it_is_open_from_the_first_second_of_its_days_to_the_last_one_in_jakarta(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let days = json!({
        "registration_opens_on": "2026-07-23", "registration_closes_on": "2026-07-25", "starts_on": "2026-07-28",
    });
    let class = officer.make(BATCHES, class_of(&chain.program, days)).await;
    assert_eq!(class.body["registration"], "upcoming");
    let class = class.id();
    for (day, before, after) in [
        ("2026-07-22", "upcoming", "open"),
        ("2026-07-25", "open", "over"),
    ] {
        // 09:00 in Jakarta; 14:59:59 later it is 23:59:59.
        office.go_to(day);
        office.advance(Duration::seconds(15 * 3600 - 1));
        let officer = office.officer().await;
        assert_eq!(told(&officer, &class).await, before, "{day}");
        office.advance(Duration::seconds(1));
        assert_eq!(told(&officer, &class).await, after, "{day}");
    }
}

#[rstest]
#[actix_web::test]
async fn it_follows_from_the_days_is_exported_and_cannot_be_said(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let path = path(&chain.batch);
    assert_eq!(told(&officer, &chain.batch).await, "over");
    let longer = json!({ "registration_closes_on": "2026-07-21" });
    let longer = officer.patch(&path, "*", longer).await.ok();
    assert_eq!(longer.body["registration"], "open");
    let said = officer.patch(&path, "*", json!({ "registration": "over" }));
    said.await.invalid("/registration", "unknown_field");
    let table = officer.with("accept", "text/csv").get("/v1/batches").await;
    let table = table.status(200);
    let mut columns = table.text.lines().next().expect("a head").split(',');
    assert!(columns.any(|column| column == "registration"));
    let lines = officer.with("accept", "application/x-ndjson");
    let lines = lines.get("/v1/batches").await.status(200);
    let line: Value = serde_json::from_str(lines.text.trim()).expect("a class");
    assert_eq!(line["registration"], "open");
    // The journal tells the days.
    let history = officer.get(&format!("{path}/history")).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(last["state"].get("registration"), None);
}
