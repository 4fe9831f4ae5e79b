//! An id in a body, and in any item of a batch.

use rstest::rstest;
use serde_json::{Value, json};

use super::policy::{Access, Sight};
use super::{MISSING, World, call_with, rows, seen};
use crate::support::document::{Body, Leaf, Operation, leaves, plain, resource_at, with_leaf};
use crate::support::{Answer, Caller, Database};

/// A place in a body where an id stands.
struct Place {
    operation: Operation,
    access: Access,
    body: Body,
    leaf: Leaf,
    resource: &'static str,
}

fn places() -> Vec<Place> {
    let mut found = Vec::new();
    for (operation, access) in rows() {
        let Some(body) = operation.body() else {
            continue;
        };
        for leaf in leaves(&body.schema) {
            let Some(resource) = resource_at(&leaf) else {
                continue;
            };
            found.push(Place {
                operation: operation.clone(),
                access,
                body: body.clone(),
                leaf,
                resource,
            });
        }
    }
    assert!(found.len() >= 12, "only {} ids in bodies", found.len());
    found
}

impl Place {
    /// The id that the document's example has here, or one that fits.
    fn own(&self) -> String {
        let example = self.body.example.pointer(&self.leaf.pointer);
        example.map_or_else(|| plain(&self.leaf.schema["example"]), plain)
    }

    fn with(&self, id: &str) -> Value {
        let Body {
            example, schema, ..
        } = &self.body;
        with_leaf(example, schema, &self.leaf.pointer, json!(id))
    }

    async fn send(&self, caller: &Caller, body: Value) -> Answer {
        let sent = Some((self.body.media_type.clone(), body));
        let path = self.operation.address();
        call_with(caller, &self.operation, &path, sent, true).await
    }

    /// Status and problem of the body, or of an item.
    fn outcome<'a>(&self, answer: &'a Answer, item: usize) -> (u64, &'a Value) {
        if self.access == Access::CreatesMany && answer.status == 207 {
            let item = &answer.body["items"][item];
            (
                item["status"].as_u64().unwrap_or_default(),
                &item["problem"],
            )
        } else {
            (answer.status.into(), &answer.body)
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.operation.id, self.leaf.pointer)
    }

    /// Whether the problem names the id here, in the body or in its item.
    fn is_named(&self, problem: &Value) -> bool {
        let pointer = &self.leaf.pointer;
        let pointer = pointer.strip_prefix("/items/0").unwrap_or(pointer);
        let mut errors = problem["errors"].as_array().into_iter().flatten();
        errors.any(|error| {
            let at = error["pointer"].as_str();
            let names = |at: &str| {
                let rest = pointer.strip_prefix(at);
                !at.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            at.is_some_and(names) && error["code"] == "not_found"
        })
    }
}

#[rstest]
#[actix_web::test]
async fn an_id_in_a_body_or_a_batch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    for place in places() {
        let name = place.name();
        let (status, code) = place.access.in_body(Sight::Hidden).expect("a refusal");
        let missing = place.send(&world.officer, place.with(MISSING)).await;
        let (found, problem) = place.outcome(&missing, 0);
        assert_eq!(
            (found, problem["code"].as_str()),
            (status.into(), Some(code)),
            "{name}: {}",
            missing.text
        );
        assert!(place.is_named(problem), "{name}: {}", missing.text);
        let missing = seen(&missing, MISSING);
        assert_ne!(world.foreign(place.resource), MISSING, "{name}");
        for (whose, id) in world.hidden(place.resource) {
            let hidden = place.send(&world.officer, place.with(id)).await;
            assert_eq!(seen(&hidden, id), missing, "{name} with {whose}");
        }
    }
}

