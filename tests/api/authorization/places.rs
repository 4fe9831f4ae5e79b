//! An id that is not in sight, in every place where an id may stand.

use std::collections::BTreeSet;

use rstest::rstest;
use selaras::demo;
use serde_json::json;

use super::policy::Access;
use super::{MISSING, World, at, call, call_with, rows, seen};
use crate::support::chain::demand;
use crate::support::document::{ID_NAMES, leaves, operations, resource_at, with_leaf};
use crate::support::{Caller, Database};

#[rstest]
#[actix_web::test]
async fn an_id_in_the_path(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let same = |caller: Caller| caller.with("x-request-id", "same");
    let province = same(world.office.officer_of("33").await);
    let nobodys = same(world.office.party(&format!("employer:{MISSING}")).await);
    let no_centre = same(
        world
            .office
            .party(&format!("training-provider:{MISSING}"))
            .await,
    );
    let strangers = [
        ("a sibling", world.neighbour.clone()),
        (
            "a city elsewhere",
            same(world.office.officer_of("34.04").await),
        ),
        (
            "a province elsewhere",
            same(world.office.officer_of("34").await),
        ),
    ];
    let deleted = deleted(&world).await;
    for (operation, access) in rows() {
        if !operation.path.contains("{id}") {
            continue;
        }
        let id = &operation.id;
        let own = operation.address();
        let own_id = own
            .split('/')
            .nth(3)
            .expect("an id")
            .split('?')
            .next()
            .unwrap_or_default();
        let answer = call(&world.officer, &operation, &own).await;
        assert!(
            answer.status < 300,
            "{id} on an own record: {}",
            answer.text
        );
        let answer = call(&province, &operation, &own).await;
        match access {
            Access::Reads => drop(answer.ok()),
            _ => drop(answer.refused(403, "other_agency")),
        }
        let missing = call(&world.officer, &operation, &at(&operation, MISSING))
            .await
            .refused(404, "not_found");
        let missing = seen(&missing, MISSING);
        for (who, caller) in &strangers {
            let foreign = call(caller, &operation, &own).await;
            assert_eq!(seen(&foreign, own_id), missing, "{id} for {who}");
        }
        // Of two parties that have nothing, each sees a record that is there as one that is not.
        for caller in [&nobodys, &no_centre] {
            let hidden = call(caller, &operation, &own).await;
            let absent = call(caller, &operation, &at(&operation, MISSING)).await;
            assert!(matches!(hidden.status, 403 | 404), "{id}: {}", hidden.text);
            assert_eq!(
                seen(&hidden, own_id),
                seen(&absent, MISSING),
                "{id} for a party"
            );
        }
        let resource = operation.path.split('/').nth(2).unwrap_or_default();
        let gone = deleted
            .iter()
            .filter(|(of, _)| *of == resource)
            .map(|(_, id)| id.as_str());
        for other in gone.chain(["no-uuid", "00000000-0000-0000-0000-000000000000"]) {
            let absent = call(&world.officer, &operation, &at(&operation, other)).await;
            // A deleted record keeps its history.
            if deleted.iter().any(|(_, id)| id == other) && operation.path.ends_with("/history") {
                continue;
            }
            assert_eq!(seen(&absent, other), missing, "{id} on {other}");
        }
        let other = world.foreign(resource);
        let foreign = call(&world.officer, &operation, &at(&operation, other)).await;
        assert_eq!(seen(&foreign, other), missing, "{id} on a sibling's record");
    }
}

/// Drafts that were deleted again.
async fn deleted(world: &World) -> Vec<(&'static str, String)> {
    let mut gone = Vec::new();
    let officer = &world.officer;
    let employer = demo::ids::EMPLOYERS.id(1).to_string();
    let made = officer.make("skill-demands", demand(&employer)).await;
    let path = made.header("location").to_owned();
    officer.delete(&path, "*").await.status(204);
    gone.push(("skill-demands", made.id()));
    for (resource, create) in [
        ("training-programs", "createTrainingProgram"),
        ("batches", "createBatch"),
    ] {
        let create = operations()
            .into_iter()
            .find(|operation| operation.id == create)
            .expect("an operation");
        let made = officer
            .make(resource, create.body().expect("a body").example)
            .await;
        officer
            .delete(made.header("location"), "*")
            .await
            .status(204);
        gone.push((resource, made.id()));
    }
    gone
}

#[rstest]
#[actix_web::test]
async fn an_id_in_a_body_or_a_batch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut places = 0;
    for (operation, access) in rows() {
        let Some(body) = operation.body() else {
            continue;
        };
        for leaf in leaves(&body.schema) {
            let Some(resource) = resource_at(&leaf) else {
                continue;
            };
            let foreign = world.foreign(resource);
            assert_ne!(foreign, MISSING, "no foreign record of {resource}");
            places += 1;
            let mut answers = Vec::new();
            for id in [foreign, MISSING] {
                let sent = with_leaf(&body.example, &body.schema, &leaf.pointer, json!(id));
                let sent = Some((body.media_type.clone(), sent));
                let answer =
                    call_with(&world.officer, &operation, &operation.address(), sent, true).await;
                let errors = if access == Access::CreatesMany {
                    assert_eq!(
                        (answer.status, &answer.body["items"][0]["status"]),
                        (207, &json!(422)),
                        "{} {}: {}",
                        operation.id,
                        leaf.pointer,
                        answer.text
                    );
                    &answer.body["items"][0]["problem"]["errors"]
                } else {
                    assert_eq!(
                        answer.status, 422,
                        "{} {}: {}",
                        operation.id, leaf.pointer, answer.text
                    );
                    &answer.body["errors"]
                };
                let pointer = leaf
                    .pointer
                    .strip_prefix("/items/0")
                    .unwrap_or(&leaf.pointer);
                let errors = errors.as_array().expect("errors");
                let named = errors.iter().any(|error| {
                    error["pointer"]
                        .as_str()
                        .is_some_and(|at| pointer.starts_with(at))
                        && error["code"] == "not_found"
                });
                assert!(named, "{} {}: {}", operation.id, leaf.pointer, answer.text);
                answers.push(seen(&answer, id));
            }
            assert_eq!(answers[0], answers[1], "{} {}", operation.id, leaf.pointer);
        }
    }
    assert!(places >= 12, "only {places} ids in bodies");
}

