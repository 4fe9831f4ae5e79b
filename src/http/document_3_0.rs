//! The OpenAPI document in the older form.

use serde_json::{Value, json};

/// The same for generators that know only OpenAPI 3.0: `type: [x, null]` becomes `nullable`, `examples` becomes `example`.
#[must_use]
pub fn as_3_0(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    if let Some(license) = document["info"]["license"].as_object_mut() {
        license.remove("identifier");
        license.insert(
            "url".to_owned(),
            json!("https://opensource.org/license/mit"),
        );
    }
    lower(&mut document);
    document
}

fn lower(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(kinds)) = object.get("type").cloned() {
                let mut kinds: Vec<Value> = kinds;
                let nullable = kinds.iter().any(|kind| kind == "null");
                kinds.retain(|kind| kind != "null");
                if let Some(kind) = kinds.into_iter().next() {
                    object.insert("type".to_owned(), kind);
                }
                if nullable {
                    object.insert("nullable".to_owned(), json!(true));
                }
            }
            if let Some(Value::Array(branches)) = object.get("oneOf").cloned() {
                let rest: Vec<Value> = branches
                    .iter()
                    .filter(|branch| branch["type"] != "null")
                    .cloned()
                    .collect();
                if rest.len() < branches.len() {
                    object.remove("oneOf");
                    object.insert("allOf".to_owned(), Value::Array(rest));
                    object.insert("nullable".to_owned(), json!(true));
                }
            }
            if let Some(Value::Array(examples)) = object.get("examples").cloned() {
                object.remove("examples");
                if let Some(first) = examples.into_iter().next() {
                    object.insert("example".to_owned(), first);
                }
            }
            if let Some(value) = object.remove("const") {
                object.insert("enum".to_owned(), json!([value]));
            }
            object.values_mut().for_each(lower);
        }
        Value::Array(items) => items.iter_mut().for_each(lower),
        _ => {}
    }
}
