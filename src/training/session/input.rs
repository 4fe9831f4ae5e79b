//! What callers say of sessions and timetables.

use chrono::{Duration, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;

use super::booking::{Booking, time_faults};
use super::model::SessionKind;
use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Timestamp, Title};
use crate::reference::office::SESSION_DAYS_BACK;
use crate::training::batch::model::BatchId;
use crate::training::instructor::model::InstructorId;
use crate::training::workshop::model::WorkshopId;

/// What a caller says of a new session.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "batch_id": "018cc251-f400-7000-8000-000000005009", "workshop_id": "018cc251-f400-7000-8000-000000011003",
    "instructor_id": "018cc251-f400-7000-8000-00000000f002", "starts_at": "2099-02-05T08:00:00+07:00",
    "ends_at": "2099-02-05T12:00:00+07:00", "kind": "theory", "topic": "Ragam hias batik pesisir"
}))]
pub struct SessionInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The class that is taught. It stays the same for the session's life.
    pub batch_id: BatchId,
    /// The room: an active workshop of the class's provider that takes as many people as the class has seats.
    pub workshop_id: WorkshopId,
    /// Who teaches; it need not be known until the class is confirmed or runs.
    pub instructor_id: Option<InstructorId>,
    /// When it begins, with a whole minute; not more than 31 days ago.
    pub starts_at: Timestamp,
    /// When it is over: 15 minutes to 12 hours later, on the same day in Jakarta, at midnight at the latest.
    pub ends_at: Timestamp,
    pub kind: SessionKind,
    /// What it is about. Name nobody in it.
    pub topic: Option<Title>,
}

impl SessionInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// Those of [`time_faults`], and `too_far_back`, all at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = time_faults(self.starts_at, self.ends_at, true);
        if self.starts_at.office_date() < today - Duration::days(SESSION_DAYS_BACK) {
            let fault = FieldError::at("/starts_at", Fault("too_far_back"));
            faults.push(fault.with("limit", SESSION_DAYS_BACK));
        }
        none(faults)
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
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "topic": "Pewarnaan alami", "kind": "practice" }))]
pub struct SessionPatch {
    #[schema(nullable = false)]
    pub workshop_id: Option<WorkshopId>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub instructor_id: Option<Option<InstructorId>>,
    /// Not in the past.
    #[schema(nullable = false)]
    pub starts_at: Option<Timestamp>,
    #[schema(nullable = false)]
    pub ends_at: Option<Timestamp>,
    #[schema(nullable = false)]
    pub kind: Option<SessionKind>,
    /// Name nobody in it.
    #[serde(default, with = "serde_with::rust::double_option")]
    pub topic: Option<Option<Title>>,
}

/// A session of a timetable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimetableEntry {
    /// The room, as for a single session.
    pub workshop_id: WorkshopId,
    /// Who teaches; it need not be known until the class is confirmed or runs.
    pub instructor_id: Option<InstructorId>,
    /// When it begins, with a whole minute; not in the past, unless the session is there already.
    pub starts_at: Timestamp,
    /// When it is over, as for a single session.
    pub ends_at: Timestamp,
    pub kind: SessionKind,
    /// What it is about. Name nobody in it.
    pub topic: Option<Title>,
}

impl TimetableEntry {
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
}

/// A class's whole timetable.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "sessions": [
    {
        "workshop_id": "018cc251-f400-7000-8000-000000011003", "instructor_id": "018cc251-f400-7000-8000-00000000f002",
        "starts_at": "2099-02-03T08:00:00+07:00", "ends_at": "2099-02-03T12:00:00+07:00", "kind": "theory", "topic": "Pengenalan alat dan bahan"
    },
    {
        "workshop_id": "018cc251-f400-7000-8000-000000011003", "instructor_id": null,
        "starts_at": "2099-02-04T08:00:00+07:00", "ends_at": "2099-02-04T12:00:00+07:00", "kind": "practice", "topic": "Mencanting"
    }
] }))]
pub struct TimetableInput {
    /// The planned sessions that have not begun, in any order; those that have begun may stand among them as they are.
    #[schema(max_items = 300)]
    pub sessions: Vec<TimetableEntry>,
}

impl TimetableInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// Those of [`time_faults`], of all sessions at once.
    pub fn check(&self) -> Result<()> {
        let faults = self.sessions.iter().enumerate().flat_map(|(n, entry)| {
            let faults = time_faults(entry.starts_at, entry.ends_at, true);
            faults.into_iter().map(move |fault| fault.under(&at(n)))
        });
        none(faults.collect())
    }
}

/// Where the session `n` of a timetable stands in its body.
#[must_use]
pub fn at(n: usize) -> String {
    format!("/sessions/{n}")
}

/// Goes on where nothing is wrong.
///
/// # Errors
/// `invalid_body` with the faults.
pub fn none(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}
