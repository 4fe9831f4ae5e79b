//! `/v1/program-opinions`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, delete, get, patch, post};

use super::input::{ProgramOpinionInput, ProgramOpinionPatch};
use super::model::ProgramOpinionId;
use super::view::{ProgramOpinionQuery, ProgramOpinionView, after};
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

rights!(ReadProgramOpinion = "program-opinions:read", ListProgramOpinions = "program-opinions:read" list, WriteProgramOpinions = "program-opinions:write");

/// Give an opinion on a training program
///
/// While the program is in opinion, once by each who gives any. A client that is bound to an employer gives its own employer's, on a
/// program that cites a demand of that employer; one that is bound to a training provider gives that provider's, on a program of
/// its own. The office records anybody's, and gives its own.
#[utoipa::path(operation_id = "createProgramOpinion", tag = "program-opinions", params(WriteParams), request_body = ProgramOpinionInput,
    responses((status = 201, description = "The opinion", body = ProgramOpinionView)))]
#[post("")]
async fn create(call: Write<WriteProgramOpinions, ProgramOpinionInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&ProgramOpinionView::one(standing, &tx.by))
    })
    .await
}

/// Give many opinions on training programs
#[utoipa::path(operation_id = "createProgramOpinions", tag = "program-opinions", params(BatchParams), request_body = Batch<ProgramOpinionInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteProgramOpinions, Batch<ProgramOpinionInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let standing = actions::create(tx, input).await?;
        Reply::created(&ProgramOpinionView::one(standing, &tx.by))
    })
    .await
}

/// List opinions on training programs
///
/// An employer's client is shown its own employer's; a training provider's client its own, and those on its own programs without
/// whose they are.
#[utoipa::path(operation_id = "listProgramOpinions", tag = "program-opinions", params(PageParams, ProgramOpinionQuery),
    responses((status = 200, description = "A page of opinions", body = List<ProgramOpinionView>)))]
#[get("")]
async fn list(call: Read<ListProgramOpinions, ProgramOpinionQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| ProgramOpinionView::of(row, by),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read an opinion on a training program
#[utoipa::path(operation_id = "getProgramOpinion", tag = "program-opinions", params(("id" = ProgramOpinionId, Path, description = "The opinion's id")),
    responses((status = 200, description = "The opinion", body = ProgramOpinionView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadProgramOpinion>,
    id: PathId<ProgramOpinionId>,
) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let found = store::find(c, &by.scope, id.0).await?;
        Ok(ProgramOpinionView::one(found.ok_or(Code::NotFound)?, by))
    })
    .await
}

/// Change an opinion on a training program
///
/// As long as the program is in opinion.
#[utoipa::path(operation_id = "updateProgramOpinion", tag = "program-opinions", params(("id" = ProgramOpinionId, Path, description = "The opinion's id"), WriteParams),
    request_body(content = ProgramOpinionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The opinion as it is now", body = ProgramOpinionView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteProgramOpinions, ProgramOpinionPatch>,
    id: PathId<ProgramOpinionId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let standing = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ProgramOpinionView::one(standing, &tx.by))
    })
    .await
}

/// Take an opinion back
///
/// As long as the program is in opinion.
#[utoipa::path(operation_id = "deleteProgramOpinion", tag = "program-opinions", params(("id" = ProgramOpinionId, Path, description = "The opinion's id"), WriteParams),
    responses((status = 204, description = "The opinion is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteProgramOpinions, NoInput>,
    id: PathId<ProgramOpinionId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/program-opinions")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(remove);
}
