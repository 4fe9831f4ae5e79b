//! Every query on `batch_costs`, but for what [`budget`](crate::training::budget) reckons.

use diesel::dsl::{auto_type, exists};

use super::model::{BatchCost, BatchCostId, Standing};
use super::view::{BatchCostQuery, BatchCostSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;
use crate::training::batch::model::ForCost;
use crate::training::provider::model::ProviderId;

/// Whether a cost is recorded for the batch at hand: a part of a query on `batches`.
#[auto_type]
pub fn has_cost() -> _ {
    exists(batch_costs::table.filter(batch_costs::batch_id.eq(batches::id)))
}

/// # Errors
/// `duplicate_batch_cost`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &BatchCost) -> Result<()> {
    if insert_new!(tx, batch_costs, row)? {
        return Ok(());
    }
    let same_ref: Option<BatchCostId> = same_client_ref!(tx, batch_costs, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let known: Result<BatchCostId> = on!(tx, |c| batch_costs::table
        .filter(batch_costs::batch_id.eq(row.batch_id))
        .filter(batch_costs::line.eq(row.line))
        .select(batch_costs::id)
        .first(c));
    let known = known.optional()?.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateBatchCost)
        .existing(known)
        .into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &BatchCost) -> Result<()> {
    on!(tx, |c| diesel::update(batch_costs::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: BatchCostId) -> Result<()> {
    on!(tx, |c| diesel::delete(batch_costs::table.find(id))
        .execute(c))?;
    Ok(())
}

/// A cost, and its class.
///
/// # Errors
/// Those of the database.
pub async fn find(c: &mut Conn<'_>, scope: &Scope, id: BatchCostId) -> Result<Option<Standing>> {
    let found: Result<(BatchCost, ForCost)> = on!(c, |c| {
        batch_costs::table
            .inner_join(batches::table)
            .filter(batch_costs::id.eq(id))
            .filter(of_party!(scope, scope.provider(), batch_costs::provider_id))
            .filter(batch_costs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((BatchCost::as_select(), ForCost::as_select()))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(cost, batch)| Standing { cost, batch }))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &BatchCostQuery) = ($scope, $query);
        let mut rows = batch_costs::table.into_boxed();
        rows = in_sight!(rows, scope, batch_costs::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(batch_costs::provider_id.eq(own));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(batch_costs::batch_id.eq(batch_id));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(batch_costs::provider_id.eq(provider_id));
        }
        if let Some(line) = &query.line {
            rows = rows.filter(batch_costs::line.eq_any(line.0.clone()));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &BatchCostQuery,
    page: &Page<BatchCostSort>,
) -> Result<Vec<BatchCost>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(BatchCost::as_select());
        keyset!(rows, page, batch_costs::id, BatchCostSort::CreatedAt, {
            BatchCostSort::UpdatedAt => batch_costs::updated_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &BatchCostQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
