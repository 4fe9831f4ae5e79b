//! An id in a filter.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use super::policy::Access;
use super::{MISSING, World, call, rows, seen};
use crate::support::document::ID_NAMES;
use crate::support::{Answer, Caller, Database};

/// What an answer lists, in one list or several.
fn shown(answer: &Answer) -> Vec<&Value> {
    if let Some(items) = answer.body["items"].as_array() {
        return items.iter().collect();
    }
    let fields = answer.body.as_object().expect("an object");
    let lists = fields.values().filter_map(Value::as_array);
    lists.flatten().collect()
}

#[rstest]
#[actix_web::test]
async fn an_id_in_a_filter_and_a_list_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let nobody = &world.elsewhere[0].1;
    let (mut filters, mut finds) = (BTreeSet::new(), BTreeSet::new());
    for (operation, access) in rows() {
        if !matches!(access, Access::Lists | Access::Finds) {
            continue;
        }
        let id = &operation.id;
        let nothing = call(nobody, &operation, &operation.address()).await.ok();
        assert!(
            shown(&nothing).is_empty(),
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
            let asked = async |caller: &Caller, id: &str| {
                let answer = caller.get(&operation.address_with(&[(name, id)])).await;
                answer.ok()
            };
            let missing = asked(&world.officer, MISSING).await;
            assert!(missing.items().is_empty(), "{id} {name}: {}", missing.text);
            for (whose, other) in world.hidden(resource) {
                let hidden = asked(&world.officer, other).await;
                assert_eq!(
                    seen(&hidden, other),
                    seen(&missing, MISSING),
                    "{id} {name}, {whose}"
                );
            }
            // What parties do not see of their own office.
            for (who, caller, hidden) in &world.parties {
                let Some(other) = hidden.get(resource) else {
                    continue;
                };
                let (hidden, missing) = (asked(caller, other).await, asked(caller, MISSING).await);
                // A record of its own may name what it does not see itself, as a centre's program does the demands.
                let names_it = !hidden.items().is_empty()
                    && hidden.items().iter().all(|item| {
                        let told = item.get(name).or_else(|| item.get(format!("{name}s")));
                        told.is_some_and(|told| told.to_string().contains(other))
                    });
                if names_it {
                    let own = caller
                        .get(&operation.address_with(&[("limit", "200")]))
                        .await
                        .ok();
                    for item in hidden.items() {
                        assert!(own.items().contains(item), "{id} {name}, {who}: {item}");
                    }
                } else {
                    assert_eq!(
                        seen(&hidden, other),
                        seen(&missing, MISSING),
                        "{id} {name}, {who}"
                    );
                }
            }
            let own = world.foreign(resource);
            for (who, caller) in &world.elsewhere {
                let (hidden, missing) = (asked(caller, own).await, asked(caller, MISSING).await);
                assert_eq!(
                    seen(&hidden, own),
                    seen(&missing, MISSING),
                    "{id} {name}, {who}"
                );
            }
            // The filter works: whose record it is finds something, and so does the province above.
            let own = asked(&world.neighbour, own).await;
            let from_above = asked(&world.province, world.foreign(resource)).await;
            assert_eq!(own.items().len(), from_above.items().len(), "{id} {name}");
            if !own.items().is_empty() {
                finds.insert(name.to_owned());
            }
        }
    }
    assert!(filters.len() >= 7, "{filters:?}");
    assert_eq!(finds, filters, "filters that find nothing for anybody");
}
