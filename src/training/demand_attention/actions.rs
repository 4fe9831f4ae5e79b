//! What can be done with attentions to demands.

use super::input::DemandAttentionInput;
use super::model::{CHART, DemandAttention, DemandAttentionId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::training::demand_response;

/// Notes that a provider has seen a demand.
///
/// # Errors
/// `not_found` at a provider that the caller does not see; `other_agency` for one that it may read but not change; those of
/// [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &DemandAttentionInput) -> Result<DemandAttention> {
    let scope = tx.by.scope.clone();
    let place = demand_response::store::place(tx, &scope, input.provider_id, None).await?;
    let place = place.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&place.agency) {
        return Err(Code::OtherAgency.into());
    }
    let attention = DemandAttention::new(tx, input);
    store::insert(tx, &attention).await?;
    tx.record(Change::of("create"), &attention);
    Ok(attention)
}

/// Notes that the provider has spoken to the firm.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`.
pub async fn contact(tx: &mut Tx<'_>, id: DemandAttentionId) -> Result<DemandAttention> {
    let attention = begin(tx, id, "contact").await?;
    store::update(tx, &attention).await?;
    tx.record(Change::of("contact"), &attention);
    Ok(attention)
}

/// Makes the demand new to the provider again.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`].
pub async fn delete(tx: &mut Tx<'_>, id: DemandAttentionId) -> Result<()> {
    let attention = begin(tx, id, "delete").await?;
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &attention);
    Ok(())
}

/// The attention, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: DemandAttentionId,
    action: &'static str,
) -> Result<DemandAttention> {
    let scope = tx.by.scope.clone();
    let found = store::find(tx, &scope, id).await?;
    let mut attention = found.ok_or(Code::NotFound)?;
    tx.permit(&attention)?;
    attention.status = CHART.step(action, attention.status, &())?;
    attention.touch(tx.now);
    Ok(attention)
}
