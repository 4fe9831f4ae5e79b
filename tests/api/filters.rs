//! Any filters of any list find what a plain look through the whole list finds, in the same order.
//!
//! The lists and their filters are the document's; what a filter means follows from its name, as the rules of the API say. One
//! that means something of its own stands in [`APART`], and has tests of its own.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use crate::support::chain::with;
use crate::support::document::{Operation, Parameter, operations};
use crate::support::runner;
use crate::support::{Caller, Database, Office, note};

/// Filters whose meaning does not follow from their names.
const APART: &[(&str, &str)] = &[
    ("listBatches", "agency"),
    ("listBatches", "has_free_seats"),
    ("listCoverageGaps", "from"),
    ("listCoverageGaps", "to"),
    ("listInstructors", "occupation"),
    ("listInstructors", "unit"),
    ("listInstructors", "valid_on"),
    ("listInsuranceEnrollments", "batch_id"),
    ("listInsuranceEnrollments", "covers_on"),
    ("listLapsingInsuranceEnrollments", "days"),
    ("listSessions", "starts_at_from"),
    ("listSessions", "starts_at_to"),
    ("listTrainees", "batch_id"),
    ("listTrainingPrograms", "latest"),
    ("", "q"),
];

/// What is no filter.
const WALK: &[&str] = &["cursor", "limit", "sort"];

/// The whole lists, by resource.
type Lists = BTreeMap<String, Vec<Value>>;

