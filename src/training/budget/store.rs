//! What is claimed, added up by the database: each figure has one definition, here.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
use diesel::{QueryableByName, sql_query};

use super::model::{Fund, Weighed, days_of};
use super::view::BudgetQuery;
use crate::db::column::Uid;
use crate::db::prelude::*;
use crate::reference::FundingSource;
use crate::training::batch::model::BatchId;

/// The greatest figure that is told, 2^53 - 1: up to it numbers are exact in JSON. No ceiling comes near to it.
const MOST: i64 = 9_007_199_254_740_991;

/// Whether the class `b` is over.
const OVER: &str = "b.status IN ('completed', 'evaluated', 'cancelled')";

/// Line by line the greater of what is planned and what is used for the class `b`.
const GREATER: &str = "(SELECT coalesce(sum(CASE WHEN k.planned_idr > k.used_idr THEN k.planned_idr ELSE k.used_idr END), 0)
    FROM batch_costs k WHERE k.batch_id = b.id)";

/// What is planned for the class `b`.
const PLANNED: &str =
    "(SELECT coalesce(sum(k.planned_idr), 0) FROM batch_costs k WHERE k.batch_id = b.id)";

/// What is used for the class `b`.
const USED: &str =
    "(SELECT coalesce(sum(k.used_idr), 0) FROM batch_costs k WHERE k.batch_id = b.id)";

/// What the costs of the class `b` come to: once it is over, what was used.
fn costs() -> String {
    format!("(CASE WHEN {OVER} THEN {USED} ELSE {GREATER} END)")
}

/// What the class `b` claims.
fn claim() -> String {
    format!(
        "(CASE WHEN {OVER} THEN {USED}
            WHEN b.funding_ceiling_idr IS NOT NULL THEN b.funding_ceiling_idr ELSE {GREATER} END)"
    )
}

/// The sum over many rows, at most [`MOST`]. On PostgreSQL it is `numeric`. On SQLite one that does not fit would be an error, so
/// that it is taken in floating point, which is exact as far as `MOST`.
fn sum(c: &Conn<'_>, of: &str) -> String {
    match c {
        Conn::Postgres(_) => format!("CAST(least(coalesce(sum({of}), 0), {MOST}) AS bigint)"),
        Conn::Sqlite(_) => format!("CAST(min(total({of}), {MOST}) AS integer)"),
    }
}

/// With the database's own sign for parameters.
fn numbered(c: &Conn<'_>, sql: String) -> String {
    match c {
        Conn::Postgres(_) => sql,
        Conn::Sqlite(_) => sql.replace('$', "?"),
    }
}

#[derive(QueryableByName)]
struct WeighedRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    own_ceiling_idr: Option<i64>,
    #[diesel(sql_type = BigInt)]
    costs_idr: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    ceiling_idr: Option<i64>,
    #[diesel(sql_type = BigInt)]
    others_idr: i64,
    #[diesel(sql_type = BigInt)]
    claim_idr: i64,
}

/// The claim of a class that this transaction has written, beside those of others on the same fund.
///
/// # Errors
/// Those of the database.
pub async fn weigh(tx: &mut Tx<'_>, id: BatchId, fund: &Fund) -> Result<Weighed> {
    let (first, last) = days_of(fund.year);
    let (costs, claim) = (costs(), claim());
    let others = sum(tx, &claim);
    let sql = format!(
        "SELECT b.funding_ceiling_idr AS own_ceiling_idr, CAST({costs} AS bigint) AS costs_idr, c.amount_idr AS ceiling_idr,
            CASE WHEN c.amount_idr IS NULL THEN 0 ELSE (
                SELECT {others} FROM batches b
                WHERE b.agency = c.agency AND b.funding_source = c.source AND b.starts_on BETWEEN $3 AND $4 AND b.id <> $1
            ) END AS others_idr,
            CAST({claim} AS bigint) AS claim_idr
        FROM batches b
        LEFT JOIN funding_ceilings c ON c.agency = b.agency AND c.source = b.funding_source AND c.year = $2
        WHERE b.id = $1"
    );
    let sql = numbered(tx, sql);
    let row: WeighedRow = on!(tx, |c| sql_query(sql)
        .bind::<Uid, _>(id)
        .bind::<Integer, _>(fund.year)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .get_result(c))?;
    let WeighedRow {
        own_ceiling_idr,
        costs_idr,
        ceiling_idr,
        others_idr,
        claim_idr,
    } = row;
    Ok(Weighed {
        own_ceiling: own_ceiling_idr,
        costs: costs_idr,
        ceiling: ceiling_idr,
        others: others_idr,
        claim: claim_idr,
    })
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = BigInt)]
    claimed_idr: i64,
}

