//! How responses to demands are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::life::{CHART, Standing};
use super::model::{DemandResponse, DemandResponseId, DemandResponseStatus};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Name, Timestamp, Words};
use crate::reference::ReasonCode;
use crate::sort_keys;
use crate::training::batch::model::BatchId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what responses to demands may be sorted.
    pub enum DemandResponseSort { CreatedAt = "created_at", UpdatedAt = "updated_at", From = "from" }
}

/// A response to demands.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandResponseView {
    pub id: DemandResponseId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    /// `null` for an employer's client.
    pub client_ref: Option<ClientRef>,
    pub status: DemandResponseStatus,
    /// The coded reason of the last action that needed one; `null` for an employer's client.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words; `null` for an employer's client.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The training provider that offers the seats.
    pub provider_id: ProviderId,
    /// Its name, also for an employer's client, which sees no training providers; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<Name>,
    /// The skill demands that it responds to; for an employer's client its own employer's alone.
    pub demand_ids: Vec<SkillDemandId>,
    /// How many people can be trained.
    #[schema(minimum = 1, maximum = 500)]
    pub seats: i32,
    /// What would be taught.
    pub program_id: Option<ProgramId>,
    /// The first of the days between which the seats are offered.
    pub from: NaiveDate,
    /// The last of these days.
    pub until: NaiveDate,
    /// Whether that day was over, on the office's calendar, before a class or a refusal came of the response.
    pub lapsed: bool,
    /// What else was said; `null` for an employer's client.
    pub note: Option<Words>,
    /// The class that came of it; `null` until it is linked.
    pub batch_id: Option<BatchId>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl DemandResponseView {
    /// One of many, as it stands on `today`. What passed between the provider and the office is not told to an employer.
    pub fn of(row: DemandResponse, by: &Actor, today: NaiveDate) -> Self {
        let is_told = by.scope.employer().is_none();
        let lapsed = row.lapsed(today);
        let DemandResponse {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            provider_id,
            demand_ids: Json(demand_ids),
            seats,
            program_id,
            offered_from,
            offered_until,
            note,
            batch_id,
        } = row;
        Self {
            id,
            agency,
            client_ref: client_ref.filter(|_| is_told),
            status,
            status_reason: status_reason.filter(|_| is_told),
            status_note: status_note.filter(|_| is_told),
            version,
            created_at,
            updated_at,
            provider_id,
            provider_name: None,
            demand_ids,
            seats,
            program_id,
            from: offered_from,
            until: offered_until,
            lapsed,
            note: note.filter(|_| is_told),
            batch_id,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let response = &standing.response;
        let bar = by.bar(&response.agency, response.owner());
        let allowed = CHART.allowed(response.status, &standing, by, bar);
        Self {
            provider_name: Some(standing.ground.provider_name),
            allowed_actions: Some(allowed),
            ..Self::of(standing.response, by, standing.today)
        }
    }
}

impl Representation for DemandResponseView {
    const PATH: &'static str = "/v1/demand-responses";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which responses to demands.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandResponseQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<DemandResponseStatus>>,
    /// The training provider that offers the seats.
    pub provider_id: Option<ProviderId>,
    /// A skill demand that it responds to.
    pub demand_id: Option<SkillDemandId>,
    /// What would be taught.
    pub program_id: Option<ProgramId>,
    /// The class that came of it.
    pub batch_id: Option<BatchId>,
    /// Whether its last day was over before a class or a refusal came of it.
    pub lapsed: Option<bool>,
    /// Seats are offered from this day on or later.
    pub from_from: Option<NaiveDate>,
    /// Seats are offered from this day on or earlier.
    pub from_to: Option<NaiveDate>,
    /// The last day on which they are offered is this one or later.
    pub until_from: Option<NaiveDate>,
    /// The last day on which they are offered is this one or earlier.
    pub until_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<DemandResponseSort>>,
}

impl ListQuery for DemandResponseQuery {
    type SortKey = DemandResponseSort;

    fn sort(&self) -> Option<Sort<DemandResponseSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &DemandResponse, by: DemandResponseSort) -> Result<After> {
    match by {
        DemandResponseSort::CreatedAt => After::new((), row.id),
        DemandResponseSort::UpdatedAt => After::new(row.updated_at, row.id),
        DemandResponseSort::From => After::new(row.offered_from, row.id),
    }
}
