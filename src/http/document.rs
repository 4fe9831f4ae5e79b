//! The OpenAPI document: what the handlers say, completed with what holds for all of them, so that no handler
//! repeats it.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema as _, ToSchema as _};
use uuid::Uuid;

use super::collected::Collected;
use super::problem::{Problem, ProblemField};
use super::well_known::PROJECT;
use crate::error::{Error, Result};

/// What the document says besides the operations.
pub struct Frame {
    pub description: &'static str,
    /// Tag and description, in the order of the mission.
    pub tags: &'static [(&'static str, &'static str)],
    /// Scope and meaning.
    pub scopes: Vec<(String, String)>,
    /// The scopes that an operation needs, by its path and whether it writes; none where it is public.
    pub scopes_of: fn(path: &str, writes: bool) -> Vec<String>,
    /// A record on which an operation can be tried, by the operation's id.
    pub example_of: fn(operation_id: &str) -> Option<Uuid>,
}

/// Completes what was collected.
///
/// # Errors
/// [`Error::Failed`] where it cannot be written as JSON.
pub fn complete(collected: Collected, frame: &Frame) -> Result<Value> {
    let mut document = serde_json::to_value(collected.document).map_err(Error::failed)?;
    document["info"] = json!({
        "title": "Selaras", "version": env!("CARGO_PKG_VERSION"), "description": frame.description,
        "contact": { "name": "The Selaras contributors", "url": PROJECT },
        "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
    });
    document["servers"] = json!([{ "url": "/", "description": "This service" }]);
    document["tags"] = frame
        .tags
        .iter()
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    let schemas = &mut document["components"]["schemas"];
    for (name, schema) in [
        (Problem::name(), Problem::schema()),
        (ProblemField::name(), ProblemField::schema()),
    ] {
        schemas[&*name] = serde_json::to_value(schema).map_err(Error::failed)?;
    }
    let scopes: Map<String, Value> = frame
        .scopes
        .iter()
        .map(|(scope, meaning)| (scope.clone(), json!(meaning)))
        .collect();
    document["components"]["securitySchemes"] = json!({
        "oauth2": { "type": "oauth2", "description": "A token from `POST /oauth2/token`, sent as `Authorization: Bearer …`.",
            "flows": { "clientCredentials": { "tokenUrl": "/oauth2/token", "scopes": scopes } } }
    });
    document["components"]["responses"] = shared_responses();
    document["components"]["parameters"] = shared_parameters();
    document["components"]["headers"] = shared_headers();
    let schemas = document["components"]["schemas"].take();
    let batches: Vec<String> = document["paths"]
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .filter_map(|path| {
            path.strip_suffix("/batch")
                .map(|list| format!("{list}/{{id}}"))
        })
        .collect();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            // A body in which nothing is required may be left out.
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let name = body.as_str().and_then(|name| name.rsplit('/').next());
            if method == "post" && name.is_some_and(|name| schemas[name]["required"].is_null()) {
                operation["requestBody"]["required"] = json!(false);
            }
            complete_operation(path, method, operation, frame);
            if batches.contains(path) {
                // `batch` in the place of an id is another path, which has fewer methods.
                operation["responses"]["405"] = problem_reference("405");
                sort_responses(operation);
            }
        }
    }
    document["components"]["schemas"] = schemas;
    drop_unused(&mut document);
    Ok(document)
}

