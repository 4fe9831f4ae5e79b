//! Who could meet a need, as it is answered.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::calendar::{Span, merged, spans};
use super::model::{InstructorNeed, InstructorNeedId};
use super::ranking::{CandidateGround, CandidateKind, Person, Place, Wanted};
use super::store;
use super::store::people::Found;
use crate::db::Conn;
use crate::demand::employer::model::EmployerId;
use crate::error::Result;
use crate::http::words::{self, Language};
use crate::kernel::{CompetencyUnit, Hours, Name, Scope};
use crate::reference::{Level, OccupationView, Region};
use crate::training::instructor::input::Competency;
use crate::training::instructor::model::{Instructor, InstructorId, InstructorStatus};
use crate::training::provider::model::ProviderId;

/// So many candidates are told.
pub const MOST: usize = 100;

/// Who could meet a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidates {
    pub instructor_need_id: InstructorNeedId,
    /// The hours that are to be taught.
    pub hours: Hours,
    /// Who can be booked first, then whose score is higher, then by name; the best hundred, and whoever is considered already.
    pub items: Vec<CandidateView>,
}

/// Somebody who could meet a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateView {
    pub instructor: CandidateInstructor,
    pub kind: CandidateKind,
    /// Whether the person is active, certified through the last day, free for every hour, and of the agency or still lent by
    /// another: then the need may be offered. Who is asked, or will teach, need not be lent any longer.
    pub bookable: bool,
    /// Up to 40 points for the part of the hours for which the person is free; for the certificate 30, 15 where it ends before the
    /// last day, 10 where it is for a unit of the program, also beside one for the occupation that has ended, or for the wider group
    /// of the occupation, 5 where it has ended; 10 for the teaching method, unless it is missing or expired; 10 for working at the need's training provider or at an employer that
    /// voiced the demand; for being near 10, in the same province 5.
    #[schema(minimum = 0, maximum = 100, example = 90)]
    pub score: i64,
    /// For how many of the hours the person is free.
    pub available_hours: Hours,
    /// 0 for who lives in the regency or city where it is taught, 1 in its province, 2 elsewhere.
    #[schema(minimum = 0, maximum = 2)]
    pub distance: i32,
    /// Whether the person is on the shortlist.
    pub shortlisted: bool,
    /// Whether the person is asked, or will teach.
    pub chosen: bool,
    /// What speaks for the person.
    #[serde(rename = "for")]
    pub speaks_for: Vec<CandidateReason>,
    /// What speaks against the person.
    #[serde(rename = "against")]
    pub speaks_against: Vec<CandidateReason>,
}

/// Who it is. How the person is reached stands in the instructor's own record.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateInstructor {
    pub id: InstructorId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub name: Name,
    /// Where the person lives; of another agency's the regency or city.
    pub region: Region,
    /// The training provider that employs the person; `null` for another agency's.
    pub provider_id: Option<ProviderId>,
    /// The employer at which the person works; `null` for another agency's.
    pub employer_id: Option<EmployerId>,
    /// What the person may teach.
    pub competencies: Vec<CandidateCompetency>,
}

/// What somebody may teach, without the certificate's number.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateCompetency {
    /// A unit of SKKNI; `null` where it is an occupation.
    pub unit: Option<CompetencyUnit>,
    /// `null` where it is a unit.
    pub occupation: Option<OccupationView>,
    /// The last day on which the certificate is valid; `null` where it has no end.
    pub until: Option<NaiveDate>,
}

/// A reason for or against somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateReason {
    /// Stable, for programs.
    pub code: CandidateGround,
    /// For people, in the language that `Accept-Language` asks for.
    pub detail: String,
}

impl Candidates {
    /// Those whom the caller is told of, as things stand on `today`. `units` are those of the need's program, as far as they count
    /// for it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        c: &mut Conn<'_>,
        scope: &Scope,
        need: &InstructorNeed,
        units: &[CompetencyUnit],
        today: NaiveDate,
        language: Language,
    ) -> Result<Self> {
        let mut found = store::people::able(c, scope, need, units, today).await?;
        // Whoever is considered is told also where the person could not be found any longer.
        let considered = need.shortlist.0.iter().copied();
        let missing: Vec<InstructorId> = considered
            .filter(|id| found.iter().all(|(person, _)| person.id != *id))
            .collect();
        found.extend(store::people::considered(c, scope, need, &missing, today).await?);
        let people = busy(c, need, found).await?;
        let mut ranked = wanted(need, units).rank(people);
        let mut place = 0;
        ranked.retain(|(_, row)| {
            place += 1;
            place <= MOST || need.shortlist.0.contains(&row.id)
        });
        let view = |(place, row)| CandidateView::new(need, row, place, language);
        Ok(Self {
            instructor_need_id: need.id,
            hours: need.hours(),
            items: ranked.into_iter().map(view).collect(),
        })
    }
}

