//! The OpenAPI document as tests walk it: its operations, what each takes, and examples of all of it. What is made from
//! it covers a new operation by itself.

use std::sync::LazyLock;

use serde_json::{Value, json};

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| selaras::app::document().unwrap());

/// Which resource a field or parameter names a record of.
pub const ID_NAMES: &[(&str, &str)] = &[
    ("batch_id", "batches"),
    ("consultation_id", "consultations"),
    ("demand_id", "skill-demands"),
    ("demand_ids", "skill-demands"),
    ("employer_id", "employers"),
    ("instructor_id", "instructors"),
    ("instructor_ids", "instructors"),
    ("input_ids", "consultation-inputs"),
    ("participation", "enrollments"),
    ("participation_id", "enrollments"),
    ("program_id", "training-programs"),
    ("provider_id", "training-providers"),
    ("revises", "training-programs"),
    ("trainee_id", "trainees"),
    ("workshop_id", "workshops"),
];

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    /// In capitals.
    pub method: String,
    pub path: String,
    said: Value,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    /// `path`, `query` or `header`.
    pub place: String,
    pub required: bool,
    pub schema: Value,
    /// As it stands in an address.
    pub example: String,
}

/// What a body is made of.
#[derive(Clone, Debug)]
pub struct Body {
    pub media_type: String,
    pub schema: Value,
    pub example: Value,
}

/// A field of a body that is neither an object nor a list.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// JSON Pointer; of lists, into their first item.
    pub pointer: String,
    pub schema: Value,
}

/// Every operation, in the document's order.
pub fn operations() -> Vec<Operation> {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let each = |(path, item): (&String, &Value)| -> Vec<Operation> {
        let methods = item.as_object().expect("operations").iter();
        let one = |(method, said): (&String, &Value)| Operation {
            id: said["operationId"].as_str().unwrap_or_default().to_owned(),
            method: method.to_uppercase(),
            path: path.clone(),
            said: said.clone(),
        };
        methods.map(one).collect()
    };
    paths.iter().flat_map(each).collect()
}

impl Operation {
    pub fn is_public(&self) -> bool {
        self.said["security"] == json!([{}])
    }

    /// Whether it may answer in this form.
    pub fn answers_with(&self, media_type: &str) -> bool {
        self.said["responses"]["200"]["content"][media_type].is_object()
    }

    /// The scopes that it needs.
    pub fn scopes(&self) -> Vec<String> {
        let scopes = self.said["security"][0]["oauth2"].as_array();
        let scopes = scopes.into_iter().flatten();
        scopes
            .map(|scope| scope.as_str().expect("a scope").to_owned())
            .collect()
    }

    pub fn parameters(&self) -> Vec<Parameter> {
        let list = self.said["parameters"].as_array().into_iter().flatten();
        list.map(|parameter| {
            let said = resolved(parameter);
            let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            let schema = resolved(&said["schema"]).clone();
            let example = if said["example"].is_null() {
                sample(&said["schema"])
            } else {
                said["example"].clone()
            };
            Parameter {
                name: text("name"),
                place: text("in"),
                required: said["required"] == true,
                schema,
                example: plain(&example),
            }
        })
        .collect()
    }

    pub fn body(&self) -> Option<Body> {
        let content = self.said["requestBody"]["content"].as_object()?;
        let (media_type, content) = content.iter().next()?;
        let example = if content["example"].is_null() {
            sample(&content["schema"])
        } else {
            content["example"].clone()
        };
        Some(Body {
            media_type: media_type.clone(),
            schema: content["schema"].clone(),
            example,
        })
    }

    /// The path with the document's examples in the place of its parameters, and the query that it requires.
    pub fn address(&self) -> String {
        self.address_with(&[])
    }

