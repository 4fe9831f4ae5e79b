//! `/v1/instructor-needs`.

use actix_web::{HttpResponse, delete, get, patch, post};

use super::candidates::Candidates;
use super::input::{
    DeriveInput, InstructorNeedInput, InstructorNeedPatch, OfferInput, ShortlistInput,
};
use super::model::InstructorNeedId;
use super::view::{DerivedNeeds, InstructorNeedQuery, InstructorNeedView, after};
use super::{actions, deriving, store};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::routes::Routes;
use crate::http::write::{Write, WriteParams};
use crate::reference::{NoInput, Reason};
use crate::rights;

rights!(ReadInstructorNeed = "instructor-needs:read", ListInstructorNeeds = "instructor-needs:read" list, ReadCandidates = "instructor-needs:read" figures, WriteInstructorNeeds = "instructor-needs:write");

/// Open a need for an instructor
///
/// For an occupation or a unit on hours of each week. Of a program, which must be approved and, where no batch is named, neither
/// suspended nor superseded, or a batch it takes what is not said. A client that is bound to a training provider names a program
/// or a batch of its own.
#[utoipa::path(operation_id = "createInstructorNeed", tag = "instructor-needs", params(WriteParams), request_body = InstructorNeedInput,
    responses((status = 201, description = "The need, open", body = InstructorNeedView)))]
#[post("")]
async fn create(call: Write<WriteInstructorNeeds, InstructorNeedInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let need = actions::create(tx, input).await?;
        Reply::created(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Open many needs for instructors
#[utoipa::path(operation_id = "createInstructorNeeds", tag = "instructor-needs", params(BatchParams), request_body = Batch<InstructorNeedInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteInstructorNeeds, Batch<InstructorNeedInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        let need = actions::create(tx, input).await?;
        Reply::created(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Open needs where too few can teach
///
/// For each of the caller's approved programs that is not suspended and whose training provider is active: one for each batch of
/// any of its editions that has not begun and is not over, in the batch's days, or where there is no such batch one for the
/// program, in the days of the body. Each is opened if too few can teach it: no teacher of the agency is certified for the
/// occupation through the last day, nor some for each of the units. A teacher is active and employed by the training provider, or
/// by none and has a teaching-method certificate that is valid through that day. None is opened where there is one for the
/// occupation that is neither cancelled nor over: for a batch one that names it, or that names the program without a batch and has
/// all of its days; for a program one that names it, or another edition, without a batch. What has none of the hours on its days
/// is left out. A hundred are opened in one call at most; after them the same call opens the next ones, and where none is left,
/// none.
#[utoipa::path(operation_id = "deriveInstructorNeeds", tag = "instructor-needs", params(WriteParams), request_body = DeriveInput,
    responses((status = 200, description = "The needs that were opened", body = DerivedNeeds)))]
#[post("/derive")]
async fn derive_needs(call: Write<WriteInstructorNeeds, DeriveInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        let opened = deriving::derive(tx, input).await?;
        let items = opened.into_iter().map(InstructorNeedView::from);
        Reply::tagged(&DerivedNeeds {
            items: items.collect(),
        })
    })
    .await
}

/// List needs for instructors
#[utoipa::path(operation_id = "listInstructorNeeds", tag = "instructor-needs", params(PageParams, InstructorNeedQuery),
    responses((status = 200, description = "A page of needs", body = List<InstructorNeedView>)))]
#[get("")]
async fn list(call: Read<ListInstructorNeeds, InstructorNeedQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                InstructorNeedView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a need for an instructor
#[utoipa::path(operation_id = "getInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id")),
    responses((status = 200, description = "The need", body = InstructorNeedView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadInstructorNeed>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    let now = call.state.db.clock.now();
    call.one(async move |c, by| {
        let need = store::find(c, &by.scope, id.0).await?;
        let standing = store::standing(c, need.ok_or(Code::NotFound)?, by, now).await?;
        Ok(InstructorNeedView::one(standing, by))
    })
    .await
}

/// Find out who could meet a need
///
/// The agency's own people, practitioners of the employers that voiced the demand, those whom the province's other agencies
/// lend, and those who could learn to teach it, each with what speaks for and against. Whoever is considered already is marked,
/// in every state of the need. A client that is bound to a training provider is told of its own people and of those who are
/// lent, an employer's client of its practitioners.
#[utoipa::path(operation_id = "listInstructorNeedCandidates", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id")),
    responses((status = 200, description = "The candidates, the best first", body = Candidates)))]
