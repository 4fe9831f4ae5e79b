//! Rows, states and rules of workshops.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{Equipment, WorkshopInput, WorkshopPatch};
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Name, Party, PartyKind, Words, name_key};
use crate::reference::{Reason, ReasonCode};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(WorkshopId, "018cc251-f400-7000-8000-000000011001");

text_enum! {
    /// Where a workshop stands.
    pub enum WorkshopStatus {
        /// Sessions can be held in it.
        Active = "active",
        Closed = "closed",
    }
}

/// What of other records a workshop's guards look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// A planned session in it is not over.
    pub is_booked: bool,
}

/// The life of a workshop.
pub static CHART: Chart<WorkshopStatus, Facts> = Chart {
    resource: "workshops",
    initial: WorkshopStatus::Active,
    states: WorkshopStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[WorkshopStatus::Active],
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "close",
            from: &[WorkshopStatus::Active],
            to: Some(WorkshopStatus::Closed),
            guards: &[Guard {
                code: Code::WorkshopInUse,
                holds: |facts| !facts.is_booked,
            }],
            decides: false,
        },
        Transition {
            action: "reopen",
            from: &[WorkshopStatus::Closed],
            to: Some(WorkshopStatus::Active),
            guards: &[],
            decides: false,
        },
    ],
};

/// A workshop as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = workshops, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Workshop {
    pub id: WorkshopId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: WorkshopStatus,
    /// Why it was closed.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub provider_id: ProviderId,
    pub name: Name,
    pub capacity: i32,
    pub equipment: Json<Vec<Equipment>>,
}

impl Workshop {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &WorkshopInput) -> Self {
        let WorkshopInput {
            client_ref,
            provider_id,
            name,
            capacity,
            equipment,
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
            name,
            capacity,
            equipment: Json(equipment),
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &WorkshopPatch) {
        let WorkshopPatch {
            name,
            capacity,
            equipment,
        } = patch.clone();
        self.name = name.unwrap_or_else(|| self.name.clone());
        self.capacity = capacity.unwrap_or(self.capacity);
        if let Some(equipment) = equipment {
            self.equipment = Json(equipment);
        }
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, facts: &Facts, reason: Option<&Reason>) -> Result<()> {
        self.status = CHART.step(action, self.status, facts)?;
        if let Some(reason) = reason {
            self.status_reason = Some(reason.code.clone());
            self.status_note.clone_from(&reason.note);
        }
        Ok(())
    }

    /// The name, folded: by which a provider's workshops are told apart, what `q` searches and `sort=name` follows.
    #[must_use]
    pub fn search_key(&self) -> String {
        name_key(self.name.as_str())
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for Workshop {
    const RESOURCE: &'static str = "workshops";

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
            name,
            capacity,
            equipment: Json(equipment),
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version,
            "created_at": created_at, "updated_at": updated_at, "provider_id": provider_id, "name": name, "capacity": capacity,
            "equipment": equipment,
        })
    }
}
