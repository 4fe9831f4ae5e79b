//! That for which somebody is insured: taking part in a class, and one day in a firm's work.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::kernel::Fault;
use crate::people::enrollment::model::EnrollmentId;

/// In what a person takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Participation {
    pub kind: ParticipationKind,
    /// The enrollment's id.
    pub id: EnrollmentId,
}

/// Which kind of participation.
///
/// No [`text_enum!`](crate::text_enum), since one word that is no value yet has a fault of its own: a caller that
/// insures apprentices shall read that it cannot be done here yet, not that the word is wrong.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum ParticipationKind {
    /// A trainee's enrollment in a class.
    Enrollment,
}

impl ParticipationKind {
    /// The `format` under which the document names this rule.
    pub const FORMAT: &'static str = "participation-kind";

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrollment => "enrollment",
        }
    }
}

impl FromStr for ParticipationKind {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        match text {
            "enrollment" => Ok(Self::Enrollment),
            "apprenticeship" => Err(Fault("not_supported_yet")),
            _ => Err(Fault("not_in_list")),
        }
    }
}

impl fmt::Display for ParticipationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ParticipationKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ParticipationKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A pattern instead of a list of values: where a pattern and a format both refuse, the format's fault is the one
/// that is told.
impl utoipa::PartialSchema for ParticipationKind {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::Custom(
                Self::FORMAT.into(),
            )))
            .pattern(Some("^enrollment$"))
            .description(Some(
                "In what the person takes part: `enrollment`, in a class.",
            ))
            .examples([Self::Enrollment.as_str()])
            .into()
    }
}

impl ToSchema for ParticipationKind {
    fn name() -> std::borrow::Cow<'static, str> {
        "ParticipationKind".into()
    }
}

crate::sql_through_text!(ParticipationKind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apprenticeships_are_not_supported_yet() {
        assert_eq!("enrollment".parse(), Ok(ParticipationKind::Enrollment));
        assert_eq!(
            "apprenticeship".parse::<ParticipationKind>(),
            Err(Fault("not_supported_yet"))
        );
        assert_eq!(
            "class".parse::<ParticipationKind>(),
            Err(Fault("not_in_list"))
        );
    }
}
