//! `/v1/demand-responses`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{DemandResponseInput, DemandResponsePatch, LinkInput};
use super::model::DemandResponseId;
use super::view::{DemandResponseQuery, DemandResponseView, after};
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

rights!(ReadDemandResponse = "demand-responses:read", ListDemandResponses = "demand-responses:read" list, WriteDemandResponses = "demand-responses:write");

/// Respond to skill demands
///
/// Offers a training provider's seats to employers whose demand counts. A client that is bound to a provider responds for that
/// one; the office records what any of its providers offers.
#[utoipa::path(operation_id = "createDemandResponse", tag = "demand-responses", params(WriteParams), request_body = DemandResponseInput,
    responses((status = 201, description = "The response, offered", body = DemandResponseView)))]
#[post("")]
async fn create(call: Write<WriteDemandResponses, DemandResponseInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

/// Respond to skill demands many times
#[utoipa::path(operation_id = "createDemandResponses", tag = "demand-responses", params(BatchParams), request_body = Batch<DemandResponseInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteDemandResponses, Batch<DemandResponseInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

/// List responses to demands
///
/// An employer's client is shown those that name a demand of its employer.
#[utoipa::path(operation_id = "listDemandResponses", tag = "demand-responses", params(PageParams, DemandResponseQuery),
    responses((status = 200, description = "A page of responses", body = List<DemandResponseView>)))]
#[get("")]
async fn list(call: Read<ListDemandResponses, DemandResponseQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, today, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| DemandResponseView::of(row, by, today),
            )
        },
        async move |c, by, query| store::count(c, &by.scope, query, today).await,
    )
    .await
}

/// Read a response to demands
#[utoipa::path(operation_id = "getDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id")),
    responses((status = 200, description = "The response", body = DemandResponseView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadDemandResponse>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, today).await?;
        Ok(DemandResponseView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change what is offered
///
/// As long as the office has not decided about it.
#[utoipa::path(operation_id = "updateDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id"), WriteParams),
    request_body(content = DemandResponsePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The response as it is now", body = DemandResponseView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteDemandResponses, DemandResponsePatch>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

/// Take an offer back
///
/// As long as the office has not decided about it.
#[utoipa::path(operation_id = "deleteDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id"), WriteParams),
    responses((status = 204, description = "The response is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteDemandResponses, NoInput>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Accept a response
///
/// It must not have lapsed, the provider must be active, and at least one of the demands must still count.
#[utoipa::path(operation_id = "acceptDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The response, accepted", body = DemandResponseView)))]
#[post("/{id}/accept")]
async fn accept(
    call: Write<WriteDemandResponses, NoInput>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "accept", None).await?;
        Reply::ok(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

/// Decline a response
#[utoipa::path(operation_id = "declineDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The response, declined", body = DemandResponseView)))]
#[post("/{id}/decline")]
async fn decline(
    call: Write<WriteDemandResponses, Reason>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("demand-responses.decline")?;
        let standing = actions::act(tx, id.0, "decline", Some(input)).await?;
        Reply::ok(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

/// Link a response to a batch
///
/// Names the class that came of it: a batch of the same provider that is not cancelled, and of the program if the response names
/// one.
#[utoipa::path(operation_id = "linkDemandResponse", tag = "demand-responses", params(("id" = DemandResponseId, Path, description = "The response's id"), WriteParams), request_body = LinkInput,
    responses((status = 200, description = "The response, linked", body = DemandResponseView)))]
#[post("/{id}/link")]
async fn link(
    call: Write<WriteDemandResponses, LinkInput>,
    id: PathId<DemandResponseId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::link(tx, id.0, input).await?;
        Reply::ok(&DemandResponseView::one(standing, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/demand-responses")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(accept)
        .service(decline)
        .service(link);
}
