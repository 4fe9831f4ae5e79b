//! Approved programs that too few can teach.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists, not};

use super::super::model::InstructorNeedStatus;
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::kernel::CompetencyUnit;
use crate::reference::{Occupation, Region};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::instructor::model::InstructorStatus;
use crate::training::program::model::{ProgramId, ProgramStatus, is_suspended};
use crate::training::program::store::superseded_by;
use crate::training::provider::model::ProviderId;

/// So many programs are looked at in one call.
pub const MOST: i64 = 100;

/// An approved program without a need, for whose occupation nobody is certified.
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

/// Whether a need that is neither cancelled nor over names the program of the row at hand.
#[auto_type]
fn has_need(today: NaiveDate) -> _ {
    let cancelled: InstructorNeedStatus = InstructorNeedStatus::Cancelled;
    exists(
        instructor_needs::table
            .filter(instructor_needs::program_id.eq(training_programs::id.nullable()))
            .filter(instructor_needs::status.ne(cancelled))
            .filter(instructor_needs::ends_on.ge(today)),
    )
}

/// Whether somebody active of the agency is certified on `today` for the occupation of the program at hand.
#[auto_type]
fn is_taught(today: NaiveDate) -> _ {
    let active: InstructorStatus = InstructorStatus::Active;
    let is_valid = instructor_competencies::valid_until
        .is_null()
        .or(instructor_competencies::valid_until.ge(today));
    exists(
        instructor_competencies::table
            .inner_join(instructors::table)
            .filter(
                instructor_competencies::occupation.eq(training_programs::occupation.nullable()),
            )
            .filter(instructors::agency.eq(training_programs::agency))
            .filter(instructors::status.eq(active))
            .filter(is_valid),
    )
}

/// The caller's own approved programs, in their newest edition and not suspended, without a need, for whose occupation nobody of
/// the agency is certified.
///
/// # Errors
/// Those of the database.
pub async fn lacking(c: &mut Conn<'_>, scope: &Scope, today: NaiveDate) -> Result<Vec<Lacking>> {
    type Row = (
        ProgramId,
        ProviderId,
        Occupation,
        Json<Vec<CompetencyUnit>>,
        Region,
        (Option<NaiveDate>, Option<NaiveDate>),
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
        .filter(superseded_by().is_null())
        .filter(not(has_need(today)))
        .filter(not(is_taught(today)))
        .order(training_programs::id)
        .limit(MOST)
        .select((
            training_programs::id,
            training_programs::provider_id,
            training_programs::occupation,
            training_programs::units,
            training_providers::region,
            (
                training_programs::suspended_from,
                training_programs::suspended_until,
            ),
        ))
        .load(c))?;
    let rows = rows.into_iter();
    let taught = rows.filter(|(.., (from, until))| !is_suspended(*from, *until, today));
    let lacking = taught.map(
        |(id, provider_id, occupation, Json(units), region, _)| Lacking {
            id,
            provider_id,
            occupation,
            units,
            region,
        },
    );
    Ok(lacking.collect())
}

/// Which of the units somebody active of the caller's agency is certified for on `today`.
///
/// # Errors
/// Those of the database.
pub async fn taught_units(
    c: &mut Conn<'_>,
    scope: &Scope,
    units: &[CompetencyUnit],
    today: NaiveDate,
) -> Result<Vec<CompetencyUnit>> {
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
                .or(instructor_competencies::valid_until.ge(today))
        )
        .filter(instructors::agency.eq(scope.first_agency()))
        .filter(instructors::status.eq(InstructorStatus::Active))
        .select(instructor_competencies::unit.assume_not_null())
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
