//! Who could meet a need, in their order, with what speaks for and against each. Nothing here asks a database.
//!
//! Who is [bookable](Place::bookable) comes first, then whose [score](Place::score) is higher, then by name and id: so the
//! order is always the same.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::calendar::{Span, common, hours, merged, overlap, spans, without};
use crate::kernel::{CompetencyUnit, Hours};
use crate::reference::Occupation;
use crate::text_enum;
use crate::training::instructor::input::{Absence, AvailableHours, Competency};
use crate::training::instructor::model::InstructorId;

text_enum! {
    /// As what somebody could teach.
    pub enum CandidateKind {
        /// Somebody of the agency who can teach as they are.
        Own = "own",
        /// A practitioner of an employer that voiced the demand.
        Practitioner = "practitioner",
        /// Somebody of another agency of the province who may be lent.
        Neighbour = "neighbour",
        /// Somebody of the agency who knows the work, but has no valid teaching-method certificate, or is certified for some of
        /// the program's units or for the wider group of the occupation alone.
        TrainTheTrainer = "train_the_trainer",
    }
}

text_enum! {
    /// What speaks for somebody, or against.
    pub enum CandidateGround {
        /// A certificate for the very occupation or unit is valid on the first day, or one for each unit of the program.
        HoldsCompetency = "holds_competency",
        /// A certificate for a unit of the program is valid on the first day, though not one for each.
        HoldsUnit = "holds_unit",
        /// Works at an employer whose demand the program answers, or that needs the occupation.
        AtDemandingEmployer = "at_demanding_employer",
        /// The need's training provider employs the person.
        OwnProvider = "own_provider",
        /// The teaching-method certificate is valid through the last day.
        MethodCertificateValid = "method_certificate_valid",
        /// Free for every hour of the need.
        AvailableThroughout = "available_throughout",
        /// Is suspended or closed.
        NotActive = "not_active",
        /// Another agency's, which lends the person no longer.
        NotLent = "not_lent",
        /// No certificate for the occupation or unit.
        CompetencyMissing = "competency_missing",
        /// Certified for the wider group of the occupation, not for the occupation itself.
        CompetencyWider = "competency_wider",
        /// The certificate's last day lies before the need's first one. Also told of whoever holds a unit of the program instead.
        CertificateExpired = "certificate_expired",
        /// The certificate's last day lies within the need's days, before the last one.
        CertificateExpiresWithin = "certificate_expires_within",
        /// No teaching-method certificate is recorded, and no training provider employs the person.
        MethodCertificateMissing = "method_certificate_missing",
        /// The teaching-method certificate is not valid through the last day.
        MethodCertificateExpired = "method_certificate_expired",
        /// Hours of the need lie outside those at which the person can teach.
        OutsideAvailability = "outside_availability",
        /// Absent on hours of the need.
        Absent = "absent",
        /// A planned session of another batch lies on hours of the need.
        Clash = "clash",
        /// Promised to another need on hours of this one.
        Promised = "promised",
        /// Lives in another regency or city than the one where it is taught.
        Distance = "distance",
    }
}

/// What is asked of a candidate.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What is to be taught: this or a unit.
    pub occupation: Option<Occupation>,
    pub unit: Option<CompetencyUnit>,
    /// Those of the program, if it is for the occupation: who holds all of them is certified for it.
    pub units: Vec<CompetencyUnit>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    /// Every hour that is to be taught.
    pub spans: Vec<Span>,
}

/// What decides about somebody.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: InstructorId,
    /// The name, folded.
    pub search_key: String,
    pub is_active: bool,
    /// Of another agency than the need's.
    pub is_neighbour: bool,
    /// Of another agency, which lends the person no longer: only whoever was named before is found.
    pub is_withheld: bool,
    /// Asked for this need, or will teach it.
    pub is_chosen: bool,
    /// Employed by a training provider.
    pub is_teacher: bool,
    /// Employed by the need's training provider.
    pub at_own_provider: bool,
    pub at_demanding_employer: bool,
    /// From where it is taught: 0 in the same regency or city, 1 in the same province, 2 elsewhere.
    pub distance: i32,
    pub competencies: Vec<Competency>,
    pub method_certificate_until: Option<NaiveDate>,
    pub availability: Vec<AvailableHours>,
    pub absences: Vec<Absence>,
    /// The hours of other needs to which the person is promised.
    pub promised: Vec<Span>,
    /// The planned sessions of other batches.
    pub taken: Vec<Span>,
}

