//! `/v1/training-programs`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{ProgramInput, ProgramPatch, RetireInput, ReviseInput, SuspendInput};
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
#[post("")]
async fn create(call: Write<WritePrograms, ProgramInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Draft many training programs
#[utoipa::path(operation_id = "createTrainingPrograms", tag = "training-programs", params(BatchParams), request_body = Batch<ProgramInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WritePrograms, Batch<ProgramInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// List training programs
///
/// An employer's client is shown those that cite a demand of its employer, from the opening of opinions on.
#[utoipa::path(operation_id = "listTrainingPrograms", tag = "training-programs", params(PageParams, ProgramQuery),
    responses((status = 200, description = "A page of training programs", body = List<ProgramView>)))]
#[get("")]
async fn list(call: Read<ListPrograms, ProgramQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| ProgramView::of(row, by, today),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a training program
#[utoipa::path(operation_id = "getTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id")),
    responses((status = 200, description = "The training program", body = ProgramView)))]
#[get("/{id}")]
async fn read(call: Read<ReadProgram>, id: PathId<ProgramId>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, today).await?;
        Ok(ProgramView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change a training program
///
/// As long as it is being written: a draft, or one that the office has returned. What is approved is changed by an edition that
/// follows it, see `revise`.
#[utoipa::path(operation_id = "updateTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams),
    request_body(content = ProgramPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The training program as it is now", body = ProgramView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WritePrograms, ProgramPatch>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Delete a draft
///
/// Refused where a batch has been planned for it, or a response to demands names it.
#[utoipa::path(operation_id = "deleteTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams),
    responses((status = 204, description = "The draft is gone")))]
#[delete("/{id}")]
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
/// Hands it in to the office; it changes no more, unless the office returns it.
#[utoipa::path(operation_id = "submitTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, submitted", body = ProgramView)))]
#[post("/{id}/submit")]
async fn submit(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "submit", None).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Return a training program
///
/// It is incomplete; who writes it completes it and submits it again.
#[utoipa::path(operation_id = "returnTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The training program, incomplete", body = ProgramView)))]
#[post("/{id}/return")]
async fn send_back(
    call: Write<WritePrograms, Reason>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("training-programs.return")?;
        let standing = actions::act(tx, id.0, "return", Some(input)).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Open opinions on a training program
///
/// From now on employers, training providers and the office say what they think of it (`/v1/program-opinions`), and the
/// employers whose demand it cites are told of it.
#[utoipa::path(operation_id = "openTrainingProgramOpinions", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, in opinion", body = ProgramView)))]
#[post("/{id}/open-opinions")]
async fn open_opinions(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "open-opinions", None).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Approve a training program
///
/// It must cite a skill demand or name a policy reason. Where the office requires opinions (`required_opinions` of its settings),
/// they must have been opened, and given by all whose it requires. From now on its batches can be opened, and where it follows
/// another edition, no more are planned of that one.
#[utoipa::path(operation_id = "approveTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, approved", body = ProgramView)))]
#[post("/{id}/approve")]
async fn approve(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "approve", None).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Refuse a training program
#[utoipa::path(operation_id = "refuseTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The training program, refused", body = ProgramView)))]
#[post("/{id}/refuse")]
async fn refuse(call: Write<WritePrograms, Reason>, id: PathId<ProgramId>) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("training-programs.refuse")?;
        let standing = actions::act(tx, id.0, "refuse", Some(input)).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Suspend a training program
///
/// From today until the end of the term no batch of it can be planned or opened; those that are open or running go on.
#[utoipa::path(operation_id = "suspendTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = SuspendInput,
    responses((status = 200, description = "The training program, suspended", body = ProgramView)))]
#[post("/{id}/suspend")]
async fn suspend(
    call: Write<WritePrograms, SuspendInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::suspend(tx, id.0, input).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Reinstate a training program
///
/// Ends its suspension before its term.
#[utoipa::path(operation_id = "reinstateTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training program, in force again", body = ProgramView)))]
#[post("/{id}/reinstate")]
async fn reinstate(
    call: Write<WritePrograms, NoInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::reinstate(tx, id.0).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Revise a training program
///
/// Drafts the edition that follows this one: it names this one in `revises` and says the same, until it is changed. This one
/// stays as it is, and so do its batches. Once the new edition is approved, no more batches are planned of this one. One edition
/// follows another; where it is refused, or deleted as a draft, there may be another one.
#[utoipa::path(operation_id = "reviseTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = ReviseInput,
    responses((status = 201, description = "The edition that follows, a draft", body = ProgramView)))]
#[post("/{id}/revise")]
async fn revise(
    call: Write<WritePrograms, ReviseInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::revise(tx, id.0, input).await?;
        Reply::created(&ProgramView::one(standing, &tx.by))
    })
    .await
}

/// Retire a training program
///
/// No more batches of it can be opened; those that are under way go on.
#[utoipa::path(operation_id = "retireTrainingProgram", tag = "training-programs", params(("id" = ProgramId, Path, description = "The training program's id"), WriteParams), request_body = RetireInput,
    responses((status = 200, description = "The training program, retired", body = ProgramView)))]
#[post("/{id}/retire")]
async fn retire(
    call: Write<WritePrograms, RetireInput>,
    id: PathId<ProgramId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let reason = input.reason()?;
        let standing = actions::act(tx, id.0, "retire", reason.as_ref()).await?;
        Reply::ok(&ProgramView::one(standing, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/training-programs")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(submit)
        .service(send_back)
        .service(open_opinions)
        .service(approve)
        .service(refuse)
        .service(suspend)
        .service(reinstate)
        .service(revise)
        .service(retire);
}
