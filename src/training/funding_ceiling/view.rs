//! How ceilings of funding are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, FundingCeiling, FundingCeilingId, FundingCeilingStatus};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Rupiah, Timestamp, Words};
use crate::reference::FundingSource;
use crate::sort_keys;

sort_keys! {
    /// By what ceilings of funding may be sorted.
    pub enum FundingCeilingSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Year = "year" }
}

/// A ceiling of funding.
#[derive(Debug, Serialize, ToSchema)]
pub struct FundingCeilingView {
    pub id: FundingCeilingId,
    /// The region code of the agency that keeps the record, and whose classes it limits.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: FundingCeilingStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Where the money comes from.
    pub source: FundingSource,
    /// The year in which the classes start that it pays for.
    #[schema(minimum = 2000, maximum = 2100, example = 2027)]
    pub year: i32,
    /// How much there is; what is claimed of it tells `/v1/budget`.
    pub amount_idr: Rupiah,
    pub note: Option<Words>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<FundingCeiling> for FundingCeilingView {
    fn from(row: FundingCeiling) -> Self {
        let FundingCeiling {
            id,
            agency,
            client_ref,
            version,
            created_at,
            updated_at,
            source,
            year,
            amount_idr,
            note,
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status: CHART.initial,
            version,
            created_at,
            updated_at,
            source,
            year,
            amount_idr,
            note,
            allowed_actions: None,
        }
    }
}

impl FundingCeilingView {
    /// One record, with what the caller may do.
    pub fn one(row: FundingCeiling, by: &Actor) -> Self {
        let bar = by.bar(&row.agency, row.owner());
        let allowed = CHART.allowed_with("admin", CHART.initial, &(), by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..row.into()
        }
    }
}

impl Representation for FundingCeilingView {
    const PATH: &'static str = "/v1/funding-ceilings";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which ceilings of funding.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FundingCeilingQuery {
    /// Where the money comes from.
    pub source: Option<FundingSource>,
    /// The year in which the classes start that it pays for.
    pub year: Option<i32>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<FundingCeilingSort>>,
}

impl ListQuery for FundingCeilingQuery {
    type SortKey = FundingCeilingSort;

    fn sort(&self) -> Option<Sort<FundingCeilingSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &FundingCeiling, by: FundingCeilingSort) -> Result<After> {
    match by {
        FundingCeilingSort::CreatedAt => After::new((), row.id),
        FundingCeilingSort::UpdatedAt => After::new(row.updated_at, row.id),
        FundingCeilingSort::Year => After::new(row.year, row.id),
    }
}