#[rstest]
#[actix_web::test]
async fn an_id_in_the_body_of_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let (mut below, mut hidden_from_parties) = (0, 0);
    for place in places() {
        let (name, own) = (place.name(), place.own());
        let creates = place.access != Access::Changes;
        // What a province reads it may not build upon.
        let answer = place.send(&world.province, place.with(&own)).await;
        let (status, problem) = place.outcome(&answer, 0);
        let expected = if creates {
            place.access.in_body(Sight::Below)
        } else {
            place.access.in_path(Sight::Below)
        };
        let (refused, code) = expected.expect("a refusal");
        assert_eq!(
            (status, problem["code"].as_str()),
            (refused.into(), Some(code)),
            "{name} for the province: {}",
            answer.text
        );
        below += 1;
        for (who, caller) in world.strangers() {
            let foreign = place.send(caller, place.with(&own)).await;
            let missing = place.send(caller, place.with(MISSING)).await;
            let (status, problem) = place.outcome(&foreign, 0);
            let expected = if creates {
                place.access.in_body(Sight::Hidden)
            } else {
                place.access.in_path(Sight::Hidden)
            };
            let (refused, code) = expected.expect("a refusal");
            assert_eq!(
                (status, problem["code"].as_str()),
                (refused.into(), Some(code)),
                "{name} for {who}: {}",
                foreign.text
            );
            assert_eq!(
                seen(&foreign, &own),
                seen(&missing, MISSING),
                "{name}, {who}"
            );
        }
        let nobodys = world
            .nobodys
            .iter()
            .map(|caller| ("nobody's client", caller, own.as_str()));
        let parties = world.parties.iter().filter_map(|(who, caller, hidden)| {
            Some((*who, caller, hidden.get(place.resource)?.as_str()))
        });
        for (who, caller, other) in nobodys.chain(parties) {
            let hidden = place.send(caller, place.with(other)).await;
            let missing = place.send(caller, place.with(MISSING)).await;
            assert!(
                place.outcome(&hidden, 0).0 >= 400,
                "{name} for {who}: {}",
                hidden.text
            );
            assert_eq!(
                seen(&hidden, other),
                seen(&missing, MISSING),
                "{name}, {who}"
            );
            hidden_from_parties += 1;
        }
    }
    assert!(
        below >= 12 && hidden_from_parties >= 24,
        "{below}, {hidden_from_parties}"
    );
}

#[rstest]
#[actix_web::test]
async fn an_id_at_any_position_of_a_batch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut positions = 0;
    for place in places() {
        if place.access != Access::CreatesMany {
            continue;
        }
        let name = place.name();
        let distinct = place.operation.id == "createSkillDemands";
        let but_distinct = |mut item: Value| {
            if distinct {
                item["confirm_distinct"] = json!(true);
            }
            item
        };
        let good = but_distinct(place.body.example["items"][0].clone());
        for position in 0..3 {
            let batch = |id: &str| {
                let mut items = vec![good.clone(); 3];
                items[position] = but_distinct(place.with(id)["items"][0].clone());
                json!({ "items": items })
            };
            let missing = place.send(&world.officer, batch(MISSING)).await.status(207);
            let statuses = |answer: &Answer| -> Vec<Value> {
                let items = answer.items().iter();
                items.map(|item| item["status"].clone()).collect()
            };
            let at =
                |answer: &Answer, id: &str| answer.items()[position].to_string().replace(id, "ID");
            let (status, problem) = place.outcome(&missing, position);
            assert!(
                status == 422 && place.is_named(problem),
                "{name}: {}",
                missing.text
            );
            let others = statuses(&missing)
                .into_iter()
                .filter(|status| *status == 201);
            assert!(
                others.count() >= 1,
                "{name}: one spoils others: {}",
                missing.text
            );
            let all_or_none = async |id: &str| {
                let path = format!("{}?validate_only=true&atomic=true", place.operation.path);
                let body = batch(id).to_string().into_bytes();
                let media_type = Some(place.body.media_type.as_str());
                let answer = world.officer.raw("POST", &path, media_type, body).await;
                let answer = answer.refused(409, "rolled_back");
                let errors = answer.body["errors"].as_array().cloned();
                let here = format!("/items/{position}/");
                let errors = errors
                    .into_iter()
                    .flatten()
                    .filter(|error| plain(&error["pointer"]).starts_with(&here));
                let errors: Vec<Value> = errors.collect();
                assert!(!errors.is_empty(), "{name}: {}", answer.text);
                json!(errors).to_string().replace(id, "ID")
            };
            let rolled_back = all_or_none(MISSING).await;
            for (whose, id) in world.hidden(place.resource) {
                let hidden = place.send(&world.officer, batch(id)).await;
                let case = format!("{name} with {whose} at {position}");
                assert_eq!(statuses(&hidden), statuses(&missing), "{case}");
                assert_eq!(at(&hidden, id), at(&missing, MISSING), "{case}");
                assert_eq!(all_or_none(id).await, rolled_back, "{case}");
                positions += 1;
            }
        }
    }
    assert!(positions >= 36, "only {positions}");
}
