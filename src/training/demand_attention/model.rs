//! Rows and rules of attentions to demands.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::DemandAttentionInput;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::skill_demand::model::SkillDemandId;
use crate::kernel::chart::{Chart, Transition};
use crate::kernel::{ClientRef, Party, PartyKind};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(DemandAttentionId, "018cc251-f400-7000-8000-00000000e001");

text_enum! {
    /// How far a training provider has looked into a demand.
    pub enum DemandAttentionStatus {
        /// It has read it.
        Seen = "seen",
        /// It has spoken to the firm.
        Contacted = "contacted",
    }
}

/// The life of an attention.
pub static CHART: Chart<DemandAttentionStatus, ()> = Chart {
    resource: "demand-attentions",
    initial: DemandAttentionStatus::Seen,
    states: DemandAttentionStatus::ALL,
    transitions: &[
        Transition {
            action: "contact",
            from: &[DemandAttentionStatus::Seen],
            to: Some(DemandAttentionStatus::Contacted),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: DemandAttentionStatus::ALL,
            to: None,
            guards: &[],
            decides: false,
        },
    ],
};

/// An attention as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, AsChangeset, Identifiable)]
#[diesel(table_name = demand_attentions, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DemandAttention {
    pub id: DemandAttentionId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: DemandAttentionStatus,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub provider_id: ProviderId,
    pub skill_demand_id: SkillDemandId,
}

impl DemandAttention {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &DemandAttentionInput) -> Self {
        let DemandAttentionInput {
            client_ref,
            provider_id,
            demand_id,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            provider_id,
            skill_demand_id: demand_id,
        }
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for DemandAttention {
    const RESOURCE: &'static str = "demand-attentions";

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
            version,
            created_at,
            updated_at,
            provider_id,
            skill_demand_id,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "version": version,
            "created_at": created_at, "updated_at": updated_at, "provider_id": provider_id, "demand_id": skill_demand_id,
        })
    }
}
