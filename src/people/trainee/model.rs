//! Rows, states and rules of trainees.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::{TraineeInput, TraineePatch};
use super::sealed::{nik_hash, seal_guardian, seal_nik};
use crate::db::column::Json;
use crate::db::crypt::Keys;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::error::Result;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{
    Address, ClientRef, Education, Email, Name, Nik, Phone, Sex, ShortText, Words, name_key,
};
use crate::reference::{Reason, ReasonCode, Region};
use crate::{text_enum, uuid_id};

uuid_id!(TraineeId, "018cc251-f400-7000-8000-000000006001");

text_enum! {
    /// Whether the record is in use.
    pub enum TraineeStatus { Active = "active", Closed = "closed" }
}

text_enum! {
    /// What a person has agreed to.
    pub enum ConsentPurpose {
        /// Keeping and using the data for training.
        Training = "training",
        /// Handing the data to BPJS Ketenagakerjaan.
        Insurance = "insurance",
        /// Showing the data to employers that look for graduates.
        JobMatching = "job_matching",
        /// Naming or picturing the person in public.
        Publication = "publication",
    }
}

/// A person's consent to one use of their data (UU 27/2022, art. 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub purpose: ConsentPurpose,
    /// The day on which it was given; not in the future.
    pub given_on: NaiveDate,
}

/// A trainee as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = trainees, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Trainee {
    pub id: TraineeId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: TraineeStatus,
    /// Why the record was closed.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The NIK, encrypted.
    pub nik_sealed: Vec<u8>,
    /// The NIK's keyed hash, by which it is found.
    pub nik_hash: Vec<u8>,
    pub name: Name,
    pub sex: Sex,
    #[diesel(deserialize_as = Day)]
    pub birth_date: NaiveDate,
    pub birth_place: Name,
    pub phone: Phone,
    pub email: Option<Email>,
    pub address: Address,
    /// Where the person lives.
    pub region: Region,
    pub education: Education,
    pub disability: Option<ShortText>,
    /// The guardian as JSON, encrypted.
    pub guardian_sealed: Option<Vec<u8>>,
    pub consents: Json<Vec<Consent>>,
}

/// Whose record it is, and whether it is live: all that enrolling a person asks.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = trainees)]
pub struct Standing {
    pub agency: String,
    pub status: TraineeStatus,
}

/// What a trainee's guards look at beyond the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the person holds a seat in a class that is not over.
    pub holds_seat: bool,
}

/// The life of a trainee. People's data are the office's to keep: a party reads those of its own classes.
pub static CHART: Chart<TraineeStatus, Facts> = Chart {
    resource: "trainees",
    initial: TraineeStatus::Active,
    states: TraineeStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: &[TraineeStatus::Active],
            to: None,
            guards: &[],
            decides: true,
        },
        Transition {
            action: "close",
            from: &[TraineeStatus::Active],
            to: Some(TraineeStatus::Closed),
            guards: &[Guard {
                code: Code::TraineeInBatch,
                holds: |facts| !facts.holds_seat,
            }],
            decides: true,
        },
    ],
};

/// Whether somebody born on `birth_date` is under 18 on `today`.
#[must_use]
pub fn is_minor(birth_date: NaiveDate, today: NaiveDate) -> bool {
    today.years_since(birth_date).is_none_or(|years| years < 18)
}

/// In what a NIK contradicts the data beside it: codes of warnings.
#[must_use]
pub fn nik_warnings(nik: &Nik, sex: Sex, birth_date: NaiveDate) -> Vec<&'static str> {
    [
        (nik.sex() != sex, "nik_sex_mismatch"),
        (
            !nik.matches_birth_date(birth_date),
            "nik_birth_date_mismatch",
        ),
        (
            !Region::is_listed(&nik.region_prefix()),
            "nik_region_unknown",
        ),
    ]
    .into_iter()
    .filter_map(|(applies, code)| applies.then_some(code))
    .collect()
}

