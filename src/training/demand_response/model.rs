//! Rows and rules of responses to demands.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{DemandResponseInput, DemandResponsePatch, order_fault};
use super::life::CHART;
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::skill_demand::model::SkillDemandId;
use crate::kernel::{ClientRef, Party, PartyKind, Words};
use crate::reference::ReasonCode;
use crate::training::batch::model::BatchId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(DemandResponseId, "018cc251-f400-7000-8000-00000000c001");

text_enum! {
    /// Where a response to demands stands.
    pub enum DemandResponseStatus { Offered = "offered", Accepted = "accepted", Declined = "declined", Linked = "linked" }
}

impl DemandResponseStatus {
    /// The states in which something is still to come of it, so that it can lapse.
    pub const WAITING: &[Self] = &[Self::Offered, Self::Accepted];
}

/// A response as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = demand_responses, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DemandResponse {
    pub id: DemandResponseId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: DemandResponseStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub provider_id: ProviderId,
    /// The demands in the order in which they were named. `demand_response_demands` holds the same ids for joins; here
    /// they come with the row. The store writes both together.
    pub demand_ids: Json<Vec<SkillDemandId>>,
    pub seats: i32,
    pub program_id: Option<ProgramId>,
    /// The first of the days between which the seats are offered.
    #[diesel(deserialize_as = Day)]
    pub offered_from: NaiveDate,
    /// The last of them.
    #[diesel(deserialize_as = Day)]
    pub offered_until: NaiveDate,
    pub note: Option<Words>,
    /// The class that came of it.
    pub batch_id: Option<BatchId>,
}

impl DemandResponse {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &DemandResponseInput) -> Self {
        let DemandResponseInput {
            client_ref,
            provider_id,
            demand_ids,
            seats,
            program_id,
            from,
            until,
            note,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            provider_id,
            demand_ids: Json(demand_ids),
            seats,
            program_id,
            offered_from: from,
            offered_until: until,
            note,
            batch_id: None,
        }
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `date_order` where the days would end before they begin.
    pub fn patch(&mut self, patch: &DemandResponsePatch) -> Result<()> {
        let DemandResponsePatch {
            demand_ids,
            seats,
            program_id,
            from,
            until,
            note,
        } = patch.clone();
        if let Some(demand_ids) = demand_ids {
            self.demand_ids = Json(demand_ids);
        }
        self.seats = seats.unwrap_or(self.seats);
        self.program_id = program_id.unwrap_or(self.program_id);
        self.offered_from = from.unwrap_or(self.offered_from);
        self.offered_until = until.unwrap_or(self.offered_until);
        self.note = note.unwrap_or_else(|| self.note.clone());
        let fault = order_fault(self.offered_from, self.offered_until, until.is_some());
        fault.map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Whether its last day was over before anything came of it.
    #[must_use]
    pub fn lapsed(&self, today: NaiveDate) -> bool {
        DemandResponseStatus::WAITING.contains(&self.status) && self.offered_until < today
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for DemandResponse {
    const RESOURCE: &'static str = "demand-responses";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn agency(&self) -> &str {
        &self.agency
    }

    fn owner(&self) -> Option<Party> {
        Some(Party {
            kind: PartyKind::TrainingProvider,
            id: self.provider_id.into(),
        })
    }

    fn state(&self) -> Value {
        let Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note: _,
            version,
            created_at,
            updated_at,
            provider_id,
            demand_ids: Json(demand_ids),
            seats,
            program_id,
            offered_from,
            offered_until,
            // Free words can name people, and the journal forgets nothing.
            note: _,
            batch_id,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "provider_id": provider_id, "demand_ids": demand_ids, "seats": seats, "program_id": program_id,
            "from": offered_from, "until": offered_until, "batch_id": batch_id,
        })
    }
}
