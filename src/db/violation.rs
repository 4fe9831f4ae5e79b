//! What a driver's error means.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::error::{Error, Refusal, Result};

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let (kind, info) = match &error {
            DieselError::DatabaseError(kind, info) => (kind, info),
            DieselError::NotFound => return Self::NoRow,
            _ => return Self::failed(error),
        };
        let message = info.message();
        match kind {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::ExclusionViolation => Self::Constraint(constraint(info.as_ref())),
            DatabaseErrorKind::SerializationFailure => Self::Raced,
            // Stores check that what a record names is there; it was deleted meanwhile.
            DatabaseErrorKind::ForeignKeyViolation => Self::Raced,
            // PostgreSQL 40P01; diesel has no kind of its own for it.
            _ if message == "deadlock detected" => Self::Raced,
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Self::Unavailable(message.to_owned())
            }
            // A primary that has just been demoted.
            DatabaseErrorKind::ReadOnlyTransaction => Self::Unavailable(message.to_owned()),
            _ if message.starts_with("database or disk is full")
                || message.contains("No space left on device") =>
            {
                Self::StorageFull
            }
            _ if NOT_NOW.iter().any(|text| message.contains(text)) => {
                Self::Unavailable(message.to_owned())
            }
            // SQLite tells triggers' RAISE(ABORT) and CHECK failures as kinds of their own only in part.
            _ if message.starts_with("CHECK constraint failed")
                || message.starts_with("UNIQUE constraint failed") =>
            {
                Self::Constraint(constraint(info.as_ref()))
            }
            _ => Self::failed(error),
        }
    }
}

/// Messages of a database that is stopping, starting, a standby, overfull or too slow: come back later.
const NOT_NOW: &[&str] = &[
    "terminating connection",
    "the database system is",
    "canceling statement due to statement timeout",
    "sorry, too many clients",
    "remaining connection slots",
    "connection closed",
    "database is locked",
    "in a hot standby",
    "during recovery",
];

/// The broken rule's name in PostgreSQL's style. SQLite does not name unique rules, it lists their
/// columns (`UNIQUE constraint failed: employers.agency, employers.nib`); PostgreSQL's default
/// name for the same rule is made from the same words (`employers_agency_nib_key`), so the
/// migrations keep to those names.
fn constraint(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    if let Some(name) = info.constraint_name() {
        return name.to_owned();
    }
    let message = info.message();
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        let mut name = String::new();
        for column in columns.split(", ") {
            match column.split_once('.') {
                Some((table, column)) if name.is_empty() => name = format!("{table}_{column}"),
                Some((_, column)) => name = format!("{name}_{column}"),
                None => name = column.to_owned(),
            }
        }
        return format!("{name}_key");
    }
    message
        .strip_prefix("CHECK constraint failed: ")
        .unwrap_or(message)
        .to_owned()
}

/// Turns the rules that a store expects to be broken into refusals.
pub trait OnConstraint {
    /// Where the database's rule `name` was broken, refuse with what `refusal` makes.
    #[must_use]
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> Self;
}

impl<T> OnConstraint for Result<T> {
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Refusal) -> Self {
        match self {
            Err(Error::Constraint(broken)) if broken == name => Err(refusal().into()),
            other => other,
        }
    }
}

/// A row that may be missing.
pub trait Optional<T> {
    /// # Errors
    /// Every error but the missing row.
    fn optional(self) -> Result<Option<T>>;
}

impl<T> Optional<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Ok(row) => Ok(Some(row)),
            Err(Error::NoRow) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
