//! How costs of classes are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{BatchCost, BatchCostId, BatchCostStatus, CHART, CostLine, Standing};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Rupiah, Timestamp, Words};
use crate::sort_keys;
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what costs of classes may be sorted.
    pub enum BatchCostSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// A cost of a class.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchCostView {
    pub id: BatchCostId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchCostStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The class.
    pub batch_id: BatchId,
    /// The class's training provider.
    pub provider_id: ProviderId,
    /// What it is for.
    pub line: CostLine,
    /// What it is planned to cost.
    pub planned_idr: Rupiah,
    /// What it has cost so far.
    pub used_idr: Rupiah,
    pub note: Option<Words>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<BatchCost> for BatchCostView {
    fn from(row: BatchCost) -> Self {
        let BatchCost {
            id,
            agency,
            client_ref,
            version,
            created_at,
            updated_at,
            batch_id,
            provider_id,
            line,
            planned_idr,
            used_idr,
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
            batch_id,
            provider_id,
            line,
            planned_idr,
            used_idr,
            note,
            allowed_actions: None,
        }
    }
}

impl BatchCostView {
    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let Standing { cost, batch } = standing;
        let bar = by.bar(&cost.agency, cost.owner());
        let allowed = CHART.allowed(CHART.initial, &batch.status, by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..cost.into()
        }
    }
}

impl Representation for BatchCostView {
    const PATH: &'static str = "/v1/batch-costs";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which costs of classes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchCostQuery {
    /// The class.
    pub batch_id: Option<BatchId>,
    /// The class's training provider.
    pub provider_id: Option<ProviderId>,
    /// For any of these.
    #[param(inline, style = Form, explode = false)]
    pub line: Option<AnyOf<CostLine>>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<BatchCostSort>>,
}

impl ListQuery for BatchCostQuery {
    type SortKey = BatchCostSort;

    fn sort(&self) -> Option<Sort<BatchCostSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &BatchCost, by: BatchCostSort) -> Result<After> {
    match by {
        BatchCostSort::CreatedAt => After::new((), row.id),
        BatchCostSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}
