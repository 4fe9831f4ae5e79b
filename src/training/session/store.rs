//! Every query on `sessions`: those on what bookings stand on are in [`ground`], what other records need to know of sessions is in
//! [`needs`].

pub mod ground;
pub mod needs;

use super::model::{Class, Session, SessionId, SessionStatus, Standing, Teacher};
use super::view::{SessionQuery, SessionSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;
use crate::reference::Reason;
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there; [`Error::Raced`] where another transaction has just taken the
/// time.
pub async fn insert(tx: &mut Tx<'_>, row: &Session) -> Result<()> {
    if raced_for_time(insert_new!(tx, sessions, row))? {
        return Ok(());
    }
    must_be_new(tx, row).await?;
    Err(Error::Raced)
}

/// Whether the client has not used its own key for another session.
///
/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn must_be_new(tx: &mut Tx<'_>, row: &Session) -> Result<()> {
    if row.client_ref.is_none() {
        return Ok(());
    }
    let same_ref: Option<SessionId> = same_client_ref!(tx, sessions, row)?;
    same_ref.map_or(Ok(()), |id| {
        Err(Refusal::new(Code::DuplicateClientRef).existing(id).into())
    })
}

/// Waits until no other transaction changes when the agency's sessions are, or who teaches them where. Who changes a session asks
/// by itself ([`update`]); who changes several asks before it locks any row.
///
/// # Errors
/// Those of the database.
pub async fn alone(tx: &mut Tx<'_>, agency: &str) -> Result<()> {
    tx.alone("sessions", agency).await
}

/// Plans many sessions at once, [`alone`].
///
/// # Errors
/// [`Error::Raced`] where another transaction has just taken the time of one.
pub async fn insert_all(tx: &mut Tx<'_>, rows: &[Session]) -> Result<()> {
    let client = tx.by.client_id.clone();
    let mut inserted = 0;
    match &mut **tx {
        Conn::Postgres(c) if rows.len() > 1 => {
            use diesel_async::RunQueryDsl as _;
            let of_client = |row| (row, sessions::client_id.eq(&client));
            inserted = diesel::insert_into(sessions::table)
                .values(rows.iter().map(of_client).collect::<Vec<_>>())
                .on_conflict_do_nothing()
                .execute(c)
                .await?;
        }
        // One has a statement that is compiled already, and on SQLite none costs a round trip.
        _ => {
            for row in rows {
                inserted += usize::from(raced_for_time(insert_new!(tx, sessions, row))?);
            }
        }
    }
    if inserted == rows.len() {
        Ok(())
    } else {
        Err(Error::Raced)
    }
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// [`Error::Raced`] where another transaction has just taken the time.
pub async fn update(tx: &mut Tx<'_>, row: &Session) -> Result<()> {
    alone(tx, &row.agency).await?;
    let updated: Result<usize> = on!(tx, |c| diesel::update(sessions::table.find(row.id))
        .set(row)
        .execute(c));
    raced_for_time(updated)?;
    Ok(())
}

/// This transaction has looked, and the time was free. Where the database finds it taken all the same, somebody came first, and
/// the work begun again names the session in the way.
fn raced_for_time<T>(done: Result<T>) -> Result<T> {
    done.map_err(|error| match error {
        Error::Constraint(rule) if rule.starts_with("sessions_one_") => Error::Raced,
        other => other,
    })
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, ids: &[SessionId]) -> Result<()> {
    on!(tx, |c| diesel::delete(
        sessions::table.filter(sessions::id.eq_any(ids))
    )
    .execute(c))?;
    Ok(())
}

/// Cancels the planned sessions of a class that begin after a moment, but for those that are kept. Answers them in their order.
///
/// # Errors
/// Those of the database.
pub async fn cancel(
    tx: &mut Tx<'_>,
    batch: BatchId,
    after: Timestamp,
    kept: &[SessionId],
    reason: &Reason,
) -> Result<Vec<Session>> {
    let now = tx.now;
    let cancelled: Result<Vec<Session>> = on!(tx, |c| diesel::update(
        sessions::table
            .filter(sessions::batch_id.eq(batch))
            .filter(sessions::starts_at.gt(after))
            .filter(sessions::id.ne_all(kept))
            .filter(sessions::status.eq(SessionStatus::Planned))
    )
    .set((
        sessions::status.eq(SessionStatus::Cancelled),
        sessions::status_reason.eq(&reason.code),
        sessions::status_note.eq(&reason.note),
        sessions::version.eq(sessions::version + 1),
        sessions::updated_at.eq(now),
    ))
    .returning(Session::as_returning())
    .get_results(c));
    let mut cancelled = cancelled?;
    cancelled.sort_by_key(|session| (session.starts_at, session.id));
    Ok(cancelled)
}

/// A class's planned sessions in their order, each with its instructor.
///
/// # Errors
/// Those of the database.
pub async fn planned(c: &mut Conn<'_>, batch: BatchId) -> Result<Vec<(Session, Option<Teacher>)>> {
    on!(c, |c| sessions::table
        .left_join(instructors::table)
        .filter(sessions::batch_id.eq(batch))
        .filter(sessions::status.eq(SessionStatus::Planned))
        .order(sessions::starts_at)
        .select((Session::as_select(), Option::<Teacher>::as_select()))
        .load(c))
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: SessionId,
    now: Timestamp,
) -> Result<Option<Standing>> {
    let found: Result<(Session, Class, Option<Teacher>)> = on!(c, |c| {
        sessions::table
            .inner_join(batches::table.inner_join(training_programs::table))
            .left_join(instructors::table)
            .filter(sessions::id.eq(id))
            .filter(of_party!(scope, scope.provider(), sessions::provider_id))
            .filter(sessions::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Session::as_select(),
                Class::as_select(),
                Option::<Teacher>::as_select(),
            ))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(session, class, teacher)| Standing {
        session,
        class,
        teacher,
        now,
    }))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &SessionQuery) = ($scope, $query);
        let mut rows = sessions::table.into_boxed();
        rows = in_sight!(rows, scope, sessions::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(sessions::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(sessions::status.eq_any(status.0.clone()));
        }
        if let Some(kind) = &query.kind {
            rows = rows.filter(sessions::kind.eq_any(kind.0.clone()));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(sessions::batch_id.eq(batch_id));
        }
        if let Some(workshop_id) = query.workshop_id {
            rows = rows.filter(sessions::workshop_id.eq(workshop_id));
        }
        if let Some(instructor_id) = query.instructor_id {
            rows = rows.filter(sessions::instructor_id.eq(instructor_id));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(sessions::provider_id.eq(provider_id));
        }
        if let Some(from) = query.starts_at_from {
            rows = rows.filter(sessions::starts_at.ge(Timestamp::start_of_office_day(from)));
        }
        if let Some(to) = query.starts_at_to {
            rows = rows.filter(sessions::starts_at.le(Timestamp::end_of_office_day(to)));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &SessionQuery,
    page: &Page<SessionSort>,
) -> Result<Vec<Session>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Session::as_select());
        keyset!(rows, page, sessions::id, SessionSort::CreatedAt, {
            SessionSort::UpdatedAt => sessions::updated_at: Timestamp,
            SessionSort::StartsAt => sessions::starts_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &SessionQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
