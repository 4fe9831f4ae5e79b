//! How priorities of demand are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, DemandPriority, DemandPriorityId, DemandPriorityStatus};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::CodePrefix;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Timestamp, Words};
use crate::reference::{OccupationGroupView, Region};
use crate::sort_keys;

sort_keys! {
    /// By what priorities of demand may be sorted.
    pub enum DemandPrioritySort { CreatedAt = "created_at", UpdatedAt = "updated_at", Weight = "weight", ValidFrom = "valid_from" }
}

/// A priority of demand.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandPriorityView {
    pub id: DemandPriorityId,
    /// The region code of the agency that keeps the record, and for whose demand it holds.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: DemandPriorityStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The occupation, or the group of all that begin with the code.
    pub occupation: OccupationGroupView,
    /// Where the people are wanted: this region, with all that lies in it.
    pub region: Region,
    /// What demand for it weighs, in percent of other demand; 0 takes it out of the ranking.
    #[schema(minimum = 0, maximum = 1000)]
    pub weight: i32,
    /// Why, in words.
    pub reason: Words,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The last day on which it holds; `null` until further notice.
    pub valid_until: Option<NaiveDate>,
    /// Whether it holds today, on the office's calendar. One for a smaller region, or for a narrower occupation in the same
    /// region, comes before it.
    pub in_force: bool,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl DemandPriorityView {
    /// One of many, as it stands on `today`.
    #[must_use]
    pub fn of(row: DemandPriority, today: NaiveDate) -> Self {
        let in_force = row.in_force(today);
        let DemandPriority {
            id,
            agency,
            client_ref,
            version,
            created_at,
            updated_at,
            occupation,
            region,
            weight,
            reason,
            valid_from,
            valid_until,
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status: CHART.initial,
            version,
            created_at,
            updated_at,
            occupation: occupation.into(),
            region,
            weight,
            reason,
            valid_from,
            valid_until,
            in_force,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(row: DemandPriority, by: &Actor, today: NaiveDate) -> Self {
        let bar = by.bar(&row.agency, row.owner());
        let allowed = CHART.allowed(CHART.initial, &(), by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..Self::of(row, today)
        }
    }
}

impl Representation for DemandPriorityView {
    const PATH: &'static str = "/v1/demand-priorities";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which priorities of demand.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandPriorityQuery {
    /// The beginning of the KBJI code that it is for.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// The beginning of the region code that it is for.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Whether it holds today.
    pub in_force: Option<bool>,
    /// The first day on which it holds is this one or later.
    pub valid_from_from: Option<NaiveDate>,
    /// The first day on which it holds is this one or earlier.
    pub valid_from_to: Option<NaiveDate>,
    /// The last day on which it holds is this one or later.
    pub valid_until_from: Option<NaiveDate>,
    /// The last day on which it holds is this one or earlier.
    pub valid_until_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<DemandPrioritySort>>,
}

impl ListQuery for DemandPriorityQuery {
    type SortKey = DemandPrioritySort;

    fn sort(&self) -> Option<Sort<DemandPrioritySort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &DemandPriority, by: DemandPrioritySort) -> Result<After> {
    match by {
        DemandPrioritySort::CreatedAt => After::new((), row.id),
        DemandPrioritySort::UpdatedAt => After::new(row.updated_at, row.id),
        DemandPrioritySort::Weight => After::new(row.weight, row.id),
        DemandPrioritySort::ValidFrom => After::new(row.valid_from, row.id),
    }
}
