//! What can be done with waivers.

use super::input::BatchWaiverInput;
use super::model::{BatchWaiver, BatchWaiverId, CHART};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::batch;
use crate::training::batch::model::BatchStatus;

/// Grants a waiver.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`BatchWaiverInput::check`]; `not_found` at a batch that
/// the caller does not see; `other_agency` for one that it may read but not change; `batch_over`; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &BatchWaiverInput) -> Result<BatchWaiver> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    input.check(tx.today())?;
    let scope = tx.by.scope.clone();
    let batch = batch::store::find_for_enrollment(tx, &scope, input.batch_id).await?;
    let batch = batch.ok_or_else(|| FieldError::at("/batch_id", Fault("not_found")))?;
    if !tx.by.owns(&batch.agency) {
        return Err(Code::OtherAgency.into());
    }
    if !BatchStatus::COUNTED.contains(&batch.status) {
        return Err(Code::BatchOver.into());
    }
    let row = BatchWaiver::new(tx, input, batch.provider_id);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create").because(row.reason.as_str()), &row);
    Ok(row)
}

/// Takes a waiver back. What was done under it stays done.
///
/// # Errors
/// `party_may_not_decide`, `not_found`, those of [`Tx::permit`], `wrong_state`.
pub async fn revoke(tx: &mut Tx<'_>, id: BatchWaiverId, reason: &Reason) -> Result<BatchWaiver> {
    CHART.may_decide("revoke", &tx.by)?;
    let scope = tx.by.scope.clone();
    let mut row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step("revoke", reason)?;
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of("revoke").because(reason.code.as_str()), &row);
    Ok(row)
}