fn wanted(need: &InstructorNeed, units: &[CompetencyUnit]) -> Wanted {
    Wanted {
        occupation: need.occupation.clone(),
        unit: need.unit.clone(),
        units: units.to_vec(),
        starts_on: need.starts_on,
        ends_on: need.ends_on,
        spans: spans(&need.weekly.0, need.starts_on, need.ends_on),
    }
}

/// The people with the hours at which they are not free.
async fn busy(
    c: &mut Conn<'_>,
    need: &InstructorNeed,
    found: Vec<Found>,
) -> Result<Vec<(Person, Instructor)>> {
    let ids: Vec<InstructorId> = found.iter().map(|(row, _)| row.id).collect();
    let mut promised: BTreeMap<InstructorId, Vec<Span>> = BTreeMap::new();
    let promises = store::people::promises(c, &ids, need.days()).await?;
    for promise in promises.into_iter().filter(|one| one.need_id != need.id) {
        let of_person = promised.entry(promise.instructor_id).or_default();
        of_person.extend(promise.spans());
    }
    let mut taken: BTreeMap<InstructorId, Vec<Span>> = BTreeMap::new();
    let lessons = store::people::lessons(c, &ids, need).await?;
    for lesson in lessons.into_iter().filter(|one| !one.is_of(need)) {
        let of_person = taken.entry(lesson.instructor_id).or_default();
        of_person.push(lesson.span());
    }
    let people = found.into_iter().map(|(row, at_demanding_employer)| {
        let person = Person {
            id: row.id,
            search_key: row.search_key(),
            is_active: row.status == InstructorStatus::Active,
            is_neighbour: row.agency != need.agency,
            is_withheld: row.agency != need.agency && !row.lendable,
            is_chosen: need.instructor_id == Some(row.id),
            is_teacher: row.provider_id.is_some(),
            at_own_provider: row.provider_id.is_some() && row.provider_id == need.provider_id,
            at_demanding_employer,
            distance: distance(&row.region, &need.region),
            competencies: row.competencies.0.clone(),
            method_certificate_until: row.method_certificate_until,
            availability: row.availability.0.clone(),
            absences: row.absences.0.clone(),
            promised: merged(promised.remove(&row.id).unwrap_or_default()),
            taken: merged(taken.remove(&row.id).unwrap_or_default()),
        };
        (person, row)
    });
    Ok(people.collect())
}

/// 0 in the same regency or city, 1 in the same province, 2 elsewhere. A region that is larger than a regency is told apart by
/// its province alone.
fn distance(one: &Region, other: &Region) -> i32 {
    let both = |level| one.at(level).is_some() && one.at(level) == other.at(level);
    if both(Level::Regency) {
        0
    } else if both(Level::Province) {
        1
    } else {
        2
    }
}

impl CandidateView {
    fn new(need: &InstructorNeed, row: Instructor, place: Place, language: Language) -> Self {
        let Place {
            kind,
            bookable,
            score,
            available,
            speaks_for,
            speaks_against,
        } = place;
        let reasons = |codes: Vec<CandidateGround>| {
            let reason = |code: CandidateGround| CandidateReason {
                code,
                detail: words::candidate(code.as_str(), language),
            };
            codes.into_iter().map(reason).collect()
        };
        Self {
            distance: distance(&row.region, &need.region),
            shortlisted: need.shortlist.0.contains(&row.id),
            chosen: need.instructor_id == Some(row.id),
            instructor: CandidateInstructor::new(need, row),
            kind,
            bookable,
            score,
            available_hours: available,
            speaks_for: reasons(speaks_for),
            speaks_against: reasons(speaks_against),
        }
    }
}

impl CandidateInstructor {
    fn new(need: &InstructorNeed, row: Instructor) -> Self {
        let is_own = row.agency == need.agency;
        let regency = row.region.at(Level::Regency).filter(|_| !is_own);
        Self {
            id: row.id,
            name: row.name,
            region: regency.unwrap_or(row.region),
            provider_id: row.provider_id.filter(|_| is_own),
            employer_id: row.employer_id.filter(|_| is_own),
            competencies: row
                .competencies
                .0
                .into_iter()
                .map(CandidateCompetency::from)
                .collect(),
            agency: row.agency,
        }
    }
}

impl From<Competency> for CandidateCompetency {
    fn from(competency: Competency) -> Self {
        let Competency {
            unit,
            occupation,
            certificate: _,
            until,
        } = competency;
        Self {
            unit,
            occupation: occupation.map(|input| OccupationView::from(input.code)),
            until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_told_by_regions() {
        let region = |code: &str| Region::parse(code).unwrap();
        for (one, other, expected) in [
            ("33.75.01", "33.75", 0),
            ("33.75.01.1002", "33.75.02", 0),
            ("33.26", "33.75", 1),
            ("33", "33.75", 1),
            ("34.04", "33.75", 2),
        ] {
            assert_eq!(distance(&region(one), &region(other)), expected, "{one}");
        }
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for ground in CandidateGround::ALL {
            for language in [Language::En, Language::Id] {
                let words = words::candidate(ground.as_str(), language);
                assert!(!words.contains("candidates."), "{ground}");
            }
        }
    }
}
