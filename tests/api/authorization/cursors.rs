//! A cursor that another was given, or that was given for another filter.

use rstest::rstest;
use serde_json::Value;

use super::{MISSING, World, rows, seen};
use crate::support::Database;
use crate::support::document::{ID_NAMES, Operation};

/// The operations that answer a cursor to the office, each with its first page of one and the cursor.
async fn pages(world: &World) -> Vec<(Operation, String)> {
    let mut found = Vec::new();
    for (operation, _) in rows() {
        let mut parameters = operation.parameters().into_iter();
        if operation.is_public() || !parameters.any(|parameter| parameter.name == "cursor") {
            continue;
        }
        let first = operation.address_with(&[("limit", "1")]);
        let page = world.officer.get(&first).await.ok();
        if let Some(cursor) = page.body["next_cursor"].as_str() {
            found.push((operation, cursor.to_owned()));
        }
    }
    assert!(found.len() >= 12, "{found:?}");
    found
}

/// Of the same form, and nobody's.
fn made_up(cursor: &str) -> String {
    let (first, rest) = cursor.split_at(1);
    let other = if first == "A" { "B" } else { "A" };
    format!("{other}{rest}")
}

#[rstest]
#[actix_web::test]
async fn a_cursor_of_another(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(world) = World::open(database).await else {
        return;
    };
    for (operation, cursor) in pages(&world).await {
        let id = &operation.id;
        let next = |cursor: &str| operation.address_with(&[("limit", "1"), ("cursor", cursor)]);
        world.officer.get(&next(&cursor)).await.ok();
        let forged = made_up(&cursor);
        for (who, caller) in world.others() {
            let foreign = caller.get(&next(&cursor)).await;
            let absent = caller.get(&next(&forged)).await;
            assert_eq!(
                seen(&foreign, &cursor),
                seen(&absent, &forged),
                "{id} for {who}"
            );
            if !(operation.path.contains("{id}") && foreign.status == 404) {
                foreign.refused(400, "invalid_cursor");
            }
        }
        // Nor does it fit another list.
        if operation.id != "listEmployers" {
            let elsewhere = format!("/v1/employers?limit=1&cursor={cursor}");
            let answer = world.officer.get(&elsewhere).await;
            answer.refused(400, "invalid_cursor");
        }
    }
}

#[rstest]
#[actix_web::test]
async fn a_cursor_under_a_filter_by_an_id(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut filters = 0;
    for (operation, bare) in pages(&world).await {
        let all = operation.address_with(&[("limit", "200")]);
        let listed = world.officer.get(&all).await.ok();
        for parameter in operation.parameters() {
            let name = parameter.name.as_str();
            let Some((_, resource)) = ID_NAMES.iter().find(|(known, _)| *known == name) else {
                continue;
            };
            let page = |id: &str, cursor: &str| {
                let values = [("limit", "1"), (name, id), ("cursor", cursor)];
                let given = if cursor.is_empty() {
                    &values[..2]
                } else {
                    &values[..]
                };
                operation.address_with(given)
            };
            let case = format!("{} {name}", operation.id);
            // An id that the filter finds more than one record by.
            let mut cursor = None;
            for id in listed.items().iter().filter_map(|item| item[name].as_str()) {
                let answer = world.officer.get(&page(id, "")).await.ok();
                cursor = answer.body["next_cursor"]
                    .as_str()
                    .map(|next| (id.to_owned(), next.to_owned()));
                if cursor.is_some() {
                    break;
                }
            }
            let hidden = world.hidden(resource);
            let hidden = hidden.into_iter().chain([("nobody's", MISSING)]);
            for (whose, id) in hidden {
                // Neither the cursor of the whole list nor that of an own record's fits another filter.
                let given = cursor.iter().map(|(_, cursor)| cursor).chain([&bare]);
                for cursor in given {
                    let answer = world.officer.get(&page(id, cursor)).await;
                    assert_eq!(
                        (answer.status, &answer.body["code"]),
                        (400, &Value::from("invalid_cursor")),
                        "{case} with {whose}"
                    );
                }
            }
            if let Some((id, cursor)) = cursor {
                world.officer.get(&page(&id, &cursor)).await.ok();
                filters += 1;
            }
        }
    }
    assert!(filters >= 5, "only {filters} filters were walked");
}

#[rstest]
#[actix_web::test]
async fn a_cursor_at_a_record_that_was_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut lists = 0;
    for (create, _) in rows() {
        let (path, is_create) = (&create.path, create.id.starts_with("create"));
        let deletes = rows()
            .any(|(other, _)| other.method == "DELETE" && other.path == format!("{path}/{{id}}"));
        if !(is_create && deletes) {
            continue;
        }
        // The newest of all, and what follows it.
        world.office.advance(chrono::Duration::seconds(1));
        let body = create.body().expect("a body").example;
        let draft = world.officer.post(path, body).await.created();
        let list = format!("{path}?sort=-created_at&limit=1");
        let page = world.officer.get(&list).await.ok();
        assert_eq!(page.items()[0]["id"], draft.body["id"], "{path}");
        let cursor = page.body["next_cursor"].as_str().expect("a cursor");
        let next = format!("{list}&cursor={cursor}");
        let before = world.officer.get(&next).await.ok();
        let gone = world.officer.delete(draft.header("location"), "*").await;
        gone.status(204);
        let after = world.officer.get(&next).await.ok();
        assert_eq!(before.text, after.text, "{path}");
        lists += 1;
    }
    assert_eq!(lists, world.deleted.len());
}
