//! `/v1/skill-demands`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{
    RecordHiresInput, RenewInput, ReverseHiresInput, SkillDemandInput, SkillDemandPatch,
};
use super::model::SkillDemandId;
use super::view::{SkillDemandQuery, SkillDemandView, after};
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

rights!(ReadSkillDemand = "skill-demands:read", ListSkillDemands = "skill-demands:read" list, WriteSkillDemands = "skill-demands:write");

/// Draft a skill demand
///
/// Where the employer has a live demand for the same occupation in some of the same days, that one may be meant: then the
/// answer is `possible_duplicate` with the ids in `existing`, unless the body says `confirm_distinct: true`.
#[utoipa::path(operation_id = "createSkillDemand", tag = "skill-demands", params(WriteParams), request_body = SkillDemandInput,
    responses((status = 201, description = "The skill demand, a draft", body = SkillDemandView)))]
#[post("")]
async fn create(call: Write<WriteSkillDemands, SkillDemandInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Draft many skill demands
#[utoipa::path(operation_id = "createSkillDemands", tag = "skill-demands", params(BatchParams), request_body = Batch<SkillDemandInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteSkillDemands, Batch<SkillDemandInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// List skill demands
#[utoipa::path(operation_id = "listSkillDemands", tag = "skill-demands", params(PageParams, SkillDemandQuery),
    responses((status = 200, description = "A page of skill demands", body = List<SkillDemandView>)))]
#[get("")]
async fn list(call: Read<ListSkillDemands, SkillDemandQuery>) -> Result<HttpResponse> {
    call.query.check(&call.by)?;
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, today, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| SkillDemandView::of(row, by, today),
            )
        },
        async move |c, by, query| store::count(c, &by.scope, query, today).await,
    )
    .await
}

/// Read a skill demand
#[utoipa::path(operation_id = "getSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id")),
    responses((status = 200, description = "The skill demand", body = SkillDemandView)))]
#[get("/{id}")]
async fn read(call: Read<ReadSkillDemand>, id: PathId<SkillDemandId>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0, today).await?;
        Ok(SkillDemandView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change a skill demand
///
/// As long as it is neither rejected nor withdrawn. Where a client that is bound to the employer changes a verified
/// demand, the office must verify it again.
#[utoipa::path(operation_id = "updateSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams),
    request_body(content = SkillDemandPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The skill demand as it is now", body = SkillDemandView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteSkillDemands, SkillDemandPatch>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Delete a draft
///
/// Refused where a training program cites it, or a training provider has responded to it.
#[utoipa::path(operation_id = "deleteSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams),
    responses((status = 204, description = "The draft is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteSkillDemands, NoInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Submit a skill demand
///
/// Hands the draft in to the office.
#[utoipa::path(operation_id = "submitSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The skill demand, submitted", body = SkillDemandView)))]
#[post("/{id}/submit")]
async fn submit(
    call: Write<WriteSkillDemands, NoInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "submit", None).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Verify a skill demand
///
/// The employer must be verified, and the demand not expired. From now on it counts, and what it renews no more.
#[utoipa::path(operation_id = "verifySkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The skill demand, verified", body = SkillDemandView)))]
#[post("/{id}/verify")]
async fn verify(
    call: Write<WriteSkillDemands, NoInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let standing = actions::act(tx, id.0, "verify", None).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Reject a skill demand
#[utoipa::path(operation_id = "rejectSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The skill demand, rejected", body = SkillDemandView)))]
#[post("/{id}/reject")]
async fn reject(
    call: Write<WriteSkillDemands, Reason>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("skill-demands.reject")?;
        let standing = actions::act(tx, id.0, "reject", Some(input)).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Withdraw a skill demand
///
/// The people are needed no more. Hires that were recorded stay.
#[utoipa::path(operation_id = "withdrawSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The skill demand, withdrawn", body = SkillDemandView)))]
#[post("/{id}/withdraw")]
async fn withdraw(
    call: Write<WriteSkillDemands, Reason>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("skill-demands.withdraw")?;
        let standing = actions::act(tx, id.0, "withdraw", Some(input)).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Record hires
///
/// People were hired for a verified demand. Never more than are asked for.
#[utoipa::path(operation_id = "recordSkillDemandHires", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = RecordHiresInput,
    responses((status = 200, description = "The skill demand with its hires", body = SkillDemandView)))]
#[post("/{id}/record-hires")]
async fn record_hires(
    call: Write<WriteSkillDemands, RecordHiresInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::record_hires(tx, id.0, input).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Reverse hires
///
/// Takes back hires that were recorded, from today on.
#[utoipa::path(operation_id = "reverseSkillDemandHires", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), WriteParams), request_body = ReverseHiresInput,
    responses((status = 200, description = "The skill demand with its hires", body = SkillDemandView)))]
#[post("/{id}/reverse-hires")]
async fn reverse_hires(
    call: Write<WriteSkillDemands, ReverseHiresInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::reverse_hires(tx, id.0, input).await?;
        Reply::ok(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

/// Renew a skill demand
///
/// Drafts a new demand that names this one in `renews` and says the same, but for the days and how many are needed.
/// This one stays as it is until the new one is verified; then it is withdrawn with the reason `renewed`, since both are
/// one need. A demand is renewed once; its renewal can be renewed in its turn. How many are needed is what the new one says:
/// people who were hired for this one since then count for the new one when it is verified.
#[utoipa::path(operation_id = "renewSkillDemand", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The old skill demand's id"), WriteParams), request_body = RenewInput,
    responses((status = 201, description = "The new skill demand, a draft", body = SkillDemandView)))]
#[post("/{id}/renew")]
async fn renew(
    call: Write<WriteSkillDemands, RenewInput>,
    id: PathId<SkillDemandId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let standing = actions::renew(tx, id.0, input).await?;
        Reply::created(&SkillDemandView::one(standing, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/skill-demands")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove)
        .service(submit)
        .service(verify)
        .service(reject)
        .service(withdraw)
        .service(record_hires)
        .service(reverse_hires)
        .service(renew);
    super::hires::routes(routes);
}
