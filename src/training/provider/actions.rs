//! What can be done with training providers.

use super::input::{ProviderInput, ProviderPatch};
use super::model::{CHART, Facts, Provider, ProviderId, ProviderStatus};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::reference::Reason;

/// Registers a training provider.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`Provider::new`] and [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ProviderInput) -> Result<(Provider, Facts)> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    let row = Provider::new(tx, input)?;
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    let facts = row.facts(false, tx.today());
    Ok((row, facts))
}

/// Changes a provider's data. An active private institution cannot be left without a valid licence.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, `duplicate_vin` with the id of the record that is there,
/// `licence_missing_or_expired`, those of [`Provider::patch`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: ProviderId,
    patch: &ProviderPatch,
) -> Result<(Provider, Facts)> {
    let (mut row, facts, running) = begin(tx, id, "update").await?;
    row.step("update", &facts, None)?;
    if let Some(Some(vin)) = &patch.vin {
        let other = store::with_vin(tx, &row.agency, vin).await?;
        if let Some(other) = other.filter(|other| *other != id) {
            let refusal = Refusal::new(Code::DuplicateVin);
            let in_sight = tx.by.scope.party.is_none();
            return Err(if in_sight {
                refusal.existing(other)
            } else {
                refusal
            }
            .into());
        }
    }
    row.patch(patch)?;
    let today = tx.today();
    if row.status == ProviderStatus::Active && facts.licensed && !row.is_licensed(today) {
        return Err(Code::LicenceMissingOrExpired.into());
    }
    finish(tx, &mut row, Change::of("update")).await?;
    let facts = row.facts(running, today);
    Ok((row, facts))
}

/// Takes a provider through an action of its chart.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: ProviderId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Provider, Facts)> {
    let (mut row, facts, _) = begin(tx, id, action).await?;
    row.step(action, &facts, reason)?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    finish(tx, &mut row, change).await?;
    Ok((row, facts))
}

/// The record, what its guards look at, and whether a batch of it is under way.
async fn begin(
    tx: &mut Tx<'_>,
    id: ProviderId,
    action: &'static str,
) -> Result<(Provider, Facts, bool)> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let (row, running) = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    let facts = row.facts(running, tx.today());
    Ok((row, facts, running))
}

async fn finish(tx: &mut Tx<'_>, row: &mut Provider, change: Change<'_>) -> Result<()> {
    row.touch(tx.now);
    store::update(tx, row).await?;
    tx.record(change, row);
    Ok(())
}
