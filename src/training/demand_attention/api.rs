//! `/v1/demand-attentions`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, post};

use super::input::DemandAttentionInput;
use super::model::DemandAttentionId;
use super::view::{DemandAttentionQuery, DemandAttentionView, after};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::NoInput;
use crate::rights;

rights!(ReadDemandAttention = "demand-attentions:read", ListDemandAttentions = "demand-attentions:read" list, WriteDemandAttentions = "demand-attentions:write");

/// Note that a provider has seen a demand
///
/// A demand for which a training provider has no attention is new to it. A client that is bound to a provider notes its own.
#[utoipa::path(operation_id = "createDemandAttention", tag = "demand-attentions", params(WriteParams), request_body = DemandAttentionInput,
    responses((status = 201, description = "The attention: seen", body = DemandAttentionView)))]
#[post("")]
async fn create(call: Write<WriteDemandAttentions, DemandAttentionInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let attention = actions::create(tx, input).await?;
        Reply::created(&DemandAttentionView::one(attention, &tx.by))
    })
    .await
}

/// Note that demands have been seen, many times
#[utoipa::path(operation_id = "createDemandAttentions", tag = "demand-attentions", params(BatchParams), request_body = Batch<DemandAttentionInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteDemandAttentions, Batch<DemandAttentionInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let attention = actions::create(tx, input).await?;
        Reply::created(&DemandAttentionView::one(attention, &tx.by))
    })
    .await
}

/// List attentions to demands
///
/// Which provider has seen which demand, and spoken to the firm. An employer's client is shown those to its employer's demands.
#[utoipa::path(operation_id = "listDemandAttentions", tag = "demand-attentions", params(PageParams, DemandAttentionQuery),
    responses((status = 200, description = "A page of attentions", body = List<DemandAttentionView>)))]
#[get("")]
async fn list(call: Read<ListDemandAttentions, DemandAttentionQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| DemandAttentionView::of(row, by),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read an attention to a demand
#[utoipa::path(operation_id = "getDemandAttention", tag = "demand-attentions", params(("id" = DemandAttentionId, Path, description = "The attention's id")),
    responses((status = 200, description = "The attention", body = DemandAttentionView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadDemandAttention>,
    id: PathId<DemandAttentionId>,
) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        Ok(DemandAttentionView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Note that the firm was contacted
///
/// The provider has spoken to the firm about the demand.
#[utoipa::path(operation_id = "contactDemandAttention", tag = "demand-attentions", params(("id" = DemandAttentionId, Path, description = "The attention's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The attention: contacted", body = DemandAttentionView)))]
#[post("/{id}/contact")]
async fn contact(
    call: Write<WriteDemandAttentions, NoInput>,
    id: PathId<DemandAttentionId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let attention = actions::contact(tx, id.0).await?;
        Reply::ok(&DemandAttentionView::one(attention, &tx.by))
    })
    .await
}

/// Make a demand new again
///
/// As if the provider had never seen it.
#[utoipa::path(operation_id = "deleteDemandAttention", tag = "demand-attentions", params(("id" = DemandAttentionId, Path, description = "The attention's id"), WriteParams),
    responses((status = 204, description = "The attention is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteDemandAttentions, NoInput>,
    id: PathId<DemandAttentionId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/demand-attentions")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(contact)
        .service(remove);
}
