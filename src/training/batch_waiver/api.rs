//! `/v1/batch-waivers`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, post};

use super::input::BatchWaiverInput;
use super::model::BatchWaiverId;
use super::view::{BatchWaiverQuery, BatchWaiverView, after};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::Reason;
use crate::rights;

rights!(ReadBatchWaiver = "batch-waivers:read", ListBatchWaivers = "batch-waivers:read" list, WriteBatchWaivers = "admin");

/// Grant a waiver
///
/// While it is in force the batch opens although the accreditation does not last until its last day (`accreditation`), or starts
/// although the office requires cover and somebody is not insured (`cover`). One stands for a batch and a rule: where there is
/// another, the answer is `already_waived` with its id in `existing`.
#[utoipa::path(operation_id = "createBatchWaiver", tag = "batch-waivers", params(WriteParams), request_body = BatchWaiverInput,
    responses((status = 201, description = "The waiver, granted", body = BatchWaiverView)))]
#[post("")]
async fn create(call: Write<WriteBatchWaivers, BatchWaiverInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&BatchWaiverView::one(row, &tx.by, tx.today()))
    })
    .await
}

/// List waivers
#[utoipa::path(operation_id = "listBatchWaivers", tag = "batch-waivers", params(PageParams, BatchWaiverQuery),
    responses((status = 200, description = "A page of waivers", body = List<BatchWaiverView>)))]
#[get("")]
async fn list(call: Read<ListBatchWaivers, BatchWaiverQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, today, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| BatchWaiverView::of(row, today),
            )
        },
        async move |c, by, query| store::count(c, &by.scope, query, today).await,
    )
    .await
}

/// Read a waiver
#[utoipa::path(operation_id = "getBatchWaiver", tag = "batch-waivers", params(("id" = BatchWaiverId, Path, description = "The waiver's id")),
    responses((status = 200, description = "The waiver", body = BatchWaiverView)))]
#[get("/{id}")]
async fn read(call: Read<ReadBatchWaiver>, id: PathId<BatchWaiverId>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        let row = found.ok_or(Code::NotFound)?;
        Ok(BatchWaiverView::one(row, by, today))
    })
    .await
}

/// Revoke a waiver
///
/// The rule holds again from now on; what was done under the waiver stays done.
#[utoipa::path(operation_id = "revokeBatchWaiver", tag = "batch-waivers", params(("id" = BatchWaiverId, Path, description = "The waiver's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The waiver, revoked", body = BatchWaiverView)))]
#[post("/{id}/revoke")]
async fn revoke(
    call: Write<WriteBatchWaivers, Reason>,
    id: PathId<BatchWaiverId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("batch-waivers.revoke")?;
        let row = actions::revoke(tx, id.0, input).await?;
        Reply::ok(&BatchWaiverView::one(row, &tx.by, tx.today()))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/batch-waivers")
        .service(create)
        .service(list)
        .service(read)
        .service(revoke);
}
