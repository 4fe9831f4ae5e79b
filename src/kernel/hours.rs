//! Hours of work, to the minute.

use std::iter::Sum;
use std::ops::{Add, Sub};

use serde::{Serialize, Serializer};

/// A number of hours, held in whole minutes.
///
/// On the wire it is a JSON number with at most two decimals, rounded half up: `1.67` are 100 minutes. A minute is more than
/// a hundredth of an hour, so no two numbers of minutes are written alike: 60 times the number, rounded, are the minutes again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours(i64);

impl Hours {
    pub const ZERO: Self = Self(0);

    #[must_use]
    pub const fn of_minutes(minutes: i64) -> Self {
        Self(minutes)
    }

    #[must_use]
    pub const fn minutes(self) -> i64 {
        self.0
    }

    /// So many more than `other`, and none where it is not more.
    #[must_use]
    pub fn above(self, other: Self) -> Self {
        (self - other).max(Self::ZERO)
    }
}

impl Add for Hours {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Hours {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Hours {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Hours {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the hours of all people in a year are far below 2^53 minutes"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Of whole hundredths, as with rates, the division gives the very double that the decimal text denotes.
        let hundredths = (self.0 * 100 + 30).div_euclid(60);
        serializer.serialize_f64(hundredths as f64 / 100.0)
    }
}

impl utoipa::PartialSchema for Hours {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .minimum(Some(0))
            .description(Some(
                "Hours with at most two decimals, counted to the minute: 60 times the number, rounded, are the minutes.",
            ))
            .examples([1.67])
            .into()
    }
}

impl utoipa::ToSchema for Hours {
    fn name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(minutes: i64) -> String {
        serde_json::to_string(&Hours::of_minutes(minutes)).unwrap()
    }

    #[test]
    fn hours_have_two_decimals_at_most() {
        for (minutes, text) in [
            (0, "0.0"),
            (60, "1.0"),
            (90, "1.5"),
            (100, "1.67"),
            (1, "0.02"),
        ] {
            assert_eq!(written(minutes), text);
        }
    }

    #[test]
    fn what_is_above_is_never_below_zero() {
        let hours = Hours::of_minutes;
        assert_eq!(hours(90).above(hours(60)), hours(30));
        assert_eq!(hours(60).above(hours(90)), Hours::ZERO);
    }

    proptest! {
        #[test]
        #[expect(clippy::cast_possible_truncation, reason = "minutes are small here")]
        fn the_minutes_are_told_by_the_number(minutes in 0_i64..10_000_000) {
            let number: f64 = written(minutes).parse().unwrap();
            prop_assert_eq!((number * 60.0).round() as i64, minutes);
        }
    }
}