#[get("/{id}/candidates")]
async fn candidates(
    call: Read<ReadCandidates>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    let (today, language) = (
        call.state.db.clock.now().office_date(),
        call.context.language,
    );
    call.json(async move |c, by| {
        let found = store::find_with_units(c, &by.scope, id.0).await?;
        let (need, units) = found.ok_or(Code::NotFound)?;
        Candidates::of(c, &by.scope, &need, &units, today, language).await
    })
    .await
}

/// Change a need for an instructor
///
/// Until it is offered. What is to be taught stays.
#[utoipa::path(operation_id = "updateInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams),
    request_body(content = InstructorNeedPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The need as it is now", body = InstructorNeedView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteInstructorNeeds, InstructorNeedPatch>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        let need = actions::update(tx, id.0, patch).await?;
        Reply::ok(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Delete a need for an instructor
///
/// Only an open one, for which nobody was considered yet; the history stays.
#[utoipa::path(operation_id = "deleteInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams),
    responses((status = 204, description = "The need is gone")))]
#[delete("/{id}")]
async fn remove(
    call: Write<WriteInstructorNeeds, NoInput>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        actions::delete(tx, id.0).await?;
        Ok(Reply::no_content())
    })
    .await
}

/// Say who is considered for a need
///
/// The list takes the place of the one before. Each is active, of the agency or lent by another one of the province, and one of
/// whom the caller is told.
#[utoipa::path(operation_id = "shortlistInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams), request_body = ShortlistInput,
    responses((status = 200, description = "The need, shortlisted", body = InstructorNeedView)))]
#[post("/{id}/shortlist")]
async fn shortlist(
    call: Write<WriteInstructorNeeds, ShortlistInput>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        let need = actions::shortlist(tx, id.0, input).await?;
        Reply::ok(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Offer a need to an instructor
///
/// To one of the shortlist, who is promised from then on. Who is promised to another need for one of its hours, or teaches a
/// planned session of another batch in one, is not asked: `instructor_promised`, `instructor_taken`.
#[utoipa::path(operation_id = "offerInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams), request_body = OfferInput,
    responses((status = 200, description = "The need, offered", body = InstructorNeedView)))]
#[post("/{id}/offer")]
async fn offer(
    call: Write<WriteInstructorNeeds, OfferInput>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run_in_turn(
        |input| input.instructor_id.into(),
        async move |tx, input| {
            let need = actions::offer(tx, id.0, input).await?;
            Reply::ok(&InstructorNeedView::one(need, &tx.by))
        },
    )
    .await
}

/// Record that the instructor accepts
///
/// The need is filled.
#[utoipa::path(operation_id = "acceptInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The need, filled", body = InstructorNeedView)))]
#[post("/{id}/accept")]
async fn accept(
    call: Write<WriteInstructorNeeds, NoInput>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        let need = actions::accept(tx, id.0).await?;
        Reply::ok(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Record that the instructor refuses
///
/// Nobody is promised any more; the shortlist stays.
#[utoipa::path(operation_id = "refuseInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The need, shortlisted again", body = InstructorNeedView)))]
#[post("/{id}/refuse")]
async fn refuse(
    call: Write<WriteInstructorNeeds, Reason>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("instructor-needs.refuse")?;
        let need = actions::refuse(tx, id.0, input).await?;
        Reply::ok(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

/// Cancel a need for an instructor
///
/// Whoever was promised is free again. What is offered or filled the office alone cancels. Refused where planned sessions to come
/// lean on it: those with its instructor in its hours, in classes that it is to (`need_has_sessions`).
#[utoipa::path(operation_id = "cancelInstructorNeed", tag = "instructor-needs", params(("id" = InstructorNeedId, Path, description = "The need's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The need, cancelled", body = InstructorNeedView)))]
#[post("/{id}/cancel")]
async fn cancel(
    call: Write<WriteInstructorNeeds, Reason>,
    id: PathId<InstructorNeedId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("instructor-needs.cancel")?;
        let need = actions::cancel(tx, id.0, input).await?;
        Reply::ok(&InstructorNeedView::one(need, &tx.by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/instructor-needs")
        .service(create_batch)
        .service(derive_needs)
        .service(create)
        .service(list)
        .service(candidates)
        .service(read)
        .service(update)
        .service(remove)
        .service(shortlist)
        .service(offer)
        .service(accept)
        .service(refuse)
        .service(cancel);
}