    /// As [`address`](Self::address), with other values, as they stand in an address, for some parameters of path or query.
    pub fn address_with(&self, values: &[(&str, &str)]) -> String {
        let (mut path, mut query) = (self.path.clone(), Vec::new());
        for parameter in self.parameters() {
            let name = parameter.name.as_str();
            let given = values.iter().find(|(other, _)| *other == name);
            let value = given.map_or(parameter.example.as_str(), |(_, value)| value);
            match parameter.place.as_str() {
                "path" => path = path.replace(&format!("{{{name}}}"), value),
                "query" if parameter.required || given.is_some() => {
                    query.push(format!("{name}={value}"));
                }
                _ => {}
            }
        }
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// Whether it takes `validate_only`: then it can be tried without an effect.
    pub fn can_be_dry(&self) -> bool {
        self.parameters()
            .iter()
            .any(|parameter| parameter.name == "validate_only")
    }
}

/// What a reference leads to; anything else is itself.
pub fn resolved(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a local reference");
            resolved(DOCUMENT.pointer(pointer).expect("a component"))
        }
        None => value,
    }
}

/// What fits a schema: its example, or one made of the examples of its parts.
pub fn sample(schema: &Value) -> Value {
    let schema = resolved(schema);
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["examples"].get(0).or_else(|| schema["enum"].get(0)) {
        return first.clone();
    }
    if let Some(one) = not_null(schema) {
        return sample(one);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            let names = required.filter_map(Value::as_str);
            let members = names.map(|name| (name.to_owned(), sample(&schema["properties"][name])));
            Value::Object(members.collect())
        }
        Some("array") => json!([sample(&schema["items"])]),
        Some("integer" | "number") => match &schema["minimum"] {
            Value::Null => json!(1),
            least => least.clone(),
        },
        Some("boolean") => json!(true),
        _ if schema["format"] == "date" => json!("2026-07-21"),
        _ => json!("contoh"),
    }
}

/// Of an object that may be null, the object.
fn not_null(schema: &Value) -> Option<&Value> {
    let one = schema["oneOf"].as_array()?;
    one.iter().find(|part| part["type"] != "null")
}

/// Every leaf of a body.
pub fn leaves(schema: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    collect(schema, String::new(), &mut found);
    found
}

fn collect(schema: &Value, pointer: String, found: &mut Vec<Leaf>) {
    let schema = resolved(schema);
    let schema = not_null(schema).map_or(schema, resolved);
    if let Some(properties) = schema["properties"].as_object() {
        for (name, property) in properties {
            collect(property, format!("{pointer}/{name}"), found);
        }
    } else if schema["items"].is_object() {
        collect(&schema["items"], format!("{pointer}/0"), found);
    } else if !pointer.is_empty() {
        found.push(Leaf {
            pointer,
            schema: schema.clone(),
        });
    }
}

/// `body` with `value` at a leaf; what lies on the way and is missing is put there as its schema's sample.
pub fn with_leaf(body: &Value, schema: &Value, pointer: &str, value: Value) -> Value {
    let Some(rest) = pointer.strip_prefix('/') else {
        return value;
    };
    let (name, rest) = match rest.split_once('/') {
        Some((name, rest)) => (name, format!("/{rest}")),
        None => (rest, String::new()),
    };
    let schema = resolved(schema);
    let schema = not_null(schema).map_or(schema, resolved);
    let mut body = if body.is_null() {
        sample(schema)
    } else {
        body.clone()
    };
    if let Some(items) = body.as_array_mut() {
        let first = items.first().cloned().unwrap_or(Value::Null);
        let first = with_leaf(&first, &schema["items"], &rest, value);
        items.splice(..items.len().min(1), [first]);
    } else {
        body[name] = with_leaf(&body[name], &schema["properties"][name], &rest, value);
    }
    body
}

/// As it stands in an address or a form.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The resource of whose records a leaf holds an id.
pub fn resource_at(leaf: &Leaf) -> Option<&'static str> {
    let mut parts = leaf
        .pointer
        .split('/')
        .filter(|_| leaf.schema["format"] == "uuid");
    let found = parts.find_map(|part| ID_NAMES.iter().find(|(name, _)| *name == part));
    found.map(|(_, resource)| *resource)
}
