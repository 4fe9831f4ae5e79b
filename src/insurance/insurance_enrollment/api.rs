//! `/v1/insurance-enrollments`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, patch, post};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::IntoParams;

use super::input::{
    Activation, Ending, InsuranceEnrollmentInput, InsuranceEnrollmentPatch, Rejection,
};
use super::model::{
    InsuranceEnrollment, InsuranceEnrollmentId, InsuranceEnrollmentStatus, Payer, Segment,
};
use super::view::InsuranceEnrollmentView;
use super::{actions, store};
use crate::db::Tx;
use crate::error::{Code, Refusal, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::AnyOf;
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::right::PathId;
use crate::http::write::{Write, WriteParams};
use crate::insurance::Scheme;
use crate::kernel::{Fault, FieldError};
use crate::people::enrollment::model::EnrollmentId;
use crate::people::trainee::model::TraineeId;
use crate::reference::NoInput;
use crate::training::batch::model::BatchId;
use crate::{rights, sort_keys};

rights!(
    ReadInsuranceEnrollment = "insurance-enrollments:read",
    ListInsuranceEnrollments = "insurance-enrollments:read" list,
    WriteInsuranceEnrollments = "insurance-enrollments:write",
);

sort_keys! {
    /// By what insurance enrollments may be sorted.
    pub enum InsuranceEnrollmentSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

sort_keys! {
    /// By what lapsing covers may be sorted.
    pub enum LapsingSort { CoversUntil = "covers_until", CreatedAt = "created_at" }
}

/// Which insurance enrollments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InsuranceEnrollmentQuery {
    /// Any of these states, as they are today.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<InsuranceEnrollmentStatus>>,
    /// Who is insured.
    pub trainee_id: Option<TraineeId>,
    /// Those who are or were enrolled in this batch.
    pub batch_id: Option<BatchId>,
    /// For which enrollment.
    pub participation_id: Option<EnrollmentId>,
    /// Any of these payers.
    #[param(inline, style = Form, explode = false)]
    pub payer: Option<AnyOf<Payer>>,
    /// Any of these segments.
    #[param(inline, style = Form, explode = false)]
    pub segment: Option<AnyOf<Segment>>,
    /// Any of these schemes.
    #[param(inline, style = Form, explode = false)]
    pub program: Option<AnyOf<Scheme>>,
    /// A day from `covers_from` to `covers_until`, in whatever state the cover is.
    pub covers_on: Option<NaiveDate>,
    /// The earliest `covers_until`; leaves out covers that go on.
    pub covers_until_from: Option<NaiveDate>,
    /// The latest `covers_until`; leaves out covers that go on.
    pub covers_until_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<InsuranceEnrollmentSort>>,
}

impl ListQuery for InsuranceEnrollmentQuery {
    type SortKey = InsuranceEnrollmentSort;

    fn sort(&self) -> Option<Sort<InsuranceEnrollmentSort>> {
        self.sort
    }
}

fn after(row: &InsuranceEnrollment, by: InsuranceEnrollmentSort) -> Result<After> {
    match by {
        InsuranceEnrollmentSort::CreatedAt => After::new((), row.id),
        InsuranceEnrollmentSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}

/// Which covers are about to end.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LapsingQuery {
    /// How many days ahead the last day may lie; 0 is today.
    #[param(minimum = 0, maximum = 366, default = 7)]
    pub days: Option<u64>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<LapsingSort>>,
}

impl LapsingQuery {
    /// # Errors
    /// `invalid_parameter` where `days` is no number from 0 to 366.
    fn check(&self) -> Result<()> {
        if self.days.is_none_or(|days| days <= MAX_LAPSING_DAYS) {
            return Ok(());
        }
        let mut refusal = Refusal::new(Code::InvalidParameter);
        refusal.errors.push(
            FieldError::parameter("days", Fault("out_of_range"))
                .with("allowed", format!("0–{MAX_LAPSING_DAYS}")),
        );
        Err(refusal.into())
    }

    /// The latest last day that is wanted.
    #[must_use]
    pub fn last_day(&self, today: NaiveDate) -> NaiveDate {
        let days = Days::new(self.days.unwrap_or(LAPSING_DAYS));
        today.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }
}

/// How far ahead `lapsing` looks where nobody says.
const LAPSING_DAYS: u64 = 7;

const MAX_LAPSING_DAYS: u64 = 366;

impl ListQuery for LapsingQuery {
    type SortKey = LapsingSort;

    fn sort(&self) -> Option<Sort<LapsingSort>> {
        self.sort
    }
}

fn after_lapsing(row: &InsuranceEnrollment, by: LapsingSort) -> Result<After> {
    match by {
        LapsingSort::CoversUntil => After::new(row.covers_until, row.id),
        LapsingSort::CreatedAt => After::new((), row.id),
    }
}

fn one(row: InsuranceEnrollment, tx: &Tx<'_>) -> InsuranceEnrollmentView {
    InsuranceEnrollmentView::one(row, &tx.by, tx.today())
}

/// Plan a cover
#[utoipa::path(operation_id = "createInsuranceEnrollment", tag = "insurance-enrollments", params(WriteParams), request_body = InsuranceEnrollmentInput,
    responses((status = 201, description = "The insurance enrollment, planned", body = InsuranceEnrollmentView)))]
#[post("")]
async fn create(
    call: Write<WriteInsuranceEnrollments, InsuranceEnrollmentInput>,
) -> Result<HttpResponse> {
    call.run(async |tx, input| Reply::created(&one(actions::create(tx, input).await?, tx)))
        .await
}

