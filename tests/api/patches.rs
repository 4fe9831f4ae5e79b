//! Any merge patch against any record that can be changed does what RFC 7396 says: what is there is set, `null` clears,
//! what is absent stays. Where the record would not hold together it is refused, and nothing has changed.
//!
//! The patches are drawn from the document's schemas, so that a new field is among them by itself.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use rstest::rstest;
use selaras::demo;
use serde_json::{Map, Value, json};

use crate::support::document::{Operation, operations, resolved};

use crate::support::{Caller, Database, Office, note, runner};

/// What an answer tells besides the fields: of the change itself, or reckoned from the fields and the day.
const BESIDES: &[&str] = &[
    "accreditation",
    "allowed_actions",
    "expired",
    "fulfilment",
    "hours",
    "in_force",
    "licence_status",
    "method_certificate",
    "practitioner",
    "suggested_occupations",
    "label",
    "open",
    "seats_free",
    "updated_at",
    "version",
    "warnings",
    "confirm_distinct",
];

/// Lists whose order says nothing; they are told in one of their own.
const SETS: &[&str] = &["programs"];

const AHEAD: &[&str] = &["2099-01-01", "2099-03-15", "2099-06-30", "2099-12-31"];
/// Times of the class whose session is changed, in pairs that fit and pairs that do not.
const TIMES: &[&str] = &[
    "2099-02-03T06:00:00.000000Z",
    "2099-02-05T01:00:00.000000Z",
    "2099-02-05T05:00:00.000000Z",
    "2099-02-05T09:30:00.000000Z",
];
const BEHIND: &[&str] = &["1995-07-01", "2001-02-28", "2004-02-29", "2008-12-31"];

/// Values of a field that is neither an object nor a list, each in the form in which it is kept.
fn leaf(name: &str, schema: &Value) -> BoxedStrategy<Value> {
    let text = |pattern: &str| {
        let texts = proptest::string::string_regex(pattern).expect("a pattern");
        texts.prop_map(Value::from).boxed()
    };
    let one_of = |some: &[&str]| {
        let some: Vec<Value> = some.iter().map(|text| json!(text)).collect();
        select(some).boxed()
    };
    if let Some(listed) = schema["enum"].as_array() {
        return select(listed.clone()).boxed();
    }
    if let Some(constant) = schema.get("const") {
        return Just(constant.clone()).boxed();
    }
    let is_number = schema["type"] == "integer" || schema["type"][0] == "integer";
    if is_number {
        let bound = |name: &str| schema[name].as_i64();
        let least = bound("minimum").unwrap_or(0);
        let most = bound("maximum").unwrap_or(5000).min(5000);
        return (least..=most).prop_map(Value::from).boxed();
    }
    if schema["type"] == "boolean" {
        return select(vec![json!(false), json!(true)]).boxed();
    }
    let format = schema["format"].as_str().unwrap_or_default();
    match (name, format) {
        ("birth_date" | "workers_as_of" | "given_on", _) => one_of(BEHIND),
        (_, "date") => one_of(AHEAD),
        ("demand_ids", _) => {
            let ids: Vec<Value> = (1..5).map(|n| json!(demo::ids::DEMANDS.id(n))).collect();
            select(ids).boxed()
        }
        ("program_id", _) => {
            let ids: Vec<Value> = (1..5).map(|n| json!(demo::ids::PROGRAMS.id(n))).collect();
            select(ids).boxed()
        }
        ("provider_id", _) => {
            let ids: Vec<Value> = (1..4).map(|n| json!(demo::ids::PROVIDERS.id(n))).collect();
            select(ids).boxed()
        }
        ("workshop_id", _) => {
            let ids: Vec<Value> = (1..5).map(|n| json!(demo::ids::WORKSHOPS.id(n))).collect();
            select(ids).boxed()
        }
        ("instructor_id", _) => {
            let ids: Vec<Value> = (1..5)
                .map(|n| json!(demo::ids::INSTRUCTORS.id(n)))
                .collect();
            select(ids).boxed()
        }
        (_, "date-time") => one_of(TIMES),
        ("employer_id", _) => {
            let ids: Vec<Value> = (1..4).map(|n| json!(demo::ids::EMPLOYERS.id(n))).collect();
            select(ids).boxed()
        }
        // Such as no employer has voiced, and nobody has decided about.
        ("input_ids", _) => {
            let ids: Vec<Value> = (8..10).map(|n| json!(demo::ids::INPUTS.id(n))).collect();
            select(ids).boxed()
        }
        (_, "nik") => text("3375014107(95|96)(00[1-9][0-9]|[1-9][0-9]{3})"),
        (_, "nib") => text("91[0-9]{11}"),
        (_, "npwp") => text("0[0-9]{15}"),
        (_, "npp") => text("[A-Z0-9]{6,12}"),
        (_, "vin") => text("1901[0-9]{6}"),
        (_, "phone") => text("\\+628[0-9]{8,10}"),
        (_, "email") => text("[a-z]{1,8}@contoh\\.example"),
        (_, "region") => one_of(&["33.75", "33.75.01", "33.75.02", "33.26.01", "33"]),
        (_, "funding-source") => one_of(&["apbd_1", "apbd", "apbn", "dbhcht", "csr"]),
        (_, "competency-unit") => text("C\\.141000\\.00[1-9]\\.01"),
        (_, "time-of-day") => text("(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]"),
        (
            _,
            "name" | "title" | "address" | "short-text" | "words" | "licence-number"
            | "certificate-number",
        ) => text("[A-Za-zéñ=@][A-Za-z0-9 éñ.,%_'\"-]{0,30}[A-Za-z0-9é.]"),
        _ => panic!("{name} ({format}) has no values: {schema}"),
    }
}