#[rstest]
#[actix_web::test]
async fn an_id_in_a_filter_and_a_list_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let elsewhere = world.office.officer_of("34.04").await;
    let (mut filters, mut finds) = (BTreeSet::new(), BTreeSet::new());
    for (operation, access) in rows() {
        if !matches!(access, Access::Lists | Access::Finds) {
            continue;
        }
        let id = &operation.id;
        let nothing = call(&elsewhere, &operation, &operation.address())
            .await
            .ok();
        assert!(
            nothing.items().is_empty(),
            "{id} shows others' records: {}",
            nothing.text
        );
        for parameter in operation.parameters() {
            let name = parameter.name.as_str();
            if parameter.place != "query" || parameter.schema["format"] != "uuid" {
                continue;
            }
            let known = ID_NAMES.iter().find(|(known, _)| *known == name);
            let resource = known.map_or("skill-demands", |(_, resource)| resource);
            filters.insert(name.to_owned());
            let foreign = world
                .officer
                .get(&operation.address_with(&[(name, world.foreign(resource))]))
                .await
                .ok();
            let missing = world
                .officer
                .get(&operation.address_with(&[(name, MISSING)]))
                .await
                .ok();
            assert!(foreign.items().is_empty(), "{id} {name}: {}", foreign.text);
            assert_eq!(foreign.text, missing.text, "{id} {name}");
            // The filter works: whose record it is finds something.
            let own = world
                .neighbour
                .get(&operation.address_with(&[(name, world.foreign(resource))]))
                .await
                .ok();
            if !own.items().is_empty() {
                finds.insert(name.to_owned());
            }
        }
    }
    assert!(filters.len() >= 7, "{filters:?}");
    assert_eq!(finds, filters, "filters that find nothing for anybody");
}

#[rstest]
#[actix_web::test]
async fn a_cursor_of_another(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let others = [world.neighbour.clone(), world.office.officer_of("33").await];
    let mut lists = Vec::new();
    for (operation, _) in rows() {
        if !operation
            .parameters()
            .iter()
            .any(|parameter| parameter.name == "cursor")
            || operation.is_public()
        {
            continue;
        }
        let first = operation.address_with(&[("limit", "1")]);
        let page = world.officer.get(&first).await.ok();
        let Some(cursor) = page.body["next_cursor"].as_str() else {
            continue;
        };
        let next = operation.address_with(&[("limit", "1"), ("cursor", cursor)]);
        world.officer.get(&next).await.ok();
        for other in &others {
            let answer = other.get(&next).await;
            if operation.path.contains("{id}") && answer.status == 404 {
                continue;
            }
            answer.refused(400, "invalid_cursor");
        }
        // Nor does it fit another list.
        if operation.id != "listEmployers" {
            let elsewhere = format!("/v1/employers?limit=1&cursor={cursor}");
            world
                .officer
                .get(&elsewhere)
                .await
                .refused(400, "invalid_cursor");
        }
        lists.push(operation.id);
    }
    assert!(lists.len() >= 12, "{lists:?}");
}

#[rstest]
#[actix_web::test]
async fn an_idempotency_key_of_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let keyed = |caller: &Caller| caller.with("idempotency-key", "the-same-key");
    let province = world
        .office
        .officer_of("33")
        .await
        .with("x-request-id", "same");
    let mut replayed = 0;
    for (operation, access) in rows() {
        let has_key = operation
            .parameters()
            .iter()
            .any(|parameter| parameter.name == "Idempotency-Key");
        if !has_key || access == Access::Finds {
            continue;
        }
        let id = &operation.id;
        let own = operation.address();
        let body = operation.body().map(|body| (body.media_type, body.example));
        let send =
            async |caller: &Caller| call_with(caller, &operation, &own, body.clone(), false).await;
        let first = send(&keyed(&world.officer)).await;
        let again = send(&keyed(&world.officer)).await;
        if again.header("idempotent-replayed") == "true" {
            assert_eq!(
                (first.status, &first.text),
                (again.status, &again.text),
                "{id}"
            );
            replayed += 1;
        }
        for other in [&world.neighbour, &province] {
            let with_key = send(&keyed(other)).await;
            assert_eq!(
                with_key.header("idempotent-replayed"),
                "",
                "{id}: {}",
                with_key.text
            );
            if access == Access::Changes {
                let without = send(other).await;
                assert_eq!(
                    (with_key.status, with_key.text),
                    (without.status, without.text),
                    "{id}"
                );
                assert!(matches!(without.status, 403 | 404), "{id}");
            }
        }
    }
    assert!(replayed >= 40, "only {replayed} answers were kept");
}
