//! Rows, states and rules of batches.

use chrono::NaiveDate;

use super::life::CHART;
use crate::db::prelude::*;
use crate::kernel::{ClientRef, Name, Rupiah, Words};
use crate::reference::{FundingSource, Occupation, Reason, ReasonCode, Region};
use crate::training::budget::model::Fund;
use crate::training::program::model::{ProgramId, ProgramStatus, is_suspended};
use crate::training::provider::model::{ProviderId, ProviderStatus};
use crate::{text_enum, uuid_id};

uuid_id!(BatchId, "018cc251-f400-7000-8000-000000005001");

text_enum! {
    /// Where a batch stands.
    pub enum BatchStatus {
        Planned = "planned",
        /// People may register.
        Open = "open",
        /// Registration is over, and who takes part is being chosen.
        Selecting = "selecting",
        /// It will be held.
        Confirmed = "confirmed",
        Running = "running",
        Completed = "completed",
        /// The office has said what it was worth.
        Evaluated = "evaluated",
        Cancelled = "cancelled",
    }
}

impl BatchStatus {
    /// The states in which people may take seats, and in which the provider cannot be closed.
    pub const LIVE: [Self; 4] = [Self::Open, Self::Selecting, Self::Confirmed, Self::Running];

    /// The states in which a batch counts in figures.
    pub const COUNTED: [Self; 5] = [
        Self::Planned,
        Self::Open,
        Self::Selecting,
        Self::Confirmed,
        Self::Running,
    ];

    /// The states in which its free seats count as planned: later on they are not expected to be filled.
    pub const PLANS_SEATS: [Self; 2] = [Self::Planned, Self::Open];

    /// What leads a class on from the state, the usual way first; nothing where it is over. `is_due`: its first day has come.
    #[must_use]
    pub const fn next_actions(self, is_due: bool) -> &'static [&'static str] {
        match self {
            Self::Planned => &["open"],
            // A class without a test starts as it is open.
            Self::Open if is_due => &["select", "start"],
            Self::Open => &["select"],
            Self::Selecting => &["confirm"],
            Self::Confirmed => &["start"],
            Self::Running => &["complete"],
            Self::Completed | Self::Evaluated | Self::Cancelled => &[],
        }
    }

    /// Whether the class has begun, or would have.
    #[must_use]
    pub const fn has_begun(self) -> bool {
        !matches!(
            self,
            Self::Planned | Self::Open | Self::Selecting | Self::Confirmed
        )
    }
}

/// A batch as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = batches, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Batch {
    pub id: BatchId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub program_id: ProgramId,
    /// The program's provider.
    pub provider_id: ProviderId,
    /// The program's occupation on the day on which the batch was planned.
    pub occupation: Occupation,
    pub name: Name,
    pub seats: i32,
    pub min_seats: i32,
    /// Written by the store's seat functions alone.
    #[diesel(skip_update)]
    pub seats_taken: i32,
    pub funding_source: Option<FundingSource>,
    pub funding_ceiling_idr: Option<Rupiah>,
    pub region: Region,
    #[diesel(deserialize_as = Day)]
    pub registration_opens_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub registration_closes_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub ends_on: NaiveDate,
    /// The day in Jakarta on which it was cancelled, on which every participation in it ends.
    pub cancelled_on: Option<NaiveDate>,
    /// What it was worth, in the office's words.
    pub evaluation: Option<Words>,
}

/// What a batch stands on, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Ground {
    pub program: ProgramStatus,
    /// The days of the program's suspension.
    pub suspended_from: Option<NaiveDate>,
    pub suspended_until: Option<NaiveDate>,
    pub provider: ProviderStatus,
    /// The last day of the provider's accreditation.
    pub accredited_until: Option<NaiveDate>,
}

/// What a new batch takes from its program and provider.
#[derive(Clone, Debug, Queryable)]
pub struct Origin {
    pub agency: String,
    pub provider_id: ProviderId,
    pub occupation: Occupation,
    pub provider_region: Region,
    pub ground: Ground,
    /// A later edition of the program that is approved.
    pub superseded_by: Option<ProgramId>,
}

impl Ground {
    /// Whether the program is suspended on `today`.
    #[must_use]
    pub fn program_is_suspended(&self, today: NaiveDate) -> bool {
        self.program_is_suspended_within((today, today))
    }

    /// Whether the program is suspended on one of these days, from the first to the last.
    #[must_use]
    pub fn program_is_suspended_within(&self, days: (NaiveDate, NaiveDate)) -> bool {
        is_suspended(self.suspended_from, self.suspended_until, days)
    }
}

/// A batch with what it stands on: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub batch: Batch,
    pub ground: Ground,
    pub uses: Uses,
    pub waived: Waived,
    pub timetable: Timetabled,
    /// The office starts no class before everyone in it is insured.
    pub cover_required: bool,
    /// Somebody who takes part is not insured on every day. Asked only where it decides something.
    pub uncovered: bool,
    /// On the office's calendar.
    pub today: NaiveDate,
}

/// What else has been made for a batch, because of which it is not deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Uses {
    /// A response to demands is linked to it.
    pub linked: bool,
    /// A need for an instructor names it.
    pub needs_instructor: bool,
    /// A cost is recorded for it.
    pub costed: bool,
}