/// The whole list at an address, page by page.
async fn whole(caller: &Caller, address: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    let separator = if address.contains('?') { '&' } else { '?' };
    loop {
        let page = caller
            .get(&format!("{address}{separator}limit=200{cursor}"))
            .await
            .ok();
        found.extend(page.items().iter().cloned());
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

/// Lists with filters, each with those whose meaning follows from their names.
fn lists() -> Vec<(Operation, Vec<Parameter>)> {
    let mut apart: BTreeSet<_> = APART.iter().collect();
    let mut found = Vec::new();
    for operation in operations() {
        let is_list =
            operation.path.matches('/').count() == 2 || operation.path.ends_with("/lapsing");
        let parameters = operation.parameters();
        let walks = parameters
            .iter()
            .any(|parameter| parameter.name == "cursor");
        if !is_list || !walks || operation.is_public() {
            continue;
        }
        let mut filters = Vec::new();
        for parameter in parameters {
            let name = parameter.name.as_str();
            if parameter.place != "query" || WALK.contains(&name) {
                continue;
            }
            let known = APART
                .iter()
                .find(|(of, other)| *other == name && (of.is_empty() || *of == operation.id));
            match known {
                Some(known) => drop(apart.remove(known)),
                None => filters.push(parameter),
            }
        }
        found.push((operation, filters));
    }
    assert!(apart.is_empty(), "not in the document: {apart:?}");
    found
}

/// What a field of an item is. Of what hangs on a class its occupation, region and last day are the class's; of a gap the
/// status is the enrollment's.
fn field(lists: &Lists, item: &Value, name: &str) -> Value {
    let of = |resource: &str, id: &str| {
        let all = lists[resource].iter();
        let found = all.into_iter().find(|other| other["id"] == item[id]);
        found.cloned().unwrap_or_default()
    };
    let hangs_on_class = !item["batch_id"].is_null();
    let value = match name {
        "batch_status" => of("batches", "batch_id")["status"].clone(),
        "occupation" | "region" | "ends_on" if hangs_on_class => {
            of("batches", "batch_id")[name].clone()
        }
        "status" if item["status"].is_null() => {
            of("enrollments", "enrollment_id")["status"].clone()
        }
        "voiced_by_kind" => item["voiced_by"]["kind"].clone(),
        "participation_id" => item["participation"]["id"].clone(),
        "demand_id" if item["demand_id"].is_null() => item["demand_ids"].clone(),
        "program" => item["programs"].clone(),
        "funding_source" => item["funding"]["source"].clone(),
        "year" if item["year"].is_null() => {
            let day = item["starts_on"].as_str().expect("a day");
            json!(day[..4].parse::<i64>().expect("a year"))
        }
        _ => item[name].clone(),
    };
    if value["code"].is_string() {
        value["code"].clone()
    } else {
        value
    }
}

/// What a filter looks at, and how.
fn fits(lists: &Lists, item: &Value, filter: &Parameter, value: &str) -> bool {
    let name = filter.name.as_str();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    if let Some(base) = name.strip_suffix("_exact") {
        return field(lists, item, base) == value;
    }
    for (end, wanted) in [
        ("_from", std::cmp::Ordering::Less),
        ("_to", std::cmp::Ordering::Greater),
    ] {
        if let Some(base) = name.strip_suffix(end) {
            let found = field(lists, item, base);
            if let Some(found) = found.as_i64() {
                return found.cmp(&value.parse().expect("a number")) != wanted;
            }
            return found
                .as_str()
                .is_some_and(|found| found.cmp(value) != wanted);
        }
    }
    let found = field(lists, item, name);
    if matches!(name, "occupation" | "region" | "industry") {
        return text(&found).starts_with(value);
    }
    let any = |one: &Value| value.split(',').any(|wanted| text(one) == wanted);
    found
        .as_array()
        .map_or_else(|| any(&found), |some| some.iter().any(any))
}

/// A value for a filter: one of those that are there, a part of one, a day beside one, or some of those that there may be.
fn value(lists: &Lists, items: &[Value], filter: &Parameter, draw: (Index, Index)) -> String {
    let name = filter.name.as_str();
    let base = ["_exact", "_from", "_to"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let listed = filter.schema["items"]["enum"].as_array();
    if let Some(listed) = listed {
        let some = 1 + draw.1.index(listed.len().min(3));
        let from = draw.0.index(listed.len());
        let mut chosen: Vec<&str> = listed
            .iter()
            .cycle()
            .skip(from)
            .take(some)
            .filter_map(Value::as_str)
            .collect();
        chosen.dedup();
        return chosen.join(",");
    }
    if filter.schema["type"] == "boolean" {
        return (draw.0.index(2) == 0).to_string();
    }
    let there: Vec<String> = items
        .iter()
        .map(|item| field(lists, item, base.unwrap_or(name)))
        .flat_map(|found| found.as_array().cloned().unwrap_or_else(|| vec![found]))
        .filter_map(|found| match found {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect();
    if there.is_empty() {
        return filter.example.clone();
    }
    let one = &there[draw.0.index(there.len())];
    match (name, draw.1.index(4)) {
        ("occupation" | "region" | "industry", part) => {
            let length = [one.len(), 2, 4, 5][part].min(one.len());
            one[..length].trim_end_matches('.').to_owned()
        }
        (_, beside @ 1..) if filter.schema["format"] == "date" => {
            let day: chrono::NaiveDate = one.parse().expect("a date");
            let days = [0, 1, 40, 400][beside];
            let back = draw.0.index(3) == 0;
            let by = chrono::TimeDelta::days(if back { -days } else { days });
            (day + by).to_string()
        }
        _ => one.clone(),
    }
}

/// Besides the demo office's records some of another region: the document's examples, put there.
async fn some_elsewhere(officer: &Caller) {
    let make = async |create: &str, fields: Value| {
        let create = operations().into_iter().find(|other| other.id == create);
        let create = create.expect("an operation");
        let body = with(create.body().expect("a body").example, fields);
        officer.post(&create.path, body).await.created()
    };
    let there = json!({ "region": "33.26.01" });
    make("createConsultation", there.clone()).await;
    make("createTrainingProvider", there.clone()).await;
    let demand = make("createSkillDemand", there.clone()).await;
    for action in ["submit", "verify"] {
        officer
            .act("skill-demands", &demand.id(), action, json!({}))
            .await
            .ok();
    }
    let hired = json!({ "count": 25 });
    let path = format!("{}/record-hires", demand.header("location"));
    officer.post(&path, hired).await.ok();
    let renewed = json!({ "headcount": 5, "needed_from": "2100-01-01", "needed_by": "2100-06-30", "valid_until": "2100-12-31" });
    let path = format!("{}/renew", demand.header("location"));
    officer.post(&path, renewed).await.created();
    let class = make("createBatch", there.clone()).await;
    make("createBatchWaiver", json!({ "batch_id": class.id() })).await;
    officer
        .act("batches", &class.id(), "open", json!({}))
        .await
        .ok();
    let seat = make("createEnrollment", json!({ "batch_id": class.id() })).await;
    let cover = json!({
        "trainee_id": seat.body["trainee_id"], "participation": { "kind": "enrollment", "id": seat.id() },
        "programs": ["jkk"],
    });
    make("createInsuranceEnrollment", cover).await;
    let unit = with(
        json!({ "program_id": null, "unit": "C.141110.001.01" }),
        there,
    );
    make("createInstructorNeed", unit).await;
    session_of_another(officer).await;
}

/// A session of another training provider than that of the document's example.
async fn session_of_another(officer: &Caller) {
    let known = whole(officer, "/v1/sessions").await;
    let classes = whole(officer, "/v1/batches?status=planned,open").await;
    let strange = |class: &&Value| {
        let same = |session: &Value| session["provider_id"] == class["provider_id"];
        !known.iter().any(same)
    };
    let class = classes.iter().find(strange).expect("a class");
    let room = json!({ "provider_id": class["provider_id"], "name": "Ruang dua", "capacity": class["seats"] });
    let room = officer.make("workshops", room).await.id();
    let day = class["starts_on"].as_str().expect("a day");
    let at = |time: &str| format!("{day}T{time}:00+07:00");
    let session = json!({
        "batch_id": class["id"], "workshop_id": room, "kind": "theory", "starts_at": at("08:00"), "ends_at": at("12:00"),
    });
    officer.make("sessions", session).await;
}

#[rstest]
fn filters_find_what_a_look_through_the_whole_list_finds(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let system = actix_web::rt::System::new();
    let world = system.block_on(async {
        let office = Office::open(database).await?;
        let loaded = demo::load(&office.state.db, &office.state.keys).await;
        loaded.expect("the demo office").expect("an empty database");
        let officer = office.officer().await;
        some_elsewhere(&officer).await;
        let mut all = Lists::new();
        for (list, _) in lists() {
            let name = list.path.trim_start_matches("/v1/").to_owned();
            all.insert(name, whole(&officer, &list.address()).await);
        }
        Some((office, officer, all))
    });
    let Some((_office, officer, all)) = world else {
        return;
    };
    let mut used: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for (list, filters) in lists() {
        if filters.is_empty() {
            continue;
        }
        let items = &all[list.path.trim_start_matches("/v1/")];
        assert!(!items.is_empty(), "{} is empty", list.id);
        let used = std::cell::RefCell::new(&mut used);
        let drawn = prop::collection::vec((any::<Index>(), any::<Index>(), any::<Index>()), 1..=2);
        // Enough for each filter to be tried alone.
        let tries = u32::try_from(filters.len()).expect("some filters") * 14;
        let (mut runner, seeded) = runner(tries.max(150), 4000);
        let outcome = runner.run(&drawn, |draws| {
            let mut chosen: BTreeMap<&str, (&Parameter, String)> = BTreeMap::new();
            for (which, one, other) in draws {
                let filter = which.get(&filters);
                let value = value(&all, items, filter, (one, other));
                chosen.insert(&filter.name, (filter, value));
            }
            let pairs: Vec<(&str, &str)> = chosen
                .iter()
                .map(|(name, (_, value))| (*name, value.as_str()))
                .collect();
            let address = list.address_with(&pairs);
            let found = system.block_on(whole(&officer, &address));
            let fits = |item: &&Value| {
                chosen
                    .values()
                    .all(|(filter, value)| fits(&all, item, filter, value))
            };
            let expected: Vec<Value> = items.iter().filter(fits).cloned().collect();
            prop_assert_eq!(&found, &expected, "{}", address);
            if let [(name, _)] = pairs[..] {
                let mut used = used.borrow_mut();
                let counts = used.entry(format!("{} {name}", list.id)).or_default();
                counts.0 += u32::from(!expected.is_empty());
                counts.1 += u32::from(expected.len() < items.len());
            }
            Ok(())
        });
        if let Err(wrong) = outcome {
            panic!("{} with {seeded}: {wrong}", list.id);
        }
    }
    // Each filter was tried alone, has found something, and has left something out, if it knows more than one value.
    let filters = lists().into_iter().flat_map(|(list, filters)| {
        let values = |filter: &Parameter| filter.schema["items"]["enum"].as_array().map(Vec::len);
        filters
            .into_iter()
            .filter(move |filter| values(filter) != Some(1))
            .map(move |filter| format!("{} {}", list.id, filter.name))
    });
    let idle: Vec<String> = filters
        .filter(|filter| {
            used.get(filter)
                .is_none_or(|(found, left)| *found == 0 || *left == 0)
        })
        .collect();
    note("filters", format!("{} tried, idle {idle:?}", used.len()));
    assert!(idle.is_empty(), "{idle:?}");
}
