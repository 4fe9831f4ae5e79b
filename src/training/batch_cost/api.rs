//! `/v1/batch-costs`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{BatchCostInput, BatchCostPatch};
use super::model::BatchCostId;
use super::view::{BatchCostQuery, BatchCostView, after};
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

rights!(ReadBatchCost = "batch-costs:read", ListBatchCosts = "batch-costs:read" list, WriteBatchCosts = "batch-costs:write");

/// Record a cost of a class
///
/// What one line of it is planned to cost, and has cost. Where the class has the line already, the answer is
/// `duplicate_batch_cost` with its id in `existing`; where there is not enough money, `batch_ceiling_exceeded` or
/// `funding_ceiling_exceeded`, with the arithmetic; of the latter only the office is told it.
#[utoipa::path(operation_id = "createBatchCost", tag = "batch-costs", params(WriteParams), request_body = BatchCostInput,
    responses((status = 201, description = "The cost", body = BatchCostView)))]
#[post("")]
async fn create(call: Write<WriteBatchCosts, BatchCostInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&BatchCostView::one(standing, &tx.by))
    })
    .await
}

/// Record many costs of classes
#[utoipa::path(operation_id = "createBatchCosts", tag = "batch-costs", params(BatchParams), request_body = Batch<BatchCostInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteBatchCosts, Batch<BatchCostInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&BatchCostView::one(standing, &tx.by))
    })
    .await
}

/// List costs of classes
#[utoipa::path(operation_id = "listBatchCosts", tag = "batch-costs", params(PageParams, BatchCostQuery),
    responses((status = 200, description = "A page of costs", body = List<BatchCostView>)))]
#[get("")]
async fn list(call: Read<ListBatchCosts, BatchCostQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                BatchCostView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a cost of a class
#[utoipa::path(operation_id = "getBatchCost", tag = "batch-costs", params(("id" = BatchCostId, Path, description = "The cost's id")),
    responses((status = 200, description = "The cost", body = BatchCostView)))]
#[get("/{id}")]
async fn read(call: Read<ReadBatchCost>, id: PathId<BatchCostId>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        Ok(BatchCostView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change a cost of a class
///
/// Until the office has evaluated the class. An amount that grows is held against the ceilings, as that of a new cost is.
#[utoipa::path(operation_id = "updateBatchCost", tag = "batch-costs", params(("id" = BatchCostId, Path, description = "The cost's id"), WriteParams),
    request_body(content = BatchCostPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The cost as it is now", body = BatchCostView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteBatchCosts, BatchCostPatch>,
    id: PathId<BatchCostId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&BatchCostView::one(standing, &tx.by))
    })
    .await
}

/// Delete a cost of a class
///
/// Until the office has evaluated the class; its history stays.
#[utoipa::path(operation_id = "deleteBatchCost", tag = "batch-costs", params(("id" = BatchCostId, Path, description = "The cost's id"), WriteParams),
    responses((status = 204, description = "The cost is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteBatchCosts, NoInput>,
    id: PathId<BatchCostId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/batch-costs")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove);
}
