//! What can be done with batches.

use super::UncoveredParticipants;
use super::input::{BatchInput, BatchPatch};
use super::model::{Batch, BatchId, BatchStatus, CHART, Standing};
use super::schedule::{Said, Schedule};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;

/// A batch after an action, and codes of what is worth a second look.
pub type Warned = (Standing, Vec<&'static str>);

/// Plans a batch of a program.
///
/// # Errors
/// Those of [`Schedule::check`]; `not_found` at a program that the caller does not see; `other_agency` for one that the
/// caller may read but not change; `program_suspended`; `program_superseded` with the id of the edition that is to be taught;
/// those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &BatchInput) -> Result<Standing> {
    Schedule::from(input).check(Said::ALL)?;
    let scope = tx.by.scope.clone();
    let origin = store::origin(tx, &scope, input.program_id).await?;
    let origin = origin.ok_or_else(|| FieldError::at("/program_id", Fault("not_found")))?;
    if !tx.by.owns(&origin.agency) {
        return Err(Code::OtherAgency.into());
    }
    let today = tx.today();
    if origin.ground.program_is_suspended(today) {
        return Err(Code::ProgramSuspended.into());
    }
    if let Some(later) = origin.superseded_by {
        return Err(Refusal::new(Code::ProgramSuperseded).existing(later).into());
    }
    let batch = Batch::new(tx, input, &origin);
    store::insert(tx, &batch).await?;
    tx.record(Change::of("create"), &batch);
    Ok(Standing {
        batch,
        ground: origin.ground,
        linked: false,
        today,
    })
}

/// Changes a batch that has not started.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, those of [`Batch::patch`], `accreditation_too_short` where an
/// open batch would outlast the accreditation.
pub async fn update(tx: &mut Tx<'_>, id: BatchId, patch: &BatchPatch) -> Result<Standing> {
    let mut standing = begin(tx, id, "update", None).await?;
    let covered = standing.accreditation_may_last();
    standing.batch.patch(patch)?;
    // What `open` has asked for still holds after a change of dates.
    let opened = standing.batch.status == BatchStatus::Open;
    if opened && covered && !standing.accreditation_may_last() {
        return Err(Code::AccreditationTooShort.into());
    }
    finish(tx, &mut standing, Change::of("update")).await?;
    Ok(standing)
}

/// Removes a planned batch.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let mut standing = begin(tx, id, "delete", None).await?;
    standing.batch.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.batch);
    Ok(())
}

/// Opens registration.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`, `program_not_approved`, `program_suspended`,
/// `provider_not_active`, `accreditation_too_short`.
pub async fn open(tx: &mut Tx<'_>, id: BatchId) -> Result<Warned> {
    let mut standing = begin(tx, id, "open", None).await?;
    finish(tx, &mut standing, Change::of("open")).await?;
    let unrecorded = standing.ground.accredited_until.is_none();
    let warnings = unrecorded.then_some("accreditation_unrecorded");
    Ok((standing, warnings.into_iter().collect()))
}

/// Starts the class; warns where a participant is not insured on every day of it.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn start(
    tx: &mut Tx<'_>,
    id: BatchId,
    uncovered: UncoveredParticipants,
) -> Result<Warned> {
    let mut standing = begin(tx, id, "start", None).await?;
    finish(tx, &mut standing, Change::of("start")).await?;
    let uncovered = uncovered.are_in(tx, id).await?;
    let warnings = uncovered.then_some("participants_not_covered");
    Ok((standing, warnings.into_iter().collect()))
}

/// Ends the class.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn complete(tx: &mut Tx<'_>, id: BatchId) -> Result<Standing> {
    let mut standing = begin(tx, id, "complete", None).await?;
    finish(tx, &mut standing, Change::of("complete")).await?;
    Ok(standing)
}

/// Cancels a batch; today, on the office's calendar, every participation in it ends.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn cancel(tx: &mut Tx<'_>, id: BatchId, reason: &Reason) -> Result<Standing> {
    let mut standing = begin(tx, id, "cancel", Some(reason)).await?;
    standing.batch.cancelled_on = Some(tx.today());
    let change = Change::of("cancel").because(reason.code.as_str());
    finish(tx, &mut standing, change).await?;
    Ok(standing)
}

/// The batch, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: BatchId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::find(tx, &scope, id, today).await?;
    let mut standing = found.ok_or(Code::NotFound)?;
    tx.permit(&standing.batch)?;
    standing.step(action, reason)?;
    Ok(standing)
}

async fn finish(tx: &mut Tx<'_>, standing: &mut Standing, change: Change<'_>) -> Result<()> {
    standing.batch.touch(tx.now);
    store::update(tx, &standing.batch).await?;
    tx.record(change, &standing.batch);
    Ok(())
}
