//! Whose money is claimed, and how much of it.

use chrono::{Datelike as _, NaiveDate};

use crate::reference::FundingSource;

/// The money of one source in one year, of one agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    pub agency: String,
    pub source: FundingSource,
    pub year: i32,
}

impl Fund {
    /// What pays for a class that starts on this day; nothing where no source is recorded.
    #[must_use]
    pub fn of(agency: &str, source: Option<&FundingSource>, starts_on: NaiveDate) -> Option<Self> {
        source.map(|source| Self {
            agency: agency.to_owned(),
            source: source.clone(),
            year: starts_on.year(),
        })
    }
}

/// The first and the last day of a year. No class starts outside of the years 1900 to 2199, so that any year before or after
/// them is as good as another, and the databases agree on these.
#[must_use]
pub fn days_of(year: i32) -> (NaiveDate, NaiveDate) {
    let year = year.clamp(1899, 2200);
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(1, 1), day(12, 31))
}

/// A class's claim, and what it is held against, in whole rupiah.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The ceiling that the class states for itself.
    pub own_ceiling: Option<i64>,
    /// What its costs come to: line by line the greater of planned and used, and once it is over what was used.
    pub costs: i64,
    /// The fund's ceiling.
    pub ceiling: Option<i64>,
    /// What other classes claim of the fund; 0 where it has no ceiling.
    pub others: i64,
    /// What the class claims.
    pub claim: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_paid_for_in_the_year_of_its_first_day() {
        let source = FundingSource::parse("apbd").unwrap();
        let year = |day: &str| {
            let fund = Fund::of("33.75", Some(&source), day.parse().unwrap());
            fund.unwrap().year
        };
        assert_eq!([year("2026-12-31"), year("2027-01-01")], [2026, 2027]);
        let day = "2027-01-01".parse().unwrap();
        assert_eq!(Fund::of("33.75", None, day), None);
    }

    #[test]
    fn a_year_has_its_days_and_a_far_one_none_that_a_class_has() {
        let days = |year| {
            let (first, last) = days_of(year);
            [first.to_string(), last.to_string()]
        };
        assert_eq!(days(2028), ["2028-01-01", "2028-12-31"]);
        assert_eq!(days(i32::MIN), ["1899-01-01", "1899-12-31"]);
        assert_eq!(days(i32::MAX), ["2200-01-01", "2200-12-31"]);
    }
}
