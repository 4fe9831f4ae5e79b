//! Rows, states and rules of employers.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::error::Result;
use crate::kernel::chart::{Chart, Transition};
use crate::kernel::{
    Address, ClientRef, Contact, ContactPatch, Email, Name, Nib, Npp, Npwp, Party, PartyKind,
    Phone, Words, name_key,
};
use crate::reference::{
    Industry, IndustryCode, IndustryInput, IndustryVersion, Reason, ReasonCode, Region,
};
use crate::{text_enum, uuid_id};

uuid_id!(EmployerId, "018cc251-f400-7000-8000-000000001001");

text_enum! {
    /// Where an employer stands.
    pub enum EmployerStatus { Registered = "registered", Verified = "verified", Suspended = "suspended", Closed = "closed" }
}

/// An employer as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = employers, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Employer {
    pub id: EmployerId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: EmployerStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub name: Name,
    pub nib: Nib,
    pub npwp: Option<Npwp>,
    pub npp: Option<Npp>,
    pub industry_version: IndustryVersion,
    pub industry: IndustryCode,
    /// Head count of the whole firm on `workers_as_of`: the base of the apprentice quota.
    pub workers: i32,
    #[diesel(deserialize_as = Day)]
    pub workers_as_of: NaiveDate,
    /// Work-accident risk group I–V (PP 44/2015, annex I).
    pub risk_group: i32,
    pub region: Region,
    pub address: Address,
    pub contact_name: Name,
    pub contact_phone: Phone,
    pub contact_email: Option<Email>,
    /// Training providers are told the contact.
    pub contact_shared: bool,
}

/// What a caller says of a new employer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "CV Batik Contoh Sejahtera", "nib": "9120001234567", "industry": { "system": "KBLI", "version": "2020", "code": "14111" },
    "workers": 123, "risk_group": 1, "region": "33.75.01", "address": "Jalan Contoh 1, Pekalongan",
    "contact": { "name": "Sari Contoh", "phone": "+62285000001", "email": "sari@contoh.example" }
}))]
pub struct EmployerInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub name: Name,
    pub nib: Nib,
    pub npwp: Option<Npwp>,
    pub npp: Option<Npp>,
    pub industry: IndustryInput,
    /// Workers of the whole firm.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub workers: i32,
    /// The day of that count; today where it is not said.
    pub workers_as_of: Option<NaiveDate>,
    /// Work-accident risk group I–V (PP 44/2015, annex I).
    #[schema(minimum = 1, maximum = 5)]
    pub risk_group: i32,
    pub region: Region,
    pub address: Address,
    pub contact: Contact,
    /// Whether the firm agrees that training providers see its contact beside its verified demands.
    #[serde(default)]
    pub contact_shared: bool,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "workers": 130, "npwp": null }))]
pub struct EmployerPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub nib: Option<Nib>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub npwp: Option<Option<Npwp>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub npp: Option<Option<Npp>>,
    #[schema(nullable = false)]
    pub industry: Option<IndustryInput>,
    #[schema(minimum = 0, maximum = 1_000_000, nullable = false)]
    pub workers: Option<i32>,
    #[schema(nullable = false)]
    pub workers_as_of: Option<NaiveDate>,
    #[schema(minimum = 1, maximum = 5, nullable = false)]
    pub risk_group: Option<i32>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[schema(nullable = false)]
    pub address: Option<Address>,
    #[schema(nullable = false)]
    pub contact: Option<ContactPatch>,
    #[schema(nullable = false)]
    pub contact_shared: Option<bool>,
}

/// The life of an employer. Its guards need no facts beyond the state yet; the one on running agreements
/// comes with apprenticeships.
pub static CHART: Chart<EmployerStatus, ()> = Chart {
    resource: "employers",
    initial: EmployerStatus::Registered,
    states: EmployerStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[
                EmployerStatus::Registered,
                EmployerStatus::Verified,
                EmployerStatus::Suspended,
            ],
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "verify",
            from: &[EmployerStatus::Registered],
            to: Some(EmployerStatus::Verified),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "suspend",
            from: &[EmployerStatus::Verified],
            to: Some(EmployerStatus::Suspended),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "reinstate",
            from: &[EmployerStatus::Suspended],
            to: Some(EmployerStatus::Verified),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "close",
            from: &[
                EmployerStatus::Registered,
                EmployerStatus::Verified,
                EmployerStatus::Suspended,
            ],
            to: Some(EmployerStatus::Closed),
            guards: &[],
            decides: true,
        },
    ],
};

impl Employer {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &EmployerInput) -> Self {
        let EmployerInput {
            client_ref,
            name,
            nib,
            npwp,
            npp,
            industry,
            workers,
            workers_as_of,
            risk_group,
            region,
            address,
            contact,
            contact_shared,
        } = input.clone();
        let industry = Industry::from(industry);
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
            nib,
            npwp,
            npp,
            industry_version: industry.version,
            industry: industry.code,
            workers,
            workers_as_of: workers_as_of.unwrap_or_else(|| tx.today()),
            risk_group,
            region,
            address,
            contact_name: contact.name,
            contact_phone: contact.phone,
            contact_email: contact.email,
            contact_shared,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &EmployerPatch) {
        let EmployerPatch {
            name,
            nib,
            npwp,
            npp,
            industry,
            workers,
            workers_as_of,
            risk_group,
            region,
            address,
            contact,
            contact_shared,
        } = patch.clone();
        self.name = name.unwrap_or_else(|| self.name.clone());
        if let Some(industry) = industry.map(Industry::from) {
            self.industry_version = industry.version;
            self.industry = industry.code;
        }
        if let Some(contact) = contact {
            let contact = contact.onto(self.contact());
            self.contact_name = contact.name;
            self.contact_phone = contact.phone;
            self.contact_email = contact.email;
        }
        self.nib = nib.unwrap_or_else(|| self.nib.clone());
        self.npwp = npwp.unwrap_or_else(|| self.npwp.clone());
        self.npp = npp.unwrap_or_else(|| self.npp.clone());
        self.workers = workers.unwrap_or(self.workers);
        self.workers_as_of = workers_as_of.unwrap_or(self.workers_as_of);
        self.risk_group = risk_group.unwrap_or(self.risk_group);
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.address = address.unwrap_or_else(|| self.address.clone());
        self.contact_shared = contact_shared.unwrap_or(self.contact_shared);
    }

    /// Takes the record through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.status = CHART.step(action, self.status, &())?;
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

    #[must_use]
    pub fn contact(&self) -> Contact {
        Contact {
            name: self.contact_name.clone(),
            phone: self.contact_phone.clone(),
            email: self.contact_email.clone(),
        }
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for Employer {
    const RESOURCE: &'static str = "employers";

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
            kind: PartyKind::Employer,
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
            nib,
            npwp,
            npp,
            industry_version,
            industry,
            workers,
            workers_as_of,
            risk_group,
            region,
            address,
            contact_name: _,
            contact_phone: _,
            contact_email: _,
            contact_shared,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            // A one-man firm's tax number may be its owner's NIK.
            "name": name, "nib": nib, "npwp": npwp.as_ref().filter(|npwp| !npwp.is_nik()), "npp": npp,
            "industry": { "system": "KBLI", "version": industry_version, "code": industry },
            "workers": workers, "workers_as_of": workers_as_of, "risk_group": risk_group, "region": region, "address": address,
            "contact": self.contact(), "contact_shared": contact_shared,
        })
    }
}
