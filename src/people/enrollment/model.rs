//! Rows, states and rules of enrollments.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::EnrollmentInput;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::error::Result;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Party, PartyKind, Period, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::{Reason, ReasonCode};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(EnrollmentId, "018cc251-f400-7000-8000-000000007001");

text_enum! {
    /// Where an enrollment stands.
    pub enum EnrollmentStatus {
        Enrolled = "enrolled",
        Active = "active",
        Suspended = "suspended",
        Completed = "completed",
        NotYetCompetent = "not_yet_competent",
        Withdrawn = "withdrawn",
        Dropped = "dropped",
    }
}

impl EnrollmentStatus {
    /// The states in which a person takes part in the class, or will.
    pub const TAKES_PART: [Self; 3] = [Self::Enrolled, Self::Active, Self::Suspended];

    /// Whether it holds a seat of the batch: all but those who have left.
    #[must_use]
    pub const fn holds_seat(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Dropped)
    }
}

/// An enrollment as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = enrollments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Enrollment {
    pub id: EnrollmentId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: EnrollmentStatus,
    /// Why the trainee left.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub trainee_id: TraineeId,
    pub batch_id: BatchId,
    /// The batch's provider: whose record this also is.
    pub provider_id: ProviderId,
    pub program_id: ProgramId,
    /// The program's version on the day of enrollment, for good.
    pub program_version: i32,
    /// The day in Jakarta on which it was made.
    #[diesel(deserialize_as = Day)]
    pub enrolled_on: NaiveDate,
    /// The first day not taken part; only for who has left.
    pub effective_on: Option<NaiveDate>,
}

/// What of its batch an enrollment's days and guards depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub struct Class {
    pub status: BatchStatus,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub ends_on: NaiveDate,
    pub cancelled_on: Option<NaiveDate>,
}

/// An enrollment with its class.
#[derive(Clone, Debug)]
pub struct Enrolled {
    pub row: Enrollment,
    pub class: Class,
}

/// Who takes part where and when, for whom insures them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    pub enrollment_id: EnrollmentId,
    pub agency: String,
    pub status: EnrollmentStatus,
    pub trainee_id: TraineeId,
    pub provider_id: ProviderId,
    /// `None` where no day is taken part.
    pub participation: Option<Period>,
}

/// The days of participation: from the batch's first day, or the day of enrollment where that is later, to the
/// batch's last day, both included. They end on the day before the trainee left, or before the batch was
/// cancelled. `None` where they would end before they begin.
#[must_use]
pub fn participation(
    enrolled_on: NaiveDate,
    effective_on: Option<NaiveDate>,
    class: &Class,
) -> Option<Period> {
    let day_before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
    let until = [effective_on, class.cancelled_on]
        .into_iter()
        .flatten()
        .map(day_before)
        .fold(class.ends_on, NaiveDate::min);
    Period::new(class.starts_on.max(enrolled_on), Some(until)).ok()
}

const NOT_CANCELLED: Guard<Class> = Guard {
    code: Code::BatchCancelled,
    holds: |class| class.status != BatchStatus::Cancelled,
};

/// A verdict needs a class that was held, at least in part.
const HELD: Guard<Class> = Guard {
    code: Code::BatchNotStarted,
    holds: |class| class.status.has_begun(),
};

/// The life of an enrollment; its guards look at the class.
pub static CHART: Chart<EnrollmentStatus, Class> = Chart {
    resource: "enrollments",
    initial: EnrollmentStatus::Enrolled,
    states: EnrollmentStatus::ALL,
    transitions: &[
        Transition {
            action: "activate",
            from: &[EnrollmentStatus::Enrolled],
            to: Some(EnrollmentStatus::Active),
            guards: &[NOT_CANCELLED],
            decides: false,
        },
        Transition {
            action: "suspend",
            from: &[EnrollmentStatus::Active],
            to: Some(EnrollmentStatus::Suspended),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "resume",
            from: &[EnrollmentStatus::Suspended],
            to: Some(EnrollmentStatus::Active),
            guards: &[NOT_CANCELLED],
            decides: false,
        },
        Transition {
            action: "complete",
            from: &[EnrollmentStatus::Active],
            to: Some(EnrollmentStatus::Completed),
            guards: &[NOT_CANCELLED, HELD],
            decides: false,
        },
        Transition {
            action: "fail",
            from: &[EnrollmentStatus::Active],
            to: Some(EnrollmentStatus::NotYetCompetent),
            guards: &[NOT_CANCELLED, HELD],
            decides: false,
        },
        Transition {
            action: "withdraw",
            from: &[
                EnrollmentStatus::Enrolled,
                EnrollmentStatus::Active,
                EnrollmentStatus::Suspended,
            ],
            to: Some(EnrollmentStatus::Withdrawn),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "drop",
            from: &[
                EnrollmentStatus::Enrolled,
                EnrollmentStatus::Active,
                EnrollmentStatus::Suspended,
            ],
            to: Some(EnrollmentStatus::Dropped),
            guards: &[],
            decides: true,
        },
    ],
};

impl Enrollment {
    /// A new record of the transaction's client and agency, in a class of `provider_id` on version
    /// `program_version` of a program.
    pub fn new(
        tx: &mut Tx<'_>,
        input: &EnrollmentInput,
        provider_id: ProviderId,
        program_id: ProgramId,
        program_version: i32,
    ) -> Self {
        let EnrollmentInput {
            client_ref,
            batch_id,
            trainee_id,
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
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on: tx.today(),
            effective_on: None,
        }
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, class: &Class) -> Result<()> {
        self.status = CHART.step(action, self.status, class)?;
        Ok(())
    }

    /// Notes why and from when on the trainee is gone.
    pub fn leave(&mut self, reason: &Reason, first_day_off: NaiveDate) {
        self.status_reason = Some(reason.code.clone());
        self.status_note.clone_from(&reason.note);
        self.effective_on = Some(first_day_off);
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Enrolled {
    /// The days of participation.
    #[must_use]
    pub fn participation(&self) -> Option<Period> {
        participation(self.row.enrolled_on, self.row.effective_on, &self.class)
    }
}

impl From<(Enrollment, Class)> for Enrolled {
    fn from((row, class): (Enrollment, Class)) -> Self {
        Self { row, class }
    }
}

impl From<Enrolled> for Participant {
    fn from(enrolled: Enrolled) -> Self {
        let participation = enrolled.participation();
        let Enrollment {
            id,
            agency,
            status,
            trainee_id,
            provider_id,
            ..
        } = enrolled.row;
        Self {
            enrollment_id: id,
            agency,
            status,
            trainee_id,
            provider_id,
            participation,
        }
    }
}

impl Record for Enrollment {
    const RESOURCE: &'static str = "enrollments";

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
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on,
            effective_on,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "trainee_id": trainee_id, "batch_id": batch_id, "provider_id": provider_id, "program_id": program_id, "program_version": program_version,
            "enrolled_on": enrolled_on, "effective_on": effective_on,
        })
    }
}

#[cfg(test)]
mod tests;