/// Whether the field may be cleared, and what it is otherwise.
fn parts(schema: &Value) -> (bool, Value) {
    let schema = resolved(schema);
    if let Some(some) = schema["oneOf"].as_array() {
        let null = some.iter().any(|one| one["type"] == "null");
        let other = some.iter().find(|one| one["type"] != "null");
        return (null, resolved(other.expect("a schema")).clone());
    }
    let kinds = schema["type"].as_array();
    let null = kinds.is_some_and(|kinds| kinds.contains(&json!("null")));
    (null, schema.clone())
}

/// Values of a field. Of an object in a patch some members; of one that is set as a whole all.
fn values(name: &str, schema: &Value) -> BoxedStrategy<Value> {
    let (null, schema) = parts(schema);
    let value = if matches!(name, "occupation" | "industry") {
        let system = if name == "occupation" { "KBJI" } else { "KBLI" };
        let version = if name == "occupation" { "2014" } else { "2020" };
        let codes: &[&str] = if name == "occupation" {
            &["7233.02", "8153.01", "7532.01", "7531"]
        } else {
            &["14111", "13134", "14120", "13121"]
        };
        let whole = |code: &&str| json!({ "system": system, "version": version, "code": code });
        select(codes.iter().map(whole).collect::<Vec<_>>()).boxed()
    } else if schema["properties"].is_object() {
        object(&schema, 50)
    } else if schema["items"].is_object() {
        let items = values(name, &schema["items"]);
        let least = usize::from(schema["minItems"] == 1);
        let lists = prop::collection::vec(items, least..=3);
        lists.prop_map(Value::from).boxed()
    } else {
        leaf(name, &schema)
    };
    if null {
        prop_oneof![1 => Just(Value::Null), 2 => value].boxed()
    } else {
        value
    }
}

/// Objects with some of the schema's members, each with this chance in a hundred; required ones always.
fn object(schema: &Value, chance: u32) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema["properties"].as_object().expect("properties");
    let members = properties.iter().map(|(name, property)| {
        let value = values(name, property);
        let some = if required.contains(&json!(name)) {
            value.prop_map(Some).boxed()
        } else {
            prop::option::weighted(f64::from(chance) / 100.0, value).boxed()
        };
        let name = name.clone();
        some.prop_map(move |value| value.map(|value| (name.clone(), value)))
            .boxed()
    });
    let members: Vec<BoxedStrategy<Option<(String, Value)>>> = members.collect();
    let object = |members: Vec<Option<(String, Value)>>| {
        Value::Object(members.into_iter().flatten().collect::<Map<_, _>>())
    };
    members.prop_map(object).boxed()
}

