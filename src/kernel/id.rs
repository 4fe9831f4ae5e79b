//! Ids: UUIDv7 (RFC 9562), one type per entity, so that a trainee's id cannot be used as a batch's.

use uuid::{Builder, Uuid};

use super::Timestamp;

/// An id type made by [`uuid_id!`](crate::uuid_id).
pub trait EntityId: Copy + From<Uuid> + Into<Uuid> {}

/// A UUIDv7 whose order is the order of `now` to the microsecond: the 12 bits behind the
/// milliseconds hold their fraction (RFC 9562, 6.2, method 3). Lists sorted by id are therefore
/// sorted by `created_at`.
#[must_use]
pub fn uuid_at(now: Timestamp, random: u64) -> Uuid {
    let micros = u64::try_from(now.utc().timestamp_micros()).unwrap_or(0);
    let (millis, rest) = (micros / 1000, micros % 1000);
    let fraction = u16::try_from(rest * 4096 / 1000).unwrap_or(0);
    let mut tail = [0u8; 10];
    tail[..2].copy_from_slice(&fraction.to_be_bytes());
    tail[2..].copy_from_slice(&random.to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

/// Defines an id type: `uuid_id!(EmployerId)`; with a second argument, the example that the document shows.
#[macro_export]
macro_rules! uuid_id {
    ($name:ident) => {
        $crate::uuid_id!($name, "01936f2a-0000-7000-8000-000000000001");
    };
    ($name:ident, $example:literal) => {
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            serde::Serialize,
            serde::Deserialize,
            diesel::expression::AsExpression,
            diesel::deserialize::FromSqlRow,
            utoipa::ToSchema,
        )]
        #[diesel(sql_type = $crate::db::column::Uid)]
        #[schema(value_type = String, format = Uuid, example = $example)]
        /// A UUIDv7 (RFC 9562).
        pub struct $name(uuid::Uuid);

        impl $crate::kernel::id::EntityId for $name {}

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        $crate::sql_through_uuid!($name);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_like_the_clock_to_the_microsecond() {
        let start: Timestamp = "2026-11-24T03:15:00.000998Z".parse().unwrap();
        let ids: Vec<Uuid> = (0..5)
            .map(|n| uuid_at(start.plus(chrono::Duration::microseconds(n)), u64::MAX >> n))
            .collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert_eq!(ids[0].get_version_num(), 7);
    }
}
