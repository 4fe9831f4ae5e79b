//! Every query on `funding_ceilings`, but for what [`budget`](crate::training::budget) reckons.

use diesel::sql_types::Bool;

use super::model::{FundingCeiling, FundingCeilingId};
use super::view::{FundingCeilingQuery, FundingCeilingSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;

/// # Errors
/// `duplicate_funding_ceiling`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &FundingCeiling) -> Result<()> {
    if insert_new!(tx, funding_ceilings, row)? {
        return Ok(());
    }
    let same_ref: Option<FundingCeilingId> = same_client_ref!(tx, funding_ceilings, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let known: Result<FundingCeilingId> = on!(tx, |c| funding_ceilings::table
        .filter(funding_ceilings::agency.eq(&row.agency))
        .filter(funding_ceilings::source.eq(&row.source))
        .filter(funding_ceilings::year.eq(row.year))
        .select(funding_ceilings::id)
        .first(c));
    let known = known.optional()?.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateFundingCeiling)
        .existing(known)
        .into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &FundingCeiling) -> Result<()> {
    on!(tx, |c| diesel::update(funding_ceilings::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: FundingCeilingId) -> Result<()> {
    on!(tx, |c| diesel::delete(funding_ceilings::table.find(id))
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: FundingCeilingId,
) -> Result<Option<FundingCeiling>> {
    let found: Result<FundingCeiling> = on!(c, |c| funding_ceilings::table
        .find(id)
        .filter(scope.party.is_none().into_sql::<Bool>())
        .filter(funding_ceilings::agency.between(scope.first_agency(), scope.last_agency()))
        .select(FundingCeiling::as_select())
        .first(c));
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &FundingCeilingQuery) = ($scope, $query);
        let mut rows = funding_ceilings::table.into_boxed();
        rows = in_sight!(rows, scope, funding_ceilings::agency);
        if scope.party.is_some() {
            rows = rows.filter(false.into_sql::<Bool>());
        }
        if let Some(source) = &query.source {
            rows = rows.filter(funding_ceilings::source.eq(source.as_str()));
        }
        if let Some(year) = query.year {
            rows = rows.filter(funding_ceilings::year.eq(year));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &FundingCeilingQuery,
    page: &Page<FundingCeilingSort>,
) -> Result<Vec<FundingCeiling>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(FundingCeiling::as_select());
        keyset!(rows, page, funding_ceilings::id, FundingCeilingSort::CreatedAt, {
            FundingCeilingSort::UpdatedAt => funding_ceilings::updated_at: Timestamp,
            FundingCeilingSort::Year => funding_ceilings::year: i32,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &FundingCeilingQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
