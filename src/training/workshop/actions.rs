//! What can be done with workshops.

use super::input::{WorkshopInput, WorkshopPatch};
use super::model::{Workshop, WorkshopId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::provider;

/// Records a workshop of a provider.
///
/// # Errors
/// `not_found` at a provider that the caller does not see; `other_agency` for one that it may read but not change; those of
/// [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &WorkshopInput) -> Result<Workshop> {
    let scope = tx.by.scope.clone();
    let agency = provider::store::agency(tx, &scope, input.provider_id).await?;
    let agency = agency.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&agency) {
        return Err(Code::OtherAgency.into());
    }
    let row = Workshop::new(tx, input);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes an active workshop.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, those of [`store::update`].
pub async fn update(tx: &mut Tx<'_>, id: WorkshopId, patch: &WorkshopPatch) -> Result<Workshop> {
    let mut row = begin(tx, id, "update", None).await?;
    row.patch(patch);
    finish(tx, row, Change::of("update")).await
}

/// Takes a workshop through an action of its chart.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`.
pub async fn act(
    tx: &mut Tx<'_>,
    id: WorkshopId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Workshop> {
    let row = begin(tx, id, action, reason).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    finish(tx, row, change).await
}

/// The workshop, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: WorkshopId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Workshop> {
    let scope = tx.by.scope.clone();
    let mut row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step(action, reason)?;
    Ok(row)
}

async fn finish(tx: &mut Tx<'_>, mut row: Workshop, change: Change<'_>) -> Result<Workshop> {
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(change, &row);
    Ok(row)
}
