//! What callers say of instructors.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::demand::employer::model::EmployerId;
use crate::error::{Refusal, Result};
use crate::kernel::{
    CertificateNumber, ClientRef, CompetencyUnit, Email, Fault, FieldError, Name, Phone, TimeOfDay,
    Words,
};
use crate::reference::{OccupationInput, Region};
use crate::training::provider::model::ProviderId;

/// How an instructor is reached at work.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstructorContact {
    pub phone: Phone,
    pub email: Option<Email>,
}

/// Changes how an instructor is reached.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstructorContactPatch {
    #[schema(nullable = false)]
    pub phone: Option<Phone>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub email: Option<Option<Email>>,
}

/// What an instructor may teach: a competency unit or an occupation, exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// A unit of SKKNI.
    pub unit: Option<CompetencyUnit>,
    pub occupation: Option<OccupationInput>,
    /// The number of the certificate that says so.
    pub certificate: CertificateNumber,
    /// The last day on which the certificate is valid; it has no end where none is said.
    pub until: Option<NaiveDate>,
}

/// Hours of a weekday, each week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailableHours {
    /// As ISO 8601 counts: 1 is Monday, 7 Sunday.
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: i32,
    /// When they begin.
    pub from: TimeOfDay,
    /// When they end; later than `from`.
    pub until: TimeOfDay,
}

/// Days on which an instructor does not teach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day; not before the first.
    pub until: NaiveDate,
    /// Why, in words. Health is nobody's business here.
    pub note: Option<Words>,
}

/// What a caller says of a new instructor.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Sutrisno Contoh", "region": "33.75.01", "contact": { "phone": "+6281200000599", "email": "sutrisno@contoh.example" },
    "employer_id": "018cc251-f400-7000-8000-000000001001",
    "competencies": [
        { "occupation": { "system": "KBJI", "version": "2014", "code": "7233.02" }, "certificate": "72330 7233 3 0000099 2026", "until": "2099-12-31" },
        { "unit": "C.141000.001.01", "certificate": "72330 7233 3 0000100 2026" }
    ],
    "method_certificate_until": "2099-12-31",
    "availability": [{ "weekday": 2, "from": "13:00", "until": "17:00" }, { "weekday": 4, "from": "13:00", "until": "17:00" }],
    "absences": [{ "from": "2099-03-01", "until": "2099-03-14", "note": "Cuti tahunan" }], "lendable": true
}))]
pub struct InstructorInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub name: Name,
    /// Where the person lives.
    pub region: Region,
    pub contact: InstructorContact,
    /// The training provider that employs the person. A client that is bound to a training provider names its own.
    pub provider_id: Option<ProviderId>,
    /// The employer at which the person works, as a practitioner. A client that is bound to an employer names its own.
    pub employer_id: Option<EmployerId>,
    /// What the person may teach. A certificate may stand there for several of them.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub competencies: Vec<Competency>,
    /// The last day of the teaching-method certificate; `null` where none is recorded.
    pub method_certificate_until: Option<NaiveDate>,
    /// At which hours of the week the person can teach, of one weekday without overlaps. Where nothing is told, that is on
    /// all days.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub availability: Vec<AvailableHours>,
    /// When the person does not teach all the same.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub absences: Vec<Absence>,
    /// Whether neighbouring agencies may borrow the person.
    #[serde(default)]
    pub lendable: bool,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "contact": { "email": null }, "method_certificate_until": "2099-12-31", "lendable": false }))]
pub struct InstructorPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[schema(nullable = false)]
    pub contact: Option<InstructorContactPatch>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub provider_id: Option<Option<ProviderId>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub employer_id: Option<Option<EmployerId>>,
    /// Takes the place of the whole list.
    #[schema(max_items = 100, nullable = false)]
    pub competencies: Option<Vec<Competency>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub method_certificate_until: Option<Option<NaiveDate>>,
    /// Takes the place of the whole list.
    #[schema(max_items = 50, nullable = false)]
    pub availability: Option<Vec<AvailableHours>>,
    /// Takes the place of the whole list.
    #[schema(max_items = 100, nullable = false)]
    pub absences: Option<Vec<Absence>>,
    #[schema(nullable = false)]
    pub lendable: Option<bool>,
}

impl InstructorInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `invalid_body` with every fault: `one_needed`, `repeated_item`, `time_order`, `overlaps`, `date_order`.
    pub fn check(&self) -> Result<()> {
        none(faults(
            &self.competencies,
            &self.availability,
            &self.absences,
        ))
    }
}

impl InstructorPatch {
    /// As [`InstructorInput::check`].
    ///
    /// # Errors
    /// The same.
    pub fn check(&self) -> Result<()> {
        none(faults(
            self.competencies.as_deref().unwrap_or_default(),
            self.availability.as_deref().unwrap_or_default(),
            self.absences.as_deref().unwrap_or_default(),
        ))
    }
}

