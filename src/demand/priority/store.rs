//! Every query on `demand_priorities`, and the one rule by which a demand finds its own.

use chrono::NaiveDate;
use diesel::sql_types::Bool;

use super::model::{DemandPriority, DemandPriorityId, USUAL_WEIGHT};
use super::view::{DemandPriorityQuery, DemandPrioritySort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;

/// So many priorities are named at most that stand in the way of another.
const NAMED: i64 = 20;

/// No two for one occupation, region and day: PostgreSQL's exclusion constraint, SQLite's triggers.
const ONE_A_DAY: &str = "demand_priorities_one_a_day";

/// What a demand weighs, in percent: a scalar subquery on any `table` (or alias) with the columns `agency`, `occupation` and
/// `region`; `today` is the SQL for the day, and stands in it once.
///
/// Codes that a demand's code begins with are listed, so that an index finds them; the few priorities for one of them are then
/// compared by region.
#[must_use]
pub fn weight_of(table: &str, today: &str) -> String {
    format!(
        "coalesce((SELECT p.weight FROM demand_priorities p
            WHERE p.agency = {table}.agency
                AND p.occupation IN (substr({table}.occupation, 1, 1), substr({table}.occupation, 1, 2),
                    substr({table}.occupation, 1, 3), substr({table}.occupation, 1, 4), {table}.occupation)
                AND p.region = substr({table}.region, 1, length(p.region))
                AND {today} BETWEEN p.valid_from AND coalesce(p.valid_until, '9999-12-31')
            ORDER BY length(p.region) DESC, length(p.occupation) DESC LIMIT 1), {USUAL_WEIGHT})"
    )
}

/// # Errors
/// `duplicate_client_ref` and `overlapping_priority`, each with the ids of the records that are there.
pub async fn insert(tx: &mut Tx<'_>, row: &DemandPriority) -> Result<()> {
    match insert_new!(tx, demand_priorities, row) {
        Ok(false) => {}
        // A trigger's refusal is no conflict for SQLite.
        Err(Error::Constraint(rule)) if rule == ONE_A_DAY => {}
        done => return done.map(drop),
    }
    let same_ref: Option<DemandPriorityId> = same_client_ref!(tx, demand_priorities, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    must_stand_alone(tx, row).await?;
    Err(Error::Raced)
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// `overlapping_priority` with the ids of the records that are there; [`Error::Raced`] where another transaction has just taken
/// the days.
pub async fn update(tx: &mut Tx<'_>, row: &DemandPriority) -> Result<()> {
    // Asked beforehand: PostgreSQL answers nothing more in a transaction in which a rule was broken.
    must_stand_alone(tx, row).await?;
    tx.alone("demand_priorities", &row.agency).await?;
    let updated: Result<usize> = on!(tx, |c| diesel::update(
        demand_priorities::table.find(row.id)
    )
    .set(row)
    .execute(c));
    match updated {
        Err(Error::Constraint(rule)) if rule == ONE_A_DAY => Err(Error::Raced),
        updated => updated.map(drop),
    }
}

/// Refuses a priority where its agency has another for the same occupation and region on some of the same days.
async fn must_stand_alone(tx: &mut Tx<'_>, row: &DemandPriority) -> Result<()> {
    let has_no_end = row.valid_until.is_none();
    let others: Vec<DemandPriorityId> = on!(tx, |c| demand_priorities::table
        .filter(demand_priorities::agency.eq(&row.agency))
        .filter(demand_priorities::occupation.eq(&row.occupation))
        .filter(demand_priorities::region.eq(&row.region))
        .filter(demand_priorities::id.ne(row.id))
        .filter(
            has_no_end
                .into_sql::<Bool>()
                .or(demand_priorities::valid_from.nullable().le(row.valid_until))
        )
        .filter(
            demand_priorities::valid_until
                .is_null()
                .or(demand_priorities::valid_until.ge(row.valid_from))
        )
        .select(demand_priorities::id)
        .order(demand_priorities::id)
        .limit(NAMED)
        .load(c))?;
    if others.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(Code::OverlappingPriority);
    Err(others.into_iter().fold(refusal, Refusal::existing).into())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: DemandPriorityId) -> Result<()> {
    on!(tx, |c| diesel::delete(demand_priorities::table.find(id))
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: DemandPriorityId,
) -> Result<Option<DemandPriority>> {
    let found: Result<DemandPriority> = on!(c, |c| demand_priorities::table
        .find(id)
        .filter(scope.party.is_none().into_sql::<Bool>())
        .filter(demand_priorities::agency.between(scope.first_agency(), scope.last_agency()))
        .select(DemandPriority::as_select())
        .first(c));
    found.optional()
}

/// The rows that a caller may see and wants, as they stand on `today`.
macro_rules! wanted {
    ($scope:expr, $query:expr, $today:expr) => {{
        let (scope, query): (&Scope, &DemandPriorityQuery) = ($scope, $query);
        let today: NaiveDate = $today;
        let mut rows = demand_priorities::table.into_boxed();
        rows = in_sight!(rows, scope, demand_priorities::agency);
        if scope.party.is_some() {
            rows = rows.filter(false.into_sql::<Bool>());
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                demand_priorities::occupation
                    .between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(region) = &query.region {
            rows = rows.filter(
                demand_priorities::region.between(region.first().to_owned(), region.last()),
            );
        }
        match query.in_force {
            Some(true) => {
                rows = rows.filter(demand_priorities::valid_from.le(today)).filter(
                    demand_priorities::valid_until
                        .is_null()
                        .or(demand_priorities::valid_until.ge(today)),
                );
            }
            Some(false) => {
                rows = rows.filter(
                    demand_priorities::valid_from
                        .gt(today)
                        .or(demand_priorities::valid_until.lt(today)),
                );
            }
            None => {}
        }
        if let Some(from) = query.valid_from_from {
            rows = rows.filter(demand_priorities::valid_from.ge(from));
        }
        if let Some(to) = query.valid_from_to {
            rows = rows.filter(demand_priorities::valid_from.le(to));
        }
        if let Some(from) = query.valid_until_from {
            rows = rows.filter(demand_priorities::valid_until.ge(from));
        }
        if let Some(to) = query.valid_until_to {
            rows = rows.filter(demand_priorities::valid_until.le(to));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &DemandPriorityQuery,
    today: NaiveDate,
    page: &Page<DemandPrioritySort>,
) -> Result<Vec<DemandPriority>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query, today).select(DemandPriority::as_select());
        keyset!(rows, page, demand_priorities::id, DemandPrioritySort::CreatedAt, {
            DemandPrioritySort::UpdatedAt => demand_priorities::updated_at: Timestamp,
            DemandPrioritySort::Weight => demand_priorities::weight: i32,
            DemandPrioritySort::ValidFrom => demand_priorities::valid_from: NaiveDate,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &DemandPriorityQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| wanted!(scope, query, today).count().get_result(c))
}
