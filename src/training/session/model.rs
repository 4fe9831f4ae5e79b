//! Rows, states and rules of sessions, and what of other records they look at.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::booking::Booking;
use super::input::{SessionInput, SessionPatch, TimetableEntry};
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, CompetencyUnit, Party, PartyKind, Title, Words};
use crate::reference::{Occupation, Reason, ReasonCode};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::instructor::input::{Absence, AvailableHours, Competency};
use crate::training::instructor::model::{InstructorId, InstructorStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::training::workshop::model::{WorkshopId, WorkshopStatus};
use crate::{text_enum, uuid_id};

uuid_id!(SessionId, "018cc251-f400-7000-8000-000000014001");

text_enum! {
    /// Where a session stands. Whether it has begun or is over is no state: it follows from its times.
    pub enum SessionStatus {
        Planned = "planned",
        /// It is not held, or was not.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Whether it is taught or practised.
    pub enum SessionKind { Theory = "theory", Practice = "practice" }
}

/// A session as it is kept.
#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = sessions, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Session {
    pub id: SessionId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: SessionStatus,
    /// Why it was cancelled; where its class was cancelled or postponed, why that was. Where the class was completed, or has
    /// another timetable, that is the reason.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub batch_id: BatchId,
    /// The class's provider: whose record this also is.
    pub provider_id: ProviderId,
    pub workshop_id: WorkshopId,
    pub instructor_id: Option<InstructorId>,
    pub starts_at: Timestamp,
    /// The first moment at which it is over.
    pub ends_at: Timestamp,
    pub kind: SessionKind,
    pub topic: Option<Title>,
}

/// What sessions look at of their class.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub struct Class {
    pub id: BatchId,
    pub agency: String,
    pub status: BatchStatus,
    pub provider_id: ProviderId,
    pub occupation: Occupation,
    pub seats: i32,
    pub seats_taken: i32,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub ends_on: NaiveDate,
    /// What all editions of the program have in common.
    #[diesel(select_expression = training_programs::lineage)]
    pub lineage: ProgramId,
    #[diesel(select_expression = training_programs::units)]
    pub units: Json<Vec<CompetencyUnit>>,
    /// The program's, in lessons.
    #[diesel(select_expression = training_programs::hours_theory)]
    pub hours_theory: i32,
    #[diesel(select_expression = training_programs::hours_practice)]
    pub hours_practice: i32,
}

/// What sessions look at of their room.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = workshops)]
pub struct Room {
    pub id: WorkshopId,
    pub status: WorkshopStatus,
    pub capacity: i32,
}

/// What sessions look at of their instructor.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = instructors)]
pub struct Teacher {
    pub id: InstructorId,
    pub agency: String,
    pub provider_id: Option<ProviderId>,
    pub status: InstructorStatus,
    pub competencies: Json<Vec<Competency>>,
    pub availability: Json<Vec<AvailableHours>>,
    pub absences: Json<Vec<Absence>>,
}

/// A session with what its guards and warnings look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub session: Session,
    pub class: Class,
    pub teacher: Option<Teacher>,
    pub now: Timestamp,
}

const CLASS_NOT_OVER: Guard<Standing> = Guard {
    code: Code::BatchOver,
    holds: |it| BatchStatus::COUNTED.contains(&it.class.status),
};

/// The life of a session; its guards look at its class and the clock.
pub static CHART: Chart<SessionStatus, Standing> = Chart {
    resource: "sessions",
    initial: SessionStatus::Planned,
    states: SessionStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[SessionStatus::Planned],
            to: None,
            guards: &[
                CLASS_NOT_OVER,
                Guard {
                    code: Code::SessionBegun,
                    holds: |it| !it.session.has_begun(it.now),
                },
            ],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[SessionStatus::Planned],
            to: None,
            guards: &[Guard {
                code: Code::BatchBegun,
                holds: |it| !it.class.status.has_begun(),
            }],
            decides: false,
        },
        Transition {
            action: "cancel",
            from: &[SessionStatus::Planned],
            to: Some(SessionStatus::Cancelled),
            guards: &[CLASS_NOT_OVER],
            decides: false,
        },
    ],
};

impl Session {
    /// A new record of the transaction's client and agency, of a class of `provider_id`.
    pub fn new(tx: &mut Tx<'_>, input: &SessionInput, provider_id: ProviderId) -> Self {
        let SessionInput {
            client_ref,
            batch_id,
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
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
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
        }
    }

    /// A new record for an entry of the timetable of `class`.
    pub fn of_timetable(tx: &Tx<'_>, id: SessionId, entry: &TimetableEntry, class: &Class) -> Self {
        let TimetableEntry {
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
        } = entry.clone();
        Self {
            id,
            agency: tx.by.scope.agency.to_string(),
            client_ref: None,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            batch_id: class.id,
            provider_id: class.provider_id,
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &SessionPatch) {
        let SessionPatch {
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
        } = patch.clone();
        self.workshop_id = workshop_id.unwrap_or(self.workshop_id);
        self.instructor_id = instructor_id.unwrap_or(self.instructor_id);
        self.starts_at = starts_at.unwrap_or(self.starts_at);
        self.ends_at = ends_at.unwrap_or(self.ends_at);
        self.kind = kind.unwrap_or(self.kind);
        if let Some(topic) = topic {
            self.topic = topic;
        }
    }

    /// What it takes.
    #[must_use]
    pub fn booking(&self) -> Booking {
        Booking {
            workshop_id: self.workshop_id,
            instructor_id: self.instructor_id,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }
    }

    #[must_use]
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.starts_at <= now
    }

    /// Whether it is what an entry of a timetable says.
    #[must_use]
    pub fn is(&self, entry: &TimetableEntry) -> bool {
        self.booking() == entry.booking() && self.kind == entry.kind && self.topic == entry.topic
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Class {
    /// Whether it is one of the class's days.
    #[must_use]
    pub fn is_held_on(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }

    /// Whether no session is added without an instructor, and none loses its own: the class will be held, or is.
    #[must_use]
    pub fn needs_instructors(&self) -> bool {
        matches!(self.status, BatchStatus::Confirmed | BatchStatus::Running)
    }
}

impl Standing {
    /// Takes the session through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.session.status = CHART.step(action, self.session.status, self)?;
        if let Some(reason) = reason {
            self.session.status_reason = Some(reason.code.clone());
            self.session.status_note.clone_from(&reason.note);
        }
        Ok(())
    }
}

impl Record for Session {
    const RESOURCE: &'static str = "sessions";

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
            workshop_id,
            instructor_id,
            starts_at,
            ends_at,
            kind,
            topic,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version,
            "created_at": created_at, "updated_at": updated_at, "batch_id": batch_id, "provider_id": provider_id,
            "workshop_id": workshop_id, "instructor_id": instructor_id, "starts_at": starts_at, "ends_at": ends_at, "kind": kind,
            "topic": topic,
        })
    }
}
