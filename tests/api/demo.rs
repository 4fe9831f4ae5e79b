//! The demo office, and the document's examples on it.

use std::collections::BTreeSet;

use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use crate::support::chain::MECHANIC;
use crate::support::document::{Operation, operations, sample};
use crate::support::{Answer, Caller, Database, Office};

/// An office with the demo office in it, and its officer.
pub async fn loaded(database: Database) -> Option<(Office, Caller)> {
    let office = Office::open(database).await?;
    demo::load(&office.state.db, &office.state.keys)
        .await
        .expect("the demo office")
        .expect("an empty database");
    let officer = office.officer().await;
    Some((office, officer))
}

/// Tries an operation as the document shows it; what writes, without an effect.
pub async fn tried(caller: &Caller, operation: &Operation) -> Answer {
    let mut path = operation.address();
    if operation.can_be_dry() {
        path.push_str("?validate_only=true");
    }
    let caller = match operation.method.as_str() {
        "PATCH" | "PUT" | "DELETE" => caller.with("if-match", "*"),
        _ => caller.clone(),
    };
    let body = operation.body();
    let bytes = body
        .as_ref()
        .map(|body| body.example.to_string().into_bytes());
    let media_type = body.as_ref().map(|body| body.media_type.as_str());
    caller
        .raw(
            &operation.method,
            &path,
            media_type,
            bytes.unwrap_or_default(),
        )
        .await
}

