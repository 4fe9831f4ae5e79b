//! Query strings, read strictly: an unknown or repeated parameter is refused, not ignored.

use std::cell::LazyCell;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ArrayItems, Schema};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};

use super::page;
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{self, Fault, FieldError};

/// A query string's pairs, in order.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// # Errors
    /// `invalid_parameter` where a parameter is repeated or is no valid UTF-8.
    pub fn parse(query: &str) -> Result<Self> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|_| Error::from(Code::InvalidParameter))?;
        let odd = |text: &str| text.contains(['\0', char::REPLACEMENT_CHARACTER]);
        if pairs.iter().any(|(name, value)| odd(name) || odd(value)) {
            return Err(Code::InvalidParameter.into());
        }
        for (n, (name, _)) in pairs.iter().enumerate() {
            if pairs[..n].iter().any(|(other, _)| other == name) {
                return Err(fault(name, Fault("repeated_parameter")));
            }
        }
        Ok(Self(pairs))
    }

    /// The value of one parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(other, _)| other == name);
        pair.map(|(_, value)| &**value)
    }

    /// Takes one parameter out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.remove(at).1)
    }

    /// Takes one parameter out and reads it.
    ///
    /// # Errors
    /// `invalid_parameter` that names it.
    pub fn take_parsed<T: FromStr>(&mut self, name: &str) -> Result<Option<T>> {
        self.take(name)
            .map(|value| parsed(name, &value))
            .transpose()
    }

    /// `limit`, or the default.
    ///
    /// # Errors
    /// `invalid_parameter` where it is no number from 1 to 200.
    pub fn limit(&self) -> Result<i64> {
        let given = self.get("limit").map(|value| parsed("limit", value));
        let limit = given.transpose()?.unwrap_or(page::DEFAULT_LIMIT);
        if (1..=page::MAX_LIMIT).contains(&limit) {
            return Ok(limit);
        }
        let error = FieldError::parameter("limit", Fault("out_of_range"));
        Err(faults(vec![
            error.with("allowed", format!("1–{}", page::MAX_LIMIT)),
        ]))
    }

    /// The rest, typed. What is left over is unknown and refused.
    ///
    /// # Errors
    /// `invalid_parameter` that names the parameter.
    pub fn read<Q: DeserializeOwned + IntoParams>(self) -> Result<Q> {
        // Made only where a parameter is given.
        let known = LazyCell::new(|| Q::into_params(|| None));
        let find = |name: &str| known.iter().find(|parameter| parameter.name == name);
        let mut wrong = Vec::new();
        for (name, value) in &self.0 {
            match find(name) {
                None => wrong.push(FieldError::parameter(name, Fault("unknown_parameter"))),
                // chrono reads more than ISO 8601's ten characters, and the databases do not agree on the rest.
                Some(parameter) if is_date(parameter) => {
                    wrong.extend(
                        kernel::format::date(value)
                            .err()
                            .map(|fault| FieldError::parameter(name, fault)),
                    );
                }
                Some(_) => {}
            }
        }
        if !wrong.is_empty() {
            return Err(faults(wrong));
        }
        let encoded = serde_urlencoded::to_string(&self.0).map_err(Error::failed)?;
        let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded(&encoded));
        serde_path_to_error::deserialize(deserializer).map_err(|error| {
            let name = error.path().to_string();
            // The kernel's values name their own fault; serde's sentences are not ours to show.
            let code = known_fault(&error.inner().to_string());
            let allowed = find(&name).map(allowed).unwrap_or_default();
            faults(vec![
                FieldError::parameter(name, code).with("allowed", allowed),
            ])
        })
    }

    /// The pairs that a cursor is bound to: all but where the page begins and how long it is.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut pairs: Vec<_> = self
            .0
            .iter()
            .filter(|(name, _)| name != "cursor" && name != "limit")
            .collect();
        pairs.sort();
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

fn form_urlencoded(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

fn parsed<T: FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| fault(name, Fault("wrong_form")))
}

fn schema(parameter: &Parameter) -> Option<&Schema> {
    match &parameter.schema {
        Some(RefOr::T(schema)) => Some(schema),
        _ => None,
    }
}

