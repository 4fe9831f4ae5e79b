//! Rows, states and rules of needs for instructors.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{InstructorNeedPatch, planned};
use super::life::CHART;
use crate::db::Record;
use crate::db::column::{AnyId, Json};
use crate::db::prelude::*;
use crate::kernel::{Actor, ClientRef, CompetencyUnit, Hours, Party, PartyKind, Words};
use crate::reference::{Occupation, OccupationInput, Reason, ReasonCode, Region};
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::AvailableHours;
use crate::training::instructor::model::InstructorId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(InstructorNeedId, "018cc251-f400-7000-8000-000000016001");

text_enum! {
    /// Where a need for an instructor stands.
    pub enum InstructorNeedStatus {
        /// Nobody is considered yet.
        Open = "open",
        /// Some are considered.
        Shortlisted = "shortlisted",
        /// One of them is asked.
        Offered = "offered",
        /// That one will teach.
        Filled = "filled",
        Cancelled = "cancelled",
    }
}

impl InstructorNeedStatus {
    /// The states in which somebody is promised.
    pub const PROMISED: [Self; 2] = [Self::Offered, Self::Filled];

    /// The states in which nobody has accepted yet.
    pub const UNFILLED: [Self; 3] = [Self::Open, Self::Shortlisted, Self::Offered];
}

/// A need as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = instructor_needs, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct InstructorNeed {
    pub id: InstructorNeedId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: InstructorNeedStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub program_id: Option<ProgramId>,
    pub batch_id: Option<BatchId>,
    /// The program's provider: whose record this also is.
    pub provider_id: Option<ProviderId>,
    pub occupation: Option<Occupation>,
    pub unit: Option<CompetencyUnit>,
    pub weekly: Json<Vec<AvailableHours>>,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub ends_on: NaiveDate,
    /// The hours of the weeks within these days.
    pub minutes: i32,
    pub region: Region,
    pub note: Option<Words>,
    /// In the order in which they were named. `instructor_need_shortlists` holds the same ids, to be found by; here they come
    /// with the row. `shortlist` writes both together.
    pub shortlist: Json<Vec<InstructorId>>,
    /// Who was asked last, unless that one refused.
    pub instructor_id: Option<InstructorId>,
}

/// A need with what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub need: InstructorNeed,
    /// Planned sessions to come that lean on it.
    pub sessions: Vec<AnyId>,
    /// Whoever asks is bound to a party.
    pub by_party: bool,
}

impl Standing {
    /// A need on which no session leans, and that no party changes.
    #[must_use]
    pub const fn free(need: InstructorNeed) -> Self {
        Self {
            need,
            sessions: Vec::new(),
            by_party: false,
        }
    }

    /// Takes the need through an action of its chart.
    ///
    /// # Errors
    /// `wrong_state`, `party_may_not_decide`; `need_has_sessions` with the sessions' ids.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        let stepped = CHART.step(action, self.need.status, self);
        self.need.status = stepped.map_err(|error| self.named(error))?;
        if let Some(reason) = reason {
            self.need.status_reason = Some(reason.code.clone());
            self.need.status_note.clone_from(&reason.note);
        }
        Ok(())
    }

    /// Names the sessions that are in the way.
    fn named(&self, error: Error) -> Error {
        match error {
            Error::Refused(refusal) if refusal.code == Code::NeedHasSessions => {
                let ids = self.sessions.iter().map(|id| id.0);
                ids.fold(*refusal, Refusal::existing).into()
            }
            other => other,
        }
    }
}

impl InstructorNeed {
    /// The first day and the last one.
    #[must_use]
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.starts_on, self.ends_on)
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// Those of [`planned`].
    pub fn patch(&mut self, patch: &InstructorNeedPatch) -> Result<()> {
        let InstructorNeedPatch {
            weekly,
            starts_on,
            ends_on,
            region,
            note,
        } = patch.clone();
        if let Some(weekly) = weekly {
            self.weekly = Json(weekly);
        }
        self.starts_on = starts_on.unwrap_or(self.starts_on);
        self.ends_on = ends_on.unwrap_or(self.ends_on);
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.note = note.unwrap_or_else(|| self.note.clone());
        let hours = planned(
            &self.weekly.0,
            self.starts_on,
            self.ends_on,
            patch.ends_on.is_some(),
        )?;
        self.minutes = minutes(hours);
        Ok(())
    }

    /// All its hours together.
    #[must_use]
    pub fn hours(&self) -> Hours {
        Hours::of_minutes(self.minutes.into())
    }

    /// Why this caller may not change what it may read: an employer is told of it, and decides nothing.
    #[must_use]
    pub fn bar(&self, by: &Actor) -> Option<Code> {
        let is_told = by.scope.employer().map(|_| Code::OtherParty);
        by.bar(&self.agency, self.owner()).or(is_told)
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

/// A plan has at most 366 days, so that its minutes are few enough.
#[must_use]
pub fn minutes(hours: Hours) -> i32 {
    i32::try_from(hours.minutes()).unwrap_or(i32::MAX)
}

impl Record for InstructorNeed {
    const RESOURCE: &'static str = "instructor-needs";

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
        self.provider_id.map(|id| Party {
            kind: PartyKind::TrainingProvider,
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
            status_note: _,
            version,
            created_at,
            updated_at,
            program_id,
            batch_id,
            provider_id,
            occupation,
            unit,
            weekly: Json(weekly),
            starts_on,
            ends_on,
            minutes: _,
            region,
            // Words can name people, and the journal forgets nothing.
            note: _,
            shortlist: Json(shortlist),
            instructor_id,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version,
            "created_at": created_at, "updated_at": updated_at, "program_id": program_id, "batch_id": batch_id, "provider_id": provider_id,
            "occupation": occupation.clone().map(OccupationInput::from), "unit": unit, "weekly": weekly, "starts_on": starts_on,
            "ends_on": ends_on, "hours": self.hours(), "region": region, "shortlist": shortlist, "instructor_id": instructor_id,
        })
    }
}
