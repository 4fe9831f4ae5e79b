//! Whole numbers with a meaning, in a column of whole numbers.

/// `FromSql` and `ToSql` for a type over an integer, on both databases. The type needs `new(integer)`, so
/// that a row that breaks the rule is an error and not a value.
macro_rules! sql_through_integer {
    ($name:ident, $raw:ty, $sql_type:ident) => {
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::$sql_type, DB> for $name
        where
            DB: diesel::backend::Backend,
            $raw: diesel::deserialize::FromSql<diesel::sql_types::$sql_type, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let raw = <$raw as diesel::deserialize::FromSql<
                    diesel::sql_types::$sql_type,
                    DB,
                >>::from_sql(value)?;
                Ok(Self::new(raw)?)
            }
        }

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::$sql_type, DB> for $name
        where
            DB: diesel::backend::Backend,
            $raw: diesel::serialize::ToSql<diesel::sql_types::$sql_type, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::$sql_type, DB>::to_sql(&self.0, out)
            }
        }
    };
}

pub(super) use sql_through_integer;

/// Half up: 0.5 becomes 1. For a `numerator` and a `denominator` that are not negative; `None` where the
/// denominator is zero or the answer does not fit.
pub(super) fn divide_half_up(numerator: i128, denominator: i128) -> Option<i64> {
    let doubled = numerator.checked_mul(2)?.checked_add(denominator)?;
    i64::try_from(doubled.checked_div(denominator.checked_mul(2)?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_up() {
        assert_eq!(divide_half_up(5, 2), Some(3));
        assert_eq!(divide_half_up(4_999, 10_000), Some(0));
        assert_eq!(divide_half_up(5_000, 10_000), Some(1));
        assert_eq!(divide_half_up(1, 0), None);
    }
}
