//! How instructors are found by what they may teach.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INSTRUCTORS, PATH, skill, unit};
use crate::support::chain::{instructor, with};
use crate::support::{Caller, Database, Office};

/// The names that a list has, in the order of their making.
async fn found(caller: &Caller, query: &str) -> Vec<String> {
    let counted = caller.with("prefer", "return=total-count");
    let list = counted.get(&format!("{PATH}?{query}")).await.ok();
    let names = list.items().iter().map(|item| item["name"].as_str());
    let names: Vec<String> = names.flatten().map(str::to_owned).collect();
    assert_eq!(list.body["total_count"], names.len(), "{query}");
    names
}

#[rstest]
#[actix_web::test]
async fn by_competency_and_the_day_on_which_it_is_valid(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const ONE: &str = "C.141000.001.01";
    const OTHER: &str = "C.141110.001.01";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let people = [
        (
            "A",
            json!([skill("7233.02", Some("2026-08-31")), unit(ONE, None)]),
        ),
        (
            "B",
            json!([skill("7233", None), unit(OTHER, Some("2026-08-31"))]),
        ),
        ("C", json!([skill("7531", Some("2026-07-20"))])),
        ("D", json!([])),
    ];
    let mut made = Vec::new();
    for (name, competencies) in people {
        office.advance(chrono::Duration::microseconds(1));
        let body = json!({ "name": name, "competencies": competencies });
        made.push(officer.make(INSTRUCTORS, with(instructor(), body)).await);
    }
    for (query, expected) in [
        ("", "ABCD"),
        ("occupation=7", "ABC"),
        ("occupation=7233", "AB"),
        ("occupation=7233.02", "A"),
        ("occupation=9", ""),
        (&format!("unit={ONE}"), "A"),
        (&format!("unit={OTHER}"), "B"),
        // Through the last day.
        ("occupation=7&valid_on=2026-07-20", "ABC"),
        ("occupation=7&valid_on=2026-07-21", "AB"),
        ("occupation=7&valid_on=2026-08-31", "AB"),
        ("occupation=7&valid_on=2026-09-01", "B"),
        (&format!("unit={OTHER}&valid_on=2026-09-01"), ""),
        ("valid_on=2026-07-20", "ABC"),
        ("valid_on=2026-09-01", "AB"),
        // Each of the two, and each on the day.
        (&format!("occupation=7233&unit={OTHER}"), "B"),
        (&format!("occupation=7531&unit={OTHER}"), ""),
        (
            &format!("occupation=7233&unit={OTHER}&valid_on=2026-08-31"),
            "B",
        ),
        (
            &format!("occupation=7233&unit={OTHER}&valid_on=2026-09-01"),
            "",
        ),
        ("occupation=7233&sort=-name", "BA"),
    ] {
        let names = found(&officer, query).await;
        assert_eq!(names.concat(), expected, "{query}");
    }
    // What a change takes away is found no more, and what it brings is.
    let change = json!({ "competencies": [unit(OTHER, None), skill("7318", None)] });
    let path = made[0].header("location");
    officer.patch(path, "*", change).await.ok();
    for (query, expected) in [
        ("occupation=7233", "B"),
        ("occupation=7318", "A"),
        (&format!("unit={ONE}"), ""),
        (&format!("unit={OTHER}"), "AB"),
    ] {
        assert_eq!(found(&officer, query).await.concat(), expected, "{query}");
    }
    let none = json!({ "competencies": [] });
    officer.patch(path, "*", none).await.ok();
    assert_eq!(found(&officer, "valid_on=2026-07-20").await.concat(), "BC");
    for (query, parameter, code) in [
        ("unit=7233", "unit", "competency_unit_form"),
        ("valid_on=1.9.2026", "valid_on", "date_form"),
        ("practitioner=perhaps", "practitioner", "wrong_form"),
    ] {
        let refused = officer.get(&format!("{PATH}?{query}")).await;
        refused.bad_parameter(parameter, code);
    }
}

#[rstest]
#[actix_web::test]
async fn by_name_and_in_each_order(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for name in ["Wiryo Contoh", "Ándi Contoh", "Tarjo"] {
        office.advance(chrono::Duration::microseconds(1));
        let body = with(instructor(), json!({ "name": name }));
        officer.make(INSTRUCTORS, body).await;
    }
    for (query, expected) in [
        ("q=andi", vec!["Ándi Contoh"]),
        ("q=CONTOH&sort=name", vec!["Ándi Contoh", "Wiryo Contoh"]),
        ("sort=name", vec!["Ándi Contoh", "Tarjo", "Wiryo Contoh"]),
        (
            "sort=-created_at",
            vec!["Tarjo", "Ándi Contoh", "Wiryo Contoh"],
        ),
        (
            "sort=updated_at&limit=200",
            vec!["Wiryo Contoh", "Ándi Contoh", "Tarjo"],
        ),
    ] {
        assert_eq!(found(&officer, query).await, expected, "{query}");
    }
    let page = officer.get(&format!("{PATH}?limit=2&sort=name")).await.ok();
    let cursor = page.body["next_cursor"].as_str().expect("a cursor");
    let rest = format!("limit=2&sort=name&cursor={cursor}");
    let rest = officer.get(&format!("{PATH}?{rest}")).await.ok();
    assert_eq!(rest.items().len(), 1);
    assert_eq!(rest.body["next_cursor"], Value::Null);
}