/// What all classes claim of a fund, in whole rupiah.
///
/// # Errors
/// Those of the database.
pub async fn claimed(tx: &mut Tx<'_>, fund: &Fund) -> Result<i64> {
    let (first, last) = days_of(fund.year);
    let claimed = sum(tx, &claim());
    let sql = format!(
        "SELECT {claimed} AS claimed_idr FROM batches b
        WHERE b.agency = $1 AND b.funding_source = $2 AND b.starts_on BETWEEN $3 AND $4"
    );
    let sql = numbered(tx, sql);
    let row: Claimed = on!(tx, |c| sql_query(sql)
        .bind::<Text, _>(&fund.agency)
        .bind::<Text, _>(&fund.source)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .get_result(c))?;
    Ok(row.claimed_idr)
}

/// What there is of a fund, and what becomes of it, in whole rupiah.
#[derive(Clone, Debug, QueryableByName)]
pub struct Budget {
    #[diesel(sql_type = Text)]
    pub agency: String,
    #[diesel(sql_type = Text)]
    pub source: FundingSource,
    #[diesel(sql_type = Integer)]
    pub year: i32,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub ceiling_idr: Option<i64>,
    #[diesel(sql_type = BigInt)]
    pub claimed_idr: i64,
    #[diesel(sql_type = BigInt)]
    pub planned_idr: i64,
    #[diesel(sql_type = BigInt)]
    pub used_idr: i64,
    #[diesel(sql_type = BigInt)]
    pub batches: i64,
}

/// Every fund that has a ceiling or a class, in the order of year, source and agency.
///
/// # Errors
/// Those of the database.
pub async fn budget(c: &mut Conn<'_>, scope: &Scope, query: &BudgetQuery) -> Result<Vec<Budget>> {
    if scope.party.is_some() {
        return Ok(Vec::new());
    }
    // What is not asked for is not in the statement, so that an index can be used for what is.
    let asked = |is: bool, condition| if is { condition } else { "" };
    let (of_source, of_year) = (query.source.is_some(), query.year.is_some());
    let sql = format!(
        "WITH classes AS (
            SELECT b.agency AS agency, b.funding_source AS source,
                CAST(substr(CAST(b.starts_on AS text), 1, 4) AS integer) AS year,
                {claim} AS claimed_idr, {PLANNED} AS planned_idr, {USED} AS used_idr
            FROM batches b
            WHERE b.agency BETWEEN $5 AND $6 AND b.funding_source IS NOT NULL {class_source} {class_year}
        ), parts AS (
            SELECT agency, source, year, CAST(NULL AS bigint) AS ceiling_idr, claimed_idr, planned_idr, used_idr, 1 AS one
            FROM classes
            UNION ALL
            SELECT c.agency, c.source, c.year, c.amount_idr, 0, 0, 0, 0
            FROM funding_ceilings c
            WHERE c.agency BETWEEN $5 AND $6 {ceiling_source} {ceiling_year}
        )
        SELECT agency, source, year, max(ceiling_idr) AS ceiling_idr, {claimed} AS claimed_idr, {planned} AS planned_idr,
            {used} AS used_idr, CAST(sum(one) AS bigint) AS batches
        FROM parts GROUP BY year, source, agency ORDER BY year, source, agency",
        claim = claim(),
        class_source = asked(of_source, "AND b.funding_source = $1"),
        class_year = asked(of_year, "AND b.starts_on BETWEEN $3 AND $4"),
        ceiling_source = asked(of_source, "AND c.source = $1"),
        ceiling_year = asked(of_year, "AND c.year = $2"),
        claimed = sum(c, "claimed_idr"),
        planned = sum(c, "planned_idr"),
        used = sum(c, "used_idr"),
    );
    let sql = numbered(c, sql);
    let days: Option<(NaiveDate, NaiveDate)> = query.year.map(days_of);
    on!(c, |c| sql_query(sql)
        .bind::<Nullable<Text>, _>(query.source.as_ref())
        .bind::<Nullable<Integer>, _>(query.year)
        .bind::<Nullable<Date>, _>(days.map(|(first, _)| first))
        .bind::<Nullable<Date>, _>(days.map(|(_, last)| last))
        .bind::<Text, _>(scope.first_agency())
        .bind::<Text, _>(scope.last_agency())
        .load(c))
}
