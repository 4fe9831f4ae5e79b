//! `/v1/instructors`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{InstructorInput, InstructorPatch};
use super::model::{Instructor, InstructorId};
use super::view::{InstructorQuery, InstructorSort, InstructorView, Sight, after};
use super::{actions, store};
use crate::db::journal::Seen;
use crate::db::{Conn, Record as _, Tx};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, Page, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::kernel::{Actor, Scope};
use crate::reference::{NoInput, Reason};
use crate::rights;

rights!(ReadInstructor = "instructors:read", ListInstructors = "instructors:read" list, WriteInstructors = "instructors:write" personal);

async fn one(
    c: &mut Conn<'_>,
    by: &Actor,
    id: InstructorId,
    sight: Sight,
) -> Result<InstructorView> {
    let found = store::find(c, &by.scope, id, sight.now).await?;
    Ok(InstructorView::one(found.ok_or(Code::NotFound)?, sight, by))
}

async fn some(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InstructorQuery,
    page: &Page<InstructorSort>,
    sight: Sight,
) -> Result<Found<InstructorView>> {
    Found::cut(
        store::page(c, scope, query, page).await?,
        page,
        |row| after(row, page.sort.by),
        |row| InstructorView::listed(row, sight),
    )
}

/// Tells the journal who was seen unmasked.
async fn tell(tx: &mut Tx<'_>, views: &[InstructorView]) -> Result<()> {
    let seen: Vec<Seen> = views
        .iter()
        .map(|view| Seen {
            id: view.id.into(),
            agency: view.agency.clone(),
        })
        .collect();
    tx.record_read(Instructor::RESOURCE, &seen).await
}

/// Enter an instructor
///
/// A client that is bound to a training provider or an employer names its own, and no other. A practitioner without a valid
/// teaching-method certificate is worth a warning.
#[utoipa::path(operation_id = "createInstructor", tag = "instructors", params(WriteParams), request_body = InstructorInput,
    responses((status = 201, description = "The instructor, active", body = InstructorView)))]
#[post("")]
async fn create(call: Write<WriteInstructors, InstructorInput>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    call.run(async move |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

/// Enter many instructors
#[utoipa::path(operation_id = "createInstructors", tag = "instructors", params(BatchParams), request_body = Batch<InstructorInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteInstructors, Batch<InstructorInput>>,
) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    call.run_each(async move |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

/// List instructors
///
/// With `pii:read` every page, or chunk of an export, is told to the journal.
#[utoipa::path(operation_id = "listInstructors", tag = "instructors", params(PageParams, InstructorQuery),
    responses((status = 200, description = "A page of instructors", body = List<InstructorView>)))]
#[get("")]
async fn list(call: Read<ListInstructors, InstructorQuery>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    let count = async |c: &mut Conn<'_>, by: &Actor, query: &InstructorQuery| {
        store::count(c, &by.scope, query).await
    };
    if sight.mask.lifted {
        return call
            .list_recorded(
                async move |tx, query, page| {
                    let scope = tx.by.scope.clone();
                    let found = some(tx, &scope, query, page, sight).await?;
                    tell(tx, &found.items).await?;
                    Ok(found)
                },
                count,
            )
            .await;
    }
    call.list(
        async move |c, by, query, page| some(c, &by.scope, query, page, sight).await,
        count,
    )
    .await
}

/// Read an instructor
///
/// With `pii:read` the read is told to the journal.
#[utoipa::path(operation_id = "getInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id")),
    responses((status = 200, description = "The instructor", body = InstructorView)))]
#[get("/{id}")]
async fn read(call: Read<ReadInstructor>, id: PathId<InstructorId>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    if sight.mask.lifted {
        return call
            .one_recorded(async move |tx| {
                let by = tx.by.clone();
                let view = one(tx, &by, id.0, sight).await?;
                tell(tx, std::slice::from_ref(&view)).await?;
                Ok(view)
            })
            .await;
    }
    call.one(async move |c, by| one(c, by, id.0, sight).await)
        .await
}

/// Change an instructor
///
/// Lists are replaced as a whole. A client that is bound to a party changes those of whom the party is the keeper: the
/// training provider that employs them, and where there is none, the employer.
#[utoipa::path(operation_id = "updateInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id"), WriteParams),
    request_body(content = InstructorPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The instructor as it is now", body = InstructorView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteInstructors, InstructorPatch>,
    id: PathId<InstructorId>,
) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

/// Delete an instructor
///
/// Only an active one whom no session, no need and nothing else names, such as one that was entered by mistake; the history stays.
#[utoipa::path(operation_id = "deleteInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id"), WriteParams),
    responses((status = 204, description = "The instructor is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteInstructors, NoInput>,
    id: PathId<InstructorId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Suspend an instructor
///
/// Until the office reinstates the person. Refused as long as a planned session of the person, or a need to which the person is promised, is not over.
#[utoipa::path(operation_id = "suspendInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The instructor, suspended", body = InstructorView)))]
#[post("/{id}/suspend")]
async fn suspend(
    call: Write<WriteInstructors, Reason>,
    id: PathId<InstructorId>,
) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, input| {
        input.must_fit("instructors.suspend")?;
        let row = actions::act(tx, id.0, "suspend", Some(input)).await?;
        Reply::ok(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

/// Reinstate an instructor
#[utoipa::path(operation_id = "reinstateInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The instructor, active again", body = InstructorView)))]
#[post("/{id}/reinstate")]
async fn reinstate(
    call: Write<WriteInstructors, NoInput>,
    id: PathId<InstructorId>,
) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, _| {
        let row = actions::act(tx, id.0, "reinstate", None).await?;
        Reply::ok(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

/// Close an instructor's record
///
/// For good: a closed record is changed no more. Refused as long as a planned session of the person, or a need to which the person is promised, is not over.
#[utoipa::path(operation_id = "closeInstructor", tag = "instructors", params(("id" = InstructorId, Path, description = "The instructor's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The instructor, closed", body = InstructorView)))]
#[post("/{id}/close")]
async fn close(
    call: Write<WriteInstructors, Reason>,
    id: PathId<InstructorId>,
) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, input| {
        input.must_fit("instructors.close")?;
        let row = actions::act(tx, id.0, "close", Some(input)).await?;
        Reply::ok(&InstructorView::one(row, sight, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/instructors")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(suspend)
        .service(reinstate)
        .service(close);
}
