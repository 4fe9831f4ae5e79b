//! Money.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::integer::{divide_half_up, sql_through_integer};
use super::{Fault, Rate};

/// An amount in whole rupiah, from 0 to 10^15. The upper limit keeps every amount exact in JSON, whose
/// numbers many programs read as floating point (exact up to 2^53).
///
/// Example: `16800`, a month of JKK and JKM in the lowest band of those without a wage.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
pub struct Rupiah(i64);

impl Rupiah {
    pub const ZERO: Self = Self(0);

    pub const MAX: Self = Self(1_000_000_000_000_000);

    /// # Errors
    /// `amount_range` below 0 and above 10^15.
    pub const fn new(amount: i64) -> Result<Self, Fault> {
        if 0 <= amount && amount <= Self::MAX.0 {
            Ok(Self(amount))
        } else {
            Err(Fault("amount_range"))
        }
    }

    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// `None` above [`MAX`](Self::MAX).
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::new(self.0 + other.0).ok()
    }

    /// `None` below zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::new(self.0 - other.0).ok()
    }

    /// `None` for a negative count and above [`MAX`](Self::MAX).
    #[must_use]
    pub fn times(self, count: i64) -> Option<Self> {
        Self::new(self.0.checked_mul(count)?).ok()
    }

    /// The part that `rate` takes of this amount, rounded half up to whole rupiah. `None` above
    /// [`MAX`](Self::MAX).
    #[must_use]
    pub fn share(self, rate: Rate) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(rate.ten_thousandths());
        Self::new(divide_half_up(
            product,
            i128::from(Rate::ONE.ten_thousandths()),
        )?)
        .ok()
    }

    /// `None` above [`MAX`](Self::MAX).
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Rupiah {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Rupiah {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(Amount)
    }
}

/// A number of a body, or one of a query, which has only texts.
struct Amount;

impl Visitor<'_> for Amount {
    type Value = Rupiah;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of rupiah")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Rupiah, E> {
        Rupiah::new(number).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Rupiah, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Rupiah, E> {
        let whole = whole(number).ok_or(Fault("amount_range"));
        whole.and_then(Rupiah::new).map_err(E::custom)
    }
}

/// JSON Schema calls `25000.0` and `2.5e4` integers too.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range was checked, and it is exact there"
)]
fn whole(number: f64) -> Option<i64> {
    ((0.0..=1e15).contains(&number) && number.fract() == 0.0).then_some(number as i64)
}

impl utoipa::PartialSchema for Rupiah {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::Int64,
            )))
            .minimum(Some(0))
            .maximum(Some(Self::MAX.0))
            .description(Some("An amount in whole rupiah."))
            .examples([2_700_926])
            .into()
    }
}

impl utoipa::ToSchema for Rupiah {
    fn name() -> std::borrow::Cow<'static, str> {
        "Rupiah".into()
    }
}

sql_through_integer!(Rupiah, i64, BigInt);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn idr(amount: i64) -> Rupiah {
        Rupiah::new(amount).unwrap()
    }

    fn share(amount: i64, ten_thousandths: i32) -> i64 {
        idr(amount)
            .share(Rate::new(ten_thousandths).unwrap())
            .unwrap()
            .get()
    }

    #[test]
    fn a_class_of_16_for_two_months_in_the_lowest_band() {
        let month = idr(1_000_000)
            .share(Rate::new(100).unwrap())
            .unwrap()
            .plus(idr(6_800))
            .unwrap();
        assert_eq!(month, idr(16_800));
        assert_eq!(month.times(16).unwrap().times(2), Some(idr(537_600)));
    }

    #[test]
    fn contributions_of_wage_earners_are_rounded_half_up() {
        assert_eq!(
            (share(2_500_000, 89), share(2_500_000, 30)),
            (22_250, 7_500)
        );
        assert_eq!(Rupiah::total([idr(22_250), idr(7_500)]), Some(idr(29_750)));
        assert_eq!((share(2_545_138, 24), share(2_545_138, 30)), (6_108, 7_635));
        assert_eq!(
            (
                share(2_700_926, 24),
                share(2_700_926, 30),
                share(2_700_926, 89)
            ),
            (6_482, 8_103, 24_038)
        );
        assert_eq!((share(1, 5_000), share(1, 4_999)), (1, 0));
    }

    #[test]
    fn an_amount_is_neither_negative_nor_beyond_exact_json() {
        assert_eq!(Rupiah::new(-1), Err(Fault("amount_range")));
        assert_eq!(
            Rupiah::new(Rupiah::MAX.get() + 1),
            Err(Fault("amount_range"))
        );
        assert_eq!(idr(1).minus(idr(2)), None);
        assert_eq!(Rupiah::MAX.plus(idr(1)), None);
        assert_eq!(Rupiah::MAX.times(i64::MAX), None);
        assert_eq!(idr(1).times(-1), None);
    }

    #[test]
    fn json_knows_integers_only() {
        assert_eq!(serde_json::to_string(&idr(16_800)).unwrap(), "16800");
        for (json, amount) in [
            ("16800", Some(16_800)),
            ("16800.0", Some(16_800)),
            ("1.68e4", Some(16_800)),
            ("0", Some(0)),
        ] {
            assert_eq!(
                serde_json::from_str::<Rupiah>(json).ok().map(Rupiah::get),
                amount,
                "{json}"
            );
        }
        for json in [
            "-1",
            "0.5",
            "1000000000000001",
            "1e16",
            "18446744073709551615",
            "\"1\"",
            "null",
        ] {
            assert!(serde_json::from_str::<Rupiah>(json).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_share_lies_within_half_a_rupiah(amount in 0i64..=Rupiah::MAX.0, rate in 0i32..=10_000) {
            let exact = i128::from(amount) * i128::from(rate);
            let error = i128::from(share(amount, rate)) * 10_000 - exact;
            prop_assert!((-4_999..=5_000).contains(&error));
        }
    }
}
