//! How batches are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::Funding;
use super::life::CHART;
use super::model::{Batch, BatchId, BatchStatus, Standing};
use super::registration::RegistrationWindow;
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::http::warning::Warning;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Name, Timestamp, Words};
use crate::reference::{FundingSource, OccupationView, ReasonCode, Region};
use crate::sort_keys;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what batches may be sorted.
    pub enum BatchSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name", StartsOn = "starts_on" }
}

/// A batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchView {
    pub id: BatchId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`. Taking a seat is no change.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The program that is taught.
    pub program_id: ProgramId,
    /// The program's training provider.
    pub provider_id: ProviderId,
    /// The program's occupation.
    pub occupation: OccupationView,
    pub name: Name,
    #[schema(minimum = 1, maximum = 1000)]
    pub seats: i32,
    /// With fewer participants it is not worth holding.
    #[schema(minimum = 1, maximum = 1000)]
    pub min_seats: i32,
    /// Seats held by enrollments.
    #[schema(minimum = 0)]
    pub seats_taken: i32,
    /// Seats that nobody holds.
    #[schema(minimum = 0)]
    pub seats_free: i32,
    pub funding: Option<Funding>,
    /// Where it is held.
    pub region: Region,
    /// The first day of registration.
    pub registration_opens_on: NaiveDate,
    /// The last day of registration.
    pub registration_closes_on: NaiveDate,
    /// What these two days say today, on the office's calendar, in whatever state the batch is.
    pub registration: RegistrationWindow,
    /// The first day of the class.
    pub starts_on: NaiveDate,
    /// The last day of the class.
    pub ends_on: NaiveDate,
    /// The day on which it was cancelled.
    pub cancelled_on: Option<NaiveDate>,
    /// What it was worth, in the office's words.
    pub evaluation: Option<Words>,
    /// What is worth a second look after the action; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl BatchView {
    /// One of many, as it stands on `today`.
    pub fn of(row: Batch, today: NaiveDate) -> Self {
        let (funding, registration) = (row.funding(), row.registration(today));
        let Batch {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            program_id,
            provider_id,
            occupation,
            name,
            seats,
            min_seats,
            seats_taken,
            funding_source: _,
            funding_ceiling_idr: _,
            region,
            registration_opens_on,
            registration_closes_on,
            starts_on,
            ends_on,
            cancelled_on,
            evaluation,
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
            program_id,
            provider_id,
            occupation: occupation.into(),
            name,
            seats,
            min_seats,
            seats_taken,
            seats_free: seats - seats_taken,
            funding,
            region,
            registration_opens_on,
            registration_closes_on,
            registration,
            starts_on,
            ends_on,
            cancelled_on,
            evaluation,
            warnings: None,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        Self::warned(standing, by, Vec::new())
    }

    /// One record, with what is worth a second look.
    pub fn warned(standing: Standing, by: &Actor, warnings: Vec<Warning>) -> Self {
        let batch = &standing.batch;
        let allowed = CHART.allowed(
            batch.status,
            &standing,
            by,
            by.bar(&batch.agency, batch.owner()),
        );
        Self {
            warnings: Some(warnings),
            allowed_actions: Some(allowed),
            ..Self::of(standing.batch, standing.today)
        }
    }
}

impl Representation for BatchView {
    const PATH: &'static str = "/v1/batches";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which batches.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<BatchStatus>>,
    /// The program that is taught.
    pub program_id: Option<ProgramId>,
    /// The training provider that teaches.
    pub provider_id: Option<ProviderId>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// This KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// This region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// The region code of the agency that keeps the record.
    #[param(inline)]
    pub agency: Option<ExactCode>,
    /// Where the money comes from.
    pub funding_source: Option<FundingSource>,
    /// The class starts in this year, so that it is that year's money that it claims.
    pub year: Option<i32>,
    /// The class starts on this day or later.
    pub starts_on_from: Option<NaiveDate>,
    /// The class starts on this day or earlier.
    pub starts_on_to: Option<NaiveDate>,
    /// The class ends on this day or later.
    pub ends_on_from: Option<NaiveDate>,
    /// The class ends on this day or earlier.
    pub ends_on_to: Option<NaiveDate>,
    /// Whether a seat is free, in whatever state the batch is.
    pub has_free_seats: Option<bool>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<BatchSort>>,
}

impl ListQuery for BatchQuery {
    type SortKey = BatchSort;

    fn sort(&self) -> Option<Sort<BatchSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Batch, by: BatchSort) -> Result<After> {
    match by {
        BatchSort::CreatedAt => After::new((), row.id),
        BatchSort::UpdatedAt => After::new(row.updated_at, row.id),
        BatchSort::Name => After::new(row.search_key(), row.id),
        BatchSort::StartsOn => After::new(row.starts_on, row.id),
    }
}
