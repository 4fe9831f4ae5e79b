//! The query behind open demand.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Text};
use diesel::{QueryableByName, sql_query};

use super::suppression::Part;
use crate::db::prelude::*;

/// The statement; its one value is the day.
///
/// The index of the demands that count has all that is asked of them. Every agency's code begins with a digit: said
/// so, SQLite looks nowhere else either. Nothing is added up here: that would take longer than to read all of it.
const STATEMENT: &str = "SELECT d.quarter, substr(d.region, 1, 5) AS region, substr(d.occupation, 1, 4) AS occupation,
        e.nib AS firm, CAST(d.headcount AS bigint) AS demanded, CAST(d.hired AS bigint) AS hired
    FROM skill_demand_days d JOIN employers e ON e.id = d.employer_id
    WHERE d.agency >= '0' AND d.status = 'verified' AND d.valid_until >= $1 AND d.since <= $1 AND d.until > $1";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    quarter: String,
    #[diesel(sql_type = Text)]
    region: String,
    #[diesel(sql_type = Text)]
    occupation: String,
    #[diesel(sql_type = Text)]
    firm: String,
    #[diesel(sql_type = BigInt)]
    demanded: i64,
    #[diesel(sql_type = BigInt)]
    hired: i64,
}

impl From<Row> for Part {
    fn from(row: Row) -> Self {
        let Row {
            quarter,
            region,
            occupation,
            firm,
            demanded,
            hired,
        } = row;
        Self {
            quarter,
            region,
            occupation,
            firm,
            demanded,
            hired,
        }
    }
}

/// What each firm asked for in each place at the end of a day, over all agencies: not to be told to anybody as it is.
///
/// # Errors
/// Those of the database.
pub async fn parts(c: &mut Conn<'_>, day: NaiveDate) -> Result<Vec<Part>> {
    let text = match &*c {
        Conn::Postgres(_) => STATEMENT.to_owned(),
        // SQLite's own numbered parameters have another sign.
        Conn::Sqlite(_) => STATEMENT.replace('$', "?"),
    };
    let rows: Vec<Row> = on!(c, |c| sql_query(text).bind::<Date, _>(day).load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}
