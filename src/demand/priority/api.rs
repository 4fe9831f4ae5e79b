//! `/v1/demand-priorities`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{DemandPriorityInput, DemandPriorityPatch};
use super::model::DemandPriorityId;
use super::view::{DemandPriorityQuery, DemandPriorityView, after};
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

rights!(ReadDemandPriority = "demand-priorities:read", ListDemandPriorities = "demand-priorities:read" list, WriteDemandPriorities = "demand-priorities:write");

/// Set a priority of demand
///
/// Demand of the agency for the occupation, in the region, weighs more or less from now on. Of several that a demand falls
/// under, that of the smallest region holds, and among those that of the narrowest occupation. Where there is one for the same
/// occupation and region on some of the same days, the answer is `overlapping_priority` with the ids in `existing`.
#[utoipa::path(operation_id = "createDemandPriority", tag = "demand-priorities", params(WriteParams), request_body = DemandPriorityInput,
    responses((status = 201, description = "The priority", body = DemandPriorityView)))]
#[post("")]
async fn create(call: Write<WriteDemandPriorities, DemandPriorityInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&DemandPriorityView::one(row, &tx.by, tx.today()))
    })
    .await
}

/// Set many priorities of demand
#[utoipa::path(operation_id = "createDemandPriorities", tag = "demand-priorities", params(BatchParams), request_body = Batch<DemandPriorityInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteDemandPriorities, Batch<DemandPriorityInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&DemandPriorityView::one(row, &tx.by, tx.today()))
    })
    .await
}

/// List priorities of demand
///
/// A client that is bound to an employer or a training provider is shown none.
#[utoipa::path(operation_id = "listDemandPriorities", tag = "demand-priorities", params(PageParams, DemandPriorityQuery),
    responses((status = 200, description = "A page of priorities", body = List<DemandPriorityView>)))]
#[get("")]
async fn list(call: Read<ListDemandPriorities, DemandPriorityQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, today, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| DemandPriorityView::of(row, today),
            )
        },
        async move |c, by, query| store::count(c, &by.scope, query, today).await,
    )
    .await
}

/// Read a priority of demand
#[utoipa::path(operation_id = "getDemandPriority", tag = "demand-priorities", params(("id" = DemandPriorityId, Path, description = "The priority's id")),
    responses((status = 200, description = "The priority", body = DemandPriorityView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadDemandPriority>,
    id: PathId<DemandPriorityId>,
) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        let row = found.ok_or(Code::NotFound)?;
        Ok(DemandPriorityView::one(row, by, today))
    })
    .await
}

/// Change a priority of demand
///
/// It is ended by its last day, which may be today. The same rules hold as for a new one.
#[utoipa::path(operation_id = "updateDemandPriority", tag = "demand-priorities", params(("id" = DemandPriorityId, Path, description = "The priority's id"), WriteParams),
    request_body(content = DemandPriorityPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The priority as it is now", body = DemandPriorityView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteDemandPriorities, DemandPriorityPatch>,
    id: PathId<DemandPriorityId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&DemandPriorityView::one(row, &tx.by, tx.today()))
    })
    .await
}

/// Delete a priority of demand
///
/// As if it had never been set; its history stays. One that holds no longer is better ended by its last day.
#[utoipa::path(operation_id = "deleteDemandPriority", tag = "demand-priorities", params(("id" = DemandPriorityId, Path, description = "The priority's id"), WriteParams),
    responses((status = 204, description = "The priority is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteDemandPriorities, NoInput>,
    id: PathId<DemandPriorityId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/demand-priorities")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove);
}
