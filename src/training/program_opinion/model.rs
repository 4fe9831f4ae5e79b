//! Rows and rules of opinions on training programs.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{ProgramOpinionInput, ProgramOpinionPatch};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::employer::model::EmployerId;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{Actor, ClientRef, Party, PartyKind, Words};
use crate::reference::office_settings::model::OpinionVoice;
use crate::training::program::model::{ProgramId, ProgramStatus};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(ProgramOpinionId, "018cc251-f400-7000-8000-000000013001");

text_enum! {
    /// Where an opinion stands. There is but one state: whether it may still change follows from its program.
    pub enum ProgramOpinionStatus { Given = "given" }
}

text_enum! {
    /// What is thought of a program.
    pub enum Stance {
        Support = "support",
        /// It is good with the changes that the words name.
        SupportWithChanges = "support_with_changes",
        Oppose = "oppose",
    }
}

/// An opinion as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = program_opinions, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ProgramOpinion {
    pub id: ProgramOpinionId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ProgramOpinionStatus,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub program_id: ProgramId,
    pub voice: OpinionVoice,
    /// Whose it is, where the voice is an employer's.
    pub employer_id: Option<EmployerId>,
    /// Whose it is, where the voice is a training provider's.
    pub provider_id: Option<ProviderId>,
    pub stance: Stance,
    pub words: Words,
}

/// An opinion and where its program stands: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub opinion: ProgramOpinion,
    pub program: ProgramStatus,
}

const GIVEN: &[ProgramOpinionStatus] = &[ProgramOpinionStatus::Given];
const IN_OPINION: &[Guard<Standing>] = &[Guard {
    code: Code::ProgramNotInOpinion,
    holds: |it| it.program == ProgramStatus::InOpinion,
}];

/// The life of an opinion.
pub static CHART: Chart<ProgramOpinionStatus, Standing> = Chart {
    resource: "program-opinions",
    initial: ProgramOpinionStatus::Given,
    states: ProgramOpinionStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: GIVEN,
            to: None,
            guards: IN_OPINION,
            decides: false,
        },
        Transition {
            action: "delete",
            from: GIVEN,
            to: None,
            guards: IN_OPINION,
            decides: false,
        },
    ],
};

impl ProgramOpinion {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &ProgramOpinionInput) -> Self {
        let ProgramOpinionInput {
            client_ref,
            program_id,
            voice,
            employer_id,
            provider_id,
            stance,
            words,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            program_id,
            voice,
            employer_id,
            provider_id,
            stance,
            words,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &ProgramOpinionPatch) {
        let ProgramOpinionPatch { stance, words } = patch.clone();
        self.stance = stance.unwrap_or(self.stance);
        self.words = words.unwrap_or_else(|| self.words.clone());
    }

    /// Whether a caller who sees it is told whose it is: it is the caller's own, or the office asks.
    #[must_use]
    pub fn is_named_to(&self, by: &Actor) -> bool {
        by.scope
            .party
            .is_none_or(|party| Some(party) == self.owner())
    }

    /// Why it is not this caller's to change. The office's opinion is no party's.
    #[must_use]
    pub fn bar(&self, by: &Actor) -> Option<Code> {
        let is_others = !self.is_named_to(by);
        by.bar(&self.agency, self.owner())
            .or_else(|| is_others.then_some(Code::OtherParty))
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for ProgramOpinion {
    const RESOURCE: &'static str = "program-opinions";

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
        let employer = self.employer_id.map(|id| Party {
            kind: PartyKind::Employer,
            id: id.into(),
        });
        employer.or_else(|| {
            self.provider_id.map(|id| Party {
                kind: PartyKind::TrainingProvider,
                id: id.into(),
            })
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
            program_id,
            voice,
            employer_id,
            provider_id,
            stance,
            // Free words can name people, and the journal forgets nothing.
            words: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "version": version, "created_at": created_at, "updated_at": updated_at,
            "program_id": program_id, "voice": voice, "employer_id": employer_id, "provider_id": provider_id, "stance": stance,
        })
    }
}
