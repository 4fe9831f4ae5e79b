//! `/v1/training-programs`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{ProgramInput, ProgramPatch, RetireInput};
use super::model::ProgramId;
use super::view::{ProgramQuery, ProgramView, after};
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

rights!(ReadProgram = "training-programs:read", ListPrograms = "training-programs:read" list, WritePrograms = "training-programs:write");

/// Draft a training program
#[utoipa::path(operation_id = "createTrainingProgram", tag = "training-programs", params(WriteParams), request_body = ProgramInput,
    responses((status = 201, description = "The training program, a draft", body = ProgramView)))]
#[post("/training-programs")]
async fn create(call: Write<WritePrograms, ProgramInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// Draft many training programs
#[utoipa::path(operation_id = "createTrainingPrograms", tag = "training-programs", params(BatchParams), request_body = Batch<ProgramInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/training-programs/batch")]
async fn create_batch(call: Write<WritePrograms, Batch<ProgramInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// List training programs
#[utoipa::path(operation_id = "listTrainingPrograms", tag = "training-programs", params(PageParams, ProgramQuery),
    responses((status = 200, description = "A page of training programs", body = List<ProgramView>)))]
#[get("/training-programs")]
async fn list(call: Read<ListPrograms, ProgramQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                ProgramView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a training program
#[utoipa::path(operation_id = "getTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id")),
    responses((status = 200, description = "The training program", body = ProgramView)))]
#[get("/training-programs/{id}")]
async fn read(call: Read<ReadProgram>, id: PathId<ProgramId>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let (row, uses) = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        let facts = row.facts(uses);
        Ok(ProgramView::one((row, facts), by))
    })
    .await
}

/// Change a draft
///
/// Once it is submitted, a program changes no more.
#[utoipa::path(operation_id = "updateTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams),
    request_body(content = ProgramPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The training program as it is now", body = ProgramView)))]
#[patch("/training-programs/{id}")]
async fn update(
    call: Write<WritePrograms, ProgramPatch>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// Delete a draft
///
/// Refused where a batch has been planned for it, or a response to demands names it.
#[utoipa::path(operation_id = "deleteTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams),
    responses((status = 204, description = "The draft is gone")))]
#[delete("/training-programs/{id}")]
async fn remove(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Submit a training program
///
/// Hands the draft in to the office; it changes no more.
#[utoipa::path(operation_id = "submitTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, submitted", body = ProgramView)))]
#[post("/training-programs/{id}/submit")]
async fn submit(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let row = actions::act(tx, id.0, "submit", None).await?;
        Reply::ok(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// Approve a training program
///
/// It must cite a skill demand or name a policy reason. From now on its batches can be opened.
#[utoipa::path(operation_id = "approveTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, approved", body = ProgramView)))]
#[post("/training-programs/{id}/approve")]
async fn approve(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let row = actions::act(tx, id.0, "approve", None).await?;
        Reply::ok(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// Refuse a training program
#[utoipa::path(operation_id = "refuseTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The training program, refused", body = ProgramView)))]
#[post("/training-programs/{id}/refuse")]
async fn refuse(call: Write<WritePrograms, Reason>, id: PathId<ProgramId>) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("training-programs.refuse")?;
        let row = actions::act(tx, id.0, "refuse", Some(input)).await?;
        Reply::ok(&ProgramView::one(row, &tx.by))
    })
    .await
}

/// Retire a training program
///
/// No more batches of it can be opened; those that are under way go on.
#[utoipa::path(operation_id = "retireTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = RetireInput,
    responses((status = 200, description = "The training program, retired", body = ProgramView)))]
#[post("/training-programs/{id}/retire")]
async fn retire(
    call: Write<WritePrograms, RetireInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let reason = input.reason()?;
        let row = actions::act(tx, id.0, "retire", reason.as_ref()).await?;
        Reply::ok(&ProgramView::one(row, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut Routes<'_>) {
    routes
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(submit)
        .service(approve)
        .service(refuse)
        .service(retire);
}
