//! How a class's timetable is written as a whole.

use super::ParticipantsElsewhere;
use super::booking::Booking;
use super::input::{TimetableEntry, TimetableInput, at};
use super::model::{Class, Room, Session, SessionId, Teacher};
use super::naming::Naming;
use super::rules::{Findings, Wanted};
use super::store::ground;
use super::timetable::Timetable;
use super::{actions, store};
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::training::batch;
use crate::training::batch::life::CHART;
use crate::training::batch::model::BatchId;
use crate::training::instructor::model::InstructorId;
use crate::training::workshop::model::WorkshopId;

/// What a new timetable changes in the one that is there.
struct Difference<'a> {
    /// Sessions that have not begun and are no longer wanted.
    gone: Vec<Session>,
    /// Sessions that an entry says as they are.
    kept: Vec<SessionId>,
    /// Entries that are not there yet, each with its place in the body.
    new: Vec<(usize, &'a TimetableEntry)>,
}

/// Makes the planned sessions of a class that have not begun those of the body. One that is there already stays as it is. What the
/// body leaves out is deleted, and cancelled once the class has begun.
///
/// # Errors
/// Those of [`TimetableInput::check`]; `not_found`, those of [`Tx::permit`], the codes of the batch's chart;
/// `timetable_conflicts` or `invalid_body` with all that stands in the way; those of [`store::insert_all`].
pub async fn replace(
    tx: &mut Tx<'_>,
    id: BatchId,
    input: &TimetableInput,
    elsewhere: ParticipantsElsewhere,
) -> Result<Timetable> {
    input.check()?;
    CHART.may_decide("timetable", &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let standing = batch::store::find(tx, &scope, id, today).await?;
    let mut standing = standing.ok_or(Code::NotFound)?;
    tx.permit(&standing.batch)?;
    standing.step("timetable", None)?;
    let Timetable {
        class, sessions, ..
    } = Timetable::find(tx, &scope, id).await?;
    let there = sessions.into_iter().map(|(session, _)| session).collect();
    let difference = Difference::of(tx, there, &input.sessions);
    must_fit(tx, &class, &difference, elsewhere).await?;
    if difference.changes() {
        // The batch before its sessions, as whoever cancels or postpones it: else the two could wait for each other in a circle.
        store::alone(tx, &class.agency).await?;
        standing.batch.touch(tx.now);
        batch::store::update(tx, &standing.batch).await?;
        tx.record(Change::of("timetable"), &standing.batch);
        write(tx, &class, difference).await?;
    }
    Timetable::find(tx, &scope, id).await
}

impl<'a> Difference<'a> {
    /// Of the planned sessions, each meets one entry at most.
    fn of(tx: &Tx<'_>, mut there: Vec<Session>, wanted: &'a [TimetableEntry]) -> Self {
        let (mut kept, mut new) = (Vec::new(), Vec::new());
        for (n, entry) in wanted.iter().enumerate() {
            match there.iter().position(|session| session.is(entry)) {
                Some(at) => kept.push(there.remove(at).id),
                None => new.push((n, entry)),
            }
        }
        there.retain(|session| !session.has_begun(tx.now));
        Self {
            gone: there,
            kept,
            new,
        }
    }

    fn changes(&self) -> bool {
        !(self.gone.is_empty() && self.new.is_empty())
    }

    fn gone_ids(&self) -> Vec<SessionId> {
        self.gone.iter().map(|session| session.id).collect()
    }

    /// Who taught the sessions that go.
    fn let_go(&self) -> Vec<InstructorId> {
        let gone = self.gone.iter();
        gone.filter_map(|session| session.instructor_id).collect()
    }
}

/// Whether nothing stands in the way of any new session.
async fn must_fit(
    tx: &mut Tx<'_>,
    class: &Class,
    difference: &Difference<'_>,
    elsewhere: ParticipantsElsewhere,
) -> Result<()> {
    let new: Vec<(usize, Booking)> = difference
        .new
        .iter()
        .map(|(n, entry)| (*n, entry.booking()))
        .collect();
    if new.is_empty() {
        return Ok(());
    }
    let (rooms, teachers) = places(tx, class, &new, &difference.let_go()).await?;
    let mut classes = elsewhere.of(tx, class).await?;
    classes.push(class.id);
    let all: Vec<Booking> = new.iter().map(|(_, booking)| *booking).collect();
    // Others would have it look through years.
    let mut near = all.clone();
    near.retain(|booking| class.is_held_on(booking.day()));
    let booked = ground::booked(tx, &near, &classes, &difference.gone_ids()).await?;
    let promises = ground::promises(tx, class, &all).await?;
    let naming = Naming {
        class,
        by: &tx.by,
        promises: &promises,
        before: &difference.gone,
    };
    let mut findings = Findings::default();
    for (seen, (n, booking)) in new.iter().enumerate() {
        let prefix = at(*n);
        if booking.starts_at <= tx.now {
            let past = FieldError::at(format!("{prefix}/starts_at"), Fault("in_past"));
            findings.fault(past);
        }
        let teacher = teachers
            .iter()
            .find(|teacher| Some(teacher.id) == booking.instructor_id);
        let earlier = all[..seen].iter();
        let earlier = earlier.filter(|other| other.instructor_id == booking.instructor_id);
        let earlier = earlier.count();
        let wanted = Wanted {
            prefix,
            booking: *booking,
            room: rooms.iter().find(|room| room.id == booking.workshop_id),
            teacher: teacher.and_then(|teacher| naming.of(teacher, booking, earlier)),
            lacks_instructor: false,
        };
        findings.look_at_place(&wanted, class);
        findings.look_at_booked(&wanted, class, &classes, &booked, &tx.by);
        findings.look_at_promises(&wanted, class, &promises, &tx.by);
    }
    findings.look_at_each_other(&new);
    findings.settle(Some(Code::TimetableConflicts))
}

/// The rooms and instructors of bookings, as far as they are there for the caller.
async fn places(
    tx: &mut Tx<'_>,
    class: &Class,
    bookings: &[(usize, Booking)],
    let_go: &[InstructorId],
) -> Result<(Vec<Room>, Vec<Teacher>)> {
    let scope = tx.by.scope.clone();
    let rooms: Vec<WorkshopId> = bookings.iter().map(|(_, one)| one.workshop_id).collect();
    let rooms = ground::rooms(tx, class, &rooms).await?;
    let ids = bookings.iter().filter_map(|(_, one)| one.instructor_id);
    let ids: Vec<InstructorId> = ids.collect();
    if ids.is_empty() {
        return Ok((rooms, Vec::new()));
    }
    let teachers = ground::teachers(tx, &scope, class.id, &ids, let_go).await?;
    Ok((rooms, teachers))
}

/// Takes out what the body leaves out. Of a class that has begun it remains as a record.
async fn take_out(
    tx: &mut Tx<'_>,
    class: &Class,
    gone: Vec<Session>,
    kept: &[SessionId],
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    if class.status.has_begun() {
        let reason = actions::reason_of_class(actions::TIMETABLE_CHANGED)?;
        let now = tx.now;
        return actions::cancel_of_class(tx, class.id, now, kept, &reason).await;
    }
    let ids: Vec<SessionId> = gone.iter().map(|session| session.id).collect();
    store::delete(tx, &ids).await?;
    for mut session in gone {
        session.touch(tx.now);
        tx.record(Change::of("delete"), &session);
    }
    Ok(())
}

async fn write(tx: &mut Tx<'_>, class: &Class, difference: Difference<'_>) -> Result<()> {
    let Difference { gone, kept, new } = difference;
    take_out(tx, class, gone, &kept).await?;
    let ids: Vec<SessionId> = tx.new_ids(new.len());
    let rows: Vec<Session> = ids
        .into_iter()
        .zip(&new)
        .map(|(id, (_, entry))| Session::of_timetable(tx, id, entry, class))
        .collect();
    if !rows.is_empty() {
        store::insert_all(tx, &rows).await?;
    }
    for session in &rows {
        tx.record(Change::of("create"), session);
    }
    Ok(())
}
