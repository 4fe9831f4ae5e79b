//! What callers say of consultation inputs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Urgency, VoiceKind};
use crate::demand::consultation::model::ConsultationId;
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::kernel::{ClientRef, Fault, FieldError, Name, Words};
use crate::reference::{OccupationInput, Reason, ReasonCode};

/// Who has said it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    pub kind: VoiceKind,
    /// Of the firm, the association, the school: not of the person who spoke.
    pub name: Name,
}

/// Changes who has said it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoicePatch {
    #[schema(nullable = false)]
    pub kind: Option<VoiceKind>,
    #[schema(nullable = false)]
    pub name: Option<Name>,
}

/// What a caller says of a new input.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "consultation_id": "018cc251-f400-7000-8000-00000000a002", "voiced_by": { "kind": "employer", "name": "CV Garmen Contoh" },
    "employer_id": "018cc251-f400-7000-8000-000000001001", "words": "Kami butuh mekanik yang bisa merawat mesin jahit.",
    "occupation": { "system": "KBJI", "version": "2014", "code": "7233.02" }, "headcount": 25, "urgency": "high"
}))]
pub struct ConsultationInputInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// Where it was said: a consultation that is planned or held.
    pub consultation_id: ConsultationId,
    pub voiced_by: Voice,
    /// The firm that has said it, where it is registered; then the voice is an employer's. For a client that is bound to
    /// an employer it is that one, also where it is not said. It stays the same for the input's life.
    pub employer_id: Option<EmployerId>,
    /// The words as they were said.
    pub words: Words,
    /// What the words are taken for.
    pub occupation: Option<OccupationInput>,
    /// How many people are missing.
    #[schema(minimum = 1, maximum = 100_000)]
    pub headcount: Option<i32>,
    #[serde(default)]
    #[schema(default = "normal")]
    pub urgency: Urgency,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "headcount": 20, "urgency": "normal" }))]
pub struct ConsultationInputPatch {
    #[schema(nullable = false)]
    pub voiced_by: Option<VoicePatch>,
    #[schema(nullable = false)]
    pub words: Option<Words>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub occupation: Option<Option<OccupationInput>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub headcount: Option<Option<i32>>,
    #[schema(nullable = false)]
    pub urgency: Option<Urgency>,
}

/// Into which demand an input is merged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "demand_id": "018cc251-f400-7000-8000-000000002001" }))]
pub struct MergeInput {
    /// A demand that another input led to.
    pub demand_id: SkillDemandId,
}

/// Why nothing follows from an input.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "other", "answer": "Kebutuhan ini di luar bidang pelatihan kerja." }))]
pub struct DeclineInput {
    /// A code of the list `REASON` that applies to the action.
    pub reason: ReasonCode,
    /// What is answered to whoever voiced it.
    pub answer: Words,
}

impl DeclineInput {
    /// Why it is declined.
    ///
    /// # Errors
    /// `reason_not_for_action`.
    pub fn reason(&self) -> Result<Reason> {
        let reason = Reason {
            code: self.reason.clone(),
            note: None,
        };
        reason.must_fit("consultation-inputs.decline")?;
        Ok(reason)
    }
}

/// What is answered to whoever voiced an input.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "answer": "Kelas mekanik garmen dibuka bulan depan." }))]
pub struct AnswerInput {
    /// In words; where it is left out, what a declined one was told already, and else the disposition alone.
    pub answer: Option<Words>,
}

/// An input of a registered employer is voiced by an employer.
///
/// # Errors
/// `conflicts_with` at `/voiced_by/kind`.
pub fn check_voice(kind: VoiceKind, employer: Option<EmployerId>) -> Result<()> {
    if employer.is_some() && kind != VoiceKind::Employer {
        return Err(FieldError::at("/voiced_by/kind", Fault("conflicts_with"))
            .with("other", "employer_id")
            .into());
    }
    Ok(())
}
