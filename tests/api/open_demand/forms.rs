//! How open demand is had: as JSON and as tables, kept on the way, explained.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Desk, Need, PATH, need};
use crate::support::{Caller, Database, Office};

const METADATA: &str = "/v1/open/demand/metadata";

/// An office with two occupations, of which one is withheld, and a caller without a token.
async fn opened(database: Database, variables: &[(&str, &str)]) -> Option<(Office, Caller)> {
    let office = Office::open_with(database, variables).await?;
    let mut needs: Vec<Need> = (0..10).map(|firm| need(firm, "7531")).collect();
    needs.extend((0..2).map(|firm| need(firm, "8153")));
    Desk::of(&office).await.all(&needs).await;
    office.go_to("2026-07-22");
    let stranger = office.stranger();
    Some((office, stranger))
}

/// A cell of a table, as JSON has it at a dotted path.
fn cell(row: &Value, path: &str) -> String {
    let value = path.split('.').fold(row, |value, name| &value[name]);
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[rstest]
#[actix_web::test]
async fn a_table_says_what_json_says(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, stranger)) = opened(database, &[]).await else {
        return;
    };
    for query in ["", "?level=occupation", "?level=total&occupation=7"] {
        let path = format!("{PATH}{query}");
        let json = stranger.get(&path).await.ok();
        let csv = stranger.with("accept", "text/csv").get(&path).await.ok();
        assert_eq!(
            csv.header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        assert_eq!(
            csv.header("content-disposition"),
            "attachment; filename=\"open-demand-2026-07-21.csv\""
        );
        let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
        let columns = reader.headers().expect("a header").clone();
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), json.items().len());
        for (row, item) in rows.iter().zip(json.items()) {
            let expected: Vec<String> = columns.iter().map(|column| cell(item, column)).collect();
            assert_eq!(row.iter().collect::<Vec<_>>(), expected);
        }
        let lines = stranger
            .with("accept", "application/x-ndjson")
            .get(&path)
            .await
            .ok();
        let lines: Vec<Value> = lines
            .text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(lines, json.items());
        assert_ne!(csv.tag(), json.tag());
    }
    let image = stranger.with("accept", "image/png").get(PATH).await;
    image.refused(406, "not_acceptable");
}

#[rstest]
#[actix_web::test]
async fn anybody_may_keep_it_for_an_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((office, stranger)) = opened(database, &[]).await else {
        return;
    };
    let mut desk = Desk::of(&office).await;
    for accept in ["application/json", "text/csv"] {
        let caller = stranger.with("accept", accept);
        let first = caller.get(PATH).await.ok();
        assert_eq!(first.header("cache-control"), "public, max-age=3600");
        assert!(!first.tag().is_empty() && !first.tag().starts_with("W/"));
        let knows = caller.with("if-none-match", &first.tag());
        let known = knows.get(PATH).await.status(304);
        assert_eq!(
            (
                known.text.as_str(),
                known.header("cache-control"),
                known.tag()
            ),
            ("", "public, max-age=3600", first.tag())
        );
    }
    let old = stranger.get(PATH).await.ok();
    desk.all(&[need(10, "7531")]).await;
    office.go_to("2026-07-23");
    let knows = stranger.with("if-none-match", &old.tag());
    assert_ne!(knows.get(PATH).await.ok().tag(), old.tag());
}

#[rstest]
#[actix_web::test]
async fn the_metadata_explains_each_column_in_both_languages(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let variables = [
        ("SELARAS_OPEN_DATA_PUBLISHER", "Dinas Contoh"),
        ("SELARAS_OPEN_DATA_LICENCE", "CC-BY-4.0"),
    ];
    let Some((_office, stranger)) = opened(database, &variables).await else {
        return;
    };
    let metadata = stranger.get(METADATA).await.ok();
    let said = &metadata.body;
    assert_eq!(
        json!([
            said["publisher"],
            said["contact"],
            said["licence"],
            said["as_of"]
        ]),
        json!(["Dinas Contoh", null, "CC-BY-4.0", "2026-07-21"])
    );
    let csv = stranger.with("accept", "text/csv").get(PATH).await.ok();
    let header = csv.text.lines().next().expect("a header");
    let columns = said["columns"].as_array().expect("columns");
    let names: Vec<&str> = columns
        .iter()
        .filter_map(|column| column["name"].as_str())
        .collect();
    assert_eq!(names.join(","), header);
    let mut texts = vec![
        &said["title"],
        &said["description"],
        &said["period"],
        &said["update_frequency"],
        &said["suppression"]["rule"],
        &said["suppression"]["limits"],
    ];
    texts.extend(columns.iter().map(|column| &column["meaning"]));
    for text in texts {
        let [en, id] = ["en", "id"].map(|language| text[language].as_str().expect("words"));
        assert!(!en.is_empty() && !id.is_empty() && en != id, "{text}");
    }
    assert_eq!(said["suppression"]["fewest_employers"], 5);
    for codes in said["codes"].as_array().expect("code lists") {
        let list = stranger
            .get(codes["href"].as_str().expect("an address"))
            .await
            .ok();
        assert!(!list.items().is_empty(), "{codes}");
    }
    for form in said["distributions"].as_array().expect("forms") {
        let [href, media_type] =
            ["href", "media_type"].map(|name| form[name].as_str().expect("a text"));
        let answer = stranger.with("accept", media_type).get(href).await.ok();
        assert!(
            answer.header("content-type").starts_with(media_type),
            "{form}"
        );
    }
    assert_eq!(stranger.get(PATH).await.ok().body["metadata"], METADATA);
}

#[rstest]
#[actix_web::test]
async fn what_is_asked_wrongly_is_told_in_the_callers_language(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger().with("accept-language", "id");
    for (name, value, code) in [
        ("occupation_digits", "5", "out_of_range"),
        ("occupation_digits", "0", "out_of_range"),
        ("level", "village", "wrong_form"),
        ("quarter", "2026-Q4", "quarter_form"),
        ("region", "x", "code_prefix_form"),
        ("agency", "33.75", "unknown_parameter"),
        ("limit", "10", "unknown_parameter"),
    ] {
        let answer = stranger.get(&format!("{PATH}?{name}={value}")).await;
        let answer = answer.bad_parameter(name, code);
        assert_eq!(answer.header("content-language"), "id");
    }
    // Neither a wrong token nor a right one makes a difference.
    let plain = office.stranger().get(PATH).await.ok();
    for caller in [
        office.stranger().with("authorization", "Bearer nonsense"),
        office.officer().await,
    ] {
        assert_eq!(caller.get(PATH).await.ok().text, plain.text);
    }
}

#[rstest]
#[actix_web::test]
async fn an_address_may_ask_so_often_and_no_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_RATE_LIMIT", "1")]).await else {
        return;
    };
    let stranger = office.stranger();
    let mut refused = 0;
    for _ in 0..12 {
        let answer = stranger.get(PATH).await;
        if answer.status == 429 {
            answer.refused(429, "too_many_requests");
            refused += 1;
        }
    }
    assert!(refused > 0, "a burst of ten has no end");
}