/// Plan many covers
#[utoipa::path(operation_id = "createInsuranceEnrollments", tag = "insurance-enrollments", params(BatchParams), request_body = Batch<InsuranceEnrollmentInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(
    call: Write<WriteInsuranceEnrollments, Batch<InsuranceEnrollmentInput>>,
) -> Result<HttpResponse> {
    call.run_each(async |tx, input| Reply::created(&one(actions::create(tx, input).await?, tx)))
        .await
}

/// List insurance enrollments
#[utoipa::path(operation_id = "listInsuranceEnrollments", tag = "insurance-enrollments", params(PageParams, InsuranceEnrollmentQuery),
    responses((status = 200, description = "A page of insurance enrollments", body = List<InsuranceEnrollmentView>)))]
#[get("")]
async fn list(
    call: Read<ListInsuranceEnrollments, InsuranceEnrollmentQuery>,
) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, today, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| InsuranceEnrollmentView::of(row, today),
            )
        },
        async move |c, by, query| store::count(c, &by.scope, query, today).await,
    )
    .await
}

/// List covers about to end
///
/// Those in force whose last day is today or one of the days that follow, the earliest first.
#[utoipa::path(operation_id = "listLapsingInsuranceEnrollments", tag = "insurance-enrollments", params(PageParams, LapsingQuery),
    responses((status = 200, description = "A page of covers about to end", body = List<InsuranceEnrollmentView>)))]
#[get("/lapsing")]
async fn lapsing(call: Read<ListInsuranceEnrollments, LapsingQuery>) -> Result<HttpResponse> {
    call.query.check()?;
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::lapsing_page(c, &by.scope, query, today, page).await?,
                page,
                |row| after_lapsing(row, page.sort.by),
                |row| InsuranceEnrollmentView::of(row, today),
            )
        },
        async move |c, by, query| store::lapsing_count(c, &by.scope, query, today).await,
    )
    .await
}

/// Read an insurance enrollment
#[utoipa::path(operation_id = "getInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id")),
    responses((status = 200, description = "The insurance enrollment", body = InsuranceEnrollmentView)))]
#[get("/{id}")]
async fn read(
    call: Read<ReadInsuranceEnrollment>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let row = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        Ok(InsuranceEnrollmentView::one(row, by, today))
    })
    .await
}

/// Change an insurance enrollment
///
/// Possible until it is sent.
#[utoipa::path(operation_id = "updateInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams),
    request_body(content = InsuranceEnrollmentPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The insurance enrollment as it is now", body = InsuranceEnrollmentView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteInsuranceEnrollments, InsuranceEnrollmentPatch>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| Reply::ok(&one(actions::update(tx, id.0, patch).await?, tx)))
        .await
}

/// Request a cover
///
/// The office asks for it.
#[utoipa::path(operation_id = "requestInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The insurance enrollment, requested", body = InsuranceEnrollmentView)))]
#[post("/{id}/request")]
async fn request(
    call: Write<WriteInsuranceEnrollments, NoInput>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| Reply::ok(&one(actions::act(tx, id.0, "request").await?, tx)))
        .await
}

/// Send a requested cover to BPJS
///
/// This step may be left out.
#[utoipa::path(operation_id = "sendInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The insurance enrollment, sent", body = InsuranceEnrollmentView)))]
#[post("/{id}/send")]
async fn send(
    call: Write<WriteInsuranceEnrollments, NoInput>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| Reply::ok(&one(actions::act(tx, id.0, "send").await?, tx)))
        .await
}

/// Activate a cover
///
/// BPJS has given the member number: the person is insured from `covers_from` on.
#[utoipa::path(operation_id = "activateInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = Activation,
    responses((status = 200, description = "The insurance enrollment, active", body = InsuranceEnrollmentView)))]
#[post("/{id}/activate")]
async fn activate(
    call: Write<WriteInsuranceEnrollments, Activation>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| Reply::ok(&one(actions::activate(tx, id.0, input).await?, tx)))
        .await
}

/// Note that a cover was rejected
///
/// BPJS has not taken the person.
#[utoipa::path(operation_id = "rejectInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = Rejection,
    responses((status = 200, description = "The insurance enrollment, rejected", body = InsuranceEnrollmentView)))]
#[post("/{id}/reject")]
async fn reject(
    call: Write<WriteInsuranceEnrollments, Rejection>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| Reply::ok(&one(actions::reject(tx, id.0, input).await?, tx)))
        .await
}

/// End a cover
///
/// It covers until the end of `covers_until`, and reads as `ended` from the day after.
#[utoipa::path(operation_id = "endInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = Ending,
    responses((status = 200, description = "The insurance enrollment, ending", body = InsuranceEnrollmentView)))]
#[post("/{id}/end")]
async fn end(
    call: Write<WriteInsuranceEnrollments, Ending>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| Reply::ok(&one(actions::end(tx, id.0, input).await?, tx)))
        .await
}

/// Cancel a cover that is not active yet
#[utoipa::path(operation_id = "cancelInsuranceEnrollment", tag = "insurance-enrollments", params(("id" = InsuranceEnrollmentId, Path, description = "The insurance enrollment's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The insurance enrollment, cancelled", body = InsuranceEnrollmentView)))]
#[post("/{id}/cancel")]
async fn cancel(
    call: Write<WriteInsuranceEnrollments, NoInput>,
    id: PathId<InsuranceEnrollmentId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| Reply::ok(&one(actions::act(tx, id.0, "cancel").await?, tx)))
        .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/insurance-enrollments")
        .service(create_batch)
        .service(create)
        .service(list)
        // Before the route of one record, which would take the word for an id.
        .service(lapsing)
        .service(read)
        .service(update)
        .service(request)
        .service(send)
        .service(activate)
        .service(reject)
        .service(end)
        .service(cancel);
}
