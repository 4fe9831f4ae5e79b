//! Rows, states and rules of training providers.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{Licence, ProviderInput, ProviderPatch, Registration};
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::error::Result;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{
    ClientRef, Contact, Email, Fault, FieldError, LicenceNumber, Name, Nib, Party, PartyKind,
    Phone, ShortText, Vin, Words, name_key,
};
use crate::reference::{Reason, ReasonCode, Region};
use crate::{text_enum, uuid_id};

uuid_id!(ProviderId, "018cc251-f400-7000-8000-000000003001");

text_enum! {
    /// Where a training provider stands.
    pub enum ProviderStatus { Proposed = "proposed", Active = "active", Suspended = "suspended", Closed = "closed" }
}

text_enum! {
    /// Who stands behind a training provider.
    pub enum ProviderKind {
        /// *Balai Latihan Kerja*, a public training centre.
        Blk = "blk",
        /// *Lembaga Pelatihan Kerja Swasta*, a private institution.
        Lpks = "lpks",
        /// A firm that trains.
        Company = "company",
    }
}

/// A training provider as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = training_providers, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Provider {
    pub id: ProviderId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ProviderStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub name: Name,
    pub kind: ProviderKind,
    pub vin: Option<Vin>,
    pub nib: Option<Nib>,
    pub licence_number: Option<LicenceNumber>,
    /// The last day on which the licence is valid.
    pub licence_until: Option<NaiveDate>,
    /// Only of government and of firms.
    pub registration_number: Option<LicenceNumber>,
    /// The last day of the accreditation.
    pub accredited_until: Option<NaiveDate>,
    pub region: Region,
    pub workshops: Json<Vec<ShortText>>,
    pub contact_name: Name,
    pub contact_phone: Phone,
    pub contact_email: Option<Email>,
}

/// What the guards of a provider look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// It has a licence that is valid today, or needs none.
    pub licensed: bool,
    /// A batch of it is under way: opened, and neither over nor cancelled.
    pub has_running_batch: bool,
}

/// The life of a training provider.
pub static CHART: Chart<ProviderStatus, Facts> = Chart {
    resource: "training-providers",
    initial: ProviderStatus::Proposed,
    states: ProviderStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[
                ProviderStatus::Proposed,
                ProviderStatus::Active,
                ProviderStatus::Suspended,
            ],
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "activate",
            from: &[ProviderStatus::Proposed, ProviderStatus::Suspended],
            to: Some(ProviderStatus::Active),
            guards: &[Guard {
                code: Code::LicenceMissingOrExpired,
                holds: |facts| facts.licensed,
            }],
            decides: true,
        },
        Transition {
            action: "suspend",
            from: &[ProviderStatus::Active],
            to: Some(ProviderStatus::Suspended),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "close",
            from: &[
                ProviderStatus::Proposed,
                ProviderStatus::Active,
                ProviderStatus::Suspended,
            ],
            to: Some(ProviderStatus::Closed),
            guards: &[Guard {
                code: Code::ProviderHasRunningBatch,
                holds: |facts| !facts.has_running_batch,
            }],
            decides: true,
        },
    ],
};

impl Provider {
    /// A new record of the transaction's client and agency.
    ///
    /// # Errors
    /// `conflicts_with` at a private institution's registration.
    pub fn new(tx: &mut Tx<'_>, input: &ProviderInput) -> Result<Self> {
        let ProviderInput {
            client_ref,
            name,
            kind,
            vin,
            nib,
            licence,
            registration,
            accredited_until,
            region,
            workshops,
            contact,
        } = input.clone();
        let (licence_number, licence_until) = split(licence);
        let row = Self {
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
            kind,
            vin,
            nib,
            licence_number,
            licence_until,
            registration_number: registration.map(|registration| registration.number),
            accredited_until,
            region,
            workshops: Json(workshops),
            contact_name: contact.name,
            contact_phone: contact.phone,
            contact_email: contact.email,
        };
        row.must_be_registrable(true)?;
        Ok(row)
    }

