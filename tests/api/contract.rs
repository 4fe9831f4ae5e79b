//! The document, walked operation by operation: it describes what is there, and every operation is guarded.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Database, Office};

/// Path, method in lower case, operation.
fn operations() -> Vec<(String, String, Value)> {
    let document = selaras::app::document();
    let paths = document["paths"].as_object().expect("paths");
    let each = |(path, item): (&String, &Value)| -> Vec<_> {
        item.as_object()
            .into_iter()
            .flatten()
            .map(|(method, operation)| (path.clone(), method.clone(), operation.clone()))
            .collect()
    };
    paths.iter().flat_map(each).collect()
}

fn is_public(operation: &Value) -> bool {
    operation["security"] == json!([{}])
}

fn scopes(operation: &Value) -> Vec<&str> {
    let scopes = operation["security"][0]["oauth2"].as_array();
    let scopes = scopes.expect("scopes").iter();
    scopes
        .map(|scope| scope.as_str().expect("a scope"))
        .collect()
}

/// Calls an operation with an id that is nowhere and an empty body of the right media type.
async fn call(caller: &Caller, path: &str, method: &str) -> Answer {
    let path = path.replace("{id}", "018cc251-f400-7000-8000-00000000dead");
    let media_type = match method {
        "get" | "delete" => None,
        "patch" => Some("application/merge-patch+json"),
        _ => Some("application/json"),
    };
    let body = if media_type.is_some() {
        b"{}".to_vec()
    } else {
        Vec::new()
    };
    let caller = if method == "patch" || method == "delete" {
        caller.with("if-match", "*")
    } else {
        caller.clone()
    };
    caller
        .raw(&method.to_uppercase(), &path, media_type, body)
        .await
}

#[rstest]
#[actix_web::test]
async fn every_operation_is_guarded(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (stranger, officer) = (office.stranger(), office.officer().await);
    for (path, method, operation) in operations() {
        if is_public(&operation) {
            continue;
        }
        call(&stranger, &path, &method)
            .await
            .refused(401, "unauthenticated");
        call(
            &stranger.with("authorization", "Bearer a.b.c"),
            &path,
            &method,
        )
        .await
        .refused(401, "unauthenticated");
        let needed = scopes(&operation);
        for one in &needed {
            let lacking: Vec<&str> = selaras::access::scope::ALL
                .iter()
                .map(|entry| entry.name)
                .filter(|name| name != one)
                .collect();
            call(&office.with_scope(&lacking.join(" ")).await, &path, &method)
                .await
                .refused(403, "insufficient_scope");
        }
        let needed = needed.join(" ");
        let answer = call(&office.with_scope(&needed).await, &path, &method).await;
        assert!(
            !matches!(answer.status, 401 | 403),
            "{method} {path} needs more than {needed}: {}",
            answer.text
        );
        if path.contains("{id}") {
            // 404, or first of all a fault of the empty body.
            let answer = call(&officer, &path, &method).await;
            assert!(
                matches!(answer.status, 404 | 422),
                "{method} {path}: {} {}",
                answer.status,
                answer.text
            );
        }
    }
}

#[rstest]
#[actix_web::test]
async fn every_path_answers_head_options_and_wrong_methods(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let document = selaras::app::document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let filled = path
            .replace("{id}", "018cc251-f400-7000-8000-00000000dead")
            .replace("{system}", "KBJI")
            .replace("{code}", "not_found");
        let allow = officer
            .raw("OPTIONS", &filled, None, Vec::new())
            .await
            .status(204)
            .header("allow")
            .to_owned();
        let methods: BTreeSet<&str> = allow.split(", ").collect();
        let mut expected: BTreeSet<String> = item
            .as_object()
            .expect("operations")
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        if expected.contains("GET") {
            expected.insert("HEAD".to_owned());
        }
        expected.insert("OPTIONS".to_owned());
        assert_eq!(
            methods,
            expected.iter().map(String::as_str).collect(),
            "{path}"
        );
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if !methods.contains(method) {
                let refused = officer
                    .raw(method, &filled, None, Vec::new())
                    .await
                    .refused(405, "method_not_allowed");
                assert_eq!(refused.header("allow"), allow, "{path}");
            }
        }
        if methods.contains("HEAD") {
            let (head, get) = (
                officer.raw("HEAD", &filled, None, Vec::new()).await,
                officer.get(&filled).await,
            );
            assert_eq!(
                (head.status, head.text.as_str(), head.header("content-type")),
                (get.status, "", get.header("content-type")),
                "{path}"
            );
        }
        let slash = officer
            .raw("OPTIONS", &format!("{filled}/"), None, Vec::new())
            .await;
        assert_eq!(slash.status, 204, "{path}/");
    }
}

#[test]
fn the_published_document_is_the_one_that_the_handlers_make() {
    let published =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json"))
            .unwrap_or_default();
    let made = format!("{:#}\n", selaras::app::document());
    assert!(
        published == made,
        "openapi/openapi.json is stale: run `cargo run -- openapi > openapi/openapi.json`"
    );
}

#[test]
fn operations_are_named_once_and_explained() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(
            !id.is_empty() && !id.contains('_') && ids.insert(id.to_owned()),
            "{method} {path}: {id:?}"
        );
        assert!(
            operation["summary"]
                .as_str()
                .is_some_and(|summary| !summary.is_empty() && !summary.ends_with('.')),
            "{method} {path} has no summary"
        );
        assert_eq!(
            operation["tags"].as_array().map(Vec::len),
            Some(1),
            "{method} {path}"
        );
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let said = response["$ref"].is_string()
                || response["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty());
            assert!(said, "{method} {path} {status}");
        }
    }
}

#[test]
fn every_reference_resolves() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Object(object) => {
                if let Some(Value::String(reference)) = object.get("$ref") {
                    let pointer = reference
                        .strip_prefix('#')
                        .expect("references stay inside the document");
                    assert!(document.pointer(pointer).is_some(), "{reference}");
                }
                object.values().for_each(|inner| check(inner, document));
            }
            Value::Array(items) => items.iter().for_each(|inner| check(inner, document)),
            _ => {}
        }
    }
    for document in [
        selaras::app::document(),
        selaras::http::document_3_0::as_3_0(&selaras::app::document()),
    ] {
        check(&document, &document);
    }
}
