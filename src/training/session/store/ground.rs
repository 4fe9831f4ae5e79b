//! What bookings stand on: classes, rooms and instructors, and the sessions that are there.

use diesel::dsl::{auto_type, exists};
use uuid::Uuid;

use super::super::booking::{Booking, longest_before};
use super::super::model::{Class, Room, SessionId, SessionStatus, Teacher};
use super::super::rules::Booked;
use crate::db::prelude::*;
use crate::training::batch::model::{Batch, BatchId};
use crate::training::instructor::model::InstructorId;
use crate::training::instructor_need::model::InstructorNeedStatus;
use crate::training::instructor_need::store::people::{self, Promise};
use crate::training::workshop::model::WorkshopId;

/// The class of a session that is to be held, with its room and instructor as far as they are there.
#[derive(Clone, Debug)]
pub struct Ground {
    pub class: Class,
    /// A workshop of the class's provider.
    pub room: Option<Room>,
    /// Somebody whom the caller may name, perhaps in promised hours alone.
    pub teacher: Option<Teacher>,
}

/// Nobody has this id.
fn nobody() -> InstructorId {
    Uuid::nil().into()
}

/// Whether the instructor of the row at hand fills a need of the agency of the class at hand.
#[auto_type]
fn fills_need_of_agency() -> _ {
    let filled: InstructorNeedStatus = InstructorNeedStatus::Filled;
    exists(
        instructor_needs::table
            .filter(instructor_needs::instructor_id.eq(instructors::id.nullable()))
            .filter(instructor_needs::status.eq(filled))
            .filter(instructor_needs::agency.eq(batches::agency)),
    )
}

/// Whether the caller may name the instructor of the row at hand for the class at hand, as far as the row says: one of its agency
/// whom it sees; who is `$named` already, be it by somebody who sees more; or whoever fills a need, be it a neighbour's. Whether
/// that need is to the class, and at which hours, its promises say ([`Naming`](super::super::naming::Naming)):
/// `may_be_named!(scope, instructors::id.eq(named))`.
macro_rules! may_be_named {
    ($scope:expr, $named:expr) => {
        instructors::agency
            .eq($scope.first_agency())
            .and(of_party!($scope, $scope.provider(), instructors::provider_id).or($named))
            .or(fills_need_of_agency())
    };
}

/// What a booking for a batch stands on, where the caller sees the batch. The instructor who is `named` already may stay.
///
/// # Errors
/// Those of the database.
pub async fn ground(
    c: &mut Conn<'_>,
    scope: &Scope,
    batch: BatchId,
    booking: &Booking,
    named: Option<InstructorId>,
) -> Result<Option<Ground>> {
    let room = booking.workshop_id;
    let teacher = booking.instructor_id.unwrap_or_else(nobody);
    let named = named.unwrap_or_else(nobody);
    let found: Result<(Class, Option<Room>, Option<Teacher>)> = on!(c, |c| {
        batches::table
            .inner_join(training_programs::table)
            .left_join(
                workshops::table.on(workshops::id
                    .eq(room)
                    .and(workshops::provider_id.eq(batches::provider_id))),
            )
            .left_join(
                instructors::table.on(instructors::id
                    .eq(teacher)
                    .and(may_be_named!(scope, instructors::id.eq(named)))),
            )
            .filter(batches::id.eq(batch))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Class::as_select(),
                Option::<Room>::as_select(),
                Option::<Teacher>::as_select(),
            ))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(class, room, teacher)| Ground {
        class,
        room,
        teacher,
    }))
}

/// A batch that the caller sees, and what its sessions look at of it.
///
/// # Errors
/// Those of the database.
pub async fn class(c: &mut Conn<'_>, scope: &Scope, id: BatchId) -> Result<Option<(Batch, Class)>> {
    let found: Result<(Batch, Class)> = on!(c, |c| {
        batches::table
            .inner_join(training_programs::table)
            .filter(batches::id.eq(id))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .select((Batch::as_select(), Class::as_select()))
            .first(c)
    });
    found.optional()
}

/// Of some workshops those of the class's provider.
///
/// # Errors
/// Those of the database.
pub async fn rooms(c: &mut Conn<'_>, class: &Class, ids: &[WorkshopId]) -> Result<Vec<Room>> {
    on!(c, |c| workshops::table
        .filter(workshops::id.eq_any(ids))
        .filter(workshops::provider_id.eq(class.provider_id))
        .select(Room::as_select())
        .load(c))
}

/// Of some instructors those whom the caller may name for the class, perhaps in promised hours alone; who is `named` already may
/// stay.
///
/// # Errors
/// Those of the database.
pub async fn teachers(
    c: &mut Conn<'_>,
    scope: &Scope,
    class: BatchId,
    ids: &[InstructorId],
    named: &[InstructorId],
) -> Result<Vec<Teacher>> {
    on!(c, |c| instructors::table
        .inner_join(batches::table.on(batches::id.eq(class)))
        .filter(instructors::id.eq_any(ids))
        .filter(may_be_named!(scope, instructors::id.eq_any(named)))
        .select(Teacher::as_select())
        .load(c))
}

/// The planned sessions, whoever's they are, but for some that will be gone, that can be in the way of `bookings`: about their
/// time, with one of their rooms or instructors, or of one of `classes`. One statement for all of them: which is in the way of
/// which is seen then.
///
/// # Errors
/// Those of the database.
pub async fn booked(
    c: &mut Conn<'_>,
    bookings: &[Booking],
    classes: &[BatchId],
    gone: &[SessionId],
) -> Result<Vec<Booked>> {
    let first = bookings.iter().map(|booking| booking.starts_at).min();
    let last = bookings.iter().map(|booking| booking.ends_at).max();
    let Some((first, last)) = first.zip(last) else {
        return Ok(Vec::new());
    };
    let rooms: Vec<WorkshopId> = bookings.iter().map(|booking| booking.workshop_id).collect();
    let teachers = bookings.iter().filter_map(|booking| booking.instructor_id);
    let mut teachers: Vec<InstructorId> = teachers.collect();
    // Without a value SQLite would look through all sessions for what no index has.
    if teachers.is_empty() {
        teachers.push(nobody());
    }
    on!(c, |c| sessions::table
        .filter(sessions::status.eq(SessionStatus::Planned))
        .filter(sessions::starts_at.gt(longest_before(first)))
        .filter(sessions::starts_at.lt(last))
        .filter(sessions::ends_at.gt(first))
        .filter(sessions::id.ne_all(gone))
        .filter(
            sessions::workshop_id
                .eq_any(&rooms)
                .or(sessions::batch_id.eq_any(classes))
                .or(sessions::instructor_id.eq_any(&teachers))
        )
        .order((sessions::starts_at, sessions::id))
        .select((
            sessions::id,
            sessions::agency,
            sessions::provider_id,
            sessions::batch_id,
            (
                sessions::workshop_id,
                sessions::instructor_id,
                sessions::starts_at,
                sessions::ends_at,
            ),
        ))
        .load(c))
}

/// To which needs the instructors of `bookings` are promised in the days of the class.
///
/// # Errors
/// Those of the database.
pub async fn promises(
    c: &mut Conn<'_>,
    class: &Class,
    bookings: &[Booking],
) -> Result<Vec<Promise>> {
    let ids = bookings.iter().filter_map(|booking| booking.instructor_id);
    let mut ids: Vec<InstructorId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    people::promises(c, &ids, (class.starts_on, class.ends_on)).await
}