/// How somebody stands to a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub kind: CandidateKind,
    /// Active, certified through the last day, free for every hour, and of the agency or lent, unless chosen already.
    pub bookable: bool,
    /// From 0 to 100: up to 40 for the part of the hours for which the person is free; for the certificate 30, 15 where it ends
    /// before the last day, 10 where it is for a unit of the program, also beside one for the occupation that has ended, or for the
    /// wider group of the occupation, 5 where it has ended; 10 for the teaching method, unless it is missing or expired; 10 for working at the need's provider or at a demanding
    /// employer; for being near 10, in the same province 5.
    pub score: i64,
    /// For how many hours of the need the person is free.
    pub available: Hours,
    pub speaks_for: Vec<CandidateGround>,
    pub speaks_against: Vec<CandidateGround>,
}

/// How far somebody is certified for a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certified {
    Through,
    Within,
    /// For some of the program's units, on the first day; `after` one for the occupation itself that has ended.
    Unit {
        after: bool,
    },
    /// For the wider group of the occupation, on the first day.
    Wider,
    Before,
    Never,
}

/// Whether the teaching method is certified through the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Valid,
    /// None is recorded, but a training provider employs the person, to which it was shown.
    Shown,
    Missing,
    Expired,
}

impl Wanted {
    /// Whether the competency is for the very occupation or unit.
    fn is_met_by(&self, competency: &Competency) -> bool {
        let occupation = competency.occupation.as_ref().map(|held| &held.code);
        let is_occupation = occupation.is_some() && occupation == self.occupation.as_ref();
        let is_unit = competency.unit.is_some() && competency.unit == self.unit;
        is_occupation || is_unit
    }

    /// Whether the competency is for the group of four digits in which the occupation lies.
    fn lies_in_that_of(&self, competency: &Competency) -> bool {
        let both = self.occupation.as_ref().zip(competency.occupation.as_ref());
        both.is_some_and(|(code, held)| held.code != *code && held.code.as_str() == code.group())
    }

    fn certified(&self, competencies: &[Competency]) -> Certified {
        let until = |held: &Competency| held.until.unwrap_or(NaiveDate::MAX);
        let of_unit = |unit: &CompetencyUnit| {
            let held = competencies.iter();
            let held = held.filter(|held| held.unit.as_ref() == Some(unit));
            held.map(until).max()
        };
        let met = competencies.iter().filter(|held| self.is_met_by(held));
        let met = met.map(until).max();
        // All units together last as long as the first of them to end; without one of them, or where there is none, not at all.
        let all_units = self.units.iter().map(of_unit).min().flatten();
        let last = met.max(all_units);
        let holds_unit = self
            .units
            .iter()
            .any(|unit| of_unit(unit) >= Some(self.starts_on));
        let mut wider = competencies
            .iter()
            .filter(|held| self.lies_in_that_of(held));
        let holds_wider = wider.any(|held| until(held) >= self.starts_on);
        match last {
            Some(until) if until >= self.ends_on => Certified::Through,
            Some(until) if until >= self.starts_on => Certified::Within,
            _ if holds_unit => Certified::Unit {
                after: met.is_some(),
            },
            _ if holds_wider => Certified::Wider,
            Some(_) => Certified::Before,
            None => Certified::Never,
        }
    }

    fn method(&self, person: &Person) -> Method {
        match person.method_certificate_until {
            Some(until) if until >= self.ends_on => Method::Valid,
            Some(_) => Method::Expired,
            None if person.is_teacher => Method::Shown,
            None => Method::Missing,
        }
    }

