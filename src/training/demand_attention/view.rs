//! How attentions to demands are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, DemandAttention, DemandAttentionId, DemandAttentionStatus};
use crate::db::Record as _;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Timestamp};
use crate::sort_keys;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what attentions to demands may be sorted.
    pub enum DemandAttentionSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// How far a training provider has looked into a demand.
#[derive(Debug, Serialize, ToSchema)]
pub struct DemandAttentionView {
    pub id: DemandAttentionId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    /// `null` for an employer's client.
    pub client_ref: Option<ClientRef>,
    pub status: DemandAttentionStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The training provider.
    pub provider_id: ProviderId,
    /// The skill demand.
    pub demand_id: SkillDemandId,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl DemandAttentionView {
    /// One of many.
    pub fn of(row: DemandAttention, by: &Actor) -> Self {
        let DemandAttention {
            id,
            agency,
            client_ref,
            status,
            version,
            created_at,
            updated_at,
            provider_id,
            skill_demand_id,
        } = row;
        Self {
            id,
            agency,
            client_ref: client_ref.filter(|_| by.scope.employer().is_none()),
            status,
            version,
            created_at,
            updated_at,
            provider_id,
            demand_id: skill_demand_id,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(row: DemandAttention, by: &Actor) -> Self {
        let bar = by.bar(&row.agency, row.owner());
        let allowed = CHART.allowed(row.status, &(), by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..Self::of(row, by)
        }
    }
}

impl Representation for DemandAttentionView {
    const PATH: &'static str = "/v1/demand-attentions";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which attentions to demands.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DemandAttentionQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<DemandAttentionStatus>>,
    /// The training provider.
    pub provider_id: Option<ProviderId>,
    /// The skill demand.
    pub demand_id: Option<SkillDemandId>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<DemandAttentionSort>>,
}

impl ListQuery for DemandAttentionQuery {
    type SortKey = DemandAttentionSort;

    fn sort(&self) -> Option<Sort<DemandAttentionSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &DemandAttention, by: DemandAttentionSort) -> Result<After> {
    match by {
        DemandAttentionSort::CreatedAt => After::new((), row.id),
        DemandAttentionSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}
