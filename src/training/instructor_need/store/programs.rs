//! Approved programs that too few can teach.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists, not, sql};
use diesel::expression::SqlLiteral;
use diesel::sql_types::{Date, Nullable};

use crate::db::column::Json;
use crate::db::prelude::*;
use crate::kernel::CompetencyUnit;
use crate::reference::{Occupation, Region};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::instructor::model::InstructorStatus;
use crate::training::program::model::{ProgramId, ProgramStatus};
use crate::training::program::store::superseded_by;
use crate::training::provider::model::ProviderId;

/// So many programs are told at once.
pub const PAGE: i64 = 100;

/// An approved program without a need, for whose occupation no teacher is certified.
#[derive(Clone, Debug)]
pub struct Lacking {
    pub id: ProgramId,
    pub provider_id: ProviderId,
    pub occupation: Occupation,
    pub units: Vec<CompetencyUnit>,
    /// The training provider's.
    pub region: Region,
}

/// The days of a batch, and where it is held.
#[derive(Clone, Debug, Queryable)]
pub struct Next {
    pub id: BatchId,
    pub program_id: ProgramId,
    pub region: Region,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// The last day on which somebody is needed for some edition of the program of the row at hand.
fn needed_until() -> SqlLiteral<Nullable<Date>> {
    sql("(SELECT max(need.ends_on) FROM training_programs edition
        JOIN instructor_needs need ON need.program_id = edition.id
        WHERE edition.lineage = training_programs.lineage AND need.status <> 'cancelled')")
}

/// Whether the program of the row at hand is not suspended on `today`.
#[auto_type]
fn is_not_suspended(today: NaiveDate) -> _ {
    training_programs::suspended_from
        .is_null()
        .or(training_programs::suspended_from.gt(today))
        .or(training_programs::suspended_until.lt(today))
}

/// Whether a teacher of the program at hand is certified for its occupation through a day. A teacher is active and employed by
/// its provider, or by none and has a teaching-method certificate.
#[auto_type]
fn is_taught(until: NaiveDate) -> _ {
    let active: InstructorStatus = InstructorStatus::Active;
    let is_valid = instructor_competencies::valid_until
        .is_null()
        .or(instructor_competencies::valid_until.ge(until));
    let is_own = instructors::provider_id.eq(training_programs::provider_id.nullable());
    let is_free = instructors::provider_id
        .is_null()
        .and(instructors::method_certificate_until.ge(until));
    exists(
        instructor_competencies::table
            .inner_join(instructors::table)
            .filter(
                instructor_competencies::occupation.eq(training_programs::occupation.nullable()),
            )
            .filter(instructors::agency.eq(training_programs::agency))
            .filter(instructors::status.eq(active))
            .filter(is_valid)
            .filter(is_own.or(is_free)),
    )
}

/// The caller's own approved programs, in their newest edition and not suspended on `today`, without a need, for whose occupation
/// no teacher is certified through `until`: those that come after one, by their ids.
///
/// # Errors
/// Those of the database.
pub async fn lacking(
    c: &mut Conn<'_>,
    scope: &Scope,
    today: NaiveDate,
    until: NaiveDate,
    after: ProgramId,
) -> Result<Vec<Lacking>> {
    type Row = (
        ProgramId,
        ProviderId,
        Occupation,
        Json<Vec<CompetencyUnit>>,
        Region,
    );
    let rows: Vec<Row> = on!(c, |c| training_programs::table
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
        .filter(needed_until().is_null().or(needed_until().lt(today)))
        .filter(not(is_taught(until)))
        .order(training_programs::id)
        .limit(PAGE)
        .select((
            training_programs::id,
            training_programs::provider_id,
            training_programs::occupation,
            training_programs::units,
            training_providers::region,
        ))
        .load(c))?;
    let lacking = |(id, provider_id, occupation, Json(units), region): Row| Lacking {
        id,
        provider_id,
        occupation,
        units,
        region,
    };
    Ok(rows.into_iter().map(lacking).collect())
}

/// For which of the units teachers of the caller's agency are certified through a day, each with the training provider that
/// employs the teacher; with none, it is somebody who teaches for any of them.
///
/// # Errors
/// Those of the database.
pub async fn taught_units(
    c: &mut Conn<'_>,
    scope: &Scope,
    units: &[CompetencyUnit],
    until: NaiveDate,
) -> Result<Vec<(CompetencyUnit, Option<ProviderId>)>> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    on!(c, |c| instructor_competencies::table
        .inner_join(instructors::table)
        .filter(
            instructor_competencies::unit
                .assume_not_null()
                .eq_any(units.to_vec())
        )
        .filter(
            instructor_competencies::valid_until
                .is_null()
                .or(instructor_competencies::valid_until.ge(until))
        )
        .filter(
            instructors::provider_id
                .is_not_null()
                .or(instructors::method_certificate_until.ge(until))
        )
        .filter(instructors::agency.eq(scope.first_agency()))
        .filter(instructors::status.eq(InstructorStatus::Active))
        .select((
            instructor_competencies::unit.assume_not_null(),
            instructors::provider_id,
        ))
        .distinct()
        .load(c))
}

/// The batches of the programs that have not begun and are not over on `today`, the earliest first.
///
/// # Errors
/// Those of the database.
pub async fn next_batches(
    c: &mut Conn<'_>,
    programs: &[ProgramId],
    today: NaiveDate,
) -> Result<Vec<Next>> {
    if programs.is_empty() {
        return Ok(Vec::new());
    }
    let before_they_begin: Vec<BatchStatus> = BatchStatus::ALL
        .iter()
        .copied()
        .filter(|status| !status.has_begun())
        .collect();
    on!(c, |c| batches::table
        .filter(batches::program_id.eq_any(programs.to_vec()))
        .filter(batches::status.eq_any(before_they_begin))
        .filter(batches::ends_on.ge(today))
        .order((batches::starts_on, batches::id))
        .select((
            batches::id,
            batches::program_id,
            batches::region,
            batches::starts_on,
            batches::ends_on,
        ))
        .load(c))
}
