//! What callers say of trainees.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{Consent, is_minor};
use super::sealed::Guardian;
use crate::error::{Refusal, Result};
use crate::kernel::{
    Address, ClientRef, Education, Email, Fault, FieldError, Name, Nik, Phone, Sex, ShortText,
};
use crate::reference::Region;

/// What a caller says of a new trainee.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "nik": "3375014107950001", "name": "Siti Contoh", "sex": "female", "birth_date": "1995-07-01", "birth_place": "Pekalongan",
    "phone": "+6281234567890", "email": "siti@contoh.example", "address": "Jalan Contoh 2, Pekalongan", "region": "33.75.01", "education": "smk",
    "consents": [{ "purpose": "training", "given_on": "2026-01-05" }]
}))]
pub struct TraineeInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub nik: Nik,
    pub name: Name,
    pub sex: Sex,
    /// From 1900-01-01 to yesterday.
    pub birth_date: NaiveDate,
    pub birth_place: Name,
    pub phone: Phone,
    pub email: Option<Email>,
    pub address: Address,
    /// Where the person lives.
    pub region: Region,
    pub education: Education,
    /// A disability that the training should allow for.
    pub disability: Option<ShortText>,
    /// Required for a person who is under 18 on the day of this request.
    pub guardian: Option<Guardian>,
    /// At most one per purpose.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub consents: Vec<Consent>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "phone": "+6281234567891", "email": null }))]
pub struct TraineePatch {
    #[schema(nullable = false)]
    pub nik: Option<Nik>,
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub sex: Option<Sex>,
    /// From 1900-01-01 to yesterday.
    #[schema(nullable = false)]
    pub birth_date: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub birth_place: Option<Name>,
    #[schema(nullable = false)]
    pub phone: Option<Phone>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub email: Option<Option<Email>>,
    #[schema(nullable = false)]
    pub address: Option<Address>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[schema(nullable = false)]
    pub education: Option<Education>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub disability: Option<Option<ShortText>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub guardian: Option<Option<GuardianPatch>>,
    /// Replaces the whole list.
    #[schema(nullable = false, max_items = 4)]
    pub consents: Option<Vec<Consent>>,
}

/// A merge patch of a guardian. Where there is none yet, `name` and `phone` are required.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub phone: Option<Phone>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub nik: Option<Option<Nik>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub email: Option<Option<Email>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub address: Option<Option<Address>>,
}

/// A person is looked for by NIK in a body, since a NIK may stand in no URL.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "nik": "3375014107959001" }))]
pub struct TraineeLookup {
    pub nik: Nik,
}

/// The earliest birth date that is taken for one.
const EARLIEST_BIRTH: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);

impl TraineeInput {
    /// What the schema cannot tell, since it depends on the day.
    ///
    /// # Errors
    /// `invalid_body` with every fault: `birth_date_range`, `required` at `/guardian`, those of the consents.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = birth_date_faults(self.birth_date, today);
        if faults.is_empty() && is_minor(self.birth_date, today) && self.guardian.is_none() {
            faults.push(guardian_missing());
        }
        faults.extend(consent_faults(&self.consents, today));
        refuse(faults)
    }
}

impl TraineePatch {
    /// What the schema cannot tell, since it depends on the day.
    ///
    /// # Errors
    /// `invalid_body` with every fault: `birth_date_range`, `masked_value`, those of the consents.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = self
            .birth_date
            .map(|date| birth_date_faults(date, today))
            .unwrap_or_default();
        faults.extend(consent_faults(
            self.consents.as_deref().unwrap_or_default(),
            today,
        ));
        let guardian = self.guardian.iter().flatten();
        let guardian = guardian.filter_map(|guardian| guardian.address.as_ref()?.as_ref());
        faults.extend(
            self.address
                .iter()
                .filter_map(|address| mask_fault("/address", address)),
        );
        faults.extend(guardian.filter_map(|address| mask_fault("/guardian/address", address)));
        refuse(faults)
    }
}

impl GuardianPatch {
    /// The guardian after the patch of `kept`.
    ///
    /// # Errors
    /// `required` at `/guardian/name` and `/guardian/phone`.
    pub fn apply(self, kept: Option<Guardian>) -> Result<Guardian> {
        let Self {
            name,
            phone,
            nik,
            email,
            address,
        } = self;
        if let Some(kept) = kept {
            return Ok(Guardian {
                name: name.unwrap_or(kept.name),
                phone: phone.unwrap_or(kept.phone),
                nik: nik.unwrap_or(kept.nik),
                email: email.unwrap_or(kept.email),
                address: address.unwrap_or(kept.address),
            });
        }
        match (name, phone) {
            (Some(name), Some(phone)) => Ok(Guardian {
                name,
                phone,
                nik: nik.flatten(),
                email: email.flatten(),
                address: address.flatten(),
            }),
            (name, phone) => {
                let missing = [
                    ("/guardian/name", name.is_none()),
                    ("/guardian/phone", phone.is_none()),
                ];
                let faults = missing
                    .into_iter()
                    .filter(|(_, missing)| *missing)
                    .map(|(pointer, _)| FieldError::at(pointer, Fault("required")));
                Err(Refusal::invalid(faults.collect()).into())
            }
        }
    }
}

/// The fault of a minor's record without a guardian.
#[must_use]
pub fn guardian_missing() -> FieldError {
    FieldError::at("/guardian", Fault("required"))
}

fn birth_date_faults(date: NaiveDate, today: NaiveDate) -> Vec<FieldError> {
    if date < today && EARLIEST_BIRTH.is_none_or(|earliest| earliest <= date) {
        Vec::new()
    } else {
        vec![FieldError::at("/birth_date", Fault("birth_date_range"))]
    }
}

/// Who reads a masked record and writes it back would lose the address. Masks of the other fields break their form.
fn mask_fault(pointer: &'static str, address: &Address) -> Option<FieldError> {
    let is_mask = address.as_str().chars().all(|c| c == '*');
    is_mask.then(|| FieldError::at(pointer, Fault("masked_value")))
}

fn consent_faults(consents: &[Consent], today: NaiveDate) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (n, consent) in consents.iter().enumerate() {
        if consents[..n]
            .iter()
            .any(|other| other.purpose == consent.purpose)
        {
            faults.push(FieldError::at(
                format!("/consents/{n}/purpose"),
                Fault("repeated_item"),
            ));
        }
        if consent.given_on > today {
            faults.push(FieldError::at(
                format!("/consents/{n}/given_on"),
                Fault("in_future"),
            ));
        }
    }
    faults
}

fn refuse(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}
