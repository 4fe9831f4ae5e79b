//! Time: moments in UTC, and the office's calendar.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, SubsecRound, Utc};
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

    /// The moment that many microseconds after the beginning of 1970; none beyond what the calendar can count.
    #[must_use]
    pub fn from_micros(count: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(count).map(Self)
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

    /// The minute in which it lies on the office's clock, counted from the beginning of 1970 there.
    #[must_use]
    pub fn office_minute(self) -> i64 {
        let local = self.0.with_timezone(&JAKARTA).naive_local();
        local.and_utc().timestamp().div_euclid(60)
    }

    /// The time of day at this moment on the office's clock (Asia/Jakarta).
    #[must_use]
    pub fn office_time(self) -> NaiveTime {
        self.0.with_timezone(&JAKARTA).time()
    }

    /// Whether a minute begins at it.
    #[must_use]
    pub fn is_whole_minute(self) -> bool {
        self.0.timestamp() % 60 == 0 && self.0.timestamp_subsec_nanos() == 0
    }

    /// The first moment of the office's day `date`.
    #[must_use]
    pub fn start_of_office_day(date: NaiveDate) -> Self {
        let moment = date
            .and_time(NaiveTime::MIN)
            .and_local_timezone(JAKARTA)
            .single()
            .map(|local| local.to_utc());
        Self::new(moment.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// The last microsecond of the office's day `date`.
    #[must_use]
    pub fn end_of_office_day(date: NaiveDate) -> Self {
        Self::start_of_office_day(date.succ_opt().unwrap_or(NaiveDate::MAX))
            .plus(-chrono::Duration::microseconds(1))
    }

    #[must_use]
    pub fn plus(self, duration: chrono::Duration) -> Self {
        Self::new(self.0 + duration)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match form::write(self.0) {
            Some(text) => f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?),
            None => f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true)),
        }
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.as_bytes().try_into().ok().and_then(form::read) {
            Some(moment) => Ok(Self(moment)),
            None => DateTime::parse_from_rfc3339(text).map(|moment| Self::new(moment.to_utc())),
        }
    }
}

/// Reads a date, `2026-11-24`.
///
/// # Errors
/// Those of chrono where it is none.
pub fn date(text: &str) -> Result<NaiveDate, chrono::ParseError> {
    form::date(text.as_bytes()).map_or_else(|| text.parse(), Ok)
}

/// The one form in which moments are kept and answered, `2026-11-24T03:15:00.000000Z`. A page has a hundred of them,
/// and to read and write every form there is, as chrono does, costs more. What does not fit is left to chrono.
mod form {
    use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};

    type Text = [u8; 27];

    const ZERO: &Text = b"0000-00-00T00:00:00.000000Z";

    /// Where each number stands, and how many digits it has: from the year to the microseconds.
    const NUMBERS: [(usize, usize); 7] =
        [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2), (20, 6)];

    /// Where its other characters stand.
    const SIGNS: [usize; 7] = [4, 7, 10, 13, 16, 19, 26];

    pub fn write(moment: DateTime<Utc>) -> Option<Text> {
        // Each question to a moment with an offset would add the offset anew.
        let moment = moment.naive_utc();
        let year = u32::try_from(moment.year()).ok()?;
        let micros = moment.nanosecond() / 1_000;
        // A leap second has more than a million of them.
        if year > 9999 || micros > 999_999 {
            return None;
        }
        let values = [
            year,
            moment.month(),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second(),
            micros,
        ];
        let mut text = *ZERO;
        for ((at, digits), mut value) in NUMBERS.into_iter().zip(values) {
            for digit in text[at..at + digits].iter_mut().rev() {
                *digit += u8::try_from(value % 10).unwrap_or_default();
                value /= 10;
            }
        }
        Some(text)
    }

    pub fn read(text: &Text) -> Option<DateTime<Utc>> {
        if SIGNS.into_iter().any(|at| text[at] != ZERO[at]) {
            return None;
        }
        let [_, _, _, time @ ..] = NUMBERS;
        let [hour, minute, second, micros] = time.map(|place| number(text, place));
        date(&text[..10])?
            .and_hms_micro_opt(hour?, minute?, second?, micros?)
            .map(|moment| moment.and_utc())
    }

    /// The date with which the form begins.
    pub fn date(text: &[u8]) -> Option<NaiveDate> {
        let [between, and, ..] = SIGNS;
        if text.len() != 10 || text[between] != b'-' || text[and] != b'-' {
            return None;
        }
        let [year, month, day, ..] = NUMBERS;
        let year = number(text, year)?.cast_signed();
        NaiveDate::from_ymd_opt(year, number(text, month)?, number(text, day)?)
    }

    fn number(text: &[u8], (at, digits): (usize, usize)) -> Option<u32> {
        text[at..at + digits].iter().try_fold(0, |value, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10).then(|| value * 10 + u32::from(digit))
        })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match form::write(self.0)
            .as_ref()
            .map(|text| std::str::from_utf8(text))
        {
            Some(Ok(text)) => serializer.serialize_str(text),
            _ => serializer.collect_str(self),
        }
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
        assert_eq!(Timestamp::start_of_office_day(after.office_date()), after);
        assert_eq!(after.office_time().to_string(), "00:00:00");
        assert!(after.is_whole_minute() && !before.is_whole_minute());
    }

    proptest::proptest! {
        #[test]
        fn a_moment_is_written_and_read_as_chrono_does(seconds in -70_000_000_000_i64..260_000_000_000, nanos in 0_u32..2_000_000_000) {
            if let Some(moment) = DateTime::from_timestamp(seconds, nanos) {
                let moment = Timestamp::new(moment);
                let text = moment.utc().to_rfc3339_opts(SecondsFormat::Micros, true);
                proptest::prop_assert_eq!(moment.to_string(), &*text);
                let read = DateTime::parse_from_rfc3339(&text).map(|moment| Timestamp::new(moment.to_utc()));
                proptest::prop_assert_eq!(text.parse::<Timestamp>(), read);
            }
        }

        #[test]
        fn a_date_is_read_as_chrono_does(text in "[0-9]{3,5}-[01][0-9]-[0-3][0-9]|[+-]?[0-9/-]{9,10}|.{10}") {
            proptest::prop_assert_eq!(date(&text), text.parse());
        }

        #[test]
        fn what_is_no_moment_is_refused_as_by_chrono(
            text in "[0-9]{4}-[0-3][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{6})?(Z|z|\\+07:00)",
        ) {
            let read = DateTime::parse_from_rfc3339(&text).map(|moment| Timestamp::new(moment.to_utc()));
            proptest::prop_assert_eq!(text.parse::<Timestamp>(), read);
        }
    }

    #[test]
    fn minutes_are_those_of_the_offices_clock() {
        let minute = |moment: &str| moment.parse::<Timestamp>().unwrap().office_minute();
        assert_eq!(minute("1969-12-31T17:00:00Z"), 0);
        assert_eq!(minute("1969-12-31T16:59:59Z"), -1);
        assert_eq!(minute("1970-01-01T17:00:59.999999Z"), 24 * 60);
    }

    #[test]
    fn nanoseconds_are_cut_off() {
        let moment: Timestamp = "2026-01-01T00:00:00.123456789Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-01-01T00:00:00.123456Z");
    }
}
