//! How the databases mean to run the statements of reads: every list, with every filter and every sort of the document, and
//! every read of a record of the demo office, finds its rows by an index, whoever asks.
//!
//! The plan is asked for with values unknown and, on PostgreSQL, with scans of whole tables forbidden where there is
//! any other way: what then still scans one has no index to use, whatever the number of rows.

use std::collections::HashSet;

use rstest::rstest;
use selaras::demo;
use serde_json::Value;

use crate::support::{Database, Office, note};

const ID: &str = "018cc251-f400-7000-8000-00000000dead";

#[rstest]
#[case::sqlite(Database::Sqlite)]
#[case::postgres(Database::Postgres)]
#[actix_web::test]
async fn no_read_scans_a_table(#[case] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    demo::load(&office.state.db, &office.state.keys)
        .await
        .expect("the demo office");
    let firm = format!("employer:{}", demo::ids::EMPLOYERS.id(1));
    let centre = format!("training-provider:{}", demo::ids::PROVIDERS.id(1));
    let callers = [
        ("the city", office.officer().await),
        ("the province", office.officer_of("33").await),
        ("a firm", office.party(&firm).await),
        ("a centre", office.party(&centre).await),
    ];
    office.state.db.statements.listen();
    let (mut faults, mut looked_at) = (Vec::new(), HashSet::new());
    for path in reads() {
        for (who, caller) in &callers {
            let _ = office.state.db.statements.take_heard();
            let answer = caller.get(&path).await;
            // A party may not ask for everything.
            let is_expected = match *who {
                "the city" => [200, 404].contains(&answer.status),
                _ => answer.status < 500,
            };
            assert!(is_expected, "{path}, {who}: {}", answer.text);
            let heard = office.state.db.statements.take_heard();
            for sql in heard.into_iter().filter(|sql| is_query(sql)) {
                if looked_at.contains(&sql) {
                    continue;
                }
                let plan = office.plan(&sql).await;
                if let Some(scan) = full_scan(database, &sql, &plan) {
                    faults.push(format!("{path}, {who}: {scan}\n  {sql}"));
                }
                looked_at.insert(sql);
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    note("plans", format!("{} statements", looked_at.len()));
}

/// Whether it is a read; that of the signing keys, of which there is a handful and all are wanted, comes when it is due.
fn is_query(sql: &str) -> bool {
    let reads = ["SELECT", "WITH"]
        .iter()
        .any(|verb| sql.trim_start().starts_with(verb));
    reads && !sql.contains("signing_keys")
}

/// What the tables' names begin with.
const TABLES: &[&str] = &[
    "consultation",
    "demand_",
    "employers",
    "skill_demand",
    "training_",
    "instructor",
    "batch",
    "trainees",
    "enrollment",
    "insurance_",
    "journal",
    "office_",
    "program_",
    "workshops",
];

/// The line of a plan that reads all rows of a table.
fn full_scan<'a>(database: Database, sql: &str, plan: &'a [String]) -> Option<&'a String> {
    let names = names(sql);
    plan.iter().find(|line| match database {
        // `SCAN t` without an index, and `SCAN t USING INDEX`, which walks the whole of it.
        Database::Sqlite => line
            .trim_start()
            .strip_prefix("SCAN ")
            .and_then(|rest| rest.split(' ').next())
            .is_some_and(|name| names.contains(&name)),
        Database::Postgres => line.contains("Seq Scan on"),
    })
}

/// What a plan may call the tables of a statement: by their names, or as the statement does (`batches b`).
fn names(sql: &str) -> Vec<&str> {
    let words: Vec<&str> = sql
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(3)
        .filter(|words| ["FROM", "JOIN"].contains(&words[0]))
        .filter(|words| TABLES.iter().any(|table| words[1].starts_with(table)))
        .flat_map(|words| [words[1], words[2]])
        .collect()
}

/// Every read of the document: bare, and with each of its parameters.
fn reads() -> Vec<String> {
    let document = selaras::app::document();
    let mut reads = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let operation = &item["get"];
        if !operation.is_object() || !path.starts_with("/v1/") {
            continue;
        }
        let name = operation["operationId"].as_str().expect("a name");
        let id = demo::examples::path_id(name).map_or_else(|| ID.to_owned(), |id| id.to_string());
        let path = path
            .replace("{id}", &id)
            .replace("{system}", "KBJI")
            .replace("{code}", "not_found");
        reads.push(path.clone());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                reads.extend(values(parameter, &document).into_iter().map(|value| {
                    let name = parameter["name"].as_str().expect("a name");
                    format!("{path}?{name}={value}")
                }));
            }
        }
    }
    reads
}

/// Values of a parameter: all where they are listed (sorts), else one.
fn values(parameter: &Value, document: &Value) -> Vec<String> {
    let schema = &parameter["schema"];
    let named = schema["$ref"]
        .as_str()
        .and_then(|name| document.pointer(name.trim_start_matches('#')));
    let schema = named.unwrap_or(schema);
    let schema = if schema["items"].is_object() {
        &schema["items"]
    } else {
        schema
    };
    if let Some(listed) = schema["enum"].as_array() {
        return listed
            .iter()
            .filter_map(|value| Some(value.as_str()?.to_owned()))
            .collect();
    }
    if let Some(example) = schema["examples"][0].as_str() {
        return vec![example.to_owned()];
    }
    let name = parameter["name"].as_str().unwrap_or_default();
    let value = match (name, schema["format"].as_str(), schema["type"].as_str()) {
        ("cursor" | "after", ..) => return Vec::new(),
        (_, Some("uuid"), _) => ID,
        ("as_of", ..) => "2026-07-20",
        (_, Some("date"), _) => "2026-07-21",
        (_, Some("date-time"), _) => "2026-07-21T00:00:00Z",
        (_, _, Some("boolean")) => "true",
        (_, _, Some("integer")) => "1",
        ("region" | "region_exact", ..) => "33.75",
        ("occupation" | "occupation_exact" | "industry", ..) => "7233",
        ("version", ..) => "2014",
        ("nib", ..) => "9120000000000",
        _ => "gar",
    };
    vec![value.to_owned()]
}
