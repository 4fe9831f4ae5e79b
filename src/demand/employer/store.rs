//! Every query on `employers`.

use super::api::{EmployerQuery, EmployerSort};
use super::model::{Employer, EmployerId};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::{keyset, searched};

/// # Errors
/// `duplicate_nib`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Employer) -> Result<()> {
    if insert_new!(tx, employers, row, search_key = row.search_key())? {
        Ok(())
    } else {
        Err(clash(tx, row).await?)
    }
}

/// Which record stands in the way of `row`.
async fn clash(tx: &mut Tx<'_>, row: &Employer) -> Result<Error> {
    let same_ref: Option<EmployerId> = same_client_ref!(tx, employers, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let refusal = Refusal::new(Code::DuplicateNib);
    Ok(match same_business(tx, row).await? {
        Some(id) => refusal.existing(id).into(),
        None => refusal.into(),
    })
}

/// Another record of the agency for the business that `row` is about.
///
/// # Errors
/// Those of the database.
pub async fn same_business(tx: &mut Tx<'_>, row: &Employer) -> Result<Option<EmployerId>> {
    let other: Result<EmployerId> = on!(tx, |c| employers::table
        .filter(employers::agency.eq(&row.agency))
        .filter(employers::nib.eq(&row.nib))
        .filter(employers::id.ne(row.id))
        .select(employers::id)
        .first(c));
    other.optional()
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// `duplicate_nib`.
pub async fn update(tx: &mut Tx<'_>, row: &Employer) -> Result<()> {
    let updated: Result<usize> = on!(tx, |c| diesel::update(employers::table.find(row.id))
        .set((row, employers::search_key.eq(row.search_key())))
        .execute(c));
    updated.on_constraint("employers_agency_nib_key", || {
        Refusal::new(Code::DuplicateNib)
    })?;
    Ok(())
}

/// The rows that a caller may see: an employer's client its own record, a provider's none.
macro_rules! visible {
    ($scope:expr) => {{
        let scope: &Scope = $scope;
        let mut rows = employers::table.into_boxed();
        rows = in_sight!(rows, scope, employers::agency);
        if scope.party.is_some() {
            rows = rows
                .filter(employers::id.eq(EmployerId::from(scope.employer().unwrap_or_default())));
        }
        rows
    }};
}

/// # Errors
/// Those of the database.
pub async fn find(c: &mut Conn<'_>, scope: &Scope, id: EmployerId) -> Result<Option<Employer>> {
    let found: Result<Employer> = on!(c, |c| employers::table
        .find(id)
        .filter(of_party!(scope, scope.employer(), employers::id))
        .filter(employers::agency.between(scope.first_agency(), scope.last_agency()))
        .select(Employer::as_select())
        .first(c));
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let query: &EmployerQuery = $query;
        let mut rows = visible!($scope);
        if let Some(status) = &query.status {
            rows = rows.filter(employers::status.eq_any(status.0.clone()));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(employers::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(industry) = &query.industry {
            rows = rows
                .filter(employers::industry.between(industry.first().to_owned(), industry.last()));
        }
        if let Some(nib) = &query.nib {
            rows = rows.filter(employers::nib.eq(nib.clone()));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, employers::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &EmployerQuery,
    page: &Page<EmployerSort>,
) -> Result<Vec<Employer>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Employer::as_select());
        keyset!(rows, page, employers::id, EmployerSort::CreatedAt, {
            EmployerSort::UpdatedAt => employers::updated_at: Timestamp,
            EmployerSort::Name => employers::search_key: String,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &EmployerQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
