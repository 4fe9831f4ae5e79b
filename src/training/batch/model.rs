//! Rows, states and rules of batches.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{BatchInput, BatchPatch, Funding};
use super::schedule::{Said, Schedule};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Name, Party, PartyKind, Rupiah, Words, name_key};
use crate::reference::{FundingSource, Occupation, OccupationInput, Reason, ReasonCode, Region};
use crate::training::program::model::{ProgramId, ProgramStatus, is_suspended};
use crate::training::provider::model::{ProviderId, ProviderStatus};
use crate::{text_enum, uuid_id};

uuid_id!(BatchId, "018cc251-f400-7000-8000-000000005001");

text_enum! {
    /// Where a batch stands.
    pub enum BatchStatus { Planned = "planned", Open = "open", Running = "running", Completed = "completed", Cancelled = "cancelled" }
}

impl BatchStatus {
    /// The states in which people may take seats, and in which the provider cannot be closed.
    pub const LIVE: [Self; 2] = [Self::Open, Self::Running];

    /// The states in which a batch counts in figures.
    pub const COUNTED: [Self; 3] = [Self::Planned, Self::Open, Self::Running];
}

/// A batch as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = batches, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Batch {
    pub id: BatchId,
    pub agency: String,
    pub client_id: String,
    pub client_ref: Option<ClientRef>,
    pub status: BatchStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The name, folded: what `q` searches and `sort=name` follows.
    pub search_key: String,
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
    pub registration_opens_on: NaiveDate,
    pub registration_closes_on: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// The day in Jakarta on which it was cancelled, on which every participation in it ends.
    pub cancelled_on: Option<NaiveDate>,
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
        is_suspended(self.suspended_from, self.suspended_until, today)
    }
}

/// A batch with what it stands on: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub batch: Batch,
    pub ground: Ground,
    /// A response to demands is linked to it.
    pub linked: bool,
    pub today: NaiveDate,
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
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub cancelled_on: Option<NaiveDate>,
}

/// The life of a batch. Whether everyone is insured is asked at `start`, and is only worth a warning.
pub static CHART: Chart<BatchStatus, Standing> = Chart {
    resource: "batches",
    initial: BatchStatus::Planned,
    states: BatchStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[BatchStatus::Planned, BatchStatus::Open],
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[BatchStatus::Planned],
            to: None,
            guards: &[Guard {
                code: Code::BatchLinked,
                holds: |it| !it.linked,
            }],
            decides: false,
        },
        Transition {
            action: "open",
            from: &[BatchStatus::Planned],
            to: Some(BatchStatus::Open),
            guards: &[
                Guard {
                    code: Code::ProgramNotApproved,
                    holds: |it| it.ground.program == ProgramStatus::Approved,
                },
                Guard {
                    code: Code::ProgramSuspended,
                    holds: |it| !it.ground.program_is_suspended(it.today),
                },
                Guard {
                    code: Code::ProviderNotActive,
                    holds: |it| it.ground.provider == ProviderStatus::Active,
                },
                Guard {
                    code: Code::AccreditationTooShort,
                    holds: Standing::accreditation_may_last,
                },
            ],
            decides: true,
        },
        Transition {
            action: "start",
            from: &[BatchStatus::Open],
            to: Some(BatchStatus::Running),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "complete",
            from: &[BatchStatus::Running],
            to: Some(BatchStatus::Completed),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "cancel",
            from: &[
                BatchStatus::Planned,
                BatchStatus::Open,
                BatchStatus::Running,
            ],
            to: Some(BatchStatus::Cancelled),
            guards: &[],
            decides: true,
        },
    ],
};

impl Standing {
    /// Whether no recorded end of the accreditation lies before the batch's last day.
    #[must_use]
    pub fn accreditation_may_last(&self) -> bool {
        self.ground
            .accredited_until
            .is_none_or(|until| until >= self.batch.ends_on)
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

impl Batch {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &BatchInput, origin: &Origin) -> Self {
        let BatchInput {
            client_ref,
            program_id,
            name,
            seats,
            min_seats,
            funding,
            region,
            registration_opens_on,
            registration_closes_on,
            starts_on,
            ends_on,
        } = input.clone();
        let (funding_source, funding_ceiling_idr) = split(funding);
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_id: tx.by.client_id.clone(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            search_key: name_key(name.as_str()),
            program_id,
            provider_id: origin.provider_id,
            occupation: origin.occupation.clone(),
            name,
            seats,
            min_seats,
            seats_taken: 0,
            funding_source,
            funding_ceiling_idr,
            region: region.unwrap_or_else(|| origin.provider_region.clone()),
            registration_opens_on,
            registration_closes_on,
            starts_on,
            ends_on,
            cancelled_on: None,
        }
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `seats_below_taken`; then what does not fit together, see [`Schedule::check`], or a part of the funding that
    /// is recorded nowhere.
    pub fn patch(&mut self, patch: &BatchPatch) -> Result<()> {
        let BatchPatch {
            name,
            seats,
            min_seats,
            funding,
            registration_opens_on,
            registration_closes_on,
            starts_on,
            ends_on,
        } = patch.clone();
        self.seats = seats.unwrap_or(self.seats);
        if self.seats < self.seats_taken {
            return Err(Code::SeatsBelowTaken.into());
        }
        if let Some(name) = name {
            self.search_key = name_key(name.as_str());
            self.name = name;
        }
        if let Some(funding) = funding {
            let funding = funding
                .map(|patch| patch.onto(self.funding()))
                .transpose()?;
            (self.funding_source, self.funding_ceiling_idr) = split(funding);
        }
        self.min_seats = min_seats.unwrap_or(self.min_seats);
        self.registration_opens_on = registration_opens_on.unwrap_or(self.registration_opens_on);
        self.registration_closes_on = registration_closes_on.unwrap_or(self.registration_closes_on);
        self.starts_on = starts_on.unwrap_or(self.starts_on);
        self.ends_on = ends_on.unwrap_or(self.ends_on);
        Schedule::from(&*self).check(Said::from(patch))
    }

    #[must_use]
    pub fn funding(&self) -> Option<Funding> {
        self.funding_source.clone().map(|source| Funding {
            source,
            ceiling_idr: self.funding_ceiling_idr,
        })
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

fn split(funding: Option<Funding>) -> (Option<FundingSource>, Option<Rupiah>) {
    funding.map_or((None, None), |funding| {
        (Some(funding.source), funding.ceiling_idr)
    })
}

impl Record for Batch {
    const RESOURCE: &'static str = "batches";

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
            client_id: _,
            client_ref,
            status,
            status_reason,
            status_note: _,
            version,
            created_at,
            updated_at,
            search_key: _,
            program_id,
            provider_id,
            occupation,
            name,
            seats,
            min_seats,
            // Follows from the enrollments.
            seats_taken: _,
            funding_source: _,
            funding_ceiling_idr: _,
            region,
            registration_opens_on,
            registration_closes_on,
            starts_on,
            ends_on,
            cancelled_on,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "program_id": program_id, "provider_id": provider_id, "occupation": OccupationInput::from(occupation.clone()), "name": name,
            "seats": seats, "min_seats": min_seats, "funding": self.funding(), "region": region,
            "registration_opens_on": registration_opens_on, "registration_closes_on": registration_closes_on,
            "starts_on": starts_on, "ends_on": ends_on, "cancelled_on": cancelled_on,
        })
    }
}
