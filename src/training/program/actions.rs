//! What can be done with training programs.

use super::input::{ProgramInput, ProgramPatch, must_not_repeat};
use super::model::{CHART, Facts, Program, ProgramId, Uses};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::provider;

/// Drafts a program.
///
/// # Errors
/// `repeated_item`, `conflicts_with`; `not_found` at a provider or demand that the caller does not see;
/// `other_agency` for a provider that the caller may read but not change; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ProgramInput) -> Result<(Program, Facts)> {
    must_not_repeat(Some(&input.units), Some(&input.demand_ids))?;
    let row = Program::new(tx, input);
    row.check(true)?;
    let scope = tx.by.scope.clone();
    let agency = provider::store::agency(tx, &scope, row.provider_id).await?;
    let agency = agency.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&agency) {
        return Err(Code::OtherAgency.into());
    }
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    let facts = row.facts(Uses::default());
    Ok((row, facts))
}

/// Changes a draft.
///
/// # Errors
/// `repeated_item`, `not_found`, those of [`Tx::permit`], `wrong_state`, `conflicts_with`, those of
/// [`store::update`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: ProgramId,
    patch: &ProgramPatch,
) -> Result<(Program, Facts)> {
    must_not_repeat(patch.units.as_deref(), patch.demand_ids.as_deref())?;
    let (mut row, facts) = begin(tx, id, "update").await?;
    row.step("update", &facts, None)?;
    let cited = row.demand_ids.0.clone();
    row.patch(patch);
    let entry = patch.entry.as_ref();
    row.check(entry.is_some_and(|entry| entry.max_age.is_some()))?;
    row.touch(tx.now);
    store::update(tx, &row, &cited).await?;
    tx.record(Change::of("update"), &row);
    let facts = row.facts(facts.uses);
    Ok((row, facts))
}

/// Removes a draft.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: ProgramId) -> Result<()> {
    let (mut row, facts) = begin(tx, id, "delete").await?;
    row.step("delete", &facts, None)?;
    row.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &row);
    Ok(())
}

/// Takes a program through an action of its chart.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: ProgramId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Program, Facts)> {
    let (mut row, facts) = begin(tx, id, action).await?;
    row.step(action, &facts, reason)?;
    row.touch(tx.now);
    store::update(tx, &row, &row.demand_ids.0).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    tx.record(change, &row);
    Ok((row, facts))
}

/// The record, and what its guards look at.
async fn begin(tx: &mut Tx<'_>, id: ProgramId, action: &'static str) -> Result<(Program, Facts)> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let (row, uses) = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    let facts = row.facts(uses);
    Ok((row, facts))
}
