//! The document, walked operation by operation: it describes what is there.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use crate::support::{Database, Office};

/// Path, method in lower case, operation.
fn operations() -> Vec<(String, String, Value)> {
    let document = selaras::app::document().unwrap();
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

#[rstest]
#[actix_web::test]
async fn every_path_answers_head_options_and_wrong_methods(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let document = selaras::app::document().unwrap();
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
    let made = format!("{:#}\n", selaras::app::document().unwrap());
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
        selaras::app::document().unwrap(),
        selaras::http::document_3_0::as_3_0(selaras::app::document().unwrap()),
    ] {
        check(&document, &document);
    }
}
