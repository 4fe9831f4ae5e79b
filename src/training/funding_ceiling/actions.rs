//! What can be done with ceilings of funding.

use super::input::{FundingCeilingInput, FundingCeilingPatch};
use super::model::{CHART, FundingCeiling, FundingCeilingId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::training::budget;

/// Sets the ceiling of a source and a year.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`store::insert`]; `funding_ceiling_claimed`.
pub async fn create(tx: &mut Tx<'_>, input: &FundingCeilingInput) -> Result<FundingCeiling> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    let row = FundingCeiling::new(tx, input);
    store::insert(tx, &row).await?;
    budget::actions::must_hold_claims(tx, &row.fund(), row.amount_idr).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes how much there is.
///
/// # Errors
/// `party_may_not_decide`, `not_found`, those of [`Tx::permit`]; `funding_ceiling_claimed` where it is lowered too far.
pub async fn update(
    tx: &mut Tx<'_>,
    id: FundingCeilingId,
    patch: &FundingCeilingPatch,
) -> Result<FundingCeiling> {
    CHART.may_decide("update", &tx.by)?;
    let mut row = permitted(tx, id).await?;
    let before = row.amount_idr;
    row.patch(patch);
    if row.amount_idr < before {
        budget::actions::must_hold_claims(tx, &row.fund(), row.amount_idr).await?;
    }
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of("update"), &row);
    Ok(row)
}

/// Removes a ceiling: there is no limit any more.
///
/// # Errors
/// `party_may_not_decide`, `not_found`, those of [`Tx::permit`].
pub async fn delete(tx: &mut Tx<'_>, id: FundingCeilingId) -> Result<()> {
    CHART.may_decide("delete", &tx.by)?;
    let mut row = permitted(tx, id).await?;
    row.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &row);
    Ok(())
}

async fn permitted(tx: &mut Tx<'_>, id: FundingCeilingId) -> Result<FundingCeiling> {
    let scope = tx.by.scope.clone();
    let row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    Ok(row)
}
