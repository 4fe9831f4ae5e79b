//! Rates: parts of a whole.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fault;
use super::integer::{divide_half_up, sql_through_integer};

/// A part of a whole, held as an integer in 1/10,000, from 0 to 100 (wholes). So 0.24 % and 87.5 % are exact,
/// and a figure computed twice is the same twice.
///
/// On the wire it is a JSON number with at most four decimals: `0.875`.
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
#[diesel(sql_type = diesel::sql_types::Integer)]
pub struct Rate(i32);

impl Rate {
    pub const ZERO: Self = Self(0);

    pub const ONE: Self = Self(10_000);

    pub const MAX: Self = Self(1_000_000);

    /// A rate of so many 1/10,000.
    ///
    /// # Errors
    /// `rate_form` below 0 and above 1,000,000.
    pub const fn new(ten_thousandths: i32) -> Result<Self, Fault> {
        if 0 <= ten_thousandths && ten_thousandths <= Self::MAX.0 {
            Ok(Self(ten_thousandths))
        } else {
            Err(Fault("rate_form"))
        }
    }

    #[must_use]
    pub const fn ten_thousandths(self) -> i32 {
        self.0
    }

    /// `part` out of `whole`, rounded half up to 1/10,000. `None` where there is no whole, or the rate would
    /// be out of range.
    #[must_use]
    pub fn ratio(part: i64, whole: i64) -> Option<Self> {
        if part < 0 || whole <= 0 {
            return None;
        }
        Self::fitting(divide_half_up(
            i128::from(part) * 10_000,
            i128::from(whole),
        )?)
    }

    /// How many of `count` (not negative) that makes, rounded down: nobody counts on half a graduate.
    #[must_use]
    pub fn of(self, count: i64) -> i64 {
        let whole = i128::from(count.max(0)) * i128::from(self.0) / 10_000;
        i64::try_from(whole).unwrap_or(i64::MAX)
    }

    /// The mean of rates by weight, rounded half up to 1/10,000. Weights below zero count as zero. `None`
    /// where nothing has weight.
    pub fn mean(weighted: impl IntoIterator<Item = (Self, i64)>) -> Option<Self> {
        let (sum, weight) =
            weighted
                .into_iter()
                .fold((0i128, 0i128), |(sum, total), (rate, weight)| {
                    let weight = i128::from(weight.max(0));
                    (sum + i128::from(rate.0) * weight, total + weight)
                });
        Self::fitting(divide_half_up(sum, weight)?)
    }

    fn fitting(ten_thousandths: i64) -> Option<Self> {
        Self::new(i32::try_from(ten_thousandths).ok()?).ok()
    }

    /// The nearest double. A division of two exact numbers is correctly rounded, so it is the very double that
    /// the decimal text denotes, and its shortest text has the four decimals again.
    fn double(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.double().fmt(f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.double())
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number
            .as_f64()
            .and_then(from_double)
            .ok_or_else(|| serde::de::Error::custom("rate_form"))
    }
}

/// The rate whose decimal text the double stands for; `None` where it has more than four decimals.
#[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
#[expect(
    clippy::float_cmp,
    reason = "only the very double of a text with four decimals is meant"
)]
fn from_double(number: f64) -> Option<Rate> {
    if !(0.0..=100.0).contains(&number) {
        return None;
    }
    let rate = Rate((number * 10_000.0).round() as i32);
    (rate.double() == number).then_some(rate)
}

impl utoipa::PartialSchema for Rate {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .minimum(Some(0))
            .maximum(Some(100))
            .description(Some(
                "A part of a whole (1 is all of it), with at most four decimals.",
            ))
            .examples([0.875])
            .into()
    }
}

impl utoipa::ToSchema for Rate {
    fn name() -> std::borrow::Cow<'static, str> {
        "Rate".into()
    }
}

sql_through_integer!(Rate, i32, Integer);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(ten_thousandths: i32) -> Rate {
        Rate::new(ten_thousandths).unwrap()
    }

    /// 25 mechanics wanted, 4 hired, 16 in training, no seat planned.
    #[test]
    fn expected_graduates_are_rounded_down() {
        let (open, graduates) = (25 - 4, rate(8_750).of(16));
        assert_eq!((open, graduates, open - graduates), (21, 14, 7));
        assert_eq!(rate(9_999).of(1), 0);
        assert_eq!(Rate::ONE.of(i64::MAX), i64::MAX);
        assert_eq!(Rate::ONE.of(-1), 0);
    }

    /// 123 workers, of whom a fifth may be apprentices.
    #[test]
    fn a_quota_is_rounded_down() {
        assert_eq!(rate(2_000).of(123), 24);
    }

    #[test]
    fn ratios_and_means_are_rounded_half_up() {
        assert_eq!(Rate::ratio(2, 3), Some(rate(6_667)));
        assert_eq!(Rate::ratio(1, 20_000), Some(rate(1)));
        assert_eq!(Rate::ratio(1, 20_001), Some(rate(0)));
        assert_eq!(Rate::ratio(0, 0), None);
        assert_eq!(Rate::ratio(101, 1), None);
        assert_eq!(
            Rate::mean([(rate(8_750), 16), (rate(5_000), 0), (rate(7_500), 8)]),
            Some(rate(8_333))
        );
        assert_eq!(Rate::mean([(rate(1), 1), (rate(0), 1)]), Some(rate(1)));
        assert_eq!(Rate::mean([(rate(8_750), 0)]), None);
    }

    #[test]
    fn json_has_at_most_four_decimals() {
        assert_eq!(serde_json::to_string(&rate(8_750)).unwrap(), "0.875");
        assert_eq!(serde_json::to_string(&rate(3_333)).unwrap(), "0.3333");
        for json in [
            "-0.1", "0.87505", "0.00001", "100.0001", "1e300", "\"0.5\"", "null",
        ] {
            assert!(serde_json::from_str::<Rate>(json).is_err(), "{json}");
        }
        assert_eq!(serde_json::from_str::<Rate>("1").unwrap(), Rate::ONE);
    }

    #[test]
    fn every_rate_survives_json_without_noise() {
        for ten_thousandths in 0..=Rate::MAX.0 {
            let json = serde_json::to_string(&rate(ten_thousandths)).unwrap();
            assert!(
                json.split_once('.')
                    .is_none_or(|(_, decimals)| decimals.len() <= 4),
                "{json}"
            );
            assert_eq!(
                serde_json::from_str::<Rate>(&json).unwrap(),
                rate(ten_thousandths)
            );
        }
    }

    proptest! {
        #[test]
        fn a_mean_lies_between_its_rates(all in prop::collection::vec((0i32..=10_000, 1i64..1_000), 1..8)) {
            let mean = Rate::mean(all.iter().map(|&(r, weight)| (rate(r), weight))).unwrap().ten_thousandths();
            let rates = || all.iter().map(|&(r, _)| r);
            prop_assert!(rates().min().unwrap() <= mean && mean <= rates().max().unwrap());
        }
    }
}
