//! `/v1/enrollments`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, post};

use super::input::{EnrollmentInput, Leaving};
use super::model::{Enrollment, EnrollmentId};
use super::view::{EnrollmentQuery, EnrollmentSort, EnrollmentView};
use super::{actions, store};
use crate::db::Tx;
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, PageParams};
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::reference::NoInput;
use crate::rights;

rights!(ReadEnrollment = "enrollments:read", ListEnrollments = "enrollments:read" list, WriteEnrollments = "enrollments:write");

fn after(row: &Enrollment, by: EnrollmentSort) -> Result<After> {
    match by {
        EnrollmentSort::CreatedAt => After::new((), row.id),
        EnrollmentSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}

/// Enroll a trainee
///
/// Takes a seat of the batch, which must be open, selecting, confirmed or running, or answers 409 `no_seat_left`. Who takes part
/// in another class with a session at the same time is refused with `sessions_overlap`.
#[utoipa::path(operation_id = "createEnrollment", tag = "enrollments", params(WriteParams), request_body = EnrollmentInput,
    responses((status = 201, description = "The enrollment", body = EnrollmentView)))]
#[post("")]
async fn create(call: Write<WriteEnrollments, EnrollmentInput>) -> Result<HttpResponse> {
    call.run_in_turn(
        |input| input.batch_id.into(),
        async |tx, input| {
            Reply::created(&EnrollmentView::one(
                actions::create(tx, input).await?,
                &tx.by,
            ))
        },
    )
    .await
}

/// Enroll many trainees
#[utoipa::path(operation_id = "createEnrollments", tag = "enrollments", params(BatchParams), request_body = Batch<EnrollmentInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteEnrollments, Batch<EnrollmentInput>>,
) -> Result<HttpResponse> {
    call.run_each_in_turn(
        |input| input.batch_id.into(),
        async |tx, input| {
            Reply::created(&EnrollmentView::one(
                actions::create(tx, input).await?,
                &tx.by,
            ))
        },
    )
    .await
}

/// List enrollments
#[utoipa::path(operation_id = "listEnrollments", tag = "enrollments", params(PageParams, EnrollmentQuery),
    responses((status = 200, description = "A page of enrollments", body = List<EnrollmentView>)))]
#[get("")]
async fn list(call: Read<ListEnrollments, EnrollmentQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |enrolled| after(&enrolled.row, page.sort.by),
                EnrollmentView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read an enrollment
#[utoipa::path(operation_id = "getEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id")),
    responses((status = 200, description = "The enrollment", body = EnrollmentView)))]
#[get("/{id}")]
async fn read(call: Read<ReadEnrollment>, id: PathId<EnrollmentId>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let enrolled = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        Ok(EnrollmentView::one(enrolled, by))
    })
    .await
}

async fn act(tx: &mut Tx<'_>, id: EnrollmentId, action: &'static str) -> Result<Reply> {
    Reply::ok(&EnrollmentView::one(
        actions::act(tx, id, action).await?,
        &tx.by,
    ))
}

/// Frees a seat, so it takes the class's turn as who takes a seat does.
async fn leave(
    call: Write<WriteEnrollments, Leaving>,
    id: EnrollmentId,
    action: &'static str,
) -> Result<HttpResponse> {
    let scope = call.by.scope.clone();
    call.run_in_turn_of(
        async move |c| Ok(store::batch_of(c, &scope, id).await?.map(Into::into)),
        async move |tx, leaving| {
            Reply::ok(&EnrollmentView::one(
                actions::leave(tx, id, action, leaving).await?,
                &tx.by,
            ))
        },
    )
    .await
}

/// Activate an enrollment
///
/// The trainee takes part from now on.
#[utoipa::path(operation_id = "activateEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The enrollment, active", body = EnrollmentView)))]
#[post("/{id}/activate")]
async fn activate(
    call: Write<WriteEnrollments, NoInput>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| act(tx, id.0, "activate").await)
        .await
}

/// Suspend an enrollment
///
/// The trainee does not take part for now, and keeps the seat.
#[utoipa::path(operation_id = "suspendEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The enrollment, suspended", body = EnrollmentView)))]
#[post("/{id}/suspend")]
async fn suspend(
    call: Write<WriteEnrollments, NoInput>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| act(tx, id.0, "suspend").await)
        .await
}

/// Resume a suspended enrollment
#[utoipa::path(operation_id = "resumeEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The enrollment, active again", body = EnrollmentView)))]
#[post("/{id}/resume")]
async fn resume(
    call: Write<WriteEnrollments, NoInput>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| act(tx, id.0, "resume").await)
        .await
}

/// Complete an enrollment
///
/// The trainee is competent. The batch must be running or completed.
#[utoipa::path(operation_id = "completeEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The enrollment, completed", body = EnrollmentView)))]
#[post("/{id}/complete")]
async fn complete(
    call: Write<WriteEnrollments, NoInput>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| act(tx, id.0, "complete").await)
        .await
}

/// End an enrollment as not yet competent
///
/// The trainee took part to the end and did not pass. The batch must be running or completed.
#[utoipa::path(operation_id = "failEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The enrollment, not yet competent", body = EnrollmentView)))]
#[post("/{id}/fail")]
async fn fail(
    call: Write<WriteEnrollments, NoInput>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| act(tx, id.0, "fail").await)
        .await
}

/// Withdraw a trainee from a batch
///
/// The seat is free again, and the days of participation end on the day before `effective_on`.
#[utoipa::path(operation_id = "withdrawEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = Leaving,
    responses((status = 200, description = "The enrollment, withdrawn", body = EnrollmentView)))]
#[post("/{id}/withdraw")]
async fn withdraw(
    call: Write<WriteEnrollments, Leaving>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    leave(call, id.0, "withdraw").await
}

/// Drop a trainee from a batch
///
/// As a withdrawal, but by a rule and at the office's word.
#[utoipa::path(operation_id = "dropEnrollment", tag = "enrollments", params(("id" = EnrollmentId, Path, description = "The enrollment's id"), WriteParams), request_body = Leaving,
    responses((status = 200, description = "The enrollment, dropped", body = EnrollmentView)))]
#[post("/{id}/drop")]
async fn remove(
    call: Write<WriteEnrollments, Leaving>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    leave(call, id.0, "drop").await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/enrollments")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(activate)
        .service(suspend)
        .service(resume)
        .service(complete)
        .service(fail)
        .service(withdraw)
        .service(remove);
}
