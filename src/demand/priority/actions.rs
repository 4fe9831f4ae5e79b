//! What can be done with priorities of demand.

use super::input::{DemandPriorityInput, DemandPriorityPatch};
use super::model::{CHART, DemandPriority, DemandPriorityId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};

/// Sets a priority.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`DemandPriorityInput::check`] and
/// [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &DemandPriorityInput) -> Result<DemandPriority> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    input.check(tx.today())?;
    let row = DemandPriority::new(tx, input);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes what a priority is for, what it weighs, why, and when.
///
/// # Errors
/// `party_may_not_decide`, those of [`DemandPriorityPatch::check`]; `not_found`, those of [`Tx::permit`]; `in_past` where it is
/// over and would stay so; those of
/// [`DemandPriority::patch`] and [`store::update`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: DemandPriorityId,
    patch: &DemandPriorityPatch,
) -> Result<DemandPriority> {
    CHART.may_decide("update", &tx.by)?;
    patch.check(tx.today())?;
    let mut row = permitted(tx, id).await?;
    row.patch(patch)?;
    if row.valid_until.is_some_and(|until| until < tx.today()) {
        return Err(FieldError::at("/valid_until", Fault("in_past")).into());
    }
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of("update"), &row);
    Ok(row)
}

/// Takes a priority back.
///
/// # Errors
/// `party_may_not_decide`, `not_found`, those of [`Tx::permit`].
pub async fn delete(tx: &mut Tx<'_>, id: DemandPriorityId) -> Result<()> {
    CHART.may_decide("delete", &tx.by)?;
    let mut row = permitted(tx, id).await?;
    row.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &row);
    Ok(())
}

async fn permitted(tx: &mut Tx<'_>, id: DemandPriorityId) -> Result<DemandPriority> {
    let scope = tx.by.scope.clone();
    let row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    Ok(row)
}
