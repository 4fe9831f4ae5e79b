//! What can be done with costs of classes.

use super::input::{BatchCostInput, BatchCostPatch};
use super::model::{BatchCost, BatchCostId, CHART, Standing};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::training::batch;
use crate::training::batch::model::BatchStatus;
use crate::training::budget;

/// Records what a line of a class is planned to cost, and has cost.
///
/// # Errors
/// `not_found` at a batch that the caller does not see; `other_agency` for one that it may read but not change; `batch_evaluated`;
/// those of [`store::insert`] and [`budget::actions::must_fit`].
pub async fn create(tx: &mut Tx<'_>, input: &BatchCostInput) -> Result<Standing> {
    let scope = tx.by.scope.clone();
    let batch = batch::store::find_for_cost(tx, &scope, input.batch_id).await?;
    let batch = batch.ok_or_else(|| FieldError::at("/batch_id", Fault("not_found")))?;
    if !tx.by.owns(&batch.agency) {
        return Err(Code::OtherAgency.into());
    }
    if batch.status == BatchStatus::Evaluated {
        return Err(Code::BatchEvaluated.into());
    }
    let cost = BatchCost::new(tx, input, batch.provider_id);
    store::insert(tx, &cost).await?;
    let standing = Standing { cost, batch };
    must_fit(tx, &standing).await?;
    tx.record(Change::of("create"), &standing.cost);
    Ok(standing)
}

/// Changes what a line is planned to cost, and has cost.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `batch_evaluated`; where an amount grows those of [`budget::actions::must_fit`].
pub async fn update(tx: &mut Tx<'_>, id: BatchCostId, patch: &BatchCostPatch) -> Result<Standing> {
    let mut standing = begin(tx, id, "update").await?;
    let grows = standing.cost.patch(patch);
    standing.cost.touch(tx.now);
    store::update(tx, &standing.cost).await?;
    if grows {
        must_fit(tx, &standing).await?;
    }
    tx.record(Change::of("update"), &standing.cost);
    Ok(standing)
}

/// Removes a line from what a class costs.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `batch_evaluated`.
pub async fn delete(tx: &mut Tx<'_>, id: BatchCostId) -> Result<()> {
    let mut standing = begin(tx, id, "delete").await?;
    standing.cost.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.cost);
    Ok(())
}

/// The cost, if the action may be taken on it.
async fn begin(tx: &mut Tx<'_>, id: BatchCostId, action: &'static str) -> Result<Standing> {
    let scope = tx.by.scope.clone();
    let standing = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&standing.cost)?;
    CHART.step(action, CHART.initial, &standing.batch.status)?;
    Ok(standing)
}

async fn must_fit(tx: &mut Tx<'_>, standing: &Standing) -> Result<()> {
    match standing.batch.fund() {
        Some(fund) => budget::actions::must_fit(tx, standing.cost.batch_id, &fund).await,
        None => Ok(()),
    }
}
