//! How workshops are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::Equipment;
use super::model::{CHART, Facts, Workshop, WorkshopId, WorkshopStatus};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Name, Timestamp, Words};
use crate::reference::ReasonCode;
use crate::sort_keys;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what workshops may be sorted.
    pub enum WorkshopSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name", Capacity = "capacity" }
}

/// A workshop.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkshopView {
    pub id: WorkshopId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: WorkshopStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The training provider whose room it is.
    pub provider_id: ProviderId,
    pub name: Name,
    /// How many people can be taught in it at once.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: i32,
    pub equipment: Vec<Equipment>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Workshop> for WorkshopView {
    fn from(row: Workshop) -> Self {
        let Workshop {
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
            name,
            capacity,
            equipment: Json(equipment),
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
            provider_id,
            name,
            capacity,
            equipment,
            allowed_actions: None,
        }
    }
}

impl WorkshopView {
    /// One record, with what the caller may do.
    pub fn one((row, facts): (Workshop, Facts), by: &Actor) -> Self {
        let allowed = CHART.allowed(row.status, &facts, by, by.bar(&row.agency, row.owner()));
        Self {
            allowed_actions: Some(allowed),
            ..row.into()
        }
    }
}

impl Representation for WorkshopView {
    const PATH: &'static str = "/v1/workshops";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which workshops.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkshopQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<WorkshopStatus>>,
    /// The training provider whose rooms they are.
    pub provider_id: Option<ProviderId>,
    /// It takes so many people or more.
    pub capacity_from: Option<i32>,
    /// It takes so many people or fewer.
    pub capacity_to: Option<i32>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<WorkshopSort>>,
}

impl ListQuery for WorkshopQuery {
    type SortKey = WorkshopSort;

    fn sort(&self) -> Option<Sort<WorkshopSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Workshop, by: WorkshopSort) -> Result<After> {
    match by {
        WorkshopSort::CreatedAt => After::new((), row.id),
        WorkshopSort::UpdatedAt => After::new(row.updated_at, row.id),
        WorkshopSort::Name => After::new(row.search_key(), row.id),
        WorkshopSort::Capacity => After::new(row.capacity, row.id),
    }
}
