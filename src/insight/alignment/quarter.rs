//! Quarters of a year.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer};

use crate::kernel::Fault;

/// A quarter, written as in `2027Q1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarter {
    first: NaiveDate,
    last: NaiveDate,
}

impl Quarter {
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.last
    }
}

impl FromStr for Quarter {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let read = || {
            let (year, number) = text.split_once('Q')?;
            let ours = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
            let month = match number {
                "1" => 1,
                "2" => 4,
                "3" => 7,
                "4" => 10,
                _ => return None,
            };
            let first = NaiveDate::from_ymd_opt(ours.then_some(year)?.parse().ok()?, month, 1)?;
            let last = first
                .checked_add_months(Months::new(3))?
                .checked_sub_days(Days::new(1))?;
            Some(Self { first, last })
        };
        read().ok_or(Fault("quarter_form"))
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.format("%YQ%q"))
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Quarter {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]{4}Q[1-4]$"))
            .description(Some("A quarter of a year."))
            .examples(["2027Q1"])
            .into()
    }
}

impl utoipa::ToSchema for Quarter {
    fn name() -> std::borrow::Cow<'static, str> {
        "Quarter".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_its_days() {
        for (text, first, last) in [
            ("2027Q1", "2027-01-01", "2027-03-31"),
            ("2028Q2", "2028-04-01", "2028-06-30"),
            ("2027Q3", "2027-07-01", "2027-09-30"),
            ("2027Q4", "2027-10-01", "2027-12-31"),
        ] {
            let quarter: Quarter = text.parse().unwrap();
            assert_eq!(quarter.to_string(), text);
            assert_eq!(quarter.first_day().to_string(), first);
            assert_eq!(quarter.last_day().to_string(), last);
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "2027",
            "2027Q0",
            "2027Q5",
            "2027Q11",
            "2027q1",
            "27Q1",
            "+027Q1",
            "2027-Q1",
            "２０２７Q1",
        ] {
            assert_eq!(
                text.parse::<Quarter>(),
                Err(Fault("quarter_form")),
                "{text}"
            );
        }
    }
}
