//! The key of a write that is repeated.

use rstest::rstest;
use selaras::access::scope;

use super::policy::Access;
use super::{World, call_with, rows};
use crate::support::{Answer, Caller, Database};

#[rstest]
#[actix_web::test]
async fn an_idempotency_key_of_another(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let keyed = |caller: &Caller| caller.with("idempotency-key", "the-same-key");
    let mut replayed = 0;
    for (operation, access) in rows() {
        let mut parameters = operation.parameters().into_iter();
        let has_key = parameters.any(|parameter| parameter.name == "Idempotency-Key");
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
        // The same client, with a token that may not.
        for needed in operation.scopes() {
            let names = scope::ALL.iter().map(|entry| entry.name);
            let names: Vec<_> = names.filter(|name| *name != needed).collect();
            let lacking = world.office.with_scope(&names.join(" ")).await;
            let refused = send(&keyed(&lacking)).await;
            refused.refused(403, "insufficient_scope");
        }
        for (who, other) in world.others() {
            let with_key = send(&keyed(other)).await;
            assert_eq!(
                with_key.header("idempotent-replayed"),
                "",
                "{id} for {who}: {}",
                with_key.text
            );
            // Of one's own records a second one may be made, or stand in the way of itself.
            if access == Access::Changes && (400..500).contains(&with_key.status) {
                let without = send(other).await;
                assert_eq!(
                    (with_key.status, with_key.text),
                    (without.status, without.text),
                    "{id} for {who}"
                );
            }
            if access == Access::Changes && who != "a firm" && who != "a centre" {
                assert!(matches!(with_key.status, 403 | 404), "{id} for {who}");
            }
        }
    }
    assert!(replayed >= 40, "only {replayed} answers were kept");
}

#[rstest]
#[actix_web::test]
async fn a_key_of_a_record_that_was_deleted(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let mut deleted = 0;
    for (create, access) in rows() {
        let deletes = rows().any(|(other, _)| {
            other.method == "DELETE" && other.path == format!("{}/{{id}}", create.path)
        });
        if access != Access::Creates || !deletes {
            continue;
        }
        let keyed = |caller: &Caller| caller.with("idempotency-key", "of-a-draft");
        let example = create.body().expect("a body").example;
        let officer = keyed(&world.officer);
        let made = officer.post(&create.path, example.clone()).await.created();
        let gone = world.officer.delete(made.header("location"), "*").await;
        gone.status(204);
        // Who made it is told once more what was answered then; nobody else is.
        let again = officer.post(&create.path, example.clone()).await.created();
        assert_eq!(again.text, made.text, "{}", create.id);
        for (who, other) in world.strangers().chain([("the province", &world.province)]) {
            let with_key = keyed(other).post(&create.path, example.clone()).await;
            if with_key.status == 201 {
                // Of some things there is one at a time.
                let gone = other.delete(with_key.header("location"), "*").await;
                gone.status(204);
            }
            let without = other.post(&create.path, example.clone()).await;
            // Where the body names no record, everybody may make one of his own.
            let nameless = |answer: &Answer| {
                let id = answer.body["id"].as_str();
                id.map_or_else(|| answer.text.clone(), |id| answer.text.replace(id, ""))
            };
            assert_eq!(
                nameless(&with_key),
                nameless(&without),
                "{} for {who}",
                create.id
            );
            assert!(!with_key.text.contains(&made.id()), "{}", create.id);
        }
        deleted += 1;
    }
    assert_eq!(deleted, world.deleted.len());
}
