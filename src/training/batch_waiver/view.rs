//! How waivers are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{BatchWaiver, BatchWaiverId, BatchWaiverStatus, CHART, WaivedRule};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Name, Timestamp, Words};
use crate::reference::ReasonCode;
use crate::sort_keys;
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what waivers may be sorted.
    pub enum BatchWaiverSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// A waiver.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchWaiverView {
    pub id: BatchWaiverId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchWaiverStatus,
    /// Why it was revoked.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The class for which the rule is lifted.
    pub batch_id: BatchId,
    /// The class's training provider.
    pub provider_id: ProviderId,
    pub rule: WaivedRule,
    /// Why it was granted.
    pub reason: ReasonCode,
    /// That reason in words.
    pub note: Option<Words>,
    /// The name of the person who answers for it.
    pub granted_by: Name,
    /// The last day on which it is in force; `null` until it is revoked.
    pub valid_until: Option<NaiveDate>,
    /// Whether it lifts the rule today, on the office's calendar.
    pub in_force: bool,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl BatchWaiverView {
    /// One of many, as it stands on `today`.
    #[must_use]
    pub fn of(row: BatchWaiver, today: NaiveDate) -> Self {
        let in_force = row.in_force(today);
        let BatchWaiver {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            batch_id,
            provider_id,
            rule,
            reason,
            note,
            granted_by,
            valid_until,
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
            batch_id,
            provider_id,
            rule,
            reason,
            note,
            granted_by,
            valid_until,
            in_force,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(row: BatchWaiver, by: &Actor, today: NaiveDate) -> Self {
        let bar = by.bar(&row.agency, row.owner());
        let allowed = CHART.allowed_with("admin", row.status, &(), by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..Self::of(row, today)
        }
    }
}

impl Representation for BatchWaiverView {
    const PATH: &'static str = "/v1/batch-waivers";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which waivers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchWaiverQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<BatchWaiverStatus>>,
    /// Any of these rules.
    #[param(inline, style = Form, explode = false)]
    pub rule: Option<AnyOf<WaivedRule>>,
    /// The class for which the rule is lifted.
    pub batch_id: Option<BatchId>,
    /// The class's training provider.
    pub provider_id: Option<ProviderId>,
    /// Whether it lifts the rule today.
    pub in_force: Option<bool>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<BatchWaiverSort>>,
}

impl ListQuery for BatchWaiverQuery {
    type SortKey = BatchWaiverSort;

    fn sort(&self) -> Option<Sort<BatchWaiverSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &BatchWaiver, by: BatchWaiverSort) -> Result<After> {
    match by {
        BatchWaiverSort::CreatedAt => After::new((), row.id),
        BatchWaiverSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}