/// The rules that waivers in force today lift from a batch, and whether there ever was a waiver for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Waived {
    pub accreditation: bool,
    pub cover: bool,
    pub ever: bool,
}

/// What of its sessions a batch's guards look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Timetabled {
    /// A session was ever planned.
    pub ever: bool,
    /// A planned one has no instructor.
    pub lacks_instructor: bool,
}

/// What an enrollment needs to know of its batch.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub struct ForEnrollment {
    pub agency: String,
    pub status: BatchStatus,
    pub program_id: ProgramId,
    /// To which an enrollment made now is pinned.
    #[diesel(select_expression = training_programs::version)]
    pub program_version: i32,
    pub provider_id: ProviderId,
    pub seats: i32,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub ends_on: NaiveDate,
    pub cancelled_on: Option<NaiveDate>,
}

/// What a cost needs to know of its batch.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = batches)]
pub struct ForCost {
    pub agency: String,
    pub status: BatchStatus,
    pub provider_id: ProviderId,
    pub funding_source: Option<FundingSource>,
    #[diesel(deserialize_as = Day)]
    pub starts_on: NaiveDate,
}

impl ForCost {
    /// Whose money its costs claim, if anybody's.
    #[must_use]
    pub fn fund(&self) -> Option<Fund> {
        Fund::of(&self.agency, self.funding_source.as_ref(), self.starts_on)
    }
}

impl Standing {
    /// Whether no recorded end of the accreditation lies before the batch's last day.
    #[must_use]
    pub fn accreditation_may_last(&self) -> bool {
        self.ground
            .accredited_until
            .is_none_or(|until| until >= self.batch.ends_on)
    }

    /// Whether the accreditation lasts as far as is known, or need not.
    #[must_use]
    pub fn is_accredited(&self) -> bool {
        self.waived.accreditation || self.accreditation_may_last()
    }

    /// Whether it has not been opened yet.
    pub fn is_planned(&self) -> bool {
        self.batch.status == BatchStatus::Planned
    }

    /// Whether so many take part that it is worth holding.
    #[must_use]
    pub fn is_worth_holding(&self) -> bool {
        self.batch.seats_taken >= self.batch.min_seats
    }

    /// Why a class that was opened may not be given other days, if it may not: its program is not to be taught then, or its
    /// training provider does not teach.
    #[must_use]
    pub fn barred_from_its_days(&self) -> Option<Code> {
        if self.is_planned() {
            None
        } else if self.ground.program != ProgramStatus::Approved {
            Some(Code::ProgramNotApproved)
        } else if self.ground.program_is_suspended_within(self.batch.days()) {
            Some(Code::ProgramSuspended)
        } else if self.ground.provider != ProviderStatus::Active {
            Some(Code::ProviderNotActive)
        } else {
            None
        }
    }

    /// Whether there may be later days to which the accreditation lasts, as far as is known, or need not.
    #[must_use]
    pub fn accreditation_may_last_longer(&self) -> bool {
        let until = self.ground.accredited_until;
        self.waived.accreditation
            || until.is_none_or(|until| until > self.batch.ends_on && until >= self.today)
    }

    /// Of what its state was reached under, the codes of what does not hold (any longer).
    #[must_use]
    pub fn lost(&self) -> Vec<Code> {
        use BatchStatus::{Confirmed, Open, Selecting};
        let status = self.batch.status;
        let was_opened = matches!(status, Open | Selecting | Confirmed);
        let days = self.batch.days();
        let rules = [
            (
                Code::ProgramSuspended,
                was_opened && self.ground.program_is_suspended_within(days),
            ),
            (
                Code::AccreditationTooShort,
                was_opened && !self.is_accredited(),
            ),
            (
                Code::RegistrationNotOver,
                matches!(status, Selecting | Confirmed)
                    && !self.batch.registration_is_over(self.today),
            ),
            (
                Code::TooFewParticipants,
                status == Confirmed && !self.is_worth_holding(),
            ),
        ];
        let broken = rules.into_iter().filter(|(_, broken)| *broken);
        broken.map(|(code, _)| code).collect()
    }

    /// Whether it decides something now that a participant is not insured.
    #[must_use]
    pub fn asks_for_cover(&self) -> bool {
        let may_start = matches!(
            self.batch.status,
            BatchStatus::Open | BatchStatus::Confirmed
        );
        may_start && self.cover_required && !self.waived.cover && self.batch.seats_taken > 0
    }

    /// Codes of what is worth a second look in the accreditation that the batch was opened under.
    #[must_use]
    pub fn accreditation_warnings(&self) -> Vec<&'static str> {
        if self.ground.accredited_until.is_none() {
            vec!["accreditation_unrecorded"]
        } else if self.accreditation_may_last() {
            Vec::new()
        } else {
            vec!["accreditation_waived"]
        }
    }

    /// Takes the batch through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.batch.status = CHART.step(action, self.batch.status, self)?;
        if let Some(reason) = reason {
            self.batch.status_reason = Some(reason.code.clone());
            self.batch.status_note.clone_from(&reason.note);
        }
        Ok(())
    }
}
