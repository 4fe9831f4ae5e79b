//! What becomes of a batch's fields: when it is planned, changed and postponed; and what the journal tells of it.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{BatchInput, BatchPatch, Funding, Postponement};
use super::life::CHART;
use super::model::{Batch, BatchStatus, Origin};
use super::registration::RegistrationWindow;
use super::schedule::{Said, Schedule};
use crate::db::{Record, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Party, PartyKind, Rupiah, Timestamp, name_key};
use crate::reference::{FundingSource, OccupationInput};
use crate::training::budget::model::Fund;

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
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
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
            evaluation: None,
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
        self.name = name.unwrap_or_else(|| self.name.clone());
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

    /// Puts the class off. What is not said of its registration stays; a class that is past its registration is open again
    /// where the new one is not over by `today`.
    ///
    /// # Errors
    /// Those of [`Postponement::check`] and [`Schedule::check`].
    pub fn postpone(&mut self, input: &Postponement, today: NaiveDate) -> Result<()> {
        input.check(self.starts_on, self.ends_on, today)?;
        let Postponement {
            starts_on,
            ends_on,
            registration_opens_on,
            registration_closes_on,
            reason: _,
            note: _,
        } = *input;
        self.starts_on = starts_on;
        self.ends_on = ends_on;
        self.registration_opens_on = registration_opens_on.unwrap_or(self.registration_opens_on);
        self.registration_closes_on = registration_closes_on.unwrap_or(self.registration_closes_on);
        Schedule::from(&*self).check(Said::from(input))?;
        let chosen = matches!(self.status, BatchStatus::Selecting | BatchStatus::Confirmed);
        if chosen && !self.registration_is_over(today) {
            self.status = BatchStatus::Open;
        }
        Ok(())
    }

    /// What the days of registration say on `today`.
    #[must_use]
    pub fn registration(&self, today: NaiveDate) -> RegistrationWindow {
        RegistrationWindow::on(
            today,
            self.registration_opens_on,
            self.registration_closes_on,
        )
    }

    /// Whether the last day of registration lies before `today`, on the office's calendar.
    #[must_use]
    pub fn registration_is_over(&self, today: NaiveDate) -> bool {
        self.registration(today) == RegistrationWindow::Over
    }

    /// The first day of the class and the last one.
    #[must_use]
    pub fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.starts_on, self.ends_on)
    }

    #[must_use]
    pub fn funding(&self) -> Option<Funding> {
        self.funding_source.clone().map(|source| Funding {
            source,
            ceiling_idr: self.funding_ceiling_idr,
        })
    }

    /// Whose money it claims, if anybody's.
    #[must_use]
    pub fn fund(&self) -> Option<Fund> {
        Fund::of(&self.agency, self.funding_source.as_ref(), self.starts_on)
    }

    /// The name, folded: what `q` searches and `sort=name` follows.
    #[must_use]
    pub fn search_key(&self) -> String {
        name_key(self.name.as_str())
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
            client_ref,
            status,
            status_reason,
            status_note: _,
            version,
            created_at,
            updated_at,
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
            // Free words can name people, and the journal forgets nothing.
            evaluation: _,
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
