//! How the databases mean to run statements: every list, with every filter and every sort of the document, every read of a record
//! of the demo office, and every write that is tried on it, finds its rows by an index, whoever asks.
//!
//! The plan is asked for with values unknown and, on PostgreSQL, with scans of whole tables forbidden where there is
//! any other way: what then still scans one has no index to use, whatever the number of rows.

use std::collections::HashSet;

use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use crate::demo::{loaded, tried};
use crate::support::chain::with;
use crate::support::document::operations;
use crate::support::{Database, Office, note};

const ID: &str = "018cc251-f400-7000-8000-00000000dead";

#[rstest]
#[case::sqlite(Database::Sqlite)]
#[case::postgres(Database::Postgres)]
#[actix_web::test]
async fn no_read_scans_a_table(#[case] database: Database) {
    let Some((office, officer)) = loaded(database).await else {
        return;
    };
    let firm = format!("employer:{}", demo::ids::EMPLOYERS.id(1));
    let centre = format!("training-provider:{}", demo::ids::PROVIDERS.id(1));
    let callers = [
        ("the city", officer),
        ("the province", office.officer_of("33").await),
        ("a firm", office.party(&firm).await),
        ("a centre", office.party(&centre).await),
    ];
    let mut plans = Plans::of(&office);
    for path in reads() {
        for (who, caller) in &callers {
            let answer = caller.get(&path).await;
            // A party may not ask for everything.
            let is_expected = match *who {
                "the city" => [200, 404].contains(&answer.status),
                _ => answer.status < 500,
            };
            assert!(is_expected, "{path}, {who}: {}", answer.text);
            plans.look(&format!("{path}, {who}")).await;
        }
    }
    plans.settle("reads");
}

/// Each write of the document as its example tries it, and some that send other statements than the examples do.
#[rstest]
#[case::sqlite(Database::Sqlite)]
#[case::postgres(Database::Postgres)]
#[actix_web::test]
async fn no_write_scans_a_table(#[case] database: Database) {
    let Some((office, officer)) = loaded(database).await else {
        return;
    };
    let centre = format!("training-provider:{}", demo::ids::PROVIDERS.id(1));
    let centre = office.party(&centre).await;
    let mut plans = Plans::of(&office);
    let is_write = |method: &str| ["POST", "PATCH", "PUT", "DELETE"].contains(&method);
    for operation in operations() {
        if !(is_write(&operation.method) && operation.path.starts_with("/v1/")) {
            continue;
        }
        for caller in [&officer, &centre] {
            let answer = tried(caller, &operation).await;
            assert!(answer.status < 500, "{}: {}", operation.id, answer.text);
            plans.look(&operation.id).await;
        }
    }

    let class = demo::examples::path_id("replaceBatchTimetable").expect("a class");
    let (room, teacher) = (demo::ids::WORKSHOPS.id(3), demo::ids::INSTRUCTORS.id(2));
    let held = |day: &str, teacher: Value| {
        json!({
            "workshop_id": room.to_string(), "instructor_id": teacher, "kind": "practice",
            "starts_at": format!("{day}T08:00:00+07:00"), "ends_at": format!("{day}T12:00:00+07:00"),
        })
    };
    let teacher = json!(teacher.to_string());
    let untaught = with(
        held("2099-02-09", Value::Null),
        json!({ "batch_id": class.to_string() }),
    );
    let path = "/v1/sessions?validate_only=true";
    officer.post(path, untaught).await.created();
    plans.look("a session without an instructor").await;
    let path = format!("/v1/batches/{class}/timetable?validate_only=true");
    for teacher in [Value::Null, teacher] {
        let days = [held("2099-02-09", teacher), held("2099-02-10", Value::Null)];
        officer
            .put(&path, "*", json!({ "sessions": days }))
            .await
            .ok();
        plans.look("another timetable").await;
    }
    plans.settle("writes");
}

/// The plans of the statements that an office sends from now on.
struct Plans<'a> {
    office: &'a Office,
    looked_at: HashSet<String>,
    faults: Vec<String>,
}

impl<'a> Plans<'a> {
    fn of(office: &'a Office) -> Self {
        let statements = &office.state.db.statements;
        statements.listen();
        let _ = statements.take_heard();
        Self {
            office,
            looked_at: HashSet::new(),
            faults: Vec::new(),
        }
    }

    /// Looks at what was sent since the last time, and has not been looked at.
    async fn look(&mut self, what: &str) {
        let heard = self.office.state.db.statements.take_heard();
        for sql in heard.into_iter().filter(|sql| finds_rows(sql)) {
            if self.looked_at.contains(&sql) {
                continue;
            }
            let plan = self.office.plan(&sql).await;
            if let Some(scan) = full_scan(self.office.database, &sql, &plan) {
                self.faults.push(format!("{what}: {scan}\n  {sql}"));
            }
            self.looked_at.insert(sql);
        }
    }

    #[track_caller]
    fn settle(self, what: &str) {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        let figure = format!("{} statements of {what}", self.looked_at.len());
        note("plans", figure);
    }
}

/// Whether it looks for rows; that of the signing keys, of which there is a handful and all are wanted, comes when it is due.
fn finds_rows(sql: &str) -> bool {
    let verbs = ["SELECT", "WITH", "UPDATE", "DELETE"];
    let sql = sql.trim_start();
    verbs.iter().any(|verb| sql.starts_with(verb)) && !sql.contains("signing_keys")
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
    "funding_",
    "insurance_",
    "journal",
    "office_",
    "program_",
    "sessions",
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
        .filter(|words| ["FROM", "JOIN", "UPDATE"].contains(&words[0]))
        .filter(|words| TABLES.iter().any(|table| words[1].starts_with(table)))
        .flat_map(|words| [words[1], words[2]])
        .collect()
}

/// Every read of the document: bare, and with each of its parameters.
fn reads() -> Vec<String> {
    let document = selaras::app::document().unwrap();
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
        ("agency" | "region" | "region_exact", ..) => "33.75",
        ("occupation" | "occupation_exact" | "industry", ..) => "7233",
        ("version", ..) => "2014",
        ("nib", ..) => "9120000000000",
        _ => "gar",
    };
    vec![value.to_owned()]
}