fn is_date(parameter: &Parameter) -> bool {
    let date = SchemaFormat::KnownFormat(KnownFormat::Date);
    matches!(schema(parameter), Some(Schema::Object(object)) if object.format.as_ref() == Some(&date))
}

/// The values that a parameter may have, or have several of.
fn allowed(parameter: &Parameter) -> String {
    let object = match schema(parameter) {
        Some(Schema::Object(object)) => Some(object),
        Some(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => match &**items {
                RefOr::T(Schema::Object(object)) => Some(object),
                _ => None,
            },
            ArrayItems::False => None,
        },
        _ => None,
    };
    let values = object.and_then(|object| object.enum_values.as_ref());
    let words = values
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str);
    words.collect::<Vec<_>>().join(", ")
}

/// A fault's code where `text` is one, else the general one.
pub(super) fn known_fault(text: &str) -> Fault {
    let known = crate::_rust_i18n_try_translate("en", format!("fields.{text}")).is_some();
    if known {
        Fault(leaked(text))
    } else {
        Fault("wrong_form")
    }
}

/// Codes are few and fixed, so that keeping each once costs nothing.
fn leaked(code: &str) -> &'static str {
    use std::collections::BTreeSet;
    use std::sync::{Mutex, PoisonError};
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let code: &'static str = Box::leak(code.to_owned().into_boxed_str());
    codes.insert(code);
    code
}

fn fault(name: &str, fault: Fault) -> Error {
    faults(vec![FieldError::parameter(name, fault)])
}

fn faults(errors: Vec<FieldError>) -> Error {
    Refusal {
        errors,
        ..Refusal::new(Code::InvalidParameter)
    }
    .into()
}

/// Any of several values: `status=open,running`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyOf<T>(pub Vec<T>);

impl<'de, T: FromStr> Deserialize<'de> for AnyOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let values: Result<Vec<T>, _> = text.split(',').map(str::parse).collect();
        values
            .map(Self)
            .map_err(|_| serde::de::Error::custom("not_in_list"))
    }
}

// Not `PartialSchema`: parameters are written into the document in place, and that asks generic types for this.
impl<T: utoipa::ToSchema> utoipa::__dev::ComposeSchema for AnyOf<T> {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(T::schema())
            .min_items(Some(1))
            .into()
    }
}

impl<T: utoipa::ToSchema> utoipa::ToSchema for AnyOf<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("AnyOf{}", T::name()).into()
    }
}

/// The beginning of a code: `occupation=7233` finds `7233.02`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePrefix(String);

impl CodePrefix {
    /// The pattern for `LIKE`; a code prefix holds no wildcard.
    #[must_use]
    pub fn pattern(&self) -> String {
        format!("{}%", self.0)
    }

    /// Codes that begin with it lie between this one and [`last`](Self::last): unlike a pattern that is not known before,
    /// an index finds them on both databases.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn last(&self) -> String {
        format!("{}{}", self.0, char::MAX)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CodePrefix {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let ok = (1..=13).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !text.starts_with('.');
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault("code_prefix_form"))
        }
    }
}

impl<'de> Deserialize<'de> for CodePrefix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for CodePrefix {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9][0-9.]{0,12}$"))
            .description(Some("The beginning of a code."))
            .into()
    }
}

impl utoipa::ToSchema for CodePrefix {
    fn name() -> std::borrow::Cow<'static, str> {
        "CodePrefix".into()
    }
}

/// A code as it stands: `occupation_exact=7233` does not find `7233.02`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactCode(String);

impl ExactCode {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ExactCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CodePrefix::deserialize(deserializer).map(|CodePrefix(text)| Self(text))
    }
}

impl utoipa::PartialSchema for ExactCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9][0-9.]{0,12}$"))
            .description(Some("A code as it stands."))
            .into()
    }
}

impl utoipa::ToSchema for ExactCode {
    fn name() -> std::borrow::Cow<'static, str> {
        "ExactCode".into()
    }
}

/// A read without parameters of its own.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

#[cfg(test)]
mod tests;
