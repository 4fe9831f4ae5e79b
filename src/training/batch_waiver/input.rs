//! What callers say of waivers.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::WaivedRule;
use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Name, Words};
use crate::reference::ReasonCode;
use crate::training::batch::model::BatchId;

/// What a caller says of a new waiver.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "batch_id": "018cc251-f400-7000-8000-000000005003", "rule": "accreditation", "reason": "decision_pending",
    "note": "Perpanjangan akreditasi sedang diproses.", "granted_by": "Kepala Bidang Contoh", "valid_until": "2099-12-31"
}))]
pub struct BatchWaiverInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The class for which the rule is lifted.
    pub batch_id: BatchId,
    pub rule: WaivedRule,
    /// A code of the list `REASON` that applies to `batch-waivers.create`.
    pub reason: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
    /// The name of the person who answers for it.
    pub granted_by: Name,
    /// The last day on which it is in force, not in the past; until it is revoked where it is not said.
    pub valid_until: Option<NaiveDate>,
}

impl BatchWaiverInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `reason_not_for_action`, `in_past`: both at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = Vec::new();
        if let Err(fault) = self.reason.for_action("batch-waivers.create") {
            faults.push(FieldError::at("/reason", fault));
        }
        if self.valid_until.is_some_and(|until| until < today) {
            faults.push(FieldError::at("/valid_until", Fault("in_past")));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }
}
