//! Approved programs, their classes that are to come, and who could teach them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::dsl::auto_type;

use super::super::lacking::{Class, Course, Facts, Held, LiveNeed};
use super::super::model::InstructorNeedStatus;
use crate::db::prelude::*;
use crate::kernel::CompetencyUnit;
use crate::reference::Occupation;
use crate::training::batch::model::BatchStatus;
use crate::training::instructor::model::InstructorStatus;
use crate::training::program::model::{ProgramId, ProgramStatus};
use crate::training::program::store::superseded_by;
use crate::training::provider::model::ProviderStatus;

/// So many programs are told at once.
const PAGE: i64 = 100;

/// Whether the program of the row at hand is not suspended on `today`.
#[auto_type]
fn is_not_suspended(today: NaiveDate) -> _ {
    training_programs::suspended_from
        .is_null()
        .or(training_programs::suspended_from.gt(today))
        .or(training_programs::suspended_until.lt(today))
}

/// Everything that decides, as things stand on `today`, about the caller's own programs that come after one, by their ids: those
/// that are approved, in their newest edition and not suspended, of an active training provider.
///
/// Who opens needs decides by what these statements find. Two that do so at once cannot both pass: on SQLite there is one writer;
/// on PostgreSQL both transactions are SERIALIZABLE, each has read all needs that name an edition of the program, which locks that
/// range of the index on `program_id` against the other's row although it was not there yet, and so one of the two is begun
/// again and then finds the other's need.
///
/// # Errors
/// Those of the database.
pub async fn facts(
    c: &mut Conn<'_>,
    scope: &Scope,
    today: NaiveDate,
    after: ProgramId,
) -> Result<Facts> {
    let courses = courses(c, scope, today, after).await?;
    if courses.is_empty() {
        return Ok(Facts::default());
    }
    let lineages: Vec<ProgramId> = courses.iter().map(|course| course.lineage).collect();
    let classes = classes(c, &lineages, today).await?;
    let needs = needs(c, &lineages, today).await?;
    let (occupations, units) = taught(&courses, &classes);
    let held = held(c, scope, occupations, units).await?;
    Ok(Facts {
        courses,
        classes,
        needs,
        held,
    })
}

async fn courses(
    c: &mut Conn<'_>,
    scope: &Scope,
    today: NaiveDate,
    after: ProgramId,
) -> Result<Vec<Course>> {
    on!(c, |c| training_programs::table
        .inner_join(training_providers::table)
        .filter(training_programs::agency.eq(scope.first_agency()))
        .filter(of_party!(
            scope,
            scope.provider(),
            training_programs::provider_id
        ))
        .filter(training_programs::status.eq(ProgramStatus::Approved))
        .filter(training_programs::id.gt(after))
        .filter(superseded_by().is_null())
        .filter(is_not_suspended(today))
        .filter(training_providers::status.eq(ProviderStatus::Active))
        .order(training_programs::id)
        .limit(PAGE)
        .select((
            training_programs::id,
            training_programs::lineage,
            training_programs::provider_id,
            training_programs::occupation,
            training_programs::units,
            training_providers::region,
        ))
        .load(c))
}

/// The batches of all editions that have not begun and are not over on `today`, the earliest first.
async fn classes(c: &mut Conn<'_>, lineages: &[ProgramId], today: NaiveDate) -> Result<Vec<Class>> {
    let before_they_begin: Vec<BatchStatus> = BatchStatus::ALL
        .iter()
        .copied()
        .filter(|status| !status.has_begun())
        .collect();
    on!(c, |c| batches::table
        .inner_join(training_programs::table)
        .filter(training_programs::lineage.eq_any(lineages.to_vec()))
        .filter(batches::status.eq_any(before_they_begin))
        .filter(batches::ends_on.ge(today))
        .order((batches::starts_on, batches::id))
        .select((
            batches::id.nullable(),
            (
                batches::program_id,
                training_programs::lineage,
                batches::provider_id,
                batches::occupation,
                training_programs::units,
                batches::region,
            ),
            batches::starts_on,
            batches::ends_on,
        ))
        .load(c))
}

/// The needs that name an edition and are neither cancelled nor over on `today`; those for a single unit do not count.
async fn needs(
    c: &mut Conn<'_>,
    lineages: &[ProgramId],
    today: NaiveDate,
) -> Result<Vec<LiveNeed>> {
    on!(c, |c| instructor_needs::table
        .inner_join(training_programs::table)
        .filter(training_programs::lineage.eq_any(lineages.to_vec()))
        .filter(instructor_needs::status.ne(InstructorNeedStatus::Cancelled))
        .filter(instructor_needs::ends_on.ge(today))
        .filter(instructor_needs::unit.is_null())
        .select((
            training_programs::lineage,
            instructor_needs::batch_id,
            instructor_needs::occupation,
            instructor_needs::starts_on,
            instructor_needs::ends_on,
        ))
        .load(c))
}

/// The occupations and the units that are to be taught, each once.
fn taught(courses: &[Course], classes: &[Class]) -> (Vec<Occupation>, Vec<CompetencyUnit>) {
    let mut occupations: BTreeSet<Occupation> = BTreeSet::new();
    let mut units: BTreeSet<CompetencyUnit> = BTreeSet::new();
    let of_classes = classes.iter().map(|class| &class.course);
    for course in courses.iter().chain(of_classes) {
        occupations.insert(course.occupation.clone());
        units.extend(course.units.0.iter().cloned());
    }
    (
        occupations.into_iter().collect(),
        units.into_iter().collect(),
    )
}

/// The certificates for these of the active people of the caller's agency whom a training provider employs, or who have, or had,
/// one for the teaching method.
async fn held(
    c: &mut Conn<'_>,
    scope: &Scope,
    occupations: Vec<Occupation>,
    units: Vec<CompetencyUnit>,
) -> Result<Vec<Held>> {
    on!(c, |c| instructor_competencies::table
        .inner_join(instructors::table)
        .filter(instructors::agency.eq(scope.first_agency()))
        .filter(instructors::status.eq(InstructorStatus::Active))
        .filter(
            instructors::provider_id
                .is_not_null()
                .or(instructors::method_certificate_until.is_not_null())
        )
        .filter(
            instructor_competencies::occupation
                .assume_not_null()
                .eq_any(occupations)
                .or(instructor_competencies::unit
                    .assume_not_null()
                    .eq_any(units))
        )
        .select((
            instructor_competencies::unit,
            instructor_competencies::occupation,
            instructor_competencies::valid_until,
            instructors::provider_id,
            instructors::method_certificate_until,
        ))
        .load(c))
}
