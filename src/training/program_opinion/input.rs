//! What callers say of opinions on training programs.

use serde::Deserialize;
use utoipa::ToSchema;

use super::model::Stance;
use crate::demand::employer::model::EmployerId;
use crate::kernel::{ClientRef, Fault, FieldError, Words};
use crate::reference::office_settings::model::OpinionVoice;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

/// What a caller says of a new opinion.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "program_id": "018cc251-f400-7000-8000-00000000400b", "voice": "employer", "employer_id": "018cc251-f400-7000-8000-000000001002",
    "stance": "support_with_changes", "words": "Tambahkan latihan pada mesin obras lima benang."
}))]
pub struct ProgramOpinionInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The training program, which must be in opinion.
    pub program_id: ProgramId,
    /// Whether it is an employer's, a training provider's or the office's.
    pub voice: OpinionVoice,
    /// Whose it is, where it is an employer's, and only then.
    pub employer_id: Option<EmployerId>,
    /// Whose it is, where it is a training provider's, and only then.
    pub provider_id: Option<ProviderId>,
    pub stance: Stance,
    /// What is to be said for it, against it, or to be changed.
    pub words: Words,
}

impl ProgramOpinionInput {
    /// What does not fit the voice: each voice has its own giver.
    #[must_use]
    pub fn faults(&self) -> Vec<FieldError> {
        let givers = [
            (
                "/employer_id",
                OpinionVoice::Employer,
                self.employer_id.is_some(),
            ),
            (
                "/provider_id",
                OpinionVoice::Provider,
                self.provider_id.is_some(),
            ),
        ];
        givers
            .into_iter()
            .filter_map(
                |(at, voice, is_said)| match (voice == self.voice, is_said) {
                    (true, false) => Some(FieldError::at(at, Fault("required"))),
                    (false, true) => {
                        let fault = FieldError::at(at, Fault("conflicts_with"));
                        Some(fault.with("other", "voice"))
                    }
                    _ => None,
                },
            )
            .collect()
    }
}

/// A merge patch (RFC 7396): what is there is set, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "stance": "support", "words": "Sudah sesuai kebutuhan." }))]
pub struct ProgramOpinionPatch {
    #[schema(nullable = false)]
    pub stance: Option<Stance>,
    #[schema(nullable = false)]
    pub words: Option<Words>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(voice: &str, employer: bool, provider: bool) -> Vec<FieldError> {
        let id = "018cc251-f400-7000-8000-000000001001";
        let body = json!({
            "program_id": id, "voice": voice, "employer_id": employer.then_some(id), "provider_id": provider.then_some(id),
            "stance": "support", "words": "Setuju.",
        });
        let input: ProgramOpinionInput = serde_json::from_value(body).unwrap();
        input.faults()
    }

    #[test]
    fn each_voice_has_its_own_giver() {
        let required = |at: &str| FieldError::at(at, Fault("required"));
        let other = |at: &str| FieldError::at(at, Fault("conflicts_with")).with("other", "voice");
        assert_eq!(said("employer", true, false), []);
        assert_eq!(said("provider", false, true), []);
        assert_eq!(said("office", false, false), []);
        assert_eq!(said("employer", false, false), [required("/employer_id")]);
        assert_eq!(
            said("provider", true, false),
            [other("/employer_id"), required("/provider_id")]
        );
        assert_eq!(
            said("office", true, true),
            [other("/employer_id"), other("/provider_id")]
        );
    }
}
