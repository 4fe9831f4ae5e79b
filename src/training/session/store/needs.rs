//! What other records need to know of sessions: parts of queries on batches, workshops and instructors, and what stands in the way
//! of their changes.

use diesel::dsl::{auto_type, exists};

use super::super::booking::longest_before;
use super::super::model::{SessionId, SessionStatus};
use crate::db::prelude::*;
use crate::training::batch::model::Batch;
use crate::training::workshop::model::WorkshopId;

/// So many sessions are named at most that stand in the way of a change of another record.
const NAMED: i64 = 20;

/// Whether a session was ever planned for the batch of the row at hand: a part of a query on `batches`.
#[auto_type]
pub fn batch_is_timetabled() -> _ {
    exists(sessions::table.filter(sessions::batch_id.eq(batches::id)))
}

/// Whether a planned session of the batch at hand has no instructor.
#[auto_type]
pub fn batch_lacks_instructor() -> _ {
    let planned: SessionStatus = SessionStatus::Planned;
    exists(
        sessions::table
            .filter(sessions::batch_id.eq(batches::id))
            .filter(sessions::status.eq(planned))
            .filter(sessions::instructor_id.is_null()),
    )
}

/// Whether a planned session of the batch at hand is not over at `now`. Nothing that began by `since` is going on.
#[auto_type]
pub fn batch_meets_after(since: Timestamp, now: Timestamp) -> _ {
    let planned: SessionStatus = SessionStatus::Planned;
    exists(
        sessions::table
            .filter(sessions::batch_id.eq(batches::id))
            .filter(sessions::status.eq(planned))
            .filter(sessions::starts_at.gt(since))
            .filter(sessions::ends_at.gt(now)),
    )
}

/// Whether a planned session in the workshop of the row at hand is not over at `now`: a part of a query on `workshops`.
#[auto_type]
pub fn workshop_is_booked(since: Timestamp, now: Timestamp) -> _ {
    let planned: SessionStatus = SessionStatus::Planned;
    exists(
        sessions::table
            .filter(sessions::workshop_id.eq(workshops::id))
            .filter(sessions::status.eq(planned))
            .filter(sessions::starts_at.gt(since))
            .filter(sessions::ends_at.gt(now)),
    )
}

/// Whether a planned session of the instructor of the row at hand is not over at `now`: a part of a query on `instructors`.
#[auto_type]
pub fn instructor_is_booked(since: Timestamp, now: Timestamp) -> _ {
    let planned: SessionStatus = SessionStatus::Planned;
    exists(
        sessions::table
            .filter(sessions::instructor_id.eq(instructors::id.nullable()))
            .filter(sessions::status.eq(planned))
            .filter(sessions::starts_at.gt(since))
            .filter(sessions::ends_at.gt(now)),
    )
}

/// Whether any session names the instructor of the row at hand.
#[auto_type]
pub fn instructor_is_named() -> _ {
    exists(sessions::table.filter(sessions::instructor_id.eq(instructors::id.nullable())))
}

/// Planned sessions of a batch that lie on none of its days.
///
/// # Errors
/// Those of the database.
pub async fn outside(c: &mut Conn<'_>, batch: &Batch) -> Result<Vec<SessionId>> {
    let first = Timestamp::start_of_office_day(batch.starts_on);
    let last = Timestamp::end_of_office_day(batch.ends_on);
    on!(c, |c| sessions::table
        .filter(sessions::batch_id.eq(batch.id))
        .filter(sessions::status.eq(SessionStatus::Planned))
        .filter(
            sessions::starts_at
                .lt(first)
                .or(sessions::starts_at.gt(last))
        )
        .select(sessions::id)
        .order(sessions::starts_at)
        .limit(NAMED)
        .load(c))
}

/// Planned sessions of a batch in rooms that do not take all its seats, each with the room's capacity, the smallest first.
///
/// # Errors
/// Those of the database.
pub async fn in_small_rooms(c: &mut Conn<'_>, batch: &Batch) -> Result<Vec<(SessionId, i32)>> {
    on!(c, |c| sessions::table
        .inner_join(workshops::table)
        .filter(sessions::batch_id.eq(batch.id))
        .filter(sessions::status.eq(SessionStatus::Planned))
        .filter(workshops::capacity.lt(batch.seats))
        .select((sessions::id, workshops::capacity))
        .order((workshops::capacity, sessions::starts_at))
        .limit(NAMED)
        .load(c))
}

/// Planned sessions in a workshop, not over at `now`, of classes with more seats than `capacity`, each with the seats, the most
/// first.
///
/// # Errors
/// Those of the database.
pub async fn crowded(
    c: &mut Conn<'_>,
    workshop: WorkshopId,
    capacity: i32,
    now: Timestamp,
) -> Result<Vec<(SessionId, i32)>> {
    on!(c, |c| sessions::table
        .inner_join(batches::table)
        .filter(sessions::workshop_id.eq(workshop))
        .filter(sessions::status.eq(SessionStatus::Planned))
        .filter(sessions::starts_at.gt(longest_before(now)))
        .filter(sessions::ends_at.gt(now))
        .filter(batches::seats.gt(capacity))
        .select((sessions::id, batches::seats))
        .order((batches::seats.desc(), sessions::starts_at))
        .limit(NAMED)
        .load(c))
}
