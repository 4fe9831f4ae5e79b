//! Rows and rules of costs of classes.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{BatchCostInput, BatchCostPatch};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Party, PartyKind, Rupiah, Words};
use crate::training::batch::model::{BatchId, BatchStatus, ForCost};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(BatchCostId, "018cc251-f400-7000-8000-000000018001");

text_enum! {
    /// What the money of a class is for.
    pub enum CostLine {
        InstructorFees = "instructor_fees",
        /// What is worked on and written with.
        Materials = "materials",
        /// What is used up with the tools and machines.
        Consumables = "consumables",
        EquipmentHire = "equipment_hire",
        Room = "room",
        Meals = "meals",
        Transport = "transport",
        /// Tests and certificates.
        Certification = "certification",
        /// Contributions for the participants' cover.
        Insurance = "insurance",
        Other = "other",
    }
}

text_enum! {
    /// Where a cost stands. There is but one state: whether it may still change follows from its class.
    pub enum BatchCostStatus { Recorded = "recorded" }
}

const RECORDED: &[BatchCostStatus] = &[BatchCostStatus::Recorded];
const BEFORE_THE_EVALUATION: &[Guard<BatchStatus>] = &[Guard {
    code: Code::BatchEvaluated,
    holds: |batch| *batch != BatchStatus::Evaluated,
}];

/// The life of a cost. Its guards look at the state of its class.
pub static CHART: Chart<BatchCostStatus, BatchStatus> = Chart {
    resource: "batch-costs",
    initial: BatchCostStatus::Recorded,
    states: BatchCostStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: RECORDED,
            to: None,
            guards: BEFORE_THE_EVALUATION,
            decides: false,
        },
        Transition {
            action: "delete",
            from: RECORDED,
            to: None,
            guards: BEFORE_THE_EVALUATION,
            decides: false,
        },
    ],
};

/// A cost as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = batch_costs, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BatchCost {
    pub id: BatchCostId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub batch_id: BatchId,
    /// The class's provider: whose record this also is.
    pub provider_id: ProviderId,
    pub line: CostLine,
    pub planned_idr: Rupiah,
    pub used_idr: Rupiah,
    pub note: Option<Words>,
}

/// A cost and its class.
#[derive(Clone, Debug)]
pub struct Standing {
    pub cost: BatchCost,
    pub batch: ForCost,
}

impl BatchCost {
    /// A new record of the transaction's client and agency, for a class of `provider_id`.
    pub fn new(tx: &mut Tx<'_>, input: &BatchCostInput, provider_id: ProviderId) -> Self {
        let BatchCostInput {
            client_ref,
            batch_id,
            line,
            planned_idr,
            used_idr,
            note,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            batch_id,
            provider_id,
            line,
            planned_idr,
            used_idr: used_idr.unwrap_or_default(),
            note,
        }
    }

    /// Applies a merge patch. Answers whether an amount has grown.
    pub fn patch(&mut self, patch: &BatchCostPatch) -> bool {
        let BatchCostPatch {
            planned_idr,
            used_idr,
            note,
        } = patch.clone();
        let before = (self.planned_idr, self.used_idr);
        self.planned_idr = planned_idr.unwrap_or(self.planned_idr);
        self.used_idr = used_idr.unwrap_or(self.used_idr);
        if let Some(note) = note {
            self.note = note;
        }
        self.planned_idr > before.0 || self.used_idr > before.1
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for BatchCost {
    const RESOURCE: &'static str = "batch-costs";

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
            version,
            created_at,
            updated_at,
            batch_id,
            provider_id,
            line,
            planned_idr,
            used_idr,
            // Free words can name people, and the journal forgets nothing.
            note: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": CHART.initial, "version": version,
            "created_at": created_at, "updated_at": updated_at, "batch_id": batch_id, "provider_id": provider_id, "line": line,
            "planned_idr": planned_idr, "used_idr": used_idr,
        })
    }
}
