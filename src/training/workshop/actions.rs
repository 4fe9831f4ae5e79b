//! What can be done with workshops.

use super::input::{WorkshopInput, WorkshopPatch};
use super::model::{Facts, Workshop, WorkshopId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::provider;
use crate::training::session::store::needs;

/// Records a workshop of a provider.
///
/// # Errors
/// `not_found` at a provider that the caller does not see; `other_agency` for one that it may read but not change; those of
/// [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &WorkshopInput) -> Result<(Workshop, Facts)> {
    let scope = tx.by.scope.clone();
    let agency = provider::store::agency(tx, &scope, input.provider_id).await?;
    let agency = agency.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&agency) {
        return Err(Code::OtherAgency.into());
    }
    let row = Workshop::new(tx, input);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok((row, Facts::default()))
}

/// Changes an active workshop.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`; `room_too_small` with the planned sessions whose classes would no longer
/// find room; those of [`store::update`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: WorkshopId,
    patch: &WorkshopPatch,
) -> Result<(Workshop, Facts)> {
    let (mut row, facts) = begin(tx, id, "update", None).await?;
    let (before, now) = (row.capacity, tx.now);
    row.patch(patch);
    if row.capacity < before && facts.is_booked {
        let crowded = needs::crowded(tx, id, row.capacity, now).await?;
        if let Some((_, seats)) = crowded.first() {
            let refusal = Refusal::new(Code::RoomTooSmall)
                .with("capacity", row.capacity)
                .with("seats", seats);
            let ids = crowded.into_iter().map(|(id, _)| id);
            return Err(ids.fold(refusal, Refusal::existing).into());
        }
    }
    let row = finish(tx, row, Change::of("update")).await?;
    Ok((row, facts))
}

/// Takes a workshop through an action of its chart.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, `workshop_in_use`.
pub async fn act(
    tx: &mut Tx<'_>,
    id: WorkshopId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Workshop, Facts)> {
    let (row, facts) = begin(tx, id, action, reason).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    let row = finish(tx, row, change).await?;
    Ok((row, facts))
}

/// The workshop, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: WorkshopId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Workshop, Facts)> {
    let (scope, now) = (tx.by.scope.clone(), tx.now);
    let found = store::find(tx, &scope, id, now).await?;
    let (mut row, facts) = found.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step(action, &facts, reason)?;
    Ok((row, facts))
}

async fn finish(tx: &mut Tx<'_>, mut row: Workshop, change: Change<'_>) -> Result<Workshop> {
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(change, &row);
    Ok(row)
}
