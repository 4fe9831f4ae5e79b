//! What is wrong with one field, as a stable code.

use std::fmt;

use uuid::Uuid;

/// Why a single value was refused. The code is part of the interface: its words in English and
/// Indonesian stand in `src/locales` under `fields.{code}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(pub &'static str);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Fault {}

/// Where the faulty value stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// JSON Pointer (RFC 6901) into the request body, for example `/contact/phone`.
    Pointer(String),
    /// Name of a query parameter.
    Parameter(String),
    /// Name of a request header.
    Header(&'static str),
}

/// One fault at one place; a body's faults are all told in one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub place: Place,
    pub code: &'static str,
    /// Values for the placeholders of the code's words (`limit`, `allowed`, …). Never the input itself.
    pub params: Vec<(&'static str, String)>,
    /// The record that stands in the way, as far as the caller may see it.
    pub existing: Option<Uuid>,
    /// JSON Pointer of what stands in the way in the same body.
    pub other: Option<String>,
}

impl FieldError {
    #[must_use]
    pub fn at(pointer: impl Into<String>, fault: Fault) -> Self {
        Self {
            place: Place::Pointer(pointer.into()),
            code: fault.0,
            params: Vec::new(),
            existing: None,
            other: None,
        }
    }

    /// `repeated_item` at each item of the list at `pointer` that stands there before.
    #[must_use]
    pub fn repeated<T: PartialEq>(pointer: &str, items: &[T]) -> Vec<Self> {
        (0..items.len())
            .filter(|at| items[..*at].contains(&items[*at]))
            .map(|at| Self::at(format!("{pointer}/{at}"), Fault("repeated_item")))
            .collect()
    }

    #[must_use]
    pub fn parameter(name: impl Into<String>, fault: Fault) -> Self {
        Self {
            place: Place::Parameter(name.into()),
            code: fault.0,
            params: Vec::new(),
            existing: None,
            other: None,
        }
    }

    #[must_use]
    pub fn header(name: &'static str, fault: Fault) -> Self {
        Self {
            place: Place::Header(name),
            code: fault.0,
            params: Vec::new(),
            existing: None,
            other: None,
        }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// Names the record that stands in the way.
    #[must_use]
    pub fn existing(mut self, id: impl Into<Uuid>) -> Self {
        self.existing = Some(id.into());
        self
    }

    /// Names what stands in the way in the same body.
    #[must_use]
    pub fn other(mut self, pointer: impl Into<String>) -> Self {
        self.other = Some(pointer.into());
        self
    }

    /// The same fault, seen from a body that holds this one under `prefix` (a batch item, say).
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        if let Place::Pointer(pointer) = &mut self.place {
            pointer.insert_str(0, prefix);
        }
        if let Some(other) = &mut self.other {
            other.insert_str(0, prefix);
        }
        self
    }
}
