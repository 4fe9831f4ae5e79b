//! That money is promised once.

use super::model::{Fund, Weighed};
use super::store;
use crate::db::Tx;
use crate::error::{Code, Refusal, Result, Shortfall};
use crate::kernel::Rupiah;
use crate::training::batch::model::BatchId;

/// Refuses what this transaction has just written of a class or its costs, where there is not enough money for it.
///
/// # Errors
/// `batch_ceiling_exceeded` and `funding_ceiling_exceeded` with the arithmetic, which of the latter only the office is told.
pub async fn must_fit(tx: &mut Tx<'_>, id: BatchId, fund: &Fund) -> Result<()> {
    let Weighed {
        own_ceiling,
        costs,
        ceiling,
        others,
        claim,
    } = store::weigh(tx, id, fund).await?;
    if let Some(ceiling_idr) = own_ceiling.filter(|own| costs > *own) {
        let shortfall = Shortfall {
            fund: None,
            ceiling_idr,
            claimed_idr: None,
            requested_idr: Some(costs),
        };
        return Err(Refusal::new(Code::BatchCeilingExceeded)
            .short(shortfall)
            .into());
    }
    if let Some(ceiling_idr) = ceiling.filter(|ceiling| others + claim > *ceiling) {
        let refusal = Refusal::new(Code::FundingCeilingExceeded);
        if tx.by.scope.party.is_some() || !tx.by.may("funding-ceilings:read") {
            let refusal = refusal.with("source", &fund.source).with("year", fund.year);
            return Err(refusal.discreet().into());
        }
        let shortfall = Shortfall {
            fund: Some((fund.source.to_string(), fund.year)),
            ceiling_idr,
            claimed_idr: Some(others),
            requested_idr: Some(claim),
        };
        return Err(refusal.short(shortfall).into());
    }
    Ok(())
}

/// Refuses a ceiling that is below what classes claim of the fund.
///
/// # Errors
/// `funding_ceiling_claimed` with the arithmetic.
pub async fn must_hold_claims(tx: &mut Tx<'_>, fund: &Fund, amount: Rupiah) -> Result<()> {
    let claimed = store::claimed(tx, fund).await?;
    if claimed <= amount.get() {
        return Ok(());
    }
    let shortfall = Shortfall {
        fund: Some((fund.source.to_string(), fund.year)),
        ceiling_idr: amount.get(),
        claimed_idr: Some(claimed),
        requested_idr: None,
    };
    Err(Refusal::new(Code::FundingCeilingClaimed)
        .short(shortfall)
        .into())
}
