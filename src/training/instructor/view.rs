//! How instructors are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::{Absence, AvailableHours, Competency};
use super::model::{CHART, Facts, Instructor, InstructorId, InstructorStatus, MethodCertificate};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::demand::employer::model::EmployerId;
use crate::error::Result;
use crate::http::context::Context;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::http::state::State;
use crate::http::warning::Warning;
use crate::http::words::Language;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{
    Actor, CertificateNumber, ClientRef, CompetencyUnit, Mask, Name, Timestamp, Words,
};
use crate::reference::{OccupationView, ReasonCode, Region};
use crate::sort_keys;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what instructors may be sorted.
    pub enum InstructorSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name" }
}

/// How an instructor is reached at work; masked without the scope `pii:read`.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorContactView {
    /// E.164; masked, its first five characters and asterisks.
    #[schema(example = "+6281*********")]
    pub phone: String,
    /// Masked, `***`.
    #[schema(example = "***")]
    pub email: Option<String>,
}

/// What an instructor may teach: a competency unit or an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompetencyView {
    /// A unit of SKKNI; `null` where it is an occupation.
    pub unit: Option<CompetencyUnit>,
    /// `null` where it is a unit.
    pub occupation: Option<OccupationView>,
    /// The number of the certificate that says so.
    pub certificate: CertificateNumber,
    /// The last day on which the certificate is valid; `null` where it has no end.
    pub until: Option<NaiveDate>,
}

impl From<Competency> for CompetencyView {
    fn from(competency: Competency) -> Self {
        let Competency {
            unit,
            occupation,
            certificate,
            until,
        } = competency;
        Self {
            unit,
            occupation: occupation.map(|input| OccupationView::from(input.code)),
            certificate,
            until,
        }
    }
}

/// An instructor. Without the scope `pii:read` the telephone number and the e-mail address are masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorView {
    pub id: InstructorId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: InstructorStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub name: Name,
    /// Where the person lives.
    pub region: Region,
    pub contact: InstructorContactView,
    /// The training provider that employs the person.
    pub provider_id: Option<ProviderId>,
    /// The employer at which the person works, as a practitioner.
    pub employer_id: Option<EmployerId>,
    /// Whether the person works at an employer.
    pub practitioner: bool,
    /// What the person may teach.
    pub competencies: Vec<CompetencyView>,
    /// The last day of the teaching-method certificate; `null` where none is recorded.
    pub method_certificate_until: Option<NaiveDate>,
    /// How it stands with that certificate today. A practitioner needs a valid one; others may have shown theirs elsewhere.
    pub method_certificate: MethodCertificate,
    /// At which hours of the week the person can teach. Where there are none, nothing was told, and the person counts as
    /// available on all days.
    pub availability: Vec<AvailableHours>,
    /// When the person does not teach all the same.
    pub absences: Vec<Absence>,
    /// Whether neighbouring agencies may borrow the person.
    pub lendable: bool,
    /// What is worth a second look; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// How a caller sees instructors, and when.
#[derive(Clone, Copy)]
pub struct Sight {
    language: Language,
    pub now: Timestamp,
    pub mask: Mask,
}

impl Sight {
    #[must_use]
    pub fn of(by: &Actor, state: &State, context: &Context) -> Self {
        Self {
            language: context.language,
            now: state.db.clock.now(),
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
}

impl InstructorView {
    /// A record among others.
    #[must_use]
    pub fn listed(row: Instructor, sight: Sight) -> Self {
        let practitioner = row.is_practitioner();
        let method_certificate = row.method_certificate(sight.now.office_date());
        let Instructor {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            name,
            region,
            provider_id,
            employer_id,
            contact_phone,
            contact_email,
            competencies: Json(competencies),
            method_certificate_until,
            availability: Json(availability),
            absences: Json(absences),
            lendable,
        } = row;
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
            name,
            region,
            contact: InstructorContactView {
                phone: sight.mask.phone(&contact_phone),
                email: contact_email.map(|email| sight.mask.email(&email)),
            },
            provider_id,
            employer_id,
            practitioner,
            competencies: competencies.into_iter().map(CompetencyView::from).collect(),
            method_certificate_until,
            method_certificate,
            availability,
            absences,
            lendable,
            warnings: None,
            allowed_actions: None,
        }
    }

    /// One record, with its warnings and what the caller may do.
    #[must_use]
    pub fn one((row, facts): (Instructor, Facts), sight: Sight, by: &Actor) -> Self {
        let warnings = Warning::all(&row.warnings(sight.now.office_date()), sight.language);
        let allowed = CHART.allowed(row.status, &facts, by, by.bar(&row.agency, row.owner()));
        Self {
            warnings: Some(warnings),
            allowed_actions: Some(allowed),
            ..Self::listed(row, sight)
        }
    }
}

impl Representation for InstructorView {
    const PATH: &'static str = "/v1/instructors";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which instructors.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InstructorQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<InstructorStatus>>,
    /// Code of the region where they live, or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// They have a competency for an occupation whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// They have a competency for this unit of SKKNI.
    #[param(inline)]
    pub unit: Option<CompetencyUnit>,
    /// The competency by which they are found (any, where neither `occupation` nor `unit` is asked for) is valid on this day.
    pub valid_on: Option<NaiveDate>,
    /// The training provider that employs them.
    pub provider_id: Option<ProviderId>,
    /// The employer at which they work.
    pub employer_id: Option<EmployerId>,
    /// Whether they work at an employer.
    pub practitioner: Option<bool>,
    /// Whether neighbouring agencies may borrow them.
    pub lendable: Option<bool>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<InstructorSort>>,
}

impl ListQuery for InstructorQuery {
    type SortKey = InstructorSort;

    fn sort(&self) -> Option<Sort<InstructorSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Instructor, by: InstructorSort) -> Result<After> {
    match by {
        InstructorSort::CreatedAt => After::new((), row.id),
        InstructorSort::UpdatedAt => After::new(row.updated_at, row.id),
        InstructorSort::Name => After::new(row.search_key(), row.id),
    }
}
