//! What of a trainee is encrypted in the database: the NIK and the guardian.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::model::{Trainee, TraineeId};
use crate::db::crypt::{Keys, Spot};
use crate::error::{Error, Result};
use crate::kernel::{Address, Email, Name, Nik, Phone};

/// Who answers for a person under 18.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Guardian {
    pub name: Name,
    pub phone: Phone,
    pub nik: Option<Nik>,
    pub email: Option<Email>,
    pub address: Option<Address>,
}

/// What of a trainee is sealed, opened with the keys.
#[derive(Clone, Debug)]
pub struct Opened {
    pub nik: Nik,
    pub guardian: Option<Guardian>,
}

/// The column under whose name NIKs are sealed and hashed.
const NIK: &str = "trainees.nik";
const GUARDIAN: &str = "trainees.guardian";

/// The keyed hash by which a NIK is found.
#[must_use]
pub fn nik_hash(keys: &Keys, nik: &Nik) -> Vec<u8> {
    keys.hash(NIK, nik.as_str().as_bytes())
}

/// A NIK as it is kept.
#[must_use]
pub fn seal_nik(keys: &Keys, of: TraineeId, nik: &Nik) -> Vec<u8> {
    seal(keys, NIK, of, nik.as_str())
}

/// A guardian as it is kept.
#[must_use]
pub fn seal_guardian(keys: &Keys, of: TraineeId, guardian: &Guardian) -> Vec<u8> {
    seal(keys, GUARDIAN, of, &guardian.to_json())
}

impl Guardian {
    /// [`Nik`] has no `Serialize`, so that it is written nowhere but here, right before it is sealed.
    fn to_json(&self) -> String {
        let Self {
            name,
            phone,
            nik,
            email,
            address,
        } = self;
        json!({ "name": name, "phone": phone, "nik": nik.as_ref().map(Nik::as_str), "email": email, "address": address }).to_string()
    }
}

impl Trainee {
    /// Opens what is sealed.
    ///
    /// # Errors
    /// [`Error::Failed`] where a key is missing or the row was tampered with.
    pub fn open(&self, keys: &Keys) -> Result<Opened> {
        let nik = open(keys, NIK, self.id, &self.nik_sealed, |plain| {
            Nik::parse(std::str::from_utf8(plain).ok()?).ok()
        })?;
        Ok(Opened {
            nik,
            guardian: self.guardian(keys)?,
        })
    }

    /// Opens the guardian alone.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn guardian(&self, keys: &Keys) -> Result<Option<Guardian>> {
        self.guardian_sealed
            .as_deref()
            .map(|sealed| {
                open(keys, GUARDIAN, self.id, sealed, |plain| {
                    serde_json::from_slice(plain).ok()
                })
            })
            .transpose()
    }
}

fn seal(keys: &Keys, column: &str, of: TraineeId, plain: &str) -> Vec<u8> {
    let row = of.into();
    keys.seal(Spot { column, row }, plain.as_bytes())
}

/// What `read` makes of the opened value. Why it cannot be read is not told: the words might quote it.
fn open<T>(
    keys: &Keys,
    column: &str,
    of: TraineeId,
    sealed: &[u8],
    read: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<T> {
    let row = of.into();
    let plain = keys.open(Spot { column, row }, sealed)?;
    read(&plain).ok_or_else(|| Error::failed(format!("an opened value of {column} has no sense")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guardian_is_read_back_from_what_is_sealed() {
        let guardian = Guardian {
            name: Name::parse("Wali Contoh").unwrap(),
            phone: Phone::parse("081234567890").unwrap(),
            nik: Some(Nik::parse("3375014107950001").unwrap()),
            email: None,
            address: Some(Address::parse("Jalan Contoh 2").unwrap()),
        };
        let read: Guardian = serde_json::from_str(&guardian.to_json()).unwrap();
        assert_eq!(read, guardian);
    }
}
