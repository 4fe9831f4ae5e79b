//! How sessions and timetables are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{
    CHART, Class, Session, SessionId, SessionKind, SessionStatus, Standing, Teacher,
};
use super::timetable::{Timetable, TimetableHours};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::http::warning::Warning;
use crate::http::words::Language;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Timestamp, Title, Words};
use crate::reference::ReasonCode;
use crate::sort_keys;
use crate::training::batch::model::BatchId;
use crate::training::instructor::model::InstructorId;
use crate::training::provider::model::ProviderId;
use crate::training::workshop::model::WorkshopId;

sort_keys! {
    /// By what sessions may be sorted.
    pub enum SessionSort { CreatedAt = "created_at", UpdatedAt = "updated_at", StartsAt = "starts_at" }
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    pub id: SessionId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: SessionStatus,
    /// Why it was cancelled; where its class was cancelled or postponed, why that was. Where the class was completed
    /// (`class_completed`), or has another timetable (`timetable_changed`), that is the reason.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The class that is taught.
    pub batch_id: BatchId,
    /// The class's training provider.
    pub provider_id: ProviderId,
    /// The room.
    pub workshop_id: WorkshopId,
    /// Who teaches; `null` where nobody is named yet.
    pub instructor_id: Option<InstructorId>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it is over; another may begin then.
    pub ends_at: Timestamp,
    pub kind: SessionKind,
    /// What it is about.
    pub topic: Option<Title>,
    /// What is worth a second look; only where one record or a timetable is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Session> for SessionView {
    fn from(row: Session) -> Self {
        let Session {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
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
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
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
            warnings: None,
            allowed_actions: None,
        }
    }
}

impl SessionView {
    /// One record, with what the caller may do.
    #[must_use]
    pub fn one(standing: Standing, by: &Actor, language: Language) -> Self {
        let session = &standing.session;
        let allowed = CHART.allowed(
            session.status,
            &standing,
            by,
            by.bar(&session.agency, session.owner()),
        );
        let Standing {
            session,
            class,
            teacher,
            now: _,
        } = standing;
        Self {
            allowed_actions: Some(allowed),
            ..Self::warned(session, teacher.as_ref(), &class, by, language)
        }
    }

    /// With what is worth a second look. Of somebody whom the caller does not see nothing is told.
    fn warned(
        session: Session,
        teacher: Option<&Teacher>,
        class: &Class,
        by: &Actor,
        language: Language,
    ) -> Self {
        let seen = teacher.filter(|teacher| teacher.is_seen_by(by));
        let codes = seen.map(|teacher| teacher.warnings(&session.booking(), class));
        Self {
            warnings: Some(Warning::all(&codes.unwrap_or_default(), language)),
            ..session.into()
        }
    }
}

impl Representation for SessionView {
    const PATH: &'static str = "/v1/sessions";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// A class's planned sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableView {
    /// The class.
    pub batch_id: BatchId,
    /// The batch's: the first part of the `ETag`. A timetable that is replaced counts as a change of the batch; a session that is
    /// planned, changed or cancelled by itself does not.
    #[schema(minimum = 1)]
    pub version: i32,
    /// In their order, those that have begun among them.
    pub sessions: Vec<SessionView>,
    /// What is planned, and what the program has.
    pub hours: TimetableHours,
    /// So many of the sessions have none yet; with one the class is not confirmed.
    #[schema(minimum = 0)]
    pub sessions_without_instructor: usize,
    /// What is worth a second look in the whole of it; what is so in one session stands there.
    pub warnings: Vec<Warning>,
}

impl TimetableView {
    #[must_use]
    pub fn of(timetable: Timetable, by: &Actor, language: Language) -> Self {
        let hours = timetable.hours();
        let sessions_without_instructor = timetable.without_instructor();
        let warnings = Warning::all(&timetable.warnings(), language);
        let Timetable {
            batch,
            class,
            sessions,
        } = timetable;
        let sessions = sessions.into_iter().map(|(session, teacher)| {
            SessionView::warned(session, teacher.as_ref(), &class, by, language)
        });
        Self {
            batch_id: batch.id,
            version: batch.version,
            sessions: sessions.collect(),
            hours,
            sessions_without_instructor,
            warnings,
        }
    }
}

impl Representation for TimetableView {
    const PATH: &'static str = "/v1/batches";

    fn id(&self) -> Uuid {
        self.batch_id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which sessions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<SessionStatus>>,
    /// Any of these kinds.
    #[param(inline, style = Form, explode = false)]
    pub kind: Option<AnyOf<SessionKind>>,
    /// The class that is taught.
    pub batch_id: Option<BatchId>,
    /// The room.
    pub workshop_id: Option<WorkshopId>,
    /// Who teaches.
    pub instructor_id: Option<InstructorId>,
    /// The class's training provider.
    pub provider_id: Option<ProviderId>,
    /// They begin on this day in Jakarta or later.
    pub starts_at_from: Option<NaiveDate>,
    /// They begin on this day in Jakarta or earlier.
    pub starts_at_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<SessionSort>>,
}

impl ListQuery for SessionQuery {
    type SortKey = SessionSort;

    fn sort(&self) -> Option<Sort<SessionSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Session, by: SessionSort) -> Result<After> {
    match by {
        SessionSort::CreatedAt => After::new((), row.id),
        SessionSort::UpdatedAt => After::new(row.updated_at, row.id),
        SessionSort::StartsAt => After::new(row.starts_at, row.id),
    }
}