#[rstest]
#[actix_web::test]
async fn every_example_of_the_document_works(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let mut failed = Vec::new();
    let under_v1 = |operation: &Operation| operation.path.starts_with("/v1/");
    for operation in operations().into_iter().filter(under_v1) {
        let answer = tried(&officer, &operation).await;
        let items = answer.body["items"]
            .as_array()
            .filter(|_| answer.status == 207);
        let worked = match items {
            None => (200..300).contains(&answer.status),
            Some(items) => items.iter().all(|item| item["status"] == 201),
        };
        if !worked {
            failed.push(format!(
                "{}: {} {}",
                operation.id, answer.status, answer.text
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[rstest]
#[actix_web::test]
async fn the_example_of_a_lookup_finds_someone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let nik = sample(&json!({ "$ref": "#/components/schemas/TraineeLookup" }));
    let found = officer.post("/v1/trainees/lookup", nik).await.ok();
    assert_eq!(
        found.items()[0]["id"],
        demo::ids::TRAINEES.id(1).to_string(),
        "{}",
        found.text
    );
}

#[rstest]
#[actix_web::test]
async fn an_id_of_the_demo_office_is_that_of_a_record(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let lists = [
        ("employers", "018cc251-f400-7000-8000-000000001001"),
        ("skill-demands", "018cc251-f400-7000-8000-000000002001"),
        ("consultations", "018cc251-f400-7000-8000-00000000a001"),
        (
            "consultation-inputs",
            "018cc251-f400-7000-8000-00000000b001",
        ),
        ("training-providers", "018cc251-f400-7000-8000-000000003001"),
        ("training-programs", "018cc251-f400-7000-8000-000000004001"),
        ("program-opinions", "018cc251-f400-7000-8000-000000013001"),
        ("demand-attentions", "018cc251-f400-7000-8000-00000000e001"),
        ("demand-priorities", "018cc251-f400-7000-8000-00000000d001"),
        ("instructors", "018cc251-f400-7000-8000-00000000f001"),
        ("instructor-needs", "018cc251-f400-7000-8000-000000016001"),
        ("demand-responses", "018cc251-f400-7000-8000-00000000c001"),
        ("batches", "018cc251-f400-7000-8000-000000005001"),
        ("workshops", "018cc251-f400-7000-8000-000000011001"),
        ("batch-waivers", "018cc251-f400-7000-8000-000000012001"),
        ("sessions", "018cc251-f400-7000-8000-000000014001"),
        ("funding-ceilings", "018cc251-f400-7000-8000-000000017001"),
        ("batch-costs", "018cc251-f400-7000-8000-000000018001"),
        ("trainees", "018cc251-f400-7000-8000-000000006001"),
        ("enrollments", "018cc251-f400-7000-8000-000000007001"),
        (
            "insurance-enrollments",
            "018cc251-f400-7000-8000-000000008001",
        ),
    ];
    let mut known = BTreeSet::new();
    for (resource, first) in lists {
        let list = officer
            .get(&format!("/v1/{resource}?limit=200&sort=created_at"))
            .await
            .ok();
        let ids: Vec<String> = list
            .items()
            .iter()
            .map(|item| item["id"].as_str().expect("an id").to_owned())
            .collect();
        assert_eq!(ids[0], first, "{resource}");
        known.extend(ids);
    }
    let text = selaras::app::document().unwrap().to_string();
    let named: Vec<&str> = text
        .match_indices("018cc251-f400-")
        .map(|(at, _)| &text[at..at + lists[0].1.len()])
        .collect();
    assert!(!named.is_empty());
    for id in named {
        assert!(
            known.contains(id),
            "{id} stands in the document and in no list"
        );
    }
}

#[rstest]
#[actix_web::test]
async fn it_is_a_whole_office(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let list = async |path: &str| {
        officer
            .get(&format!("/v1/{path}"))
            .await
            .ok()
            .items()
            .to_vec()
    };
    let kinds = |items: &[Value], field: &str| {
        items
            .iter()
            .map(|item| item[field].to_string())
            .collect::<BTreeSet<_>>()
    };

    assert!(list("employers").await.len() >= 8);
    let demands = list("skill-demands?status=verified&limit=200").await;
    assert!(demands.len() >= 10 && kinds(&demands, "occupation").len() >= 6);
    assert_eq!(
        kinds(&list("training-providers").await, "kind"),
        [r#""blk""#, r#""company""#, r#""lpks""#]
            .map(str::to_owned)
            .into()
    );
    assert!(kinds(&list("training-programs").await, "status").len() >= 3);
    let batches = list("batches").await;
    assert!(
        kinds(&batches, "status").is_superset(
            &[
                r#""open""#,
                r#""planned""#,
                r#""running""#,
                r#""selecting""#,
                r#""completed""#,
                r#""evaluated""#,
            ]
            .map(str::to_owned)
            .into()
        )
    );
    assert!(list("batches?status=open&has_free_seats=true").await.len() == 2);
    assert!(list("trainees").await.len() >= 20);
    let gaps = list("coverage-gaps").await;
    let running: Vec<&Value> = gaps
        .iter()
        .filter(|gap| gap["batch_id"] == demo::ids::BATCHES.id(1).to_string())
        .collect();
    assert_eq!(
        running.len(),
        3,
        "one cover ends too soon, one is only asked for, and one is missing: {gaps:?}"
    );
    assert_eq!(list("insurance-enrollments?status=ending").await.len(), 1);
}

#[rstest]
#[actix_web::test]
async fn the_mechanics_program_tells_every_stage_of_its_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let program = demo::ids::PROGRAMS.id(1);
    let history = format!("/v1/training-programs/{program}/history");
    let history = officer.get(&history).await.ok();
    let told: Vec<(&str, &str)> = history
        .items()
        .iter()
        .map(|entry| {
            let status = &entry["state"]["status"];
            let words = [&entry["action"], status].map(|word| word.as_str().expect("a word"));
            (words[0], words[1])
        })
        .collect();
    assert_eq!(
        told,
        [
            ("create", "draft"),
            ("submit", "submitted"),
            ("return", "incomplete"),
            ("submit", "submitted"),
            ("open-opinions", "in_opinion"),
            ("approve", "approved"),
        ]
    );
    assert_eq!(history.items()[2]["reason"], "curriculum_not_to_standard");
}

/// Of each entry of a record's history, what was done.
async fn done(officer: &Caller, resource: &str, id: impl std::fmt::Display) -> Vec<String> {
    let history = format!("/v1/{resource}/{id}/history");
    let history = officer.get(&history).await.ok();
    let actions = history.items().iter().map(|entry| entry["action"].as_str());
    actions
        .map(|action| action.expect("a word").to_owned())
        .collect()
}

#[rstest]
#[actix_web::test]
async fn the_mechanics_class_went_its_usual_way_and_its_teacher_was_asked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    assert_eq!(
        done(&officer, "batches", demo::ids::BATCHES.id(1)).await,
        ["create", "open", "select", "confirm", "start"]
    );
    assert_eq!(
        done(&officer, "instructor-needs", demo::ids::NEEDS.id(1)).await,
        ["create", "shortlist", "offer", "accept"]
    );
}

#[rstest]
#[actix_web::test]
async fn a_planned_class_says_what_bars_its_opening(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let reasons = async |n: u64| {
        let class = format!("/v1/batches/{}", demo::ids::BATCHES.id(n));
        let class = officer.get(&class).await.ok();
        let reasons = class.reasons("open").unwrap_or_default();
        reasons.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(reasons(10).await, ["accreditation_too_short"]);
    let waived = reasons(7).await;
    assert!(waived.is_empty(), "{waived:?}");
}

/// The worked figure, term by term: open 21, in training 16, expected 14, unmet 7.
#[rstest]
#[actix_web::test]
async fn it_misses_25_mechanics_hired_4_and_trains_16(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((_office, officer)) = loaded(database).await else {
        return;
    };
    let demands = officer
        .get(&format!(
            "/v1/skill-demands?occupation={MECHANIC}&status=verified"
        ))
        .await
        .ok();
    let [demand] = demands.items() else {
        panic!("{}", demands.text)
    };
    assert_eq!(
        (&demand["headcount"], &demand["hired"], &demand["open"]),
        (&json!(25), &json!(4), &json!(21))
    );
    let batches = officer
        .get(&format!("/v1/batches?occupation={MECHANIC}"))
        .await
        .ok();
    let [batch] = batches.items() else {
        panic!("{}", batches.text)
    };
    assert_eq!(
        (
            &batch["status"],
            &batch["seats_taken"],
            &batch["seats_free"]
        ),
        (&json!("running"), &json!(16), &json!(0))
    );
    let alignment = officer
        .get(&format!(
            "/v1/alignment?by=occupation&occupation={MECHANIC}"
        ))
        .await
        .ok();
    let [cell] = alignment.items() else {
        panic!("{}", alignment.text)
    };
    let terms = [
        "demanded",
        "hired",
        "open",
        "in_training",
        "expected_graduates",
        "planned_seats",
        "unmet",
        "unmet_after_plan",
    ];
    assert_eq!(
        terms.map(|term| cell[term].as_i64()),
        [25, 4, 21, 16, 14, 0, 7, 7].map(Some),
        "{}",
        alignment.text
    );
    assert_eq!(
        (&cell["trainees_covered"], &cell["trainees_uncovered"]),
        (&json!(13), &json!(3)),
        "{}",
        alignment.text
    );
}

#[rstest]
#[actix_web::test]
async fn it_is_loaded_once_and_only_into_an_empty_database(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some((office, officer)) = loaded(database).await else {
        return;
    };
    let before = officer.get("/v1/employers").await.ok().items().len();
    assert!(
        demo::load(&office.state.db, &office.state.keys)
            .await
            .expect("an answer")
            .is_none()
    );
    assert_eq!(
        officer.get("/v1/employers").await.ok().items().len(),
        before
    );

    let Some(office) = Office::open(database).await else {
        return;
    };
    office
        .officer()
        .await
        .make("employers", crate::support::chain::employer(1))
        .await;
    assert!(
        demo::load(&office.state.db, &office.state.keys)
            .await
            .expect("an answer")
            .is_none()
    );
}

/// Two processes that start on one empty database: one of them loads the office, whole.
#[rstest]
#[actix_web::test]
async fn two_that_load_at_once_load_it_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (db, keys) = (&office.state.db, &office.state.keys);
    let (one, other) = futures_util::future::join(demo::load(db, keys), demo::load(db, keys)).await;
    let loads = [one, other].map(|load| load.expect("an answer").is_some());
    assert!(loads[0] != loads[1], "{loads:?}");
    let first = officer_sees(&office, "employers").await;
    assert_eq!(first, demo::ids::EMPLOYERS.id(1).to_string());
}

async fn officer_sees(office: &Office, resource: &str) -> String {
    let list = office
        .officer()
        .await
        .get(&format!("/v1/{resource}?sort=created_at&limit=1"))
        .await
        .ok();
    list.items()[0]["id"].as_str().expect("an id").to_owned()
}
