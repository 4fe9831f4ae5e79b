//! `/v1/workshops`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, patch, post};

use super::input::{WorkshopInput, WorkshopPatch};
use super::model::WorkshopId;
use super::view::{WorkshopQuery, WorkshopView, after};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::{NoInput, Reason};
use crate::rights;

rights!(ReadWorkshop = "workshops:read", ListWorkshops = "workshops:read" list, WriteWorkshops = "workshops:write");

/// Record a workshop
///
/// A room of a training provider in which sessions can be held. Where the provider has one of this name already, the answer is
/// `duplicate_workshop` with its id in `existing`.
#[utoipa::path(operation_id = "createWorkshop", tag = "workshops", params(WriteParams), request_body = WorkshopInput,
    responses((status = 201, description = "The workshop, active", body = WorkshopView)))]
#[post("")]
async fn create(call: Write<WriteWorkshops, WorkshopInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&WorkshopView::one(row, &tx.by))
    })
    .await
}

/// Record many workshops
#[utoipa::path(operation_id = "createWorkshops", tag = "workshops", params(BatchParams), request_body = Batch<WorkshopInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteWorkshops, Batch<WorkshopInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&WorkshopView::one(row, &tx.by))
    })
    .await
}

/// List workshops
#[utoipa::path(operation_id = "listWorkshops", tag = "workshops", params(PageParams, WorkshopQuery),
    responses((status = 200, description = "A page of workshops", body = List<WorkshopView>)))]
#[get("")]
async fn list(call: Read<ListWorkshops, WorkshopQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                WorkshopView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a workshop
#[utoipa::path(operation_id = "getWorkshop", tag = "workshops", params(("id" = WorkshopId, Path, description = "The workshop's id")),
    responses((status = 200, description = "The workshop", body = WorkshopView)))]
#[get("/{id}")]
async fn read(call: Read<ReadWorkshop>, id: PathId<WorkshopId>) -> Result<HttpResponse> {
    let now = call.state.db.clock.now();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, now).await?;
        Ok(WorkshopView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change a workshop
///
/// Where planned sessions are of classes with more seats than it would take, the answer is `room_too_small` with their ids in
/// `existing`.
#[utoipa::path(operation_id = "updateWorkshop", tag = "workshops", params(("id" = WorkshopId, Path, description = "The workshop's id"), WriteParams),
    request_body(content = WorkshopPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The workshop as it is now", body = WorkshopView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteWorkshops, WorkshopPatch>,
    id: PathId<WorkshopId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&WorkshopView::one(row, &tx.by))
    })
    .await
}

/// Close a workshop
///
/// Until it is reopened. It keeps its name. Refused as long as a planned session in it is not over.
#[utoipa::path(operation_id = "closeWorkshop", tag = "workshops", params(("id" = WorkshopId, Path, description = "The workshop's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The workshop, closed", body = WorkshopView)))]
#[post("/{id}/close")]
async fn close(
    call: Write<WriteWorkshops, Reason>,
    id: PathId<WorkshopId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("workshops.close")?;
        let row = actions::act(tx, id.0, "close", Some(input)).await?;
        Reply::ok(&WorkshopView::one(row, &tx.by))
    })
    .await
}

/// Reopen a workshop
#[utoipa::path(operation_id = "reopenWorkshop", tag = "workshops", params(("id" = WorkshopId, Path, description = "The workshop's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The workshop, active", body = WorkshopView)))]
#[post("/{id}/reopen")]
async fn reopen(
    call: Write<WriteWorkshops, NoInput>,
    id: PathId<WorkshopId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let row = actions::act(tx, id.0, "reopen", None).await?;
        Reply::ok(&WorkshopView::one(row, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/workshops")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(close)
        .service(reopen);
}
