//! Request bodies, checked against the very schemas that the document publishes: document and enforcement
//! cannot drift, and all faults of a body are told at once (of very many the first), each with its JSON Pointer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::json::{escape, pointer};
use super::outline::{Operation, Outline, schema_name};
use crate::error::{Error, Refusal, Result};
use crate::kernel::format::Rule;
use crate::kernel::{Fault, FieldError};

/// The rules of every body in the document.
pub struct Checks {
    bodies: BTreeMap<String, Rules>,
    formats: Vec<(&'static str, Rule)>,
}

/// The rules of one body: as the document has them, and compiled once such a body has come. Compiled they take thirty
/// times the room.
struct Rules {
    schema: String,
    compiled: OnceLock<Validator>,
}

/// Fields that every record has and no caller sets.
const READ_ONLY: &[&str] = &[
    "id",
    "agency",
    "status",
    "version",
    "created_at",
    "updated_at",
    "allowed_actions",
    "warnings",
];

/// Faults of one body that are told. A body of a megabyte can have a hundred thousand.
const MOST_FAULTS: usize = 100;

impl Checks {
    #[must_use]
    pub fn of(outline: &Outline, formats: Vec<(&'static str, Rule)>) -> Self {
        let schemas = outline.schemas();
        let rules = |name: &str| Rules {
            schema: json!({
                "$ref": format!("#/components/schemas/{name}"),
                "components": { "schemas": reached(schemas, name) },
            })
            .to_string(),
            compiled: OnceLock::new(),
        };
        Self {
            bodies: bodies(outline)
                .into_iter()
                .map(|name| (name.to_owned(), rules(name)))
                .collect(),
            formats,
        }
    }

    /// The compiled rules of a body.
    fn validator(&self, name: &str) -> Result<&Validator> {
        let rules = self
            .bodies
            .get(name)
            .ok_or_else(|| Error::Failed(format!("{name} is no body of the document")))?;
        if let Some(validator) = rules.compiled.get() {
            return Ok(validator);
        }
        let mut options = jsonschema::draft202012::options().should_validate_formats(true);
        for (format, rule) in &self.formats {
            let rule = *rule;
            options = options.with_format(*format, move |text: &str| rule(text).is_ok());
        }
        let schema = serde_json::from_str(&rules.schema).map_err(Error::failed)?;
        let validator = options.build(&schema).map_err(Error::failed)?;
        Ok(rules.compiled.get_or_init(|| validator))
    }

    /// Checks and reads a body.
    ///
    /// # Errors
    /// `invalid_body` with every fault; [`Error::Failed`] where the document has no such body, or not one that can be
    /// compiled.
    pub fn read<T: DeserializeOwned + ToSchema>(&self, body: Value) -> Result<T> {
        let validator = self.validator(&T::name())?;
        if !validator.is_valid(&body) {
            let mut faults = Vec::new();
            for error in validator.iter_errors(&body) {
                self.explain(&error, &mut faults);
                if faults.len() >= MOST_FAULTS {
                    break;
                }
            }
            return Err(Refusal::invalid(tidy(faults)).into());
        }
        serde_path_to_error::deserialize(body).map_err(|error| {
            FieldError::at(
                pointer(error.path()),
                super::query::known_fault(&error.inner().to_string()),
            )
            .into()
        })
    }

    fn explain(&self, error: &ValidationError<'_>, faults: &mut Vec<FieldError>) {
        let at = error.instance_path().as_str().to_owned();
        let fault = |code| FieldError::at(at.clone(), Fault(code));
        faults.push(match error.kind() {
            ValidationErrorKind::Required { property } => FieldError::at(
                format!("{at}/{}", escape(property.as_str().unwrap_or_default())),
                Fault("required"),
            ),
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                faults.extend(unexpected.iter().take(MOST_FAULTS).map(|name| {
                    let read_only = at.is_empty() && READ_ONLY.contains(&name.as_str());
                    FieldError::at(
                        format!("{at}/{}", escape(name)),
                        Fault(if read_only {
                            "read_only_field"
                        } else {
                            "unknown_field"
                        }),
                    )
                }));
                return;
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => {
                // An object that may be null: the faults are those of the object.
                match context.iter().find(|branch| {
                    !branch.iter().any(|inner| {
                        inner.instance_path().as_str() == at
                            && matches!(inner.kind(), ValidationErrorKind::Type { .. })
                    })
                }) {
                    Some(branch) => branch.iter().for_each(|inner| self.explain(inner, faults)),
                    None => faults.push(fault("wrong_form")),
                }
                return;
            }
            ValidationErrorKind::Type { .. } if error.instance().is_null() => {
                fault("must_not_be_null")
            }
            ValidationErrorKind::Type { kind } => {
                fault("wrong_type").with("expected", expected(kind))
            }
            ValidationErrorKind::Enum { options } => {
                fault("not_in_list").with("allowed", list(options))
            }
            ValidationErrorKind::Constant { expected_value } => {
                fault("not_in_list").with("allowed", expected_value)
            }
            ValidationErrorKind::MaxLength { limit } => fault("too_long").with("limit", limit),
            ValidationErrorKind::MinLength { limit } => fault("too_short").with("limit", limit),
            ValidationErrorKind::MaxItems { limit } => fault("too_many").with("limit", limit),
            ValidationErrorKind::MinItems { limit } => fault("too_few").with("limit", limit),
            ValidationErrorKind::UniqueItems => fault("repeated_item"),
            ValidationErrorKind::Minimum { limit } => {
                fault("out_of_range").with("allowed", format!("≥ {limit}"))
            }
            ValidationErrorKind::Maximum { limit } => {
                fault("out_of_range").with("allowed", format!("≤ {limit}"))
            }
            ValidationErrorKind::Format { format } => {
                FieldError::at(at.clone(), self.rule(format, error.instance()))
            }
            _ => fault("wrong_form"),
        });
    }

    /// The code of the rule behind a format, where it is one of ours.
    fn rule(&self, format: &str, value: &Value) -> Fault {
        let rule = self.formats.iter().find(|(name, _)| *name == format);
        match (rule, value.as_str()) {
            (Some((_, rule)), Some(text)) => rule(text).err().unwrap_or(Fault("wrong_form")),
            _ => Fault(match format {
                "uuid" => "uuid_form",
                "date" => "date_form",
                "date-time" => "moment_form",
                _ => "wrong_form",
            }),
        }
    }
}

/// The names of the schemas that request bodies have. A batch is checked item by item, as what one request would create.
fn bodies(outline: &Outline) -> BTreeSet<&str> {
    let single = outline
        .paths
        .iter()
        .filter(|(path, _)| !path.ends_with("/batch"));
    let operations = single.flat_map(|(_, operations)| operations.values());
    operations.flat_map(Operation::bodies).collect()
}

/// The schema `name` and those that it refers to. A validator keeps all that it is given, so it is given no more.
fn reached(schemas: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut found = Map::new();
    let mut wanted = vec![name.to_owned()];
    while let Some(name) = wanted.pop() {
        if let Some(schema) = schemas.get(&name).filter(|_| !found.contains_key(&name)) {
            references(schema, &mut wanted);
            found.insert(name, schema.clone());
        }
    }
    found
}

/// The names in all `$ref`s below `value`.
fn references(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str);
            names.extend(name.and_then(schema_name).map(str::to_owned));
            object.values().for_each(|inner| references(inner, names));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, names)),
        _ => {}
    }
}

/// One fault a place: where a pattern and a format both fail, the format's own code says more.
fn tidy(faults: Vec<FieldError>) -> Vec<FieldError> {
    let mut kept: Vec<FieldError> = Vec::new();
    for fault in faults {
        match kept.iter_mut().find(|other| other.place == fault.place) {
            None => kept.push(fault),
            Some(other) if other.code == "wrong_form" => *other = fault,
            Some(_) => {}
        }
    }
    kept
}

fn expected(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => kind.to_string(),
        TypeKind::Multiple(kinds) => kinds
            .iter()
            .map(|kind| kind.to_string())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn list(options: &Value) -> String {
    options
        .as_array()
        .into_iter()
        .flatten()
        .filter(|value| !value.is_null())
        .map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_of_the_document_can_be_checked() {
        let document = include_str!("../../openapi/openapi.json");
        let checks = Checks::of(&serde_json::from_str(document).unwrap(), Vec::new());
        assert!(checks.bodies.len() > 50, "{}", checks.bodies.len());
        for name in checks.bodies.keys() {
            checks.validator(name).unwrap();
        }
    }
}