    /// Government and firms are registered, a private institution is licensed.
    fn must_be_registrable(&self, registration_said: bool) -> Result<()> {
        if self.kind != ProviderKind::Lpks || self.registration_number.is_none() {
            return Ok(());
        }
        let (at, other) = if registration_said {
            ("/registration", "kind")
        } else {
            ("/kind", "registration")
        };
        Err(FieldError::at(at, Fault("conflicts_with"))
            .with("other", other)
            .into())
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `required` at a part of the licence that is recorded nowhere; `conflicts_with` at a private institution's registration.
    pub fn patch(&mut self, patch: &ProviderPatch) -> Result<()> {
        let ProviderPatch {
            name,
            kind,
            vin,
            nib,
            licence,
            registration,
            accredited_until,
            region,
            workshops,
            contact,
        } = patch.clone();
        self.name = name.unwrap_or_else(|| self.name.clone());
        if let Some(licence) = licence {
            let licence = licence
                .map(|patch| patch.onto(self.licence()))
                .transpose()?;
            (self.licence_number, self.licence_until) = split(licence);
        }
        let registration_said = matches!(registration, Some(Some(_)));
        if let Some(registration) = registration {
            self.registration_number = registration.map(|registration| registration.number);
        }
        if let Some(workshops) = workshops {
            self.workshops = Json(workshops);
        }
        if let Some(contact) = contact {
            let Contact { name, phone, email } = contact.onto(self.contact());
            self.contact_name = name;
            self.contact_phone = phone;
            self.contact_email = email;
        }
        self.kind = kind.unwrap_or(self.kind);
        self.vin = vin.unwrap_or_else(|| self.vin.clone());
        self.nib = nib.unwrap_or_else(|| self.nib.clone());
        self.accredited_until = accredited_until.unwrap_or(self.accredited_until);
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.must_be_registrable(registration_said)
    }

    #[must_use]
    pub fn licence(&self) -> Option<Licence> {
        self.licence_number
            .clone()
            .zip(self.licence_until)
            .map(|(number, until)| Licence { number, until })
    }

    #[must_use]
    pub fn registration(&self) -> Option<Registration> {
        let number = self.registration_number.clone();
        number.map(|number| Registration { number })
    }

    #[must_use]
    pub fn contact(&self) -> Contact {
        Contact {
            name: self.contact_name.clone(),
            phone: self.contact_phone.clone(),
            email: self.contact_email.clone(),
        }
    }

    /// Whether it may train on the day `today` as far as its licence goes: a private institution needs one that
    /// is valid, government and companies need none.
    #[must_use]
    pub fn is_licensed(&self, today: NaiveDate) -> bool {
        self.kind != ProviderKind::Lpks || self.licence_until.is_some_and(|until| until >= today)
    }

    #[must_use]
    pub fn facts(&self, has_running_batch: bool, today: NaiveDate) -> Facts {
        Facts {
            licensed: self.is_licensed(today),
            has_running_batch,
        }
    }

    /// Codes of what is worth a second look.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let known = |vin: &Vin| Region::is_listed(&vin.regency_prefix());
        if self.vin.as_ref().is_none_or(known) {
            Vec::new()
        } else {
            vec!["vin_region_unknown"]
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

fn split(licence: Option<Licence>) -> (Option<LicenceNumber>, Option<NaiveDate>) {
    licence.map_or((None, None), |licence| {
        (Some(licence.number), Some(licence.until))
    })
}

impl Record for Provider {
    const RESOURCE: &'static str = "training-providers";

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
            id: self.id.into(),
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
            name,
            kind,
            vin,
            nib,
            licence_number: _,
            licence_until: _,
            registration_number: _,
            accredited_until,
            region,
            workshops: Json(workshops),
            contact_name: _,
            contact_phone: _,
            contact_email: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "name": name, "kind": kind, "vin": vin, "nib": nib, "licence": self.licence(), "registration": self.registration(), "accredited_until": accredited_until, "region": region, "workshops": workshops,
            "contact": self.contact(),
        })
    }
}
