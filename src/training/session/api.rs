//! `/v1/sessions`, and the timetables of `/v1/batches`.

use crate::http::routes::Routes;
use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post, put};

use super::ParticipantsElsewhere;
use super::input::{SessionInput, SessionPatch, TimetableInput};
use super::model::SessionId;
use super::timetable::Timetable;
use super::view::{SessionQuery, SessionView, TimetableView, after};
use super::{actions, replace, store};
use crate::error::{Code, Result};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::{NoInput, Reason};
use crate::rights;
use crate::training::batch::model::BatchId;

rights!(
    ReadSession = "sessions:read",
    ListSessions = "sessions:read" list,
    WriteSessions = "sessions:write",
    ReadTimetable = "batches:read",
    WriteTimetable = "batches:write",
);

/// Plan a session
///
/// Of a class that is not over. All that stands in the way is told at once, each in `errors` at its field: a room, instructor or
/// class that is in another session at that time, named by `existing` as far as the caller may see it; a room that is closed or
/// too small; an instructor who is not active, is absent, or is promised to another need then (`instructor_promised`); somebody who
/// takes part in another class at that time (`sessions_overlap`); no instructor, where the class is confirmed or running
/// (`session_without_instructor`). Whom another agency lends, or the caller does not see, is named in the hours of a filled need
/// that is to the class; at other times the answer is `instructor_not_promised`, and without such a need `not_found`. What else is
/// in the way of somebody whom a party does not see is told in those hours alone. Where the instructor can hardly teach it is worth
/// a warning. The same `client_ref` again is `duplicate_client_ref`.
#[utoipa::path(operation_id = "createSession", tag = "sessions", params(WriteParams), request_body = SessionInput,
    responses((status = 201, description = "The session, planned", body = SessionView)))]
#[post("")]
async fn create(
    call: Write<WriteSessions, SessionInput>,
    elsewhere: Data<ParticipantsElsewhere>,
) -> Result<HttpResponse> {
    let (language, elsewhere) = (call.context.language, **elsewhere);
    call.run(async move |tx, input| {
        let standing = actions::create(tx, input, elsewhere).await?;
        Reply::created(&SessionView::one(standing, &tx.by, language))
    })
    .await
}

/// List sessions
#[utoipa::path(operation_id = "listSessions", tag = "sessions", params(PageParams, SessionQuery),
    responses((status = 200, description = "A page of sessions", body = List<SessionView>)))]
#[get("")]
async fn list(call: Read<ListSessions, SessionQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                SessionView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a session
#[utoipa::path(operation_id = "getSession", tag = "sessions", params(("id" = SessionId, Path, description = "The session's id")),
    responses((status = 200, description = "The session", body = SessionView)))]
#[get("/{id}")]
async fn read(call: Read<ReadSession>, id: PathId<SessionId>) -> Result<HttpResponse> {
    let (language, now) = (call.context.language, call.state.db.clock.now());
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, now).await?;
        Ok(SessionView::one(found.ok_or(Code::NotFound)?, by, language))
    })
    .await
}

/// Change a session
///
/// Until it begins. What it takes is looked at as for a new one. Who fills a need that is to the class stays also where the session
/// keeps its time, though it lies beside the need's hours. Without such a need an instructor of the agency whom the caller does not
/// see may stay at any time. A session without an instructor is changed also where its class is confirmed or running, but none
/// loses its own then.
#[utoipa::path(operation_id = "updateSession", tag = "sessions", params(("id" = SessionId, Path, description = "The session's id"), WriteParams),
    request_body(content = SessionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The session as it is now", body = SessionView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteSessions, SessionPatch>,
    id: PathId<SessionId>,
    elsewhere: Data<ParticipantsElsewhere>,
) -> Result<HttpResponse> {
    let (language, elsewhere) = (call.context.language, **elsewhere);
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch, elsewhere).await?;
        Reply::ok(&SessionView::one(standing, &tx.by, language))
    })
    .await
}

/// Delete a session
///
/// Only a planned one of a class that has not begun; its history stays.
#[utoipa::path(operation_id = "deleteSession", tag = "sessions", params(("id" = SessionId, Path, description = "The session's id"), WriteParams),
    responses((status = 204, description = "The session is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteSessions, NoInput>,
    id: PathId<SessionId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Cancel a session
///
/// It is not held, or was not. Its room and its instructor are free for others at that time.
#[utoipa::path(operation_id = "cancelSession", tag = "sessions", params(("id" = SessionId, Path, description = "The session's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The session, cancelled", body = SessionView)))]
#[post("/{id}/cancel")]
async fn cancel(call: Write<WriteSessions, Reason>, id: PathId<SessionId>) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, input| {
        input.must_fit("sessions.cancel")?;
        let standing = actions::cancel(tx, id.0, input).await?;
        Reply::ok(&SessionView::one(standing, &tx.by, language))
    })
    .await
}

/// Read a batch's timetable
///
/// Its planned sessions, and how much theory and practice they have of what the program has.
#[utoipa::path(operation_id = "getBatchTimetable", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id")),
    responses((status = 200, description = "The timetable", body = TimetableView)))]
#[get("/{id}/timetable")]
async fn read_timetable(call: Read<ReadTimetable>, id: PathId<BatchId>) -> Result<HttpResponse> {
    let language = call.context.language;
    call.one(async move |c, by| {
        let timetable = Timetable::find(c, &by.scope, id.0).await?;
        Ok(TimetableView::of(timetable, by, language))
    })
    .await
}

/// Replace a batch's timetable
///
/// All or nothing: the planned sessions that have not begun become those of the body. One that is there already, with the same
/// times, room, instructor, kind and topic, stays with its id; what the body leaves out is deleted, or cancelled once the class has
/// begun. `If-Match` names the batch's version. Instructors are named as for a new session; whom the caller does not see stays
/// besides as in a session that is changed, in as many sessions as before. Where something stands in the way the answer is
/// `timetable_conflicts`, and `errors` has all of it (the first hundred): at each the session's field, and what it clashes with, as
/// `existing` for a session that is there, or as `other` for one of the body.
#[utoipa::path(operation_id = "replaceBatchTimetable", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = TimetableInput,
    responses((status = 200, description = "The timetable as it is now", body = TimetableView)))]
#[put("/{id}/timetable")]
async fn write_timetable(
    call: Write<WriteTimetable, TimetableInput>,
    id: PathId<BatchId>,
    elsewhere: Data<ParticipantsElsewhere>,
) -> Result<HttpResponse> {
    let (language, elsewhere) = (call.context.language, **elsewhere);
    call.run(async move |tx, input| {
        let timetable = replace::replace(tx, id.0, input, elsewhere).await?;
        Reply::ok(&TimetableView::of(timetable, &tx.by, language))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/sessions")
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(cancel);
    routes
        .under("/v1/batches")
        .service(read_timetable)
        .service(write_timetable);
}
