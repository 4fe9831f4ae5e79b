//! Rows and rules of priorities of demand.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{DemandPriorityInput, DemandPriorityPatch, order_fault};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Transition};
use crate::kernel::{ClientRef, Party, Words};
use crate::reference::{OccupationGroup, OccupationGroupInput, Region};
use crate::{text_enum, uuid_id};

uuid_id!(DemandPriorityId, "018cc251-f400-7000-8000-00000000d001");

/// What demand weighs of which nobody has said anything, in percent.
pub const USUAL_WEIGHT: i32 = 100;

text_enum! {
    /// Where a priority stands. There is but one state: whether it is in force follows from its days.
    pub enum DemandPriorityStatus { Set = "set" }
}

const SET: &[DemandPriorityStatus] = &[DemandPriorityStatus::Set];

/// The life of a priority.
pub static CHART: Chart<DemandPriorityStatus, ()> = Chart {
    resource: "demand-priorities",
    initial: DemandPriorityStatus::Set,
    states: DemandPriorityStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: SET,
            to: None,
            guards: &[],
            decides: true,
        },
        Transition {
            action: "delete",
            from: SET,
            to: None,
            guards: &[],
            decides: true,
        },
    ],
};

/// A priority as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = demand_priorities, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DemandPriority {
    pub id: DemandPriorityId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub occupation: OccupationGroup,
    /// With all that lies in it.
    pub region: Region,
    /// In percent.
    pub weight: i32,
    pub reason: Words,
    /// The first day on which it holds.
    #[diesel(deserialize_as = Day)]
    pub valid_from: NaiveDate,
    /// The last one; `None` until further notice.
    pub valid_until: Option<NaiveDate>,
}

impl DemandPriority {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &DemandPriorityInput) -> Self {
        let DemandPriorityInput {
            client_ref,
            occupation,
            region,
            weight,
            reason,
            valid_from,
            valid_until,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            occupation: occupation.into(),
            region,
            weight,
            reason,
            valid_from,
            valid_until,
        }
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `date_order` where it would end before it begins.
    pub fn patch(&mut self, patch: &DemandPriorityPatch) -> Result<()> {
        let DemandPriorityPatch {
            occupation,
            region,
            weight,
            reason,
            valid_from,
            valid_until,
        } = patch.clone();
        if let Some(occupation) = occupation {
            self.occupation = occupation.into();
        }
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.weight = weight.unwrap_or(self.weight);
        self.reason = reason.unwrap_or_else(|| self.reason.clone());
        self.valid_from = valid_from.unwrap_or(self.valid_from);
        self.valid_until = valid_until.unwrap_or(self.valid_until);
        let fault = order_fault(self.valid_from, self.valid_until, valid_until.is_some());
        fault.map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Whether it holds on `day`.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for DemandPriority {
    const RESOURCE: &'static str = "demand-priorities";

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
        None
    }

    fn state(&self) -> Value {
        let Self {
            id,
            agency,
            client_ref,
            version,
            created_at,
            updated_at,
            occupation,
            region,
            weight,
            // Free words can name people, and the journal forgets nothing.
            reason: _,
            valid_from,
            valid_until,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": CHART.initial, "version": version, "created_at": created_at, "updated_at": updated_at,
            "occupation": OccupationGroupInput::from(occupation.clone()), "region": region, "weight": weight,
            "valid_from": valid_from, "valid_until": valid_until,
        })
    }
}