impl Trainee {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, keys: &Keys, input: &TraineeInput) -> Self {
        let TraineeInput {
            client_ref,
            nik,
            name,
            sex,
            birth_date,
            birth_place,
            phone,
            email,
            address,
            region,
            education,
            disability,
            guardian,
            consents,
        } = input.clone();
        let id: TraineeId = tx.new_id();
        Self {
            id,
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            nik_sealed: seal_nik(keys, id, &nik),
            nik_hash: nik_hash(keys, &nik),
            name,
            sex,
            birth_date,
            birth_place,
            phone,
            email,
            address,
            region,
            education,
            disability,
            guardian_sealed: guardian.map(|guardian| seal_guardian(keys, id, &guardian)),
            consents: Json(consents),
        }
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `required` under `/guardian` where the patch begins a guardian without a name or a telephone number.
    pub fn patch(&mut self, keys: &Keys, patch: &TraineePatch) -> Result<()> {
        let TraineePatch {
            nik,
            name,
            sex,
            birth_date,
            birth_place,
            phone,
            email,
            address,
            region,
            education,
            disability,
            guardian,
            consents,
        } = patch.clone();
        if let Some(guardian) = guardian {
            let guardian = match guardian {
                Some(change) => Some(change.apply(self.guardian(keys)?)?),
                None => None,
            };
            self.guardian_sealed = guardian.map(|guardian| seal_guardian(keys, self.id, &guardian));
        }
        if let Some(nik) = nik {
            self.nik_sealed = seal_nik(keys, self.id, &nik);
            self.nik_hash = nik_hash(keys, &nik);
        }
        self.name = name.unwrap_or_else(|| self.name.clone());
        self.sex = sex.unwrap_or(self.sex);
        self.birth_date = birth_date.unwrap_or(self.birth_date);
        self.birth_place = birth_place.unwrap_or_else(|| self.birth_place.clone());
        self.phone = phone.unwrap_or_else(|| self.phone.clone());
        self.email = email.unwrap_or_else(|| self.email.clone());
        self.address = address.unwrap_or_else(|| self.address.clone());
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.education = education.unwrap_or(self.education);
        self.disability = disability.unwrap_or_else(|| self.disability.clone());
        self.consents = consents.map_or_else(|| self.consents.clone(), Json);
        Ok(())
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

impl Record for Trainee {
    const RESOURCE: &'static str = "trainees";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn agency(&self) -> &str {
        &self.agency
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
            nik_sealed: _,
            nik_hash: _,
            name: _,
            sex: _,
            birth_date: _,
            birth_place: _,
            phone: _,
            email: _,
            address: _,
            region,
            education,
            disability: _,
            guardian_sealed: _,
            consents: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "region": region, "education": education,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn one_is_of_age_on_the_eighteenth_birthday() {
        assert!(is_minor(date("2008-11-25"), date("2026-11-24")));
        assert!(!is_minor(date("2008-11-24"), date("2026-11-24")));
        // Who is born on a leap day has the birthday on 1 March in other years.
        assert!(is_minor(date("2008-02-29"), date("2026-02-28")));
        assert!(!is_minor(date("2008-02-29"), date("2026-03-01")));
        assert!(is_minor(date("2026-11-25"), date("2026-11-24")));
    }

    #[test]
    fn a_nik_that_contradicts_the_record_is_worth_a_warning() {
        let nik = Nik::parse("3375014107950001").unwrap();
        let warned = |sex, born: &str| nik_warnings(&nik, sex, date(born));
        assert!(warned(Sex::Female, "1995-07-01").is_empty());
        assert_eq!(warned(Sex::Male, "1995-07-01"), ["nik_sex_mismatch"]);
        assert_eq!(
            warned(Sex::Female, "1995-07-02"),
            ["nik_birth_date_mismatch"]
        );
        let elsewhere = Nik::parse("9999994107950001").unwrap();
        assert_eq!(
            nik_warnings(&elsewhere, Sex::Female, date("1995-07-01")),
            ["nik_region_unknown"]
        );
    }
}
