//! `/v1/training-providers`.

use crate::db::Record as _;
use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::{Licence, ProviderInput, ProviderPatch, Registration};
use super::model::{CHART, Facts, Provider, ProviderId, ProviderKind, ProviderStatus};
use super::validity::Validity;
use super::{actions, store};
use crate::db::column::Json;
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::read::Read;
use crate::http::reply::{Reply, Representation};
use crate::http::right::PathId;
use crate::http::search::Search;
use crate::http::warning::Warning;
use crate::http::words::Language;
use crate::http::write::{Write, WriteParams};
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Contact, Name, Nib, ShortText, Timestamp, Vin, Words};
use crate::reference::{NoInput, Reason, ReasonCode, Region};
use crate::{rights, sort_keys};

rights!(ReadProvider = "training-providers:read", ListProviders = "training-providers:read" list, WriteProviders = "training-providers:write");

sort_keys! {
    /// By what training providers may be sorted.
    pub enum ProviderSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name" }
}

/// A training provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderView {
    pub id: ProviderId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ProviderStatus,
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
    pub kind: ProviderKind,
    pub vin: Option<Vin>,
    pub nib: Option<Nib>,
    pub licence: Option<Licence>,
    /// What the licence is worth today, on the office's calendar. Only a private institution needs one.
    pub licence_status: Validity,
    /// Of a public training centre or a firm.
    pub registration: Option<Registration>,
    /// The last day of its accreditation; `null` where none is recorded.
    pub accredited_until: Option<NaiveDate>,
    /// What the accreditation is worth today, on the office's calendar.
    pub accreditation: Validity,
    pub region: Region,
    /// The rooms and shops in which it trains, in free words; `/v1/workshops` has those with capacities.
    pub workshops: Vec<ShortText>,
    pub contact: Contact,
    /// What is worth a second look; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl ProviderView {
    /// One of many, as it stands on `today`.
    fn of(row: Provider, today: NaiveDate) -> Self {
        let (licence, contact) = (row.licence(), row.contact());
        let registration = row.registration();
        let Provider {
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
            kind,
            vin,
            nib,
            licence_number: _,
            licence_until,
            registration_number: _,
            accredited_until,
            region,
            workshops: Json(workshops),
            contact_name: _,
            contact_phone: _,
            contact_email: _,
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
            kind,
            vin,
            nib,
            licence,
            licence_status: Validity::on(today, licence_until),
            registration,
            accredited_until,
            accreditation: Validity::on(today, accredited_until),
            region,
            workshops,
            contact,
            warnings: None,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    fn one(
        (row, facts): (Provider, Facts),
        by: &Actor,
        today: NaiveDate,
        language: Language,
    ) -> Self {
        let warnings = Warning::all(&row.warnings(), language);
        let allowed = CHART.allowed(row.status, &facts, by, by.bar(&row.agency, row.owner()));
        Self {
            warnings: Some(warnings),
            allowed_actions: Some(allowed),
            ..Self::of(row, today)
        }
    }
}

impl Representation for ProviderView {
    const PATH: &'static str = "/v1/training-providers";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which training providers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProviderQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<ProviderStatus>>,
    /// Any of these kinds.
    #[param(inline, style = Form, explode = false)]
    pub kind: Option<AnyOf<ProviderKind>>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<ProviderSort>>,
}

impl ListQuery for ProviderQuery {
    type SortKey = ProviderSort;

    fn sort(&self) -> Option<Sort<ProviderSort>> {
        self.sort
    }
}

fn after(row: &Provider, by: ProviderSort) -> Result<After> {
    match by {
        ProviderSort::CreatedAt => After::new((), row.id),
        ProviderSort::UpdatedAt => After::new(row.updated_at, row.id),
        ProviderSort::Name => After::new(row.search_key(), row.id),
    }
}

/// Register a training provider
#[utoipa::path(operation_id = "createTrainingProvider", tag = "training-providers", params(WriteParams), request_body = ProviderInput,
    responses((status = 201, description = "The training provider, proposed", body = ProviderView)))]
