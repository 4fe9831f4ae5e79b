//! Rows and rules of consultation inputs.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{ConsultationInputInput, ConsultationInputPatch, Voice};
use super::life::CHART;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::consultation::model::ConsultationId;
use crate::demand::employer::model::EmployerId;
use crate::kernel::{ClientRef, Name, Party, PartyKind, Words, fold};
use crate::reference::{Occupation, OccupationInput, ReasonCode};
use crate::{text_enum, uuid_id};

uuid_id!(ConsultationInputId, "018cc251-f400-7000-8000-00000000b001");

text_enum! {
    /// Where a consultation input stands.
    pub enum ConsultationInputStatus { Recorded = "recorded", Converted = "converted", Merged = "merged", Declined = "declined", Answered = "answered" }
}

text_enum! {
    /// What was decided about an input.
    pub enum Disposition {
        /// One or more skill demands were made of it.
        Converted = "converted",
        /// It went into a demand that another input led to.
        Merged = "merged",
        /// Nothing follows from it.
        Declined = "declined",
    }
}

text_enum! {
    /// Who speaks.
    pub enum VoiceKind { Employer = "employer", Association = "association", JobNetwork = "job_network", School = "school", Agency = "agency" }
}

text_enum! {
    /// How soon something must be done.
    #[derive(Default)]
    pub enum Urgency { Low = "low", #[default] Normal = "normal", High = "high" }
}

/// An input as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = consultation_inputs, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ConsultationInput {
    pub id: ConsultationInputId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ConsultationInputStatus,
    /// Why it was declined.
    pub status_reason: Option<ReasonCode>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub consultation_id: ConsultationId,
    pub voiced_by_kind: VoiceKind,
    pub voiced_by_name: Name,
    pub employer_id: Option<EmployerId>,
    pub words: Words,
    pub occupation: Option<Occupation>,
    pub headcount: Option<i32>,
    pub urgency: Urgency,
    pub disposition: Option<Disposition>,
    pub answer: Option<Words>,
    pub answered_at: Option<Timestamp>,
}

impl ConsultationInput {
    /// A new record of the transaction's client and agency, of this employer if any.
    pub fn new(
        tx: &mut Tx<'_>,
        input: &ConsultationInputInput,
        employer_id: Option<EmployerId>,
    ) -> Self {
        let ConsultationInputInput {
            client_ref,
            consultation_id,
            voiced_by: Voice { kind, name },
            employer_id: _,
            words,
            occupation,
            headcount,
            urgency,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            consultation_id,
            voiced_by_kind: kind,
            voiced_by_name: name,
            employer_id,
            words,
            occupation: occupation.map(Occupation::from),
            headcount,
            urgency,
            disposition: None,
            answer: None,
            answered_at: None,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &ConsultationInputPatch) {
        let ConsultationInputPatch {
            voiced_by,
            words,
            occupation,
            headcount,
            urgency,
        } = patch.clone();
        if let Some(voice) = voiced_by {
            self.voiced_by_kind = voice.kind.unwrap_or(self.voiced_by_kind);
            self.voiced_by_name = voice.name.unwrap_or_else(|| self.voiced_by_name.clone());
        }
        self.words = words.unwrap_or_else(|| self.words.clone());
        if let Some(occupation) = occupation {
            self.occupation = occupation.map(Occupation::from);
        }
        self.headcount = headcount.unwrap_or(self.headcount);
        self.urgency = urgency.unwrap_or(self.urgency);
    }

    /// Words and voice, folded: what `q` searches. The words come first, since short searches look at the beginning.
    #[must_use]
    pub fn search_key(&self) -> String {
        let name = self.voiced_by_name.as_str();
        format!("{}\n{}", fold(self.words.as_str()), fold(name))
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for ConsultationInput {
    const RESOURCE: &'static str = "consultation-inputs";

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
        self.employer_id.map(|id| Party {
            kind: PartyKind::Employer,
            id: id.into(),
        })
    }

    fn state(&self) -> Value {
        let Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            version,
            created_at,
            updated_at,
            consultation_id,
            voiced_by_kind,
            voiced_by_name,
            employer_id,
            // Free words can name people, and the journal forgets nothing. The answer is whoever voiced it to be told.
            words: _,
            occupation,
            headcount,
            urgency,
            disposition,
            answer: _,
            answered_at,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "consultation_id": consultation_id, "voiced_by": { "kind": voiced_by_kind, "name": voiced_by_name }, "employer_id": employer_id,
            "occupation": occupation.clone().map(OccupationInput::from), "headcount": headcount, "urgency": urgency,
            "disposition": disposition, "answered_at": answered_at,
        })
    }
}