    /// How somebody stands to it.
    #[must_use]
    pub fn place(&self, person: &Person) -> Place {
        let certified = self.certified(&person.competencies);
        let method = self.method(person);
        let needed = hours(&self.spans);

        let within = if person.availability.is_empty() {
            self.spans.clone()
        } else {
            let weekly = spans(&person.availability, self.starts_on, self.ends_on);
            common(&self.spans, &weekly)
        };
        let absences = person.absences.iter();
        let absent = merged(
            absences
                .map(|one| Span::days(one.from, one.until))
                .collect(),
        );
        let free = without(&within, &absent);
        let free = without(&without(&free, &person.promised), &person.taken);
        let available = hours(&free);
        let throughout = available == needed;

        let speaks_for = [
            (
                CandidateGround::HoldsCompetency,
                matches!(certified, Certified::Through | Certified::Within),
            ),
            (
                CandidateGround::HoldsUnit,
                matches!(certified, Certified::Unit { .. }),
            ),
            (
                CandidateGround::AtDemandingEmployer,
                person.at_demanding_employer,
            ),
            (CandidateGround::OwnProvider, person.at_own_provider),
            (
                CandidateGround::MethodCertificateValid,
                method == Method::Valid,
            ),
            (CandidateGround::AvailableThroughout, throughout),
        ];
        let speaks_against = [
            (CandidateGround::NotActive, !person.is_active),
            (CandidateGround::NotLent, person.is_withheld),
            (
                CandidateGround::CompetencyMissing,
                matches!(
                    certified,
                    Certified::Unit { after: false } | Certified::Never
                ),
            ),
            (
                CandidateGround::CompetencyWider,
                certified == Certified::Wider,
            ),
            (
                CandidateGround::CertificateExpired,
                matches!(
                    certified,
                    Certified::Unit { after: true } | Certified::Before
                ),
            ),
            (
                CandidateGround::CertificateExpiresWithin,
                certified == Certified::Within,
            ),
            (
                CandidateGround::MethodCertificateMissing,
                method == Method::Missing,
            ),
            (
                CandidateGround::MethodCertificateExpired,
                method == Method::Expired,
            ),
            (
                CandidateGround::OutsideAvailability,
                hours(&within) < needed,
            ),
            (CandidateGround::Absent, overlap(&self.spans, &absent)),
            (CandidateGround::Clash, overlap(&self.spans, &person.taken)),
            (
                CandidateGround::Promised,
                overlap(&self.spans, &person.promised),
            ),
            (CandidateGround::Distance, person.distance > 0),
        ];
        let may_be_asked = person.is_active && (person.is_chosen || !person.is_withheld);
        Place {
            kind: kind(person, certified, method),
            bookable: may_be_asked && certified == Certified::Through && throughout,
            score: score(person, certified, method, (available, needed)),
            available,
            speaks_for: said(&speaks_for),
            speaks_against: said(&speaks_against),
        }
    }

    /// All of them in their order.
    #[must_use]
    pub fn rank<T>(&self, people: Vec<(Person, T)>) -> Vec<(Place, T)> {
        let mut ranked: Vec<_> = people
            .into_iter()
            .map(|(person, of)| {
                let place = self.place(&person);
                let order = (Reverse(place.bookable), Reverse(place.score));
                ((order, person.search_key, person.id), place, of)
            })
            .collect();
        ranked.sort_by(|one, other| one.0.cmp(&other.0));
        let each = ranked.into_iter();
        each.map(|(_, place, of)| (place, of)).collect()
    }
}

fn said(grounds: &[(CandidateGround, bool)]) -> Vec<CandidateGround> {
    let said = grounds.iter().filter(|(_, holds)| *holds);
    said.map(|(ground, _)| *ground).collect()
}

fn kind(person: &Person, certified: Certified, method: Method) -> CandidateKind {
    let lacks_method = matches!(method, Method::Missing | Method::Expired);
    let learns = lacks_method || matches!(certified, Certified::Unit { .. } | Certified::Wider);
    if person.is_neighbour {
        CandidateKind::Neighbour
    } else if person.at_demanding_employer {
        CandidateKind::Practitioner
    } else if learns {
        CandidateKind::TrainTheTrainer
    } else {
        CandidateKind::Own
    }
}

fn score(
    person: &Person,
    certified: Certified,
    method: Method,
    (available, needed): (Hours, Hours),
) -> i64 {
    let free = (40 * available.minutes())
        .checked_div(needed.minutes())
        .unwrap_or(0);
    let certificate = match certified {
        Certified::Through => 30,
        Certified::Within => 15,
        Certified::Unit { .. } | Certified::Wider => 10,
        Certified::Before => 5,
        Certified::Never => 0,
    };
    let teaches = matches!(method, Method::Valid | Method::Shown);
    let is_linked = person.at_own_provider || person.at_demanding_employer;
    let ten_where = |holds: bool| i64::from(holds) * 10;
    let near = 10 - 5 * i64::from(person.distance);
    free + certificate + ten_where(teaches) + ten_where(is_linked) + near
}

#[cfg(test)]
mod tests;
