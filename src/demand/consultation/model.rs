//! Rows, states and rules of consultations.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{ConsultationInput, ConsultationPatch};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Name, Party, Words, fold};
use crate::reference::Region;
use crate::{text_enum, uuid_id};

uuid_id!(ConsultationId, "018cc251-f400-7000-8000-00000000a001");

text_enum! {
    /// Where a consultation stands.
    pub enum ConsultationStatus { Planned = "planned", Held = "held", Closed = "closed", Published = "published" }
}

impl ConsultationStatus {
    /// The states in which inputs are recorded.
    pub const LISTENING: &[Self] = &[Self::Planned, Self::Held];
}

text_enum! {
    /// How the office listens.
    pub enum ConsultationKind {
        /// A meeting of firms and office (*forum komunikasi lembaga pelatihan dengan industri*).
        Forum = "forum",
        /// A visit to a firm for the training need analysis.
        TnaVisit = "tna_visit",
        /// A questionnaire.
        Survey = "survey",
        /// A letter to the office.
        Letter = "letter",
    }
}

/// A consultation as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = consultations, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Consultation {
    pub id: ConsultationId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ConsultationStatus,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub kind: ConsultationKind,
    pub region: Region,
    /// The day for which it is planned, and from `held` on the day on which it was held.
    #[diesel(deserialize_as = Day)]
    pub held_on: NaiveDate,
    pub place: Option<Name>,
    pub attendees: Option<i32>,
    pub summary: Option<Words>,
    /// Its inputs. Written by [`count_input`](super::store::count_input) alone, like the next.
    #[diesel(skip_update)]
    pub inputs: i32,
    /// Those of them that have no disposition yet.
    #[diesel(skip_update)]
    pub inputs_open: i32,
}

/// The life of a consultation.
pub static CHART: Chart<ConsultationStatus, Consultation> = Chart {
    resource: "consultations",
    initial: ConsultationStatus::Planned,
    states: ConsultationStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[
                ConsultationStatus::Planned,
                ConsultationStatus::Held,
                ConsultationStatus::Closed,
            ],
            to: None,
            guards: &[],
            decides: true,
        },
        Transition {
            action: "delete",
            from: &[ConsultationStatus::Planned],
            to: None,
            guards: &[Guard {
                code: Code::ConsultationHasInputs,
                holds: |it| it.inputs == 0,
            }],
            decides: true,
        },
        Transition {
            action: "hold",
            from: &[ConsultationStatus::Planned],
            to: Some(ConsultationStatus::Held),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "close",
            from: &[ConsultationStatus::Held],
            to: Some(ConsultationStatus::Closed),
            guards: &[Guard {
                code: Code::InputsOpen,
                holds: |it| it.inputs_open == 0,
            }],
            decides: true,
        },
        Transition {
            action: "publish",
            from: &[ConsultationStatus::Closed],
            to: Some(ConsultationStatus::Published),
            guards: &[],
            decides: true,
        },
    ],
};

impl Consultation {
    /// A new record of the transaction's client and agency.
    ///
    /// # Errors
    /// `region_unknown` at `/region` where the agency is no region of the list and none is said.
    pub fn new(tx: &mut Tx<'_>, input: &ConsultationInput) -> Result<Self> {
        let ConsultationInput {
            client_ref,
            kind,
            held_on,
            place,
            region,
            attendees,
            summary,
        } = input.clone();
        let agency = tx.by.scope.agency.to_string();
        let region = match region {
            Some(region) => region,
            None => Region::parse(&agency)
                .map_err(|fault| crate::kernel::FieldError::at("/region", fault))?,
        };
        Ok(Self {
            id: tx.new_id(),
            agency,
            client_ref,
            status: CHART.initial,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            kind,
            region,
            held_on,
            place,
            attendees,
            summary,
            inputs: 0,
            inputs_open: 0,
        })
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &ConsultationPatch) {
        let ConsultationPatch {
            kind,
            held_on,
            place,
            region,
            attendees,
            summary,
        } = patch.clone();
        self.kind = kind.unwrap_or(self.kind);
        self.held_on = held_on.unwrap_or(self.held_on);
        self.place = place.unwrap_or_else(|| self.place.clone());
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.attendees = attendees.unwrap_or(self.attendees);
        self.summary = summary.unwrap_or_else(|| self.summary.clone());
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str) -> Result<()> {
        self.status = CHART.step(action, self.status, self)?;
        Ok(())
    }

    /// Whether it has taken place.
    #[must_use]
    pub fn was_held(&self) -> bool {
        self.status != ConsultationStatus::Planned
    }

    /// Place and summary, folded: what `q` searches. The place comes first, since short searches look at the beginning.
    #[must_use]
    pub fn search_key(&self) -> String {
        let place = self.place.as_ref().map(Name::as_str);
        let texts = [place, self.summary.as_ref().map(Words::as_str)];
        let texts = texts.into_iter().flatten().map(fold);
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for Consultation {
    const RESOURCE: &'static str = "consultations";

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
            status,
            version,
            created_at,
            updated_at,
            kind,
            region,
            held_on,
            place,
            attendees,
            // Free words can name people, and the journal forgets nothing.
            summary: _,
            inputs: _,
            inputs_open: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "version": version, "created_at": created_at, "updated_at": updated_at,
            "kind": kind, "region": region, "held_on": held_on, "place": place, "attendees": attendees,
        })
    }
}
