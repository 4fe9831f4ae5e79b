//! `/v1/enrollments`.

use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::input::{EnrollmentInput, Leaving};
use super::model::{CHART, Enrolled, Enrollment, EnrollmentId, EnrollmentStatus};
use super::{actions, store};
use crate::db::Tx;
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::http::read::Read;
use crate::http::reply::{Reply, Representation};
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Period, Timestamp, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::{NoInput, ReasonCode};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::{rights, sort_keys};

rights!(ReadEnrollment = "enrollments:read", ListEnrollments = "enrollments:read" list, WriteEnrollments = "enrollments:write");

sort_keys! {
    /// By what enrollments may be sorted.
    pub enum EnrollmentSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// An enrollment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrollmentView {
    pub id: EnrollmentId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: EnrollmentStatus,
    /// The coded reason for leaving.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub trainee_id: TraineeId,
    pub batch_id: BatchId,
    /// The provider that holds the class.
    pub provider_id: ProviderId,
    pub program_id: ProgramId,
    /// The program's version on the day of enrollment; it never changes.
    #[schema(minimum = 1)]
    pub program_version: i32,
    /// The day in Jakarta on which the enrollment was made.
    pub enrolled_on: NaiveDate,
    /// The first day not taken part; only for who has left.
    pub effective_on: Option<NaiveDate>,
    /// The days of participation, both included; `null` where there is none.
    pub participation: Option<Period>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Enrolled> for EnrollmentView {
    fn from(enrolled: Enrolled) -> Self {
        let participation = enrolled.participation();
        let Enrolled { row, class: _ } = enrolled;
        let Enrollment {
            id,
            agency,
            client_id: _,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on,
            effective_on,
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on,
            effective_on,
            participation,
            allowed_actions: None,
        }
    }
}

impl EnrollmentView {
    /// One record, with what the caller may do.
    fn one(enrolled: Enrolled, by: &Actor) -> Self {
        let Enrolled { row, class } = &enrolled;
        let allowed = CHART.allowed(row.status, class, by, &row.agency);
        Self {
            allowed_actions: Some(allowed),
            ..enrolled.into()
        }
    }
}

impl Representation for EnrollmentView {
    const PATH: &'static str = "/v1/enrollments";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which enrollments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<EnrollmentStatus>>,
    pub batch_id: Option<BatchId>,
    pub trainee_id: Option<TraineeId>,
    pub program_id: Option<ProgramId>,
    pub provider_id: Option<ProviderId>,
    /// In a batch that is in any of these states.
    #[param(inline, style = Form, explode = false)]
    pub batch_status: Option<AnyOf<BatchStatus>>,
    /// In a batch whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// In a batch with this KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// In a batch whose region code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// In a batch with this region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// In a batch that ends on this day or later.
    pub ends_on_from: Option<NaiveDate>,
    /// In a batch that ends on this day or earlier.
    pub ends_on_to: Option<NaiveDate>,
    /// Enrolled on this day or later.
    pub enrolled_on_from: Option<NaiveDate>,
    /// Enrolled on this day or earlier.
    pub enrolled_on_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<EnrollmentSort>>,
}

impl ListQuery for EnrollmentQuery {
    type SortKey = EnrollmentSort;

    fn sort(&self) -> Option<Sort<EnrollmentSort>> {
        self.sort
    }
}

fn after(row: &Enrollment, by: EnrollmentSort) -> Result<After> {
    match by {
        EnrollmentSort::CreatedAt => After::new((), row.id),
        EnrollmentSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}

/// Enroll a trainee
///
/// Takes a seat of the batch, which must be open or running, or answers 409 `no_seat_left`.
#[utoipa::path(operation_id = "createEnrollment", tag = "enrollments", params(WriteParams), request_body = EnrollmentInput,
    responses((status = 201, description = "The enrollment", body = EnrollmentView)))]
#[post("/enrollments")]
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
#[post("/enrollments/batch")]
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
#[get("/enrollments")]
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
#[get("/enrollments/{id}")]
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
#[post("/enrollments/{id}/activate")]
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
#[post("/enrollments/{id}/suspend")]
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
#[post("/enrollments/{id}/resume")]
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
#[post("/enrollments/{id}/complete")]
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
#[post("/enrollments/{id}/fail")]
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
#[post("/enrollments/{id}/withdraw")]
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
#[post("/enrollments/{id}/drop")]
async fn remove(
    call: Write<WriteEnrollments, Leaving>,
    id: PathId<EnrollmentId>,
) -> Result<HttpResponse> {
    leave(call, id.0, "drop").await
}

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
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
