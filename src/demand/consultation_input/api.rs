//! `/v1/consultation-inputs`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{
    AnswerInput, ConsultationInputInput, ConsultationInputPatch, DeclineInput, MergeInput,
};
use super::model::ConsultationInputId;
use super::view::{ConsultationInputQuery, ConsultationInputView, after};
use super::{actions, store};
use crate::db::Tx;
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::NoInput;
use crate::rights;

rights!(ReadConsultationInput = "consultation-inputs:read", ListConsultationInputs = "consultation-inputs:read" list, WriteConsultationInputs = "consultation-inputs:write");

/// Record an input
///
/// The words are kept as they were said. The answer suggests up to five occupations that they may mean.
#[utoipa::path(operation_id = "createConsultationInput", tag = "consultation-inputs", params(WriteParams), request_body = ConsultationInputInput,
    responses((status = 201, description = "The input, recorded", body = ConsultationInputView)))]
#[post("")]
async fn create(
    call: Write<WriteConsultationInputs, ConsultationInputInput>,
) -> Result<HttpResponse> {
    call.run_in_turn(
        |input| input.consultation_id.into(),
        async |tx, input| {
            let standing = actions::create(tx, input).await?;
            Reply::created(&ConsultationInputView::one(standing, &tx.by))
        },
    )
    .await
}

/// Record many inputs
///
/// As while a meeting runs.
#[utoipa::path(operation_id = "createConsultationInputs", tag = "consultation-inputs", params(BatchParams), request_body = Batch<ConsultationInputInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteConsultationInputs, Batch<ConsultationInputInput>>,
) -> Result<HttpResponse> {
    call.run_each_in_turn(
        |input| input.consultation_id.into(),
        async |tx, input| {
            let standing = actions::create(tx, input).await?;
            Reply::created(&ConsultationInputView::one(standing, &tx.by))
        },
    )
    .await
}

/// List inputs
#[utoipa::path(operation_id = "listConsultationInputs", tag = "consultation-inputs", params(PageParams, ConsultationInputQuery),
    responses((status = 200, description = "A page of inputs", body = List<ConsultationInputView>)))]
#[get("")]
async fn list(call: Read<ListConsultationInputs, ConsultationInputQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(&row.input, page.sort.by),
                |row| ConsultationInputView::of(row, by),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read an input
#[utoipa::path(operation_id = "getConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id")),
    responses((status = 200, description = "The input", body = ConsultationInputView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadConsultationInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let standing = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        Ok(ConsultationInputView::one(standing, by))
    })
    .await
}

/// Change an input
///
/// As long as it has not been decided about.
#[utoipa::path(operation_id = "updateConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams),
    request_body(content = ConsultationInputPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The input as it is now", body = ConsultationInputView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteConsultationInputs, ConsultationInputPatch>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ConsultationInputView::one(standing, &tx.by))
    })
    .await
}

/// Runs at the turn of the input's consultation, which counts its inputs and those that have no disposition yet.
async fn in_turn<B, F>(
    call: Write<WriteConsultationInputs, B>,
    id: ConsultationInputId,
    body: F,
) -> Result<HttpResponse>
where
    B: Send + Sync + 'static,
    F: AsyncFn(&mut Tx<'_>, &B) -> Result<Reply> + Send + Sync + 'static,
{
    let scope = call.by.scope.clone();
    call.run_in_turn_of(
        async move |c| {
            let consultation = store::consultation_of(c, &scope, id).await?;
            Ok(consultation.map(Into::into))
        },
        body,
    )
    .await
}

/// Delete an input
///
/// One that was recorded by mistake. Refused once it has been decided about, and where a demand names it.
#[utoipa::path(operation_id = "deleteConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams),
    responses((status = 204, description = "The input is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteConsultationInputs, NoInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    in_turn(call, id.0, async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Convert an input
///
/// The skill demands that name it in `input_ids` are what follows from it; there must be one.
#[utoipa::path(operation_id = "convertConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The input, converted", body = ConsultationInputView)))]
#[post("/{id}/convert")]
async fn convert(
    call: Write<WriteConsultationInputs, NoInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    in_turn(call, id.0, async move |tx, _| {
        let standing = actions::convert(tx, id.0).await?;
        Reply::ok(&ConsultationInputView::one(standing, &tx.by))
    })
    .await
}

/// Merge an input
///
/// Into the skill demand that another input led to, which names this one too from now on.
#[utoipa::path(operation_id = "mergeConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams), request_body = MergeInput,
    responses((status = 200, description = "The input, merged", body = ConsultationInputView)))]
#[post("/{id}/merge")]
async fn merge(
    call: Write<WriteConsultationInputs, MergeInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    in_turn(call, id.0, async move |tx, input| {
        let standing = actions::merge(tx, id.0, input).await?;
        Reply::ok(&ConsultationInputView::one(standing, &tx.by))
    })
    .await
}

/// Decline an input
///
/// With a coded reason, and an answer in words to whoever voiced it.
#[utoipa::path(operation_id = "declineConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams), request_body = DeclineInput,
    responses((status = 200, description = "The input, declined", body = ConsultationInputView)))]
#[post("/{id}/decline")]
async fn decline(
    call: Write<WriteConsultationInputs, DeclineInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    in_turn(call, id.0, async move |tx, input| {
        let standing = actions::decline(tx, id.0, input).await?;
        Reply::ok(&ConsultationInputView::one(standing, &tx.by))
    })
    .await
}

/// Answer an input
///
/// Whoever voiced it has been told what was decided. The words can still be changed by this call.
#[utoipa::path(operation_id = "answerConsultationInput", tag = "consultation-inputs", params(("id" = ConsultationInputId, Path, description = "The input's id"), WriteParams), request_body = AnswerInput,
    responses((status = 200, description = "The input, answered", body = ConsultationInputView)))]
#[post("/{id}/answer")]
async fn answer(
    call: Write<WriteConsultationInputs, AnswerInput>,
    id: PathId<ConsultationInputId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::answer(tx, id.0, input).await?;
        Reply::ok(&ConsultationInputView::one(standing, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/consultation-inputs")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(convert)
        .service(merge)
        .service(decline)
        .service(answer);
}
