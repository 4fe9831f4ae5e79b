//! What can be done with single sessions.

use super::ParticipantsElsewhere;
use super::booking::{Booking, time_faults};
use super::input::{SessionInput, SessionPatch, none};
use super::model::{CHART, Session, SessionId, Standing};
use super::naming::Naming;
use super::rules::{Findings, Wanted};
use super::store;
use super::store::ground::{Ground, booked, ground, promises};
use crate::db::{Change, Tx};
use crate::error::{Code, Error, Result};
use crate::kernel::{Fault, FieldError, Timestamp};
use crate::reference::{Reason, ReasonCode};
use crate::training::batch::model::{BatchId, BatchStatus};

/// Why a session is cancelled that was still to come when its class was completed.
pub const CLASS_COMPLETED: &str = "class_completed";

/// Why a session is cancelled that the new timetable of a class that has begun leaves out.
pub const TIMETABLE_CHANGED: &str = "timetable_changed";

/// Plans a session of a class.
///
/// # Errors
/// Those of [`SessionInput::check`]; `not_found` at a batch that the caller does not see; `other_agency` for one that it may read
/// but not change; `batch_over`; `duplicate_client_ref`; those of `must_fit` and of [`store::insert`].
pub async fn create(
    tx: &mut Tx<'_>,
    input: &SessionInput,
    elsewhere: ParticipantsElsewhere,
) -> Result<Standing> {
    input.check(tx.today())?;
    let (scope, booking) = (tx.by.scope.clone(), input.booking());
    let found = ground(tx, &scope, input.batch_id, &booking, None).await?;
    let found = found.ok_or_else(|| FieldError::at("/batch_id", Fault("not_found")))?;
    if !tx.by.owns(&found.class.agency) {
        return Err(Code::OtherAgency.into());
    }
    if !BatchStatus::COUNTED.contains(&found.class.status) {
        return Err(Code::BatchOver.into());
    }
    let session = Session::new(tx, input, found.class.provider_id);
    // The session that is there by the same call would else be in its own way.
    store::must_be_new(tx, &session).await?;
    must_fit(tx, &booking, &found, elsewhere, None, Findings::default()).await?;
    let Ground {
        class,
        room: _,
        teacher,
    } = found;
    store::insert(tx, &session).await?;
    tx.record(Change::of("create"), &session);
    Ok(Standing {
        session,
        class,
        teacher,
        now: tx.now,
    })
}

/// Changes a planned session that has not begun.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart; where it takes something else than before, those of
/// [`time_faults`], `in_past`, those of `must_fit`.
pub async fn update(
    tx: &mut Tx<'_>,
    id: SessionId,
    patch: &SessionPatch,
    elsewhere: ParticipantsElsewhere,
) -> Result<Standing> {
    let mut standing = begin(tx, id, "update", None).await?;
    let before = standing.session.clone();
    standing.session.patch(patch);
    let after = standing.session.booking();
    // What no longer fits by a change of other records, such as an absence, is not this change's doing.
    if after != before.booking() {
        none(time_faults(
            after.starts_at,
            after.ends_at,
            patch.ends_at.is_some(),
        ))?;
        let mut findings = Findings::default();
        if after.starts_at <= tx.now {
            findings.fault(FieldError::at("/starts_at", Fault("in_past")));
        }
        let scope = tx.by.scope.clone();
        let found = ground(tx, &scope, standing.class.id, &after, before.instructor_id).await?;
        let found = found.ok_or(Code::NotFound)?;
        must_fit(tx, &after, &found, elsewhere, Some(&before), findings).await?;
        standing.teacher = found.teacher;
    }
    finish(tx, standing, Change::of("update")).await
}

/// Cancels a session: it is not held, or was not.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn cancel(tx: &mut Tx<'_>, id: SessionId, reason: &Reason) -> Result<Standing> {
    let standing = begin(tx, id, "cancel", Some(reason)).await?;
    let change = Change::of("cancel").because(reason.code.as_str());
    finish(tx, standing, change).await
}

/// Removes a planned session of a class that has not begun.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: SessionId) -> Result<()> {
    let mut standing = begin(tx, id, "delete", None).await?;
    standing.session.touch(tx.now);
    store::delete(tx, &[id]).await?;
    tx.record(Change::of("delete"), &standing.session);
    Ok(())
}

/// Cancels the planned sessions of a class that begin after a moment, but for those that are kept: their rooms and instructors are
/// free.
///
/// # Errors
/// Those of the database.
pub async fn cancel_of_class(
    tx: &mut Tx<'_>,
    batch: BatchId,
    after: Timestamp,
    kept: &[SessionId],
    reason: &Reason,
) -> Result<()> {
    for session in store::cancel(tx, batch, after, kept, reason).await? {
        let change = Change::of("cancel").because(reason.code.as_str());
        tx.record(change, &session);
    }
    Ok(())
}

/// The reason that a change of the class gives by itself.
///
/// # Errors
/// Where the list `REASON` lacks it.
pub fn reason_of_class(code: &str) -> Result<Reason> {
    Ok(Reason {
        code: ReasonCode::parse(code).map_err(Error::failed)?,
        note: None,
    })
}

/// Whether nothing stands in the way of what a session takes; of itself as it was `before` no notice is taken.
///
/// # Errors
/// `not_found`, `session_outside_class`, `workshop_closed`, `room_too_small`, `session_without_instructor`,
/// `instructor_not_active`, `instructor_absent`, `room_taken`, `instructor_taken`, `instructor_promised`,
/// `instructor_not_promised`, `class_in_session`, `sessions_overlap`: all at once.
async fn must_fit(
    tx: &mut Tx<'_>,
    booking: &Booking,
    found: &Ground,
    elsewhere: ParticipantsElsewhere,
    before: Option<&Session>,
    mut findings: Findings,
) -> Result<()> {
    let Ground {
        class,
        room,
        teacher,
    } = found;
    let promises = promises(tx, class, &[*booking]).await?;
    let before = before.map(std::slice::from_ref).unwrap_or_default();
    let naming = Naming {
        class,
        by: &tx.by,
        promises: &promises,
        before,
    };
    let teacher = teacher.as_ref();
    let wanted = Wanted {
        prefix: String::new(),
        booking: *booking,
        room: room.as_ref(),
        teacher: teacher.and_then(|teacher| naming.of(teacher, booking, 0)),
        lacks_instructor: before.iter().any(|session| session.instructor_id.is_none()),
    };
    findings.look_at_place(&wanted, class);
    let mut classes = elsewhere.of(tx, class).await?;
    classes.push(class.id);
    let own: Vec<SessionId> = before.iter().map(|session| session.id).collect();
    let there = booked(tx, &[*booking], &classes, &own).await?;
    findings.look_at_booked(&wanted, class, &classes, &there, &tx.by);
    findings.look_at_promises(&wanted, class, &promises, &tx.by);
    findings.settle(None)
}

/// The session, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: SessionId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, now) = (tx.by.scope.clone(), tx.now);
    let mut standing = store::find(tx, &scope, id, now)
        .await?
        .ok_or(Code::NotFound)?;
    tx.permit(&standing.session)?;
    standing.step(action, reason)?;
    Ok(standing)
}

async fn finish(tx: &mut Tx<'_>, mut standing: Standing, change: Change<'_>) -> Result<Standing> {
    standing.session.touch(tx.now);
    store::update(tx, &standing.session).await?;
    tx.record(change, &standing.session);
    Ok(standing)
}
