//! Rows, states and rules of instructors.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{
    Absence, AvailableHours, Competency, InstructorContact, InstructorContactPatch,
    InstructorInput, InstructorPatch,
};
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::employer::model::EmployerId;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{ClientRef, Email, Name, Party, PartyKind, Phone, Words, name_key};
use crate::reference::{Reason, ReasonCode, Region};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(InstructorId, "018cc251-f400-7000-8000-00000000f001");

text_enum! {
    /// Where an instructor stands.
    pub enum InstructorStatus { Active = "active", Suspended = "suspended", Closed = "closed" }
}

text_enum! {
    /// How it stands with a teaching-method certificate today, on the office's calendar.
    pub enum MethodCertificate {
        /// Its last day is today or later.
        Valid = "valid",
        /// None is recorded.
        Missing = "missing",
        /// Its last day is over.
        Expired = "expired",
    }
}

/// An instructor as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = instructors, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Instructor {
    pub id: InstructorId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: InstructorStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub name: Name,
    /// Where the person lives.
    pub region: Region,
    pub provider_id: Option<ProviderId>,
    pub employer_id: Option<EmployerId>,
    pub contact_phone: Phone,
    pub contact_email: Option<Email>,
    /// In the order in which they were told. `instructor_competencies` holds the same, to be found by; here they come with
    /// the row. The store writes both together.
    pub competencies: Json<Vec<Competency>>,
    /// The last day of the teaching-method certificate.
    pub method_certificate_until: Option<NaiveDate>,
    /// The hours of the week; where there are none, all.
    pub availability: Json<Vec<AvailableHours>>,
    pub absences: Json<Vec<Absence>>,
    pub lendable: bool,
}

const LIVE: &[InstructorStatus] = &[InstructorStatus::Active, InstructorStatus::Suspended];

/// What of other records an instructor's guards look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable)]
pub struct Facts {
    /// A planned session of the person is not over.
    pub is_booked: bool,
    /// A need that is not over is offered to the person, or filled by.
    pub is_promised: bool,
    /// Some session names the person, be it over or cancelled.
    pub is_named: bool,
    /// Some need has considered the person, be it over or cancelled.
    pub is_considered: bool,
}

const NOT_IN_USE: Guard<Facts> = Guard {
    code: Code::InstructorInUse,
    holds: |facts| !facts.is_booked && !facts.is_promised,
};

/// The life of an instructor.
pub static CHART: Chart<InstructorStatus, Facts> = Chart {
    resource: "instructors",
    initial: InstructorStatus::Active,
    states: InstructorStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: LIVE,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[InstructorStatus::Active],
            to: None,
            guards: &[Guard {
                code: Code::InstructorInUse,
                holds: |facts| !facts.is_named && !facts.is_considered,
            }],
            decides: false,
        },
        Transition {
            action: "suspend",
            from: &[InstructorStatus::Active],
            to: Some(InstructorStatus::Suspended),
            guards: &[NOT_IN_USE],
            decides: true,
        },
        Transition {
            action: "reinstate",
            from: &[InstructorStatus::Suspended],
            to: Some(InstructorStatus::Active),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "close",
            from: LIVE,
            to: Some(InstructorStatus::Closed),
            guards: &[NOT_IN_USE],
            decides: true,
        },
    ],
};

impl Instructor {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &InstructorInput) -> Self {
        let InstructorInput {
            client_ref,
            name,
            region,
            contact: InstructorContact { phone, email },
            provider_id,
            employer_id,
            competencies,
            method_certificate_until,
            availability,
            absences,
            lendable,
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
            name,
            region,
            provider_id,
            employer_id,
            contact_phone: phone,
            contact_email: email,
            competencies: Json(competencies),
            method_certificate_until,
            availability: Json(availability),
            absences: Json(absences),
            lendable,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &InstructorPatch) {
        let InstructorPatch {
            name,
            region,
            contact,
            provider_id,
            employer_id,
            competencies,
            method_certificate_until,
            availability,
            absences,
            lendable,
        } = patch.clone();
        self.name = name.unwrap_or_else(|| self.name.clone());
        if let Some(InstructorContactPatch { phone, email }) = contact {
            self.contact_phone = phone.unwrap_or_else(|| self.contact_phone.clone());
            self.contact_email = email.unwrap_or_else(|| self.contact_email.clone());
        }
        if let Some(competencies) = competencies {
            self.competencies = Json(competencies);
        }
        if let Some(availability) = availability {
            self.availability = Json(availability);
        }
        if let Some(absences) = absences {
            self.absences = Json(absences);
        }
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.provider_id = provider_id.unwrap_or(self.provider_id);
        self.employer_id = employer_id.unwrap_or(self.employer_id);
        self.method_certificate_until =
            method_certificate_until.unwrap_or(self.method_certificate_until);
        self.lendable = lendable.unwrap_or(self.lendable);
    }

    /// Whether the person works at an employer.
    #[must_use]
    pub fn is_practitioner(&self) -> bool {
        self.employer_id.is_some()
    }

    #[must_use]
    pub fn method_certificate(&self, today: NaiveDate) -> MethodCertificate {
        match self.method_certificate_until {
            None => MethodCertificate::Missing,
            Some(until) if until < today => MethodCertificate::Expired,
            Some(_) => MethodCertificate::Valid,
        }
    }

    /// Codes of what is worth a second look.
    #[must_use]
    pub fn warnings(&self, today: NaiveDate) -> Vec<&'static str> {
        if !self.is_practitioner() {
            return Vec::new();
        }
        match self.method_certificate(today) {
            MethodCertificate::Valid => Vec::new(),
            MethodCertificate::Missing => vec!["method_certificate_missing"],
            MethodCertificate::Expired => vec!["method_certificate_expired"],
        }
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, facts: &Facts, reason: Option<&Reason>) -> Result<()> {
        self.status = CHART.step(action, self.status, facts)?;
        if let Some(reason) = reason {
            self.status_reason = Some(reason.code.clone());
            self.status_note.clone_from(&reason.note);
        }
        Ok(())
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

impl Record for Instructor {
    const RESOURCE: &'static str = "instructors";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn agency(&self) -> &str {
        &self.agency
    }

    /// The training provider, and where there is none, the employer.
    fn owner(&self) -> Option<Party> {
        let provider = self.provider_id.map(|id| Party {
            kind: PartyKind::TrainingProvider,
            id: id.into(),
        });
        let employer = self.employer_id.map(|id| Party {
            kind: PartyKind::Employer,
            id: id.into(),
        });
        provider.or(employer)
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
            name: _,
            region,
            provider_id,
            employer_id,
            contact_phone: _,
            contact_email: _,
            competencies: Json(competencies),
            method_certificate_until,
            availability: Json(availability),
            absences: Json(absences),
            lendable,
        } = self;
        // A certificate's number says whose it is, and words about an absence can say anything.
        let competencies: Vec<Value> = competencies
            .iter()
            .map(
                |Competency {
                     unit,
                     occupation,
                     certificate: _,
                     until,
                 }| {
                    json!({ "unit": unit, "occupation": occupation, "until": until })
                },
            )
            .collect();
        let absences: Vec<Value> = absences
            .iter()
            .map(
                |Absence {
                     from,
                     until,
                     note: _,
                 }| json!({ "from": from, "until": until }),
            )
            .collect();
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "region": region, "provider_id": provider_id, "employer_id": employer_id, "competencies": competencies,
            "method_certificate_until": method_certificate_until, "availability": availability, "absences": absences, "lendable": lendable,
        })
    }
}
