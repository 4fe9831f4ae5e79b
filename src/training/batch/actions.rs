//! What can be done with batches.

use super::UncoveredParticipants;
use super::input::{BatchInput, BatchPatch, Evaluation, Postponement};
use super::life::CHART;
use super::model::{Batch, BatchId, BatchStatus, Standing, Timetabled, Uses, Waived};
use super::schedule::{Said, Schedule};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError, Rupiah, Timestamp};
use crate::reference::Reason;
use crate::training::budget;
use crate::training::budget::model::Fund;
use crate::training::instructor_need;
use crate::training::instructor_need::model::InstructorNeedId;
use crate::training::session;
use crate::training::session::store::needs;

/// A batch after an action, and codes of what is worth a second look.
pub type Warned = (Standing, Vec<&'static str>);

/// Plans a batch of a program.
///
/// # Errors
/// Those of [`Schedule::check`]; `not_found` at a program that the caller does not see; `other_agency` for one that the
/// caller may read but not change; `program_suspended`; `program_superseded` with the id of the edition that is to be taught;
/// those of [`store::insert`] and, where it states a ceiling for itself, of [`budget::actions::must_fit`].
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
    // Without a ceiling of its own it claims nothing, since it has no costs.
    if batch.funding_ceiling_idr.is_some() {
        must_fit(tx, &batch).await?;
    }
    tx.record(Change::of("create"), &batch);
    Ok(Standing {
        batch,
        ground: origin.ground,
        uses: Uses::default(),
        waived: Waived::default(),
        timetable: Timetabled::default(),
        // Nobody takes part, and it cannot start yet.
        cover_required: false,
        uncovered: false,
        today,
    })
}

/// Changes a batch that has not started.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, those of [`Batch::patch`]; `program_suspended`,
/// `accreditation_too_short`, `registration_not_over`, `too_few_participants` where the state was reached under a rule that would
/// no longer hold; `program_not_approved`, `program_suspended` and `provider_not_active` where an opened class would get other
/// days; `session_outside_class` and `room_too_small` where planned sessions would no longer fit, `need_outside_class`
/// where needs for instructors would not; where its funding or the year of its start is another those of
/// [`budget::actions::must_fit`].
pub async fn update(tx: &mut Tx<'_>, id: BatchId, patch: &BatchPatch) -> Result<Standing> {
    let mut standing = begin(tx, id, "update", None).await?;
    // What is lost already, by a change of other records, is not this change's doing.
    let lost = standing.lost();
    let before = standing.batch.clone();
    let paid = payment(&standing.batch);
    standing.batch.patch(patch)?;
    if let Some(code) = standing
        .lost()
        .into_iter()
        .find(|code| !lost.contains(code))
    {
        return Err(code.into());
    }
    if standing.batch.days() != before.days()
        && let Some(code) = standing.barred_from_its_days()
    {
        return Err(code.into());
    }
    sessions_must_fit(tx, &standing.batch, &before).await?;
    needs_must_fit(tx, &standing.batch, &before).await?;
    finish(tx, &mut standing, Change::of("update")).await?;
    if payment(&standing.batch) != paid {
        must_fit(tx, &standing.batch).await?;
    }
    Ok(standing)
}

/// Whether the planned sessions fit the days and seats that a batch has now.
///
/// # Errors
/// `session_outside_class`, `room_too_small`, with the sessions' ids.
async fn sessions_must_fit(tx: &mut Tx<'_>, batch: &Batch, before: &Batch) -> Result<()> {
    if batch.starts_on > before.starts_on || batch.ends_on < before.ends_on {
        let outside = needs::outside(tx, batch).await?;
        if !outside.is_empty() {
            let refusal = Refusal::new(Code::SessionOutsideClass);
            return Err(outside.into_iter().fold(refusal, Refusal::existing).into());
        }
    }
    if batch.seats > before.seats {
        let small = needs::in_small_rooms(tx, batch).await?;
        if let Some((_, capacity)) = small.first() {
            let refusal = Refusal::new(Code::RoomTooSmall)
                .with("capacity", capacity)
                .with("seats", batch.seats);
            let ids = small.into_iter().map(|(id, _)| id);
            return Err(ids.fold(refusal, Refusal::existing).into());
        }
    }
    Ok(())
}

/// So many needs are named at most that would lie outside.
const NAMED: usize = 20;

/// Whether the needs for instructors that are not over lie on the days that a batch has now. One that went beyond them before does
/// not keep the other end from moving.
///
/// # Errors
/// `need_outside_class`, with the needs' ids.
async fn needs_must_fit(tx: &mut Tx<'_>, batch: &Batch, before: &Batch) -> Result<()> {
    let starts_later = batch.starts_on > before.starts_on;
    let ends_earlier = batch.ends_on < before.ends_on;
    if !(starts_later || ends_earlier) {
        return Ok(());
    }
    let today = tx.today();
    let live = instructor_need::store::live_of_batch(tx, batch.id, today).await?;
    let outside: Vec<InstructorNeedId> = live
        .into_iter()
        .filter(|need| {
            (starts_later && need.starts_on < batch.starts_on)
                || (ends_earlier && need.ends_on > batch.ends_on)
        })
        .map(|need| need.id)
        .take(NAMED)
        .collect();
    if outside.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(Code::NeedOutsideClass);
    Err(outside.into_iter().fold(refusal, Refusal::existing).into())
}

