//! What the service itself goes by of the published document. All of it, with its words and examples, would leave four
//! megabytes behind in memory.
//!
//! It is as strict as the document is: a path has operations and nothing else, and a body is a schema with a name. Where that is
//! no longer so the service does not start, which tests see first.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The paths and schemas of the document.
#[derive(Deserialize)]
pub struct Outline {
    pub(super) paths: BTreeMap<String, Operations>,
    components: Components,
}

/// The operations of a path by their methods, `get`.
pub(super) type Operations = BTreeMap<String, Operation>;

#[derive(Deserialize)]
pub(super) struct Operation {
    #[serde(default)]
    parameters: Vec<Parameter>,
    #[serde(rename = "requestBody", default)]
    body: Body,
}

#[derive(Deserialize)]
struct Components {
    schemas: Map<String, Value>,
}

/// One that stands elsewhere (`$ref`) has no name here.
#[derive(Deserialize)]
struct Parameter {
    name: Option<String>,
}

#[derive(Default, Deserialize)]
struct Body {
    content: BTreeMap<String, Media>,
}

#[derive(Deserialize)]
struct Media {
    schema: Reference,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "$ref")]
    to: String,
}

impl Outline {
    pub(super) fn schemas(&self) -> &Map<String, Value> {
        &self.components.schemas
    }
}

impl Operation {
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        let mut names = self.parameters.iter().filter_map(|one| one.name.as_deref());
        names.any(|one| one == name)
    }

    /// The names of the schemas that its body may have.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &str> {
        self.body
            .content
            .values()
            .filter_map(|media| schema_name(&media.schema.to))
    }
}

/// The name of the schema that a `$ref` leads to.
pub(super) fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn outline(path: Value) -> serde_json::Result<Outline> {
        serde_json::from_value(json!({
            "openapi": "3.1.0", "paths": { "/v1/employers": path }, "components": { "schemas": { "EmployerInput": {} } },
        }))
    }

    #[test]
    fn an_operation_tells_its_parameters_and_what_its_body_may_be() {
        let post = json!({
            "summary": "Register", "parameters": [{ "name": "validate_only", "in": "query" }, { "$ref": "#/components/parameters/Key" }],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/EmployerInput" } } } },
        });
        let outline = outline(json!({ "post": post, "get": {} })).unwrap();
        let post = &outline.paths["/v1/employers"]["post"];
        assert!(post.has_parameter("validate_only") && !post.has_parameter("Key"));
        assert_eq!(post.bodies().collect::<Vec<_>>(), ["EmployerInput"]);
        assert_eq!(outline.paths["/v1/employers"]["get"].bodies().count(), 0);
        assert!(outline.schemas().contains_key("EmployerInput"));
    }

    /// Otherwise nothing would be checked there, and nobody told.
    #[test]
    fn a_body_without_a_schema_of_its_own_name_is_no_outline() {
        let body = json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
        assert!(outline(json!({ "post": { "requestBody": body } })).is_err());
        assert!(outline(json!({ "parameters": [{ "name": "id" }] })).is_err());
    }
}
