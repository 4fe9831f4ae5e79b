//! What a token must carry, which is told before anything is looked up.

use rstest::rstest;
use selaras::access::scope;
use serde_json::json;

use super::policy::Access;
use super::{MISSING, World, at, call, call_with, rows};
use crate::support::Database;
use crate::support::document::{leaves, resource_at, with_leaf};

#[rstest]
#[actix_web::test]
async fn a_call_needs_a_token_and_exactly_its_scopes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let stranger = world.office.stranger();
    for (operation, access) in rows() {
        let id = &operation.id;
        let own = operation.address();
        if access == Access::Public {
            let answer = call(&stranger, &operation, &own).await;
            assert!(
                answer.status < 400 || operation.path == "/oauth2/token",
                "{id}: {}",
                answer.text
            );
            continue;
        }
        call(&stranger, &operation, &own)
            .await
            .refused(401, "unauthenticated");
        let forged = stranger.with("authorization", "Bearer a.b.c");
        call(&forged, &operation, &own)
            .await
            .refused(401, "unauthenticated");
        let needed = operation.scopes();
        for one in &needed {
            let others = scope::ALL
                .iter()
                .map(|entry| entry.name)
                .filter(|name| name != one);
            let lacking = world
                .office
                .with_scope(&others.collect::<Vec<_>>().join(" "))
                .await;
            let lacking = lacking.with("x-request-id", "same");
            let refused = call(&lacking, &operation, &own)
                .await
                .refused(403, "insufficient_scope");
            // It is told before anything is looked up: for every id alike.
            for other in [world.foreign("employers"), MISSING, "no-uuid"] {
                let same = call(&lacking, &operation, &at(&operation, other)).await;
                let path = operation.path.replace("{id}", other);
                assert_eq!(same.status, 403, "{id}");
                assert_eq!(
                    same.text.replace(&path, "PATH"),
                    refused
                        .text
                        .replace(own.split('?').next().unwrap_or_default(), "PATH"),
                    "{id}"
                );
            }
            // Nor does it matter what the body, the filters, the cursor and the key name.
            if let Some(body) = operation.body() {
                for leaf in leaves(&body.schema) {
                    let Some(resource) = resource_at(&leaf) else {
                        continue;
                    };
                    for other in [world.foreign(resource), MISSING] {
                        let sent =
                            with_leaf(&body.example, &body.schema, &leaf.pointer, json!(other));
                        let sent = Some((body.media_type.clone(), sent));
                        let keyed = lacking.with("idempotency-key", "any");
                        let same = call_with(&keyed, &operation, &own, sent, true).await;
                        assert_eq!(same.text, refused.text, "{id}");
                    }
                }
            }
            for parameter in operation.parameters() {
                let names_one = parameter.schema["format"] == "uuid" || parameter.name == "cursor";
                if parameter.place == "query" && names_one {
                    let name = parameter.name.as_str();
                    for other in [world.foreign("batches"), MISSING] {
                        let asked = operation.address_with(&[(name, other)]);
                        let same = lacking.get(&asked).await;
                        assert_eq!(same.text, refused.text, "{id} {name}");
                    }
                }
            }
        }
        let enough = world.office.with_scope(&needed.join(" ")).await;
        let answer = call(&enough, &operation, &own).await;
        assert!(
            !matches!(answer.status, 401 | 403),
            "{id} needs more than {needed:?}: {}",
            answer.text
        );
    }
}
