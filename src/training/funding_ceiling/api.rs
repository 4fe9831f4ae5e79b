//! `/v1/funding-ceilings`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{FundingCeilingInput, FundingCeilingPatch};
use super::model::FundingCeilingId;
use super::view::{FundingCeilingQuery, FundingCeilingView, after};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::NoInput;
use crate::rights;

rights!(ReadFundingCeiling = "funding-ceilings:read", ListFundingCeilings = "funding-ceilings:read" list, WriteFundingCeilings = "admin");

/// Set a ceiling of funding
///
/// From now on no class is planned, moved or made dearer so that the claims of the classes of that year would pass it. Where they do
/// already, the answer is `funding_ceiling_claimed`; where the source has a ceiling for the year, `duplicate_funding_ceiling` with
/// its id in `existing`.
#[utoipa::path(operation_id = "createFundingCeiling", tag = "funding-ceilings", params(WriteParams), request_body = FundingCeilingInput,
    responses((status = 201, description = "The ceiling", body = FundingCeilingView)))]
#[post("")]
async fn create(call: Write<WriteFundingCeilings, FundingCeilingInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&FundingCeilingView::one(row, &tx.by))
    })
    .await
}

/// List ceilings of funding
///
/// A client that is bound to an employer or a training provider is shown none.
#[utoipa::path(operation_id = "listFundingCeilings", tag = "funding-ceilings", params(PageParams, FundingCeilingQuery),
    responses((status = 200, description = "A page of ceilings", body = List<FundingCeilingView>)))]
#[get("")]
async fn list(call: Read<ListFundingCeilings, FundingCeilingQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                FundingCeilingView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a ceiling of funding
#[utoipa::path(operation_id = "getFundingCeiling", tag = "funding-ceilings", params(("id" = FundingCeilingId, Path, description = "The ceiling's id")),
    responses((status = 200, description = "The ceiling", body = FundingCeilingView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadFundingCeiling>,
    id: PathId<FundingCeilingId>,
) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        Ok(FundingCeilingView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change a ceiling of funding
///
/// It is not lowered below what classes claim of it.
#[utoipa::path(operation_id = "updateFundingCeiling", tag = "funding-ceilings", params(("id" = FundingCeilingId, Path, description = "The ceiling's id"), WriteParams),
    request_body(content = FundingCeilingPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The ceiling as it is now", body = FundingCeilingView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteFundingCeilings, FundingCeilingPatch>,
    id: PathId<FundingCeilingId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&FundingCeilingView::one(row, &tx.by))
    })
    .await
}

/// Delete a ceiling of funding
///
/// From now on there is no limit; its history stays.
#[utoipa::path(operation_id = "deleteFundingCeiling", tag = "funding-ceilings", params(("id" = FundingCeilingId, Path, description = "The ceiling's id"), WriteParams),
    responses((status = 204, description = "The ceiling is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteFundingCeilings, NoInput>,
    id: PathId<FundingCeilingId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/funding-ceilings")
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove);
}
