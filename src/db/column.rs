//! Column types that mean the same on both databases, so that one `table!` serves both.

use std::io::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::data_types::PgTimestamp;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Date, Jsonb, SqlType, Timestamptz};
use diesel::sqlite::Sqlite;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::{Timestamp, clock};

/// An id: `uuid` on PostgreSQL, a blob of 16 bytes on SQLite. Both sort alike.
#[derive(SqlType, QueryId, Clone, Copy)]
#[diesel(
    postgres_type(oid = 2950, array_oid = 2951),
    sqlite_type(name = "Binary")
)]
pub struct Uid;

/// A moment: `timestamptz` on PostgreSQL; on SQLite RFC 3339 text of fixed width, which sorts like time.
#[derive(SqlType, QueryId, Clone, Copy)]
#[diesel(
    postgres_type(oid = 1184, array_oid = 1185),
    sqlite_type(name = "Text")
)]
pub struct Moment;

/// A JSON document: `jsonb` on PostgreSQL, text on SQLite.
#[derive(SqlType, QueryId, Clone, Copy)]
#[diesel(
    postgres_type(oid = 3802, array_oid = 3807),
    sqlite_type(name = "Text")
)]
pub struct Document;

macro_rules! comparable {
    ($($kind:ty),+) => { $(impl diesel::sql_types::SqlOrd for $kind {})+ };
}
comparable!(Uid, Moment);

/// Microseconds from 1970 to 2000, where PostgreSQL's count begins.
const FROM_2000: i64 = 946_684_800_000_000;

impl FromSql<Moment, Pg> for Timestamp {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // Not by way of the calendar, as diesel does it: a page has a hundred moments.
        let PgTimestamp(count) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        let moment = count.checked_add(FROM_2000).and_then(Self::from_micros);
        moment.ok_or_else(|| "a moment that the calendar does not have".into())
    }
}

impl ToSql<Moment, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.utc(), &mut out.reborrow())
    }
}

impl FromSql<Moment, Sqlite> for Timestamp {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(value.read_text().parse()?)
    }
}

impl ToSql<Moment, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

/// A date on its way out of a record's row: `#[diesel(deserialize_as = Day)]` at each date of a record that cannot be null.
/// SQLite keeps it as text, and the driver, which reads all others, goes by a pattern that it looks through each time.
#[derive(diesel::deserialize::FromSqlRow)]
pub struct Day(NaiveDate);

impl From<Day> for NaiveDate {
    fn from(Day(date): Day) -> Self {
        date
    }
}

impl FromSql<Date, Pg> for Day {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Date, Pg>::from_sql(value).map(Self)
    }
}

impl FromSql<Date, Sqlite> for Day {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(clock::date(value.read_text())?))
    }
}

/// A value that a [`Document`] column keeps as JSON.
#[derive(
    Clone, Debug, PartialEq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Document)]
pub struct Json<T: std::fmt::Debug>(pub T);

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Document, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(Self(serde_json::from_value(value)?))
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<Document, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The first byte is jsonb's version.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + std::fmt::Debug> FromSql<Document, Sqlite> for Json<T> {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<Document, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

/// `FromSql` and `ToSql` for an id type, on both databases.
#[macro_export]
macro_rules! sql_through_uuid {
    ($name:ident) => {
        impl diesel::deserialize::FromSql<$crate::db::column::Uid, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                <uuid::Uuid as diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::from_sql(value).map(Self)
            }
        }

        impl diesel::serialize::ToSql<$crate::db::column::Uid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                <uuid::Uuid as diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::to_sql(&self.0, out)
            }
        }

        impl diesel::deserialize::FromSql<$crate::db::column::Uid, diesel::sqlite::Sqlite> for $name {
            fn from_sql(mut value: <diesel::sqlite::Sqlite as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(Self(uuid::Uuid::from_slice(value.read_blob())?))
            }
        }

        impl diesel::serialize::ToSql<$crate::db::column::Uid, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>) -> diesel::serialize::Result {
                out.set_value(&self.0.as_bytes()[..]);
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}

/// `FromSql` and `ToSql` for a type with `as_str` and `FromStr`, on both databases.
#[macro_export]
macro_rules! sql_through_text {
    ($name:ident) => {
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(value.as_bytes())?.parse::<Self>()?)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::sqlite::Sqlite>
            for $name
        {
            fn from_sql(
                mut value: <diesel::sqlite::Sqlite as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                Ok(value.read_text().parse::<Self>()?)
            }
        }

        $crate::sql_as_text!($name);
    };
}

/// `ToSql` for a type with `as_str`, on both databases.
#[macro_export]
macro_rules! sql_as_text {
    ($name:ident) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }
    };
}

/// A plain UUID in a [`Uid`] column, where a table holds ids of several kinds (the journal).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = Uid)]
pub struct AnyId(pub uuid::Uuid);

sql_through_uuid!(AnyId);