fn complete_operation(path: &str, method: &str, operation: &mut Value, frame: &Frame) {
    let writes = method != "get";
    let public = operation["security"].is_array();
    // 408: a head that does not arrive in time is cut off before any handler.
    let mut statuses = vec!["408", "429", "500", "503"];
    let mut parameters = vec!["AcceptLanguage", "RequestId"];
    let scopes = (frame.scopes_of)(path, writes);
    if public || scopes.is_empty() {
        operation["security"] = json!([{}]);
        describe(operation, "Needs no token.");
    } else {
        describe(
            operation,
            &format!("Needs the scope `{}`.", scopes.join("` and the scope `")),
        );
        operation["security"] = json!([{ "oauth2": scopes }]);
        statuses.extend(["401", "403"]);
    }
    if !path.starts_with("/v1/") {
        // The rest answers in forms of its own, or without parameters.
        parameters.clear();
        statuses.retain(|status| *status != "429");
    } else if writes {
        statuses.extend(["400", "406", "409", "413", "415", "422", "507"]);
        if method != "delete" {
            parameters.push("IdempotencyKey");
        }
        if method != "post" {
            statuses.extend(["412", "428"]);
            parameters.push("IfMatchRequired");
        } else if path.contains('{') {
            statuses.push("412");
            parameters.push("IfMatch");
        }
    } else {
        statuses.extend(["400", "406"]);
        if operation["responses"]["200"]["content"]["application/json"].is_object() {
            statuses.push("304");
            parameters.push("IfNoneMatch");
        }
    }
    if path.contains('{') {
        statuses.push("404");
    }
    if let Some(list) = list_schema(operation) {
        let content = &mut operation["responses"]["200"]["content"];
        // What lists hold of one record is read page by page alone.
        if list.contains("List_") && !public && !path.contains('{') {
            content["text/csv"] = json!({ "schema": { "type": "string", "description": "The whole list, columns by dotted path (RFC 4180)." } });
            content["application/x-ndjson"] = json!({ "schema": { "type": "string", "description": "The whole list, one item a line." } });
            parameters.push("Prefer");
        }
    }
    let mut list = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let example = operation["operationId"].as_str().and_then(frame.example_of);
    for parameter in list
        .iter_mut()
        .filter(|parameter| parameter["in"] == "path")
    {
        if let Some(id) = example.filter(|_| parameter["name"] == "id") {
            parameter["example"] = json!(id);
        }
    }
    let shared = parameters
        .into_iter()
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    let all: Vec<Value> = list.into_iter().chain(shared).collect();
    if !all.is_empty() {
        operation["parameters"] = Value::Array(all);
    }
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        success_headers(status, method, path, response);
    }
    for status in statuses {
        let responses = &mut operation["responses"];
        if responses[status].is_null() {
            responses[status] = problem_reference(status);
        }
    }
    sort_responses(operation);
}

fn problem_reference(status: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{}", response_name(status)) })
}

fn sort_responses(operation: &mut Value) {
    if let Some(responses) = operation["responses"].as_object_mut() {
        responses.sort_keys();
    }
}

/// Adds a sentence to what the handler says.
fn describe(operation: &mut Value, sentence: &str) {
    let said = operation["description"].as_str().unwrap_or_default();
    operation["description"] = json!(format!("{said}\n\n{sentence}").trim());
}

fn list_schema(operation: &Value) -> Option<String> {
    operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        .as_str()
        .map(str::to_owned)
}

fn success_headers(status: &str, method: &str, path: &str, response: &mut Value) {
    let mut names = Vec::new();
    if path.starts_with("/v1/") {
        match (status, method) {
            ("201", _) => names.extend(["ETag", "Location"]),
            ("200", _) => names.push("ETag"),
            _ => {}
        }
        names.push("X-Request-Id");
    }
    for name in names {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}

/// Status, the component's name, what it means.
const PROBLEMS: &[(&str, &str, &str)] = &[
    (
        "400",
        "BadRequest",
        "It cannot be understood: bad JSON, cursor, parameter or header.",
    ),
    ("401", "Unauthorized", "No token, or one that is not valid."),
    (
        "403",
        "Forbidden",
        "The caller lacks the scope, or may read the record but not change it.",
    ),
    (
        "404",
        "NotFound",
        "There is no such record, or not for this caller.",
    ),
    ("405", "MethodNotAllowed", "The path has no such method."),
    ("406", "NotAcceptable", "No such representation."),
    ("408", "RequestTimeout", "The body did not arrive in time."),
    (
        "409",
        "Conflict",
        "The state of things forbids it; `code` says why.",
    ),
    (
        "412",
        "PreconditionFailed",
        "`If-Match` names an older version.",
    ),
    ("413", "ContentTooLarge", "The body is too large."),
    (
        "415",
        "UnsupportedMediaType",
        "The body is of another media type.",
    ),
    (
        "422",
        "UnprocessableContent",
        "Understood, but a field is wrong; `errors` names each.",
    ),
    ("428", "PreconditionRequired", "`If-Match` must be sent."),
    ("429", "TooManyRequests", "The client's quota is used up."),
    ("500", "InternalServerError", "Our own fault."),
    (
        "503",
        "ServiceUnavailable",
        "Not now; try again after `Retry-After` seconds.",
    ),
    ("507", "InsufficientStorage", "The database's disk is full."),
];

fn response_name(status: &str) -> &'static str {
    PROBLEMS
        .iter()
        .find(|(known, ..)| *known == status)
        .map_or("NotModified", |(_, name, _)| name)
}

