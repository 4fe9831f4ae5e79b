//! Rows, states and rules of waivers.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::BatchWaiverInput;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Transition};
use crate::kernel::{ClientRef, Name, Party, PartyKind, Words};
use crate::reference::{Reason, ReasonCode};
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(BatchWaiverId, "018cc251-f400-7000-8000-000000012001");

text_enum! {
    /// A rule of batches that may be waived.
    pub enum WaivedRule {
        /// That the provider's accreditation lasts until the class's last day.
        Accreditation = "accreditation",
        /// That everyone in the class is insured on every day of it, where the office requires it.
        Cover = "cover",
    }
}

text_enum! {
    /// Where a waiver stands. Whether its last day is over is no state.
    pub enum BatchWaiverStatus { Granted = "granted", Revoked = "revoked" }
}

/// The life of a waiver.
pub static CHART: Chart<BatchWaiverStatus, ()> = Chart {
    resource: "batch-waivers",
    initial: BatchWaiverStatus::Granted,
    states: BatchWaiverStatus::ALL,
    transitions: &[Transition {
        action: "revoke",
        from: &[BatchWaiverStatus::Granted],
        to: Some(BatchWaiverStatus::Revoked),
        guards: &[],
        decides: true,
    }],
};

/// A waiver as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = batch_waivers, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BatchWaiver {
    pub id: BatchWaiverId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchWaiverStatus,
    /// Why it was revoked.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub batch_id: BatchId,
    /// The batch's provider: whose record this also is.
    pub provider_id: ProviderId,
    pub rule: WaivedRule,
    /// Why it was granted.
    pub reason: ReasonCode,
    pub note: Option<Words>,
    pub granted_by: Name,
    /// The last day on which it is in force.
    pub valid_until: Option<NaiveDate>,
}

impl BatchWaiver {
    /// A new record of the transaction's client and agency, for a batch of `provider_id`.
    pub fn new(tx: &mut Tx<'_>, input: &BatchWaiverInput, provider_id: ProviderId) -> Self {
        let BatchWaiverInput {
            client_ref,
            batch_id,
            rule,
            reason,
            note,
            granted_by,
            valid_until,
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
            batch_id,
            provider_id,
            rule,
            reason,
            note,
            granted_by,
            valid_until,
        }
    }

    /// Whether it lifts its rule on `day`.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.status == BatchWaiverStatus::Granted
            && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn step(&mut self, action: &str, reason: &Reason) -> Result<()> {
        self.status = CHART.step(action, self.status, &())?;
        self.status_reason = Some(reason.code.clone());
        self.status_note.clone_from(&reason.note);
        Ok(())
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for BatchWaiver {
    const RESOURCE: &'static str = "batch-waivers";

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
            batch_id,
            provider_id,
            rule,
            reason,
            // A person's name, and words that can name people: the journal forgets nothing.
            note: _,
            granted_by: _,
            valid_until,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version,
            "created_at": created_at, "updated_at": updated_at, "batch_id": batch_id, "provider_id": provider_id, "rule": rule,
            "reason": reason, "valid_until": valid_until,
        })
    }
}
