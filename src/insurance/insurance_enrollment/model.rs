//! Rows and rules of insurance enrollments.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

pub use super::status::{CHART, InsuranceEnrollmentStatus};

use super::days::cover_days;
use super::input::{
    Activation, Ending, InsuranceEnrollmentInput, InsuranceEnrollmentPatch, order_fault, wage_fault,
};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::error::Result;
use crate::insurance::{Participation, ParticipationKind, Programs};
use crate::kernel::{ClientRef, Fault, FieldError, Kpj, Party, PartyKind, Period, Rupiah, Words};
use crate::people::enrollment::model::EnrollmentId;
use crate::people::trainee::model::TraineeId;
use crate::reference::{Reason, ReasonCode};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(
    InsuranceEnrollmentId,
    "018cc251-f400-7000-8000-000000008001"
);

text_enum! {
    /// How BPJS reckons the contributions.
    pub enum Segment {
        /// *Bukan Penerima Upah*: without a wage, by bands.
        Bpu = "bpu",
        /// *Penerima Upah*: on a wage.
        Pu = "pu",
    }
}

text_enum! {
    /// Who pays the contributions.
    pub enum Payer { Office = "office", Employer = "employer", Provider = "provider", Person = "self" }
}

/// A cover as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = insurance_enrollments, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct InsuranceEnrollment {
    pub id: InsuranceEnrollmentId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    /// Never `ended`, see [`InsuranceEnrollmentStatus::on`].
    pub status: InsuranceEnrollmentStatus,
    /// Why BPJS did not take the person.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub trainee_id: TraineeId,
    /// The provider of the class: whose record this also is.
    pub provider_id: ProviderId,
    pub participation_kind: ParticipationKind,
    pub participation_id: EnrollmentId,
    pub covers_jkk: bool,
    pub covers_jkm: bool,
    pub segment: Segment,
    pub payer: Payer,
    pub wage_base_idr: Option<Rupiah>,
    pub covers_from: Option<NaiveDate>,
    pub covers_until: Option<NaiveDate>,
    pub member_number: Option<Kpj>,
}

impl InsuranceEnrollment {
    /// A new record of the transaction's client and agency, for a class of `provider_id`.
    pub fn new(tx: &mut Tx<'_>, input: &InsuranceEnrollmentInput, provider_id: ProviderId) -> Self {
        let InsuranceEnrollmentInput {
            client_ref,
            trainee_id,
            participation: Participation { kind, id },
            programs: Programs { jkk, jkm },
            segment,
            payer,
            wage_base_idr,
            covers_from,
            covers_until,
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
            provider_id,
            participation_kind: kind,
            participation_id: id,
            covers_jkk: jkk,
            covers_jkm: jkm,
            segment,
            payer,
            wage_base_idr,
            covers_from,
            covers_until,
            member_number: None,
        }
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `invalid_body`: `required` or `conflicts_with` at `/wage_base_idr`, `date_order` at `/covers_until`.
    pub fn patch(&mut self, patch: &InsuranceEnrollmentPatch) -> Result<()> {
        let InsuranceEnrollmentPatch {
            programs,
            segment,
            payer,
            wage_base_idr,
            covers_from,
            covers_until,
        } = patch.clone();
        if let Some(Programs { jkk, jkm }) = programs {
            self.covers_jkk = jkk;
            self.covers_jkm = jkm;
        }
        self.segment = segment.unwrap_or(self.segment);
        self.payer = payer.unwrap_or(self.payer);
        self.wage_base_idr = wage_base_idr.unwrap_or(self.wage_base_idr);
        self.covers_from = covers_from.unwrap_or(self.covers_from);
        self.covers_until = covers_until.unwrap_or(self.covers_until);
        let faults: Vec<FieldError> = [
            wage_fault(self.segment, self.wage_base_idr),
            order_fault(self.covers_from, self.covers_until),
        ]
        .into_iter()
        .flatten()
        .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }

    /// Notes what BPJS answered.
    ///
    /// # Errors
    /// `invalid_body`: `date_order` at `/covers_from` where a last day is set that lies before.
    pub fn begin(&mut self, activation: &Activation) -> Result<()> {
        Period::new(activation.covers_from, self.covers_until)
            .map_err(|fault| FieldError::at("/covers_from", fault))?;
        self.member_number = Some(activation.member_number.clone());
        self.covers_from = Some(activation.covers_from);
        Ok(())
    }

    /// Notes the last day.
    ///
    /// # Errors
    /// `invalid_body`: `date_order` at `/covers_until` where the cover begins after it.
    pub fn finish(&mut self, ending: &Ending) -> Result<()> {
        self.covers_until = Some(ending.covers_until);
        order_fault(self.covers_from, self.covers_until).map_or(Ok(()), |fault| Err(fault.into()))
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// `wrong_state`.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>, today: NaiveDate) -> Result<()> {
        self.status = CHART.step(action, self.status.on(today, self.covers_until), &())?;
        if let Some(reason) = reason {
            self.status_reason = Some(reason.code.clone());
            self.status_note.clone_from(&reason.note);
        }
        Ok(())
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }

    #[must_use]
    pub fn programs(&self) -> Programs {
        Programs {
            jkk: self.covers_jkk,
            jkm: self.covers_jkm,
        }
    }

    /// The days of the cover, in a participation that begins on `first_day`.
    ///
    /// # Errors
    /// `date_order` where it would end before it begins.
    pub fn days(&self, first_day: NaiveDate) -> Result<Period, Fault> {
        cover_days(self.covers_from, self.covers_until, first_day)
    }

    /// Whether the cover may have a day or a scheme that it had not as `before`. What only shrinks gets into
    /// nobody's way.
    #[must_use]
    pub fn reaches_beyond(&self, before: &Self) -> bool {
        let begins_elsewhere = match (before.covers_from, self.covers_from) {
            (Some(was), Some(is)) => is < was,
            (was, is) => was != is,
        };
        let goes_on = match (before.covers_until, self.covers_until) {
            (Some(was), Some(is)) => is > was,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let more = |was: bool, is: bool| is && !was;
        begins_elsewhere
            || goes_on
            || more(before.covers_jkk, self.covers_jkk)
            || more(before.covers_jkm, self.covers_jkm)
    }
}

impl Record for InsuranceEnrollment {
    const RESOURCE: &'static str = "insurance-enrollments";

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
            provider_id,
            participation_kind,
            participation_id,
            covers_jkk: _,
            covers_jkm: _,
            segment,
            payer,
            // What a person earns and by which number the insurer knows them is personal (UU 27/2022, art. 4).
            wage_base_idr: _,
            covers_from,
            covers_until,
            member_number: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status.on(updated_at.office_date(), *covers_until), "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "trainee_id": trainee_id, "provider_id": provider_id, "participation": { "kind": participation_kind, "id": participation_id },
            "programs": self.programs(), "segment": segment, "payer": payer, "covers_from": covers_from, "covers_until": covers_until,
        })
    }
}