fn shared_responses() -> Value {
    let mut responses = Map::new();
    for (status, name, meaning) in PROBLEMS {
        let mut response = json!({
            "description": meaning,
            "headers": { "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" } },
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if matches!(*status, "429" | "503" | "507") {
            response["headers"]["Retry-After"] =
                json!({ "$ref": "#/components/headers/Retry-After" });
        }
        if *status == "401" {
            response["headers"]["WWW-Authenticate"] =
                json!({ "$ref": "#/components/headers/WWW-Authenticate" });
        }
        responses.insert((*name).to_owned(), response);
    }
    responses.insert("NotModified".to_owned(), json!({ "description": "The caller has this representation already.", "headers": { "ETag": { "$ref": "#/components/headers/ETag" } } }));
    Value::Object(responses)
}

fn shared_parameters() -> Value {
    let header = |name: &str, required: bool, description: &str, schema: Value| json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema });
    let tag = json!({ "type": "string", "examples": ["*", "\"3-0123456789abcdef\""] });
    json!({
        "AcceptLanguage": header("Accept-Language", false, "Language of the problems' words: `id` or `en` (the default).", json!({ "type": "string", "examples": ["id"] })),
        "RequestId": header("X-Request-Id", false, "Your own id of the request, up to 128 letters, digits and `-_.:/+=`: echoed in the answer and logged. Any other is passed over, and a new one made.", json!({ "type": "string", "examples": ["8f14e45f-ceea-467f-a8c2-1f0d3c5b7a90"] })),
        "IdempotencyKey": header("Idempotency-Key", false, "Makes the request safe to repeat: the same key and body give the same answer and one effect, for at least 24 hours.", json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$" })),
        "IfMatch": header("If-Match", false, "The `ETag` of the record that you mean to change; `*` means any version.", tag.clone()),
        "IfMatchRequired": header("If-Match", true, "The `ETag` of the record that you mean to change; `*` means any version.", tag.clone()),
        "IfNoneMatch": header("If-None-Match", false, "`ETag`s that you have; 304 where one is current.", tag),
        "Prefer": header("Prefer", false, "`return=total-count` also counts the whole list (RFC 7240). Other preferences are passed over.", json!({ "type": "string", "examples": ["return=total-count"] })),
    })
}

fn shared_headers() -> Value {
    let header = |description: &str, kind: &str| json!({ "description": description, "schema": { "type": kind } });
    json!({
        "ETag": header("Version and fingerprint of the representation.", "string"),
        "Location": header("Path of the new record.", "string"),
        "X-Request-Id": header("The id of the request, yours or a new one.", "string"),
        "Retry-After": header("Seconds to wait.", "integer"),
        "WWW-Authenticate": header("How to authenticate (RFC 6750).", "string"),
    })
}

/// Components that nothing refers to.
fn drop_unused(document: &mut Value) {
    loop {
        let text = document.to_string();
        let mut dropped = false;
        for kind in ["schemas", "parameters", "responses", "headers"] {
            let names: Vec<String> = document["components"][kind]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            for name in names {
                let used = text.contains(&format!("\"#/components/{kind}/{name}\""));
                if let Some(components) = document["components"][kind]
                    .as_object_mut()
                    .filter(|_| !used)
                {
                    components.remove(&name);
                    dropped = true;
                }
            }
        }
        if !dropped {
            return;
        }
    }
}
