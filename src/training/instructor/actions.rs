//! What can be done with instructors.

use super::input::{InstructorInput, InstructorPatch};
use super::model::{CHART, Facts, Instructor, InstructorId};
use super::store;
use crate::db::{Change, Tx};
use crate::demand::employer::model::EmployerId;
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::provider::model::ProviderId;

/// Enters a person.
///
/// # Errors
/// Those of [`InstructorInput::check`], of `must_name` and of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &InstructorInput) -> Result<(Instructor, Facts)> {
    input.check()?;
    let row = Instructor::new(tx, input);
    must_name(tx, &row, row.provider_id, row.employer_id).await?;
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok((row, Facts::default()))
}

/// Changes a person's data.
///
/// # Errors
/// Those of [`InstructorPatch::check`]; `not_found`, those of [`Tx::permit`], `wrong_state`; those of `must_name`.
pub async fn update(
    tx: &mut Tx<'_>,
    id: InstructorId,
    patch: &InstructorPatch,
) -> Result<(Instructor, Facts)> {
    patch.check()?;
    let (mut row, facts) = begin(tx, id, "update", None).await?;
    let before = row.clone();
    row.patch(patch);
    // Who is named already may stay, also where this caller does not see it.
    let provider = row
        .provider_id
        .filter(|_| row.provider_id != before.provider_id);
    let employer = row
        .employer_id
        .filter(|_| row.employer_id != before.employer_id);
    must_name(tx, &row, provider, employer).await?;
    row.touch(tx.now);
    store::update(tx, &row, &before.competencies.0).await?;
    tx.record(Change::of("update"), &row);
    Ok((row, facts))
}

/// Removes the record of somebody whom nothing else names.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, `instructor_in_use`.
pub async fn delete(tx: &mut Tx<'_>, id: InstructorId) -> Result<()> {
    let (mut row, _) = begin(tx, id, "delete", None).await?;
    row.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &row);
    Ok(())
}

/// Takes a record through an action that the office decides (`suspend`, `reinstate`, `close`).
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`, `instructor_in_use`.
pub async fn act(
    tx: &mut Tx<'_>,
    id: InstructorId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Instructor, Facts)> {
    let (mut row, facts) = begin(tx, id, action, reason).await?;
    row.touch(tx.now);
    store::update(tx, &row, &row.competencies.0).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    tx.record(change, &row);
    Ok((row, facts))
}

/// The record, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: InstructorId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<(Instructor, Facts)> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, now) = (tx.by.scope.clone(), tx.now);
    let found = store::find(tx, &scope, id, now).await?;
    let (mut row, facts) = found.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step(action, &facts, reason)?;
    Ok((row, facts))
}

/// Whether the record names whom it must, and nobody anew whom it may not.
///
/// # Errors
/// `required` where the client of a party would leave its own party out; `not_found` at a `provider` or an `employer` that the
/// caller does not see; `other_agency` where the caller may read one of them but not change it.
async fn must_name(
    tx: &mut Tx<'_>,
    row: &Instructor,
    provider: Option<ProviderId>,
    employer: Option<EmployerId>,
) -> Result<()> {
    let scope = tx.by.scope.clone();
    let (of_provider, of_employer) = if provider.is_some() || employer.is_some() {
        store::agencies(tx, &scope, provider, employer).await?
    } else {
        (None, None)
    };
    let parties = [
        (
            "/provider_id",
            scope.provider().is_some() && row.provider_id.is_none(),
            provider.is_some() && of_provider.is_none(),
        ),
        (
            "/employer_id",
            scope.employer().is_some() && row.employer_id.is_none(),
            employer.is_some() && of_employer.is_none(),
        ),
    ];
    let faults: Vec<FieldError> = parties
        .into_iter()
        .filter_map(
            |(at, is_left_out, is_hidden)| match (is_left_out, is_hidden) {
                (true, _) => Some(FieldError::at(at, Fault("required"))),
                (_, true) => Some(FieldError::at(at, Fault("not_found"))),
                _ => None,
            },
        )
        .collect();
    if !faults.is_empty() {
        return Err(Refusal::invalid(faults).into());
    }
    let mut agencies = of_provider.into_iter().chain(of_employer);
    if agencies.any(|agency| !tx.by.owns(&agency)) {
        return Err(Code::OtherAgency.into());
    }
    Ok(())
}
