//! Trainees as they are answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{CHART, Consent, Facts, Trainee, TraineeId, TraineeStatus, nik_warnings};
use super::sealed::{Guardian, Opened};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::db::crypt::Keys;
use crate::error::Result;
use crate::http::context::Context;
use crate::http::reply::Representation;
use crate::http::state::State;
use crate::http::warning::Warning;
use crate::http::words::Language;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Education, Mask, Name, Sex, ShortText, Timestamp, Words};
use crate::reference::{ReasonCode, Region};

/// A trainee. Without the scope `pii:read` the NIK, the telephone number, the e-mail address and the address are
/// masked, the guardian's too.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraineeView {
    pub id: TraineeId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: TraineeStatus,
    /// The coded reason for closing the record.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The number in the civil registry; masked, its first four digits and asterisks.
    #[schema(
        pattern = r"^[0-9]{4}([0-9]{12}|\*{12})$",
        example = "3375************"
    )]
    pub nik: String,
    pub name: Name,
    pub sex: Sex,
    pub birth_date: NaiveDate,
    pub birth_place: Name,
    /// E.164; masked, its first five characters and asterisks.
    #[schema(example = "+6281*********")]
    pub phone: String,
    /// Masked, `***`.
    #[schema(example = "***")]
    pub email: Option<String>,
    /// Masked, `***`.
    #[schema(example = "***")]
    pub address: String,
    /// Where the person lives.
    pub region: Region,
    pub education: Education,
    /// A disability that the training should allow for.
    pub disability: Option<ShortText>,
    /// Who answers for a person under 18.
    pub guardian: Option<GuardianView>,
    pub consents: Vec<Consent>,
    /// What of the NIK contradicts the record; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// Who answers for a person under 18, masked like the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuardianView {
    pub name: Name,
    /// E.164; masked, its first five characters and asterisks.
    #[schema(example = "+6281*********")]
    pub phone: String,
    /// Masked, its first four digits and asterisks.
    #[schema(
        pattern = r"^[0-9]{4}([0-9]{12}|\*{12})$",
        example = "3375************"
    )]
    pub nik: Option<String>,
    /// Masked, `***`.
    #[schema(example = "***")]
    pub email: Option<String>,
    /// Masked, `***`.
    #[schema(example = "***")]
    pub address: Option<String>,
}

/// Those who were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraineesFound {
    /// One per agency in sight; empty where nobody is known by the number.
    pub items: Vec<TraineeView>,
}

/// How a caller sees trainees.
#[derive(Clone)]
pub struct Sight {
    pub keys: Keys,
    language: Language,
    pub mask: Mask,
}

impl Sight {
    #[must_use]
    pub fn of(by: &Actor, state: &State, context: &Context) -> Self {
        Self {
            keys: state.keys.clone(),
            language: context.language,
            mask: Mask::of(by),
        }
    }

    /// The sight of a record in the answer to its change.
    #[must_use]
    pub fn of_change(by: &Actor, state: &State, context: &Context, is_dry: bool) -> Self {
        Self {
            mask: Mask::of_change(by, is_dry),
            ..Self::of(by, state, context)
        }
    }

    fn guardian(&self, guardian: Guardian) -> GuardianView {
        let Guardian {
            name,
            phone,
            nik,
            email,
            address,
        } = guardian;
        GuardianView {
            name,
            phone: self.mask.phone(&phone),
            nik: nik.map(|nik| self.mask.nik(&nik)),
            email: email.map(|email| self.mask.email(&email)),
            address: address.map(|address| self.mask.address(&address)),
        }
    }
}

impl TraineeView {
    /// A record among others.
    ///
    /// # Errors
    /// Those of [`Trainee::open`].
    pub fn listed(row: Trainee, sight: &Sight) -> Result<Self> {
        let opened = row.open(&sight.keys)?;
        Ok(Self::of(row, opened, sight))
    }

    /// One record, with its warnings and what the caller may do.
    ///
    /// # Errors
    /// Those of [`Trainee::open`].
    pub fn one(row: Trainee, facts: Facts, sight: &Sight, by: &Actor) -> Result<Self> {
        let opened = row.open(&sight.keys)?;
        let warnings = nik_warnings(&opened.nik, row.sex, row.birth_date);
        let allowed = CHART.allowed(row.status, &facts, by, by.bar(&row.agency, row.owner()));
        Ok(Self {
            warnings: Some(Warning::all(&warnings, sight.language)),
            allowed_actions: Some(allowed),
            ..Self::of(row, opened, sight)
        })
    }

    fn of(row: Trainee, opened: Opened, sight: &Sight) -> Self {
        let Trainee {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            nik_sealed: _,
            nik_hash: _,
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
            guardian_sealed: _,
            consents: Json(consents),
        } = row;
        let Opened { nik, guardian } = opened;
        Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            nik: sight.mask.nik(&nik),
            name,
            sex,
            birth_date,
            birth_place,
            phone: sight.mask.phone(&phone),
            email: email.map(|email| sight.mask.email(&email)),
            address: sight.mask.address(&address),
            region,
            education,
            disability,
            guardian: guardian.map(|guardian| sight.guardian(guardian)),
            consents,
            warnings: None,
            allowed_actions: None,
        }
    }
}

impl Representation for TraineeView {
    const PATH: &'static str = "/v1/trainees";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}