fn faults(
    competencies: &[Competency],
    availability: &[AvailableHours],
    absences: &[Absence],
) -> Vec<FieldError> {
    let mut faults = competency_faults(competencies);
    faults.extend(hours_faults("/availability", availability));
    faults.extend(
        (0..)
            .zip(absences)
            .filter(|(_, absence)| absence.until < absence.from)
            .map(|(n, _): (usize, _)| {
                FieldError::at(format!("/absences/{n}/until"), Fault("date_order"))
            }),
    );
    faults
}

/// A competency that is for neither or for both, and one that stands there before by the same certificate.
fn competency_faults(competencies: &[Competency]) -> Vec<FieldError> {
    let same = |one: &Competency, other: &Competency| {
        one.unit == other.unit
            && one.occupation == other.occupation
            && one.certificate == other.certificate
    };
    let mut faults = Vec::new();
    for (n, competency) in competencies.iter().enumerate() {
        let at = format!("/competencies/{n}");
        if competency.unit.is_some() == competency.occupation.is_some() {
            let fault = FieldError::at(at, Fault("one_needed"));
            faults.push(fault.with("allowed", "unit, occupation"));
        } else if competencies[..n]
            .iter()
            .any(|other| same(competency, other))
        {
            faults.push(FieldError::at(at, Fault("repeated_item")));
        }
    }
    faults
}

/// Of the hours at `pointer`, those that end before they begin, and those that overlap others of the weekday. Hours that touch
/// do not overlap.
#[must_use]
pub fn hours_faults(pointer: &str, weekly: &[AvailableHours]) -> Vec<FieldError> {
    let overlap = |one: &AvailableHours, other: &AvailableHours| {
        one.weekday == other.weekday && one.from < other.until && other.from < one.until
    };
    let mut faults = Vec::new();
    for (n, hours) in weekly.iter().enumerate() {
        let at = format!("{pointer}/{n}");
        if hours.until <= hours.from {
            faults.push(FieldError::at(format!("{at}/until"), Fault("time_order")));
        } else if weekly[..n].iter().any(|other| overlap(hours, other)) {
            faults.push(FieldError::at(at, Fault("overlaps")));
        }
    }
    faults
}

/// Goes on where nothing is wrong.
fn none(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(faults: &[FieldError]) -> Vec<(String, &'static str)> {
        faults
            .iter()
            .map(|fault| match &fault.place {
                crate::kernel::Place::Pointer(at) => (at.clone(), fault.code),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn hours(body: Value) -> Vec<(String, &'static str)> {
        let hours: Vec<AvailableHours> = serde_json::from_value(body).unwrap();
        told(&hours_faults("/availability", &hours))
    }

    #[test]
    fn hours_of_a_weekday_do_not_overlap_but_may_touch() {
        let at = |weekday: i32, from: &str, until: &str| json!({ "weekday": weekday, "from": from, "until": until });
        let morning = at(1, "08:00", "12:00");
        for other in [
            at(1, "12:00", "16:00"),
            at(1, "07:00", "08:00"),
            at(2, "08:00", "12:00"),
        ] {
            assert!(hours(json!([morning, other])).is_empty());
        }
        for other in [
            at(1, "11:59", "13:00"),
            at(1, "07:00", "08:01"),
            at(1, "09:00", "10:00"),
            at(1, "07:00", "13:00"),
            morning.clone(),
        ] {
            let found = hours(json!([morning, other]));
            assert_eq!(found, [("/availability/1".to_owned(), "overlaps")]);
        }
        for (from, until) in [("12:00", "12:00"), ("12:00", "08:00")] {
            let found = hours(json!([at(1, from, until)]));
            assert_eq!(found, [("/availability/0/until".to_owned(), "time_order")]);
        }
    }

    #[test]
    fn a_competency_is_for_one_thing_and_stands_once() {
        let unit = json!({ "unit": "C.141000.001.01", "certificate": "1" });
        let occupation = json!({ "system": "KBJI", "version": "2014", "code": "7233.02" });
        let both =
            json!({ "unit": "C.141000.001.01", "occupation": occupation, "certificate": "1" });
        let renewed =
            json!({ "unit": "C.141000.001.01", "certificate": "2", "until": "2030-01-01" });
        let list = json!([unit, { "certificate": "1" }, both, renewed, unit, { "occupation": occupation, "certificate": "1" }]);
        let list: Vec<Competency> = serde_json::from_value(list).unwrap();
        let at = |n: usize, code| (format!("/competencies/{n}"), code);
        assert_eq!(
            told(&competency_faults(&list)),
            [
                at(1, "one_needed"),
                at(2, "one_needed"),
                at(4, "repeated_item")
            ]
        );
    }
}
