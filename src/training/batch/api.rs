//! `/v1/batches`.

use crate::http::routes::Routes;
use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::UncoveredParticipants;
use super::input::{BatchInput, BatchPatch, Evaluation, Postponement};
use super::model::BatchId;
use super::view::{BatchQuery, BatchView, after};
use super::{actions, board, store};
use crate::error::{Code, Result};
use crate::http::batch::{Batch as Many, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::warning::Warning;
use crate::http::write::{Write, WriteParams};
use crate::reference::{NoInput, Reason};
use crate::rights;

rights!(ReadBatch = "batches:read", ListBatches = "batches:read" list, WriteBatches = "batches:write");

/// Plan a batch
///
/// Provider and occupation are the program's, which must not be suspended, and no later edition of which may be approved. Where it
/// states a ceiling for itself, its funding source must have so much left in the year of its start; `funding_ceiling_exceeded`
/// says to the office by how much it has not.
#[utoipa::path(operation_id = "createBatch", tag = "batches", params(WriteParams), request_body = BatchInput,
    responses((status = 201, description = "The batch, planned", body = BatchView)))]
#[post("")]
async fn create(call: Write<WriteBatches, BatchInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Plan many batches
#[utoipa::path(operation_id = "createBatches", tag = "batches", params(BatchParams), request_body = Many<BatchInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteBatches, Many<BatchInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// List batches
#[utoipa::path(operation_id = "listBatches", tag = "batches", params(PageParams, BatchQuery),
    responses((status = 200, description = "A page of batches", body = List<BatchView>)))]
#[get("")]
async fn list(call: Read<ListBatches, BatchQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| BatchView::of(row, today),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a batch
#[utoipa::path(operation_id = "getBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id")),
    responses((status = 200, description = "The batch", body = BatchView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadBatch>,
    id: PathId<BatchId>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let (today, uncovered) = (call.state.db.clock.now().office_date(), **uncovered);
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, today).await?;
        let standing = uncovered.weigh(c, found.ok_or(Code::NotFound)?).await?;
        Ok(BatchView::one(standing, by))
    })
    .await
}

/// Change a batch
///
/// As long as it has not started. There cannot be fewer seats than are taken, and what its state was reached under must hold
/// on: a program that is not suspended on its days, the accreditation, from `selecting` on the end of registration, and when it is
/// `confirmed` the least number of participants. Planned sessions must still lie on its days (`session_outside_class`), in rooms
/// that take all its seats (`room_too_small`), and its needs for instructors that are neither cancelled nor over on its days
/// (`need_outside_class`); `existing` names those that would not. Where its funding or the year of its start changes, there must be
/// enough money for it.
#[utoipa::path(operation_id = "updateBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams),
    request_body(content = BatchPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The batch as it is now", body = BatchView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteBatches, BatchPatch>,
    id: PathId<BatchId>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let uncovered = **uncovered;
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        let standing = uncovered.weigh(tx, standing).await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Delete a planned batch
///
/// Refused where a response to demands is linked to it, a waiver was granted for it, sessions have been planned for it, a need
/// for an instructor names it, or a cost is recorded for it.
#[utoipa::path(operation_id = "deleteBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams),
    responses((status = 204, description = "The batch is gone")))]
#[delete("/{id}")]
async fn remove(call: Write<WriteBatches, NoInput>, id: PathId<BatchId>) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Open a batch
///
/// From now on people can be enrolled. The program must be approved and not suspended, the provider active and accredited until the
/// last day, unless a waiver of the rule `accreditation` is in force; `warnings` say where one is used, or none is recorded.
#[utoipa::path(operation_id = "openBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The batch, open", body = BatchView)))]
#[post("/{id}/open")]
async fn open(call: Write<WriteBatches, NoInput>, id: PathId<BatchId>) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, _| {
        let (standing, warnings) = actions::open(tx, id.0).await?;
        let warnings = Warning::all(&warnings, language);
        Reply::ok(&BatchView::warned(standing, &tx.by, warnings))
    })
    .await
}