/// Puts a class off; who is enrolled stays so. Its planned sessions are cancelled: the timetable is made anew for the new days. So
/// are its needs for instructors that are not over, which are for the old ones.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart, those of [`Batch::postpone`];
/// `program_suspended`, `accreditation_too_short`, `registration_not_over`, `too_few_participants` where what has been reached would
/// not hold; those of [`budget::actions::must_fit`] where it starts in another year.
pub async fn postpone(tx: &mut Tx<'_>, id: BatchId, input: &Postponement) -> Result<Warned> {
    let reason = input.reason();
    let mut standing = begin(tx, id, "postpone", Some(&reason)).await?;
    // None of its sessions begins earlier.
    let first = Timestamp::start_of_office_day(standing.batch.starts_on);
    let paid = payment(&standing.batch);
    standing.batch.postpone(input, tx.today())?;
    if let Some(code) = standing.lost().first() {
        return Err((*code).into());
    }
    let change = Change::of("postpone").because(reason.code.as_str());
    finish(tx, &mut standing, change).await?;
    let before_all = first.plus(-chrono::Duration::microseconds(1));
    session::actions::cancel_of_class(tx, id, before_all, &[], &reason).await?;
    standing.timetable.lacks_instructor = false;
    instructor_need::actions::cancel_of_batch(tx, id, &reason).await?;
    if payment(&standing.batch) != paid {
        must_fit(tx, &standing.batch).await?;
    }
    let warnings = if standing.batch.status == BatchStatus::Planned {
        Vec::new()
    } else {
        standing.accreditation_warnings()
    };
    Ok((standing, warnings))
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
    let warnings = standing.accreditation_warnings();
    Ok((standing, warnings))
}

/// Takes a batch through an action that needs no further word (`select`, `confirm`).
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(tx: &mut Tx<'_>, id: BatchId, action: &'static str) -> Result<Standing> {
    let mut standing = begin(tx, id, action, None).await?;
    finish(tx, &mut standing, Change::of(action)).await?;
    Ok(standing)
}

/// The class is over: its planned sessions that have not begun are cancelled, and its needs for instructors that are not over.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn complete(tx: &mut Tx<'_>, id: BatchId) -> Result<Standing> {
    let standing = act(tx, id, "complete").await?;
    let reason = session::actions::reason_of_class(session::actions::CLASS_COMPLETED)?;
    let now = tx.now;
    session::actions::cancel_of_class(tx, id, now, &[], &reason).await?;
    instructor_need::actions::cancel_of_batch(tx, id, &reason).await?;
    Ok(standing)
}

/// Starts the class. Where a participant is not insured on every day of it, it warns, or refuses as the office's settings say.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`, `participants_not_covered`.
pub async fn start(
    tx: &mut Tx<'_>,
    id: BatchId,
    uncovered: UncoveredParticipants,
) -> Result<Warned> {
    let mut standing = permitted(tx, id, "start").await?;
    standing.uncovered = uncovered.are_in(tx, id).await?;
    standing.step("start", None)?;
    finish(tx, &mut standing, Change::of("start")).await?;
    let mut warnings = Vec::new();
    if standing.uncovered {
        warnings.push("participants_not_covered");
        if standing.cover_required {
            warnings.push("cover_waived");
        }
    }
    Ok((standing, warnings))
}

/// Says what the class was worth.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn evaluate(tx: &mut Tx<'_>, id: BatchId, input: &Evaluation) -> Result<Standing> {
    let mut standing = begin(tx, id, "evaluate", None).await?;
    let Evaluation { evaluation } = input.clone();
    standing.batch.evaluation = Some(evaluation);
    finish(tx, &mut standing, Change::of("evaluate")).await?;
    Ok(standing)
}

/// Cancels a batch; today, on the office's calendar, every participation in it ends. Its planned sessions that have not begun
/// are cancelled too, and its needs for instructors that are not over.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn cancel(tx: &mut Tx<'_>, id: BatchId, reason: &Reason) -> Result<Standing> {
    let mut standing = begin(tx, id, "cancel", Some(reason)).await?;
    standing.batch.cancelled_on = Some(tx.today());
    let change = Change::of("cancel").because(reason.code.as_str());
    finish(tx, &mut standing, change).await?;
    let now = tx.now;
    session::actions::cancel_of_class(tx, id, now, &[], reason).await?;
    instructor_need::actions::cancel_of_batch(tx, id, reason).await?;
    Ok(standing)
}

/// The batch, if the caller may take the action as far as it is the caller's to take.
async fn permitted(tx: &mut Tx<'_>, id: BatchId, action: &'static str) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::find(tx, &scope, id, today).await?;
    let standing = found.ok_or(Code::NotFound)?;
    tx.permit(&standing.batch)?;
    Ok(standing)
}

/// The batch, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: BatchId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    let mut standing = permitted(tx, id, action).await?;
    standing.step(action, reason)?;
    Ok(standing)
}

/// On what the claim of a class depends, beside its costs.
fn payment(batch: &Batch) -> (Option<Fund>, Option<Rupiah>) {
    (batch.fund(), batch.funding_ceiling_idr)
}

/// Refuses what was written where there is not enough money for it.
async fn must_fit(tx: &mut Tx<'_>, batch: &Batch) -> Result<()> {
    match batch.fund() {
        Some(fund) => budget::actions::must_fit(tx, batch.id, &fund).await,
        None => Ok(()),
    }
}

async fn finish(tx: &mut Tx<'_>, standing: &mut Standing, change: Change<'_>) -> Result<()> {
    standing.batch.touch(tx.now);
    store::update(tx, &standing.batch).await?;
    tx.record(change, &standing.batch);
    Ok(())
}
