//! `/v1/employers`.

use crate::db::Record as _;
use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, Employer, EmployerId, EmployerInput, EmployerPatch, EmployerStatus};
use super::{actions, store};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::read::Read;
use crate::http::reply::{Reply, Representation};
use crate::http::right::PathId;
use crate::http::search::Search;
use crate::http::write::{Write, WriteParams};
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, Address, ClientRef, Contact, Name, Nib, Npp, Npwp, Timestamp, Words};
use crate::reference::{Industry, IndustryView, NoInput, Reason, ReasonCode, Region};
use crate::{rights, sort_keys};

rights!(ReadEmployer = "employers:read", ListEmployers = "employers:read" list, WriteEmployers = "employers:write");

sort_keys! {
    /// By what employers may be sorted.
    pub enum EmployerSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name" }
}

/// An employer.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmployerView {
    pub id: EmployerId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: EmployerStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub name: Name,
    pub nib: Nib,
    pub npwp: Option<Npwp>,
    pub npp: Option<Npp>,
    pub industry: IndustryView,
    /// Workers of the whole firm on `workers_as_of`.
    #[schema(minimum = 0)]
    pub workers: i32,
    pub workers_as_of: NaiveDate,
    /// Work-accident risk group I–V (PP 44/2015, annex I).
    #[schema(minimum = 1, maximum = 5)]
    pub risk_group: i32,
    pub region: Region,
    pub address: Address,
    pub contact: Contact,
    /// Whether training providers see the contact beside the firm's verified demands.
    pub contact_shared: bool,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Employer> for EmployerView {
    fn from(row: Employer) -> Self {
        let Employer {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            name,
            nib,
            npwp,
            npp,
            industry_version,
            industry,
            workers,
            workers_as_of,
            risk_group,
            region,
            address,
            contact_name,
            contact_phone,
            contact_email,
            contact_shared,
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
            name,
            nib,
            npwp,
            npp,
            industry: Industry {
                version: industry_version,
                code: industry,
            }
            .into(),
            workers,
            workers_as_of,
            risk_group,
            region,
            address,
            contact: Contact {
                name: contact_name,
                phone: contact_phone,
                email: contact_email,
            },
            contact_shared,
            allowed_actions: None,
        }
    }
}

impl EmployerView {
    /// One record, with what the caller may do.
    fn one(row: Employer, by: &Actor) -> Self {
        let allowed = CHART.allowed(row.status, &(), by, by.bar(&row.agency, row.owner()));
        Self {
            allowed_actions: Some(allowed),
            ..row.into()
        }
    }
}

impl Representation for EmployerView {
    const PATH: &'static str = "/v1/employers";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which employers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EmployerQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<EmployerStatus>>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// KBLI code or its beginning.
    #[param(inline)]
    pub industry: Option<CodePrefix>,
    /// The business number.
    pub nib: Option<Nib>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<EmployerSort>>,
}

impl ListQuery for EmployerQuery {
    type SortKey = EmployerSort;

    fn sort(&self) -> Option<Sort<EmployerSort>> {
        self.sort
    }
}

fn after(row: &Employer, by: EmployerSort) -> Result<After> {
    match by {
        EmployerSort::CreatedAt => After::new((), row.id),
        EmployerSort::UpdatedAt => After::new(row.updated_at, row.id),
        EmployerSort::Name => After::new(row.search_key(), row.id),
    }
}

/// Register an employer
#[utoipa::path(operation_id = "createEmployer", tag = "employers", params(WriteParams), request_body = EmployerInput,
    responses((status = 201, description = "The employer, registered", body = EmployerView)))]
#[post("")]
async fn create(call: Write<WriteEmployers, EmployerInput>) -> Result<HttpResponse> {
    call.run(async |tx, input| {
        Reply::created(&EmployerView::one(
            actions::create(tx, input).await?,
            &tx.by,
        ))
    })
    .await
}

/// Register many employers
#[utoipa::path(operation_id = "createEmployers", tag = "employers", params(BatchParams), request_body = Batch<EmployerInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteEmployers, Batch<EmployerInput>>) -> Result<HttpResponse> {
    call.run_each(async |tx, input| {
        Reply::created(&EmployerView::one(
            actions::create(tx, input).await?,
            &tx.by,
        ))
    })
    .await
}

/// List employers
#[utoipa::path(operation_id = "listEmployers", tag = "employers", params(PageParams, EmployerQuery),
    responses((status = 200, description = "A page of employers", body = List<EmployerView>)))]
#[get("")]
async fn list(call: Read<ListEmployers, EmployerQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                EmployerView::from,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read an employer
#[utoipa::path(operation_id = "getEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id")),
    responses((status = 200, description = "The employer", body = EmployerView)))]
#[get("/{id}")]
async fn read(call: Read<ReadEmployer>, id: PathId<EmployerId>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let row = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        Ok(EmployerView::one(row, by))
    })
    .await
}

/// Change an employer
#[utoipa::path(operation_id = "updateEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id"), WriteParams),
    request_body(content = EmployerPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The employer as it is now", body = EmployerView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteEmployers, EmployerPatch>,
    id: PathId<EmployerId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, patch| {
        Reply::ok(&EmployerView::one(
            actions::update(tx, id.0, patch).await?,
            &tx.by,
        ))
    })
    .await
}

/// Verify an employer
///
/// The office has checked the firm's papers; from now on its demands can be verified.
#[utoipa::path(operation_id = "verifyEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The employer, verified", body = EmployerView)))]
#[post("/{id}/verify")]
async fn verify(
    call: Write<WriteEmployers, NoInput>,
    id: PathId<EmployerId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        Reply::ok(&EmployerView::one(
            actions::act(tx, id.0, "verify", None).await?,
            &tx.by,
        ))
    })
    .await
}

/// Suspend an employer
#[utoipa::path(operation_id = "suspendEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The employer, suspended", body = EmployerView)))]
#[post("/{id}/suspend")]
async fn suspend(
    call: Write<WriteEmployers, Reason>,
    id: PathId<EmployerId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("employers.suspend")?;
        Reply::ok(&EmployerView::one(
            actions::act(tx, id.0, "suspend", Some(input)).await?,
            &tx.by,
        ))
    })
    .await
}

/// Reinstate a suspended employer
#[utoipa::path(operation_id = "reinstateEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The employer, verified again", body = EmployerView)))]
#[post("/{id}/reinstate")]
async fn reinstate(
    call: Write<WriteEmployers, NoInput>,
    id: PathId<EmployerId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, _| {
        Reply::ok(&EmployerView::one(
            actions::act(tx, id.0, "reinstate", None).await?,
            &tx.by,
        ))
    })
    .await
}

/// Close an employer
#[utoipa::path(operation_id = "closeEmployer", tag = "employers", params(("id" = EmployerId, Path, description = "The employer's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The employer, closed", body = EmployerView)))]
#[post("/{id}/close")]
async fn close(
    call: Write<WriteEmployers, Reason>,
    id: PathId<EmployerId>,
) -> Result<HttpResponse> {
    call.run(async move |tx, input| {
        input.must_fit("employers.close")?;
        Reply::ok(&EmployerView::one(
            actions::act(tx, id.0, "close", Some(input)).await?,
            &tx.by,
        ))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/employers")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(verify)
        .service(suspend)
        .service(reinstate)
        .service(close);
}