/// RFC 7396, section 2; what is cleared is told as `null` here.
fn merged(target: &Value, patch: &Value) -> Value {
    let Some(changes) = patch.as_object() else {
        return patch.clone();
    };
    let mut merged = target.as_object().cloned().unwrap_or_default();
    for (name, change) in changes {
        let before = merged.get(name).cloned().unwrap_or_default();
        let after = if change.is_null() {
            Value::Null
        } else {
            merged_or_set(&before, change)
        };
        merged.insert(name.clone(), after);
    }
    Value::Object(merged)
}

fn merged_or_set(before: &Value, change: &Value) -> Value {
    if change.is_object() {
        merged(before, change)
    } else {
        change.clone()
    }
}

/// The record's fields, as a patch could set them; a member that is not there is `null`.
fn fields(record: &Value) -> Value {
    match record {
        Value::Object(members) => {
            // What a demand weighs the priorities say, which say it of themselves.
            let is_demand = members.contains_key("headcount");
            // A batch's follows from two of its days; a training provider's is a field.
            let is_batch = members.contains_key("registration_opens_on");
            let is_besides = |name: &str| {
                BESIDES.contains(&name)
                    || (is_demand && name == "weight")
                    || (is_batch && name == "registration")
            };
            let kept = members
                .iter()
                .filter(|(name, value)| !is_besides(name) && !value.is_null());
            let told = |(name, value): (&String, &Value)| {
                let mut value = fields(value);
                if SETS.contains(&name.as_str())
                    && let Some(items) = value.as_array_mut()
                {
                    items.sort_by_key(Value::to_string);
                }
                (name.clone(), value)
            };
            kept.map(told).collect()
        }
        Value::Array(items) => items.iter().map(fields).collect(),
        other => other.clone(),
    }
}

/// Sends the patch to the document's record. Answers the status.
async fn tried(officer: &Caller, operation: &Operation, patch: &Value) -> Result<u16, String> {
    let path = operation.address();
    let before = officer.get(&path).await.ok();
    let answer = officer.patch(&path, &before.tag(), patch.clone()).await;
    let after = officer.get(&path).await.ok();
    let case = || {
        format!(
            "{path} {patch}\n  before {}\n  answer {}\n  after {}",
            before.text, answer.text, after.text
        )
    };
    match answer.status {
        200 => {
            let expected = fields(&merged(&before.body, patch));
            if answer.body != after.body {
                return Err(format!("reads otherwise: {}", case()));
            }
            if fields(&after.body) != expected {
                return Err(format!("{expected} was expected: {}", case()));
            }
        }
        409 | 422 => {
            if before.text != after.text {
                return Err(format!("refused, and changed: {}", case()));
            }
        }
        _ => return Err(case()),
    }
    Ok(answer.status)
}

#[rstest]
fn a_merge_patch_sets_clears_and_leaves_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let system = actix_web::rt::System::new();
    let world = system.block_on(async {
        let office = Office::open(database).await?;
        let loaded = demo::load(&office.state.db, &office.state.keys).await;
        loaded.expect("the demo office").expect("an empty database");
        let officer = office.officer().await;
        Some((office, officer))
    });
    let Some((office, officer)) = world else {
        return;
    };
    let patches = operations()
        .into_iter()
        .filter(|operation| operation.method == "PATCH");
    let mut told = BTreeMap::new();
    for operation in patches {
        let schema = operation.body().expect("a body").schema;
        let chance = 20;
        let (taken, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
        let drawn = object(resolved(&schema), chance);
        let (mut runner, seeded) = runner(60, 3000);
        let outcome = runner.run(&drawn, |patch| {
            office.advance(chrono::Duration::microseconds(1));
            let status = system.block_on(tried(&officer, &operation, &patch));
            match status.map_err(TestCaseError::fail)? {
                200 => taken.set(taken.get() + 1),
                _ => refused.set(refused.get() + 1),
            }
            Ok(())
        });
        if let Err(wrong) = outcome {
            panic!("{} with {seeded}: {wrong}", operation.id);
        }
        assert!(
            taken.get() >= 15,
            "{}: {} were taken",
            operation.id,
            taken.get()
        );
        told.insert(operation.id, (taken.get(), refused.get()));
    }
    assert!(told.len() >= 7, "{told:?}");
    note("merge patches", format!("taken and refused {told:?}"));
}
