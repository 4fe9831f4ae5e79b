//! An id in the path.

use std::collections::BTreeSet;

use rstest::rstest;

use super::policy::{Access, Sight};
use super::{MISSING, World, at, call, rows, seen};
use crate::support::Database;

#[rstest]
#[actix_web::test]
async fn an_id_in_the_path(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(world) = World::open(database).await else {
        return;
    };
    for (operation, access) in rows() {
        if !operation.path.contains("{id}") {
            continue;
        }
        let id = &operation.id;
        let own = operation.address();
        let own_id = own.split(['/', '?']).nth(3).expect("an id");
        for (caller, sight) in [
            (&world.officer, Sight::Own),
            (&world.province, Sight::Below),
        ] {
            let answer = call(caller, &operation, &own).await;
            match access.in_path(sight) {
                None => assert!(answer.status < 300, "{id}: {}", answer.text),
                Some((status, code)) => drop(answer.refused(status, code)),
            }
        }
        let (status, code) = access.in_path(Sight::Hidden).expect("a refusal");
        let missing = call(&world.officer, &operation, &at(&operation, MISSING)).await;
        let missing = seen(&missing.refused(status, code), MISSING);
        for (who, caller) in world.strangers() {
            let foreign = call(caller, &operation, &own).await;
            assert_eq!(seen(&foreign, own_id), missing, "{id} for {who}");
        }
        let resource = operation.path.split('/').nth(2).unwrap_or_default();
        // Each party sees a record of others as one that is not there; what it may not decide, of neither.
        let nobodys = world
            .nobodys
            .iter()
            .map(|caller| ("nobody's client", caller, own_id));
        let parties = world.parties.iter().filter_map(|(who, caller, hidden)| {
            Some((*who, caller, hidden.get(resource)?.as_str()))
        });
        for (who, caller, other) in nobodys.chain(parties) {
            let hidden = call(caller, &operation, &at(&operation, other)).await;
            let absent = call(caller, &operation, &at(&operation, MISSING)).await;
            assert!(
                absent.status == status || absent.body["code"] == "party_may_not_decide",
                "{id} for {who}: {}",
                absent.text
            );
            assert_eq!(seen(&hidden, other), seen(&absent, MISSING), "{id}, {who}");
        }
        for (whose, other) in world
            .hidden(resource)
            .into_iter()
            .chain([("no", "no-uuid")])
        {
            // A deleted record keeps its history.
            if whose == "a deleted one" && operation.path.ends_with("/history") {
                continue;
            }
            let hidden = call(&world.officer, &operation, &at(&operation, other)).await;
            assert_eq!(seen(&hidden, other), missing, "{id} on {whose}");
        }
    }
}

/// What a party's client sees it reads. What is its own it changes, but for what the office decides; what it is only told
/// of it does not change.
#[rstest]
#[actix_web::test]
async fn a_record_that_a_party_sees(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut told = BTreeSet::new();
    for (operation, access) in rows() {
        if !operation.path.contains("{id}") || operation.is_public() {
            continue;
        }
        let resource = operation.path.split('/').nth(2).unwrap_or_default();
        for (who, caller, _) in &world.parties {
            let list = caller.get(&format!("/v1/{resource}?limit=1")).await.ok();
            let Some(id) = list.items().first().and_then(|item| item["id"].as_str()) else {
                continue;
            };
            told.insert(format!("{who}: {resource}"));
            let is_others = [
                ("a centre", "skill-demands"),
                // The first that it sees is an employer's.
                ("a centre", "program-opinions"),
                ("a firm", "training-programs"),
                ("a firm", "instructor-needs"),
                ("a firm", "demand-attentions"),
                ("a firm", "demand-responses"),
            ];
            let is_others = is_others.contains(&(*who, resource));
            let is_offices = ["consultations", "trainees"].contains(&resource);
            let answer = call(caller, &operation, &at(&operation, id)).await;
            let code = answer.body["code"].as_str().unwrap_or_default();
            let is_decided_by_office = (answer.status, code) == (403, "party_may_not_decide");
            let is_right = match access {
                // Who has done what with a record is its owner's to know.
                Access::Reads
                    if (is_others || is_offices) && operation.path.ends_with("/history") =>
                {
                    (answer.status, code) == (404, "not_found")
                }
                Access::Reads => answer.status == 200,
                _ if is_others => {
                    is_decided_by_office || (answer.status, code) == (403, "other_party")
                }
                // Its example is a timetable of another class.
                _ if operation.id == "replaceBatchTimetable" => [409, 422].contains(&answer.status),
                _ => is_decided_by_office || [200, 201, 204, 409].contains(&answer.status),
            };
            assert!(is_right, "{} for {who}: {}", operation.id, answer.text);
        }
    }
    let firm = [
        "consultation-inputs",
        "consultations",
        "demand-attentions",
        "demand-responses",
        "employers",
        "program-opinions",
        "instructors",
        "instructor-needs",
        "skill-demands",
        "training-programs",
    ];
    let centre = [
        "batch-costs",
        "batches",
        "demand-attentions",
        "demand-responses",
        "enrollments",
        "instructors",
        "instructor-needs",
        "insurance-enrollments",
        "program-opinions",
        "sessions",
        "skill-demands",
        "trainees",
        "training-programs",
        "training-providers",
        "workshops",
    ];
    let expected = firm.map(|resource| format!("a firm: {resource}"));
    let expected = expected
        .into_iter()
        .chain(centre.map(|resource| format!("a centre: {resource}")));
    assert_eq!(told, expected.collect());
}