/// Begin the selection
///
/// Registration is over: the day after its last one has begun in Jakarta. Seats may still be taken.
#[utoipa::path(operation_id = "selectBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The batch, selecting", body = BatchView)))]
#[post("/{id}/select")]
async fn select(call: Write<WriteBatches, NoInput>, id: PathId<BatchId>) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "select").await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Confirm a batch
///
/// The class will be held: at least `min_seats` take part, and each planned session has an instructor. From then on none is
/// planned without one.
#[utoipa::path(operation_id = "confirmBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The batch, confirmed", body = BatchView)))]
#[post("/{id}/confirm")]
async fn confirm(
    call: Write<WriteBatches, NoInput>,
    id: PathId<BatchId>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let uncovered = **uncovered;
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "confirm").await?;
        let standing = uncovered.weigh(tx, standing).await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Start a batch
///
/// The class begins, confirmed or as it is open. `warnings` say where participants are not insured on every day of it. Where the
/// office's settings require cover, it is refused then, unless a waiver of the rule `cover` is in force.
#[utoipa::path(operation_id = "startBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The batch, running", body = BatchView)))]
#[post("/{id}/start")]
async fn start(
    call: Write<WriteBatches, NoInput>,
    id: PathId<BatchId>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let (language, uncovered) = (call.context.language, **uncovered);
    call.run(async move |tx, _| {
        let (standing, warnings) = actions::start(tx, id.0, uncovered).await?;
        let warnings = Warning::all(&warnings, language);
        Reply::ok(&BatchView::warned(standing, &tx.by, warnings))
    })
    .await
}

/// Complete a batch
///
/// The class is over. Its planned sessions that have not begun are cancelled, and the needs for instructors that name it and are
/// not over.
#[utoipa::path(operation_id = "completeBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The batch, completed", body = BatchView)))]
#[post("/{id}/complete")]
async fn complete(call: Write<WriteBatches, NoInput>, id: PathId<BatchId>) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::complete(tx, id.0).await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Evaluate a batch
///
/// The office says what the completed class was worth.
#[utoipa::path(operation_id = "evaluateBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = Evaluation,
    responses((status = 200, description = "The batch, evaluated", body = BatchView)))]
#[post("/{id}/evaluate")]
async fn evaluate(
    call: Write<WriteBatches, Evaluation>,
    id: PathId<BatchId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::evaluate(tx, id.0, input).await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

/// Postpone a batch
///
/// The class is put off to later days; who is enrolled stays so. What the batch has reached must hold on the new days as well: once
/// it is open, the program must be approved and suspended on none of them, and the provider active. One that is selecting or
/// confirmed is open again where its new registration is not over; in all other cases the state stays.
/// Its planned sessions are cancelled: the timetable is made anew for the new days. So are the needs for instructors that name it
/// and are not over.
#[utoipa::path(operation_id = "postponeBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = Postponement,
    responses((status = 200, description = "The batch, with its new days", body = BatchView)))]
#[post("/{id}/postpone")]
async fn postpone(
    call: Write<WriteBatches, Postponement>,
    id: PathId<BatchId>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let (language, uncovered) = (call.context.language, **uncovered);
    call.run(async move |tx, input| {
        input.reason().must_fit("batches.postpone")?;
        let (standing, warnings) = actions::postpone(tx, id.0, input).await?;
        let standing = uncovered.weigh(tx, standing).await?;
        let warnings = Warning::all(&warnings, language);
        Reply::ok(&BatchView::warned(standing, &tx.by, warnings))
    })
    .await
}

/// Cancel a batch
///
/// Today, on the office's calendar, every participation in it ends. Its planned sessions that have not begun are cancelled, and
/// the needs for instructors that name it and are not over.
#[utoipa::path(operation_id = "cancelBatch", tag = "batches", params(("id" = BatchId, Path, description = "The batch's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The batch, cancelled", body = BatchView)))]
#[post("/{id}/cancel")]
async fn cancel(call: Write<WriteBatches, Reason>, id: PathId<BatchId>) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("batches.cancel")?;
        let standing = actions::cancel(tx, id.0, input).await?;
        Reply::ok(&BatchView::one(standing, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    // A literal path, so that it stands before that of one batch.
    board::routes(routes);
    routes
        .under("/v1/batches")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(open)
        .service(select)
        .service(confirm)
        .service(start)
        .service(complete)
        .service(evaluate)
        .service(postpone)
        .service(cancel);
}
