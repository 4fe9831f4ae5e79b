//! `/v1/consultations`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{ConsultationInput, ConsultationPatch, HoldInput};
use super::model::ConsultationId;
use super::view::{ConsultationQuery, ConsultationView, after};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::NoInput;
use crate::rights;

rights!(ReadConsultation = "consultations:read", ListConsultations = "consultations:read" list, WriteConsultations = "consultations:write");

/// Plan a consultation
///
/// Or record one that has taken place.
#[utoipa::path(operation_id = "createConsultation", tag = "consultations", params(WriteParams), request_body = ConsultationInput,
    responses((status = 201, description = "The consultation, planned", body = ConsultationView)))]
#[post("")]
async fn create(call: Write<WriteConsultations, ConsultationInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&ConsultationView::one(row, &tx.by))
    })
    .await
}

/// List consultations
#[utoipa::path(operation_id = "listConsultations", tag = "consultations", params(PageParams, ConsultationQuery),
    responses((status = 200, description = "A page of consultations", body = List<ConsultationView>)))]
#[get("")]
async fn list(call: Read<ListConsultations, ConsultationQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| ConsultationView::of(row, by),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a consultation
#[utoipa::path(operation_id = "getConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id")),
    responses((status = 200, description = "The consultation", body = ConsultationView)))]
#[get("/{id}")]
async fn read(call: Read<ReadConsultation>, id: PathId<ConsultationId>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let row = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        Ok(ConsultationView::one(row, by))
    })
    .await
}

/// Change a consultation
///
/// Until it is published.
#[utoipa::path(operation_id = "updateConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id"), WriteParams),
    request_body(content = ConsultationPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The consultation as it is now", body = ConsultationView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteConsultations, ConsultationPatch>,
    id: PathId<ConsultationId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ConsultationView::one(row, &tx.by))
    })
    .await
}

/// Delete a planned consultation
///
/// Refused where an input of it has been recorded.
#[utoipa::path(operation_id = "deleteConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id"), WriteParams),
    responses((status = 204, description = "The consultation is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteConsultations, NoInput>,
    id: PathId<ConsultationId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Hold a consultation
///
/// It has taken place. Inputs can still be recorded, until it is closed.
#[utoipa::path(operation_id = "holdConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id"), WriteParams), request_body = HoldInput,
    responses((status = 200, description = "The consultation, held", body = ConsultationView)))]
#[post("/{id}/hold")]
async fn hold(
    call: Write<WriteConsultations, HoldInput>,
    id: PathId<ConsultationId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let row = actions::hold(tx, id.0, input).await?;
        Reply::ok(&ConsultationView::one(row, &tx.by))
    })
    .await
}

/// Close a consultation
///
/// Every input must have its disposition: converted, merged or declined. No further one is recorded.
#[utoipa::path(operation_id = "closeConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The consultation, closed", body = ConsultationView)))]
#[post("/{id}/close")]
async fn close(
    call: Write<WriteConsultations, NoInput>,
    id: PathId<ConsultationId>,
) -> Result<HttpResponse> {
    call.run_in_turn(
        move |_| id.0.into(),
        async move |tx, _| {
            let row = actions::act(tx, id.0, "close").await?;
            Reply::ok(&ConsultationView::one(row, &tx.by))
        },
    )
    .await
}

/// Publish a consultation
///
/// Gives those who voiced something the answer to it: each input that was not answered yet is answered now.
#[utoipa::path(operation_id = "publishConsultation", tag = "consultations", params(("id" = ConsultationId, Path, description = "The consultation's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The consultation, published", body = ConsultationView)))]
#[post("/{id}/publish")]
async fn publish(
    call: Write<WriteConsultations, NoInput>,
    id: PathId<ConsultationId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let row = actions::publish(tx, id.0).await?;
        Reply::ok(&ConsultationView::one(row, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/consultations")
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(hold)
        .service(close)
        .service(publish);
}
