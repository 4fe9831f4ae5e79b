//! Time: moments in UTC, and the office's calendar.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where "now" comes from. Production reads the system clock; tests freeze it and move it by hand.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system clock.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that may read the system clock"
    )]
    pub fn system() -> Self {
        Self(Arc::new(|| Timestamp::new(Utc::now())))
    }

    /// A clock that answers what `read` answers.
    #[must_use]
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// A moment in UTC with microseconds. Finer digits are cut off on entry: PostgreSQL keeps six, and
/// the answer to a `POST` must equal the `GET` after it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = crate::db::column::Moment)]
pub struct Timestamp(DateTime<Utc>);

/// Asia/Jakarta has been +07:00 without daylight saving time since 1964.
const JAKARTA: FixedOffset = match FixedOffset::east_opt(7 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

impl Timestamp {
    #[must_use]
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self(moment.trunc_subsecs(6))
    }

    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The office's date at this moment (Asia/Jakarta).
    #[must_use]
    pub fn office_date(self) -> NaiveDate {
        self.0.with_timezone(&JAKARTA).date_naive()
    }

    /// The last microsecond of the office's day `date`.
    #[must_use]
    pub fn end_of_office_day(date: NaiveDate) -> Self {
        let next = date
            .succ_opt()
            .unwrap_or(NaiveDate::MAX)
            .and_time(chrono::NaiveTime::MIN);
        let moment = next
            .and_local_timezone(JAKARTA)
            .single()
            .map(|local| local.to_utc());
        Self::new(moment.unwrap_or(DateTime::<Utc>::MAX_UTC) - chrono::Duration::microseconds(1))
    }

    #[must_use]
    pub fn plus(self, duration: chrono::Duration) -> Self {
        Self::new(self.0 + duration)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|moment| Self::new(moment.to_utc()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom("moment_form"))
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .description(Some(
                "A moment in UTC with six digits after the second (RFC 3339).",
            ))
            .examples(["2026-11-24T03:15:00.000000Z"])
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {
    fn name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_office_day_begins_at_17_utc() {
        let before: Timestamp = "2026-03-31T16:59:59.999999Z".parse().unwrap();
        let after: Timestamp = "2026-03-31T17:00:00Z".parse().unwrap();
        assert_eq!(before.office_date().to_string(), "2026-03-31");
        assert_eq!(after.office_date().to_string(), "2026-04-01");
        assert_eq!(Timestamp::end_of_office_day(before.office_date()), before);
    }

    #[test]
    fn nanoseconds_are_cut_off() {
        let moment: Timestamp = "2026-01-01T00:00:00.123456789Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-01-01T00:00:00.123456Z");
    }
}