#[post("")]
async fn create(call: Write<WriteProviders, ProviderInput>) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

/// Register many training providers
#[utoipa::path(operation_id = "createTrainingProviders", tag = "training-providers", params(BatchParams), request_body = Batch<ProviderInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteProviders, Batch<ProviderInput>>) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run_each(async move |tx, input| {
        let row = actions::create(tx, input).await?;
        Reply::created(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

/// List training providers
#[utoipa::path(operation_id = "listTrainingProviders", tag = "training-providers", params(PageParams, ProviderQuery),
    responses((status = 200, description = "A page of training providers", body = List<ProviderView>)))]
#[get("")]
async fn list(call: Read<ListProviders, ProviderQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |row| after(row, page.sort.by),
                |row| ProviderView::of(row, today),
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

/// Read a training provider
#[utoipa::path(operation_id = "getTrainingProvider", tag = "training-providers", params(("id" = ProviderId, Path, description = "The training provider's id")),
    responses((status = 200, description = "The training provider", body = ProviderView)))]
#[get("/{id}")]
async fn read(call: Read<ReadProvider>, id: PathId<ProviderId>) -> Result<HttpResponse> {
    let language = call.context.language;
    let today = call.state.db.clock.now().office_date();
    call.one(async move |c, by| {
        let (row, running) = store::find(c, &by.scope, id.0)
            .await?
            .ok_or(Code::NotFound)?;
        let facts = row.facts(running, today);
        Ok(ProviderView::one((row, facts), by, today, language))
    })
    .await
}

/// Change a training provider
#[utoipa::path(operation_id = "updateTrainingProvider", tag = "training-providers", params(("id" = ProviderId, Path, description = "The training provider's id"), WriteParams),
    request_body(content = ProviderPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The training provider as it is now", body = ProviderView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteProviders, ProviderPatch>,
    id: PathId<ProviderId>,
) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, patch| {
        let row = actions::update(tx, id.0, patch).await?;
        Reply::ok(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

/// Activate a training provider
///
/// From now on its batches can be opened. A private institution (`lpks`) needs a licence that is valid today.
#[utoipa::path(operation_id = "activateTrainingProvider", tag = "training-providers", params(("id" = ProviderId, Path, description = "The training provider's id"), WriteParams), request_body = NoInput,
    responses((status = 200, description = "The training provider, active", body = ProviderView)))]
#[post("/{id}/activate")]
async fn activate(
    call: Write<WriteProviders, NoInput>,
    id: PathId<ProviderId>,
) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, _| {
        let row = actions::act(tx, id.0, "activate", None).await?;
        Reply::ok(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

/// Suspend a training provider
///
/// Its batches cannot be opened until it is activated again; those that are under way go on.
#[utoipa::path(operation_id = "suspendTrainingProvider", tag = "training-providers", params(("id" = ProviderId, Path, description = "The training provider's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The training provider, suspended", body = ProviderView)))]
#[post("/{id}/suspend")]
async fn suspend(
    call: Write<WriteProviders, Reason>,
    id: PathId<ProviderId>,
) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, input| {
        input.must_fit("training-providers.suspend")?;
        let row = actions::act(tx, id.0, "suspend", Some(input)).await?;
        Reply::ok(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

/// Close a training provider
///
/// Refused while a batch of it is under way: opened, and neither over nor cancelled.
#[utoipa::path(operation_id = "closeTrainingProvider", tag = "training-providers", params(("id" = ProviderId, Path, description = "The training provider's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The training provider, closed", body = ProviderView)))]
#[post("/{id}/close")]
async fn close(
    call: Write<WriteProviders, Reason>,
    id: PathId<ProviderId>,
) -> Result<HttpResponse> {
    let language = call.context.language;
    call.run(async move |tx, input| {
        input.must_fit("training-providers.close")?;
        let row = actions::act(tx, id.0, "close", Some(input)).await?;
        Reply::ok(&ProviderView::one(row, &tx.by, tx.today(), language))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/training-providers")
        .service(create_batch)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(activate)
        .service(suspend)
        .service(close);
}
