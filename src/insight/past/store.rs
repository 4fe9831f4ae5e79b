//! The queries behind the records of a past day.

use chrono::NaiveDate;

use super::query::{DayOrder, PastBatchQuery, PastDemandQuery};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::demand::skill_demand::store::told::is_active;
use crate::http::page::Page;
use crate::keyset;
use crate::reference::{Occupation, Region};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

/// A demand, as it was at the end of a day.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = skill_demand_days)]
pub struct PastDemand {
    pub skill_demand_id: SkillDemandId,
    pub employer_id: EmployerId,
    pub occupation: Occupation,
    pub region: Region,
    pub needed_by: NaiveDate,
    pub valid_until: NaiveDate,
    pub headcount: i32,
    pub hired: i32,
}

/// A batch, as it was at the end of a day.
#[derive(Clone, Debug, Queryable)]
pub struct PastBatch {
    pub batch_id: BatchId,
    pub status: BatchStatus,
    pub program_id: ProgramId,
    pub provider_id: ProviderId,
    pub occupation: Occupation,
    pub region: Region,
    pub ends_on: NaiveDate,
    pub seats: i32,
    pub in_training: Option<i64>,
    pub uncovered: Option<i64>,
}

/// The rows of one day, of the occupations and regions that are wanted: a part of a query on `$table`.
macro_rules! of_day {
    ($table:ident, $scope:expr, $query:expr, $day:expr) => {{
        let (scope, query, day): (&Scope, _, NaiveDate) = ($scope, $query, $day);
        let mut rows = $table::table.into_boxed();
        rows = in_sight!(rows, scope, $table::agency);
        rows = rows
            .filter($table::since.le(day))
            .filter($table::until.gt(day));
        if let Some(occupation) = &query.occupation {
            let (first, last) = (occupation.first().to_owned(), occupation.last());
            rows = rows.filter($table::occupation.between(first, last));
        }
        if let Some(occupation) = &query.occupation_exact {
            rows = rows.filter($table::occupation.eq(occupation.as_str()));
        }
        if let Some(region) = &query.region {
            let (first, last) = (region.first().to_owned(), region.last());
            rows = rows.filter($table::region.between(first, last));
        }
        if let Some(region) = &query.region_exact {
            rows = rows.filter($table::region.eq(region.as_str()));
        }
        rows
    }};
}

/// The demands that counted on the day: an employer's client sees its employer's, an active provider's all.
macro_rules! demands {
    ($scope:expr, $query:expr, $day:expr) => {{
        let (scope, query): (&Scope, &PastDemandQuery) = ($scope, $query);
        let mut rows = of_day!(skill_demand_days, scope, query, $day);
        rows = rows.filter(skill_demand_days::valid_until.ge($day));
        if scope.provider().is_some() {
            rows = rows.filter(is_active(scope.provider()));
        } else if scope.party.is_some() {
            let own = AnyId(scope.employer().unwrap_or_default());
            rows = rows.filter(skill_demand_days::employer_id.eq(own));
        }
        if let Some(from) = query.needed_by_from {
            rows = rows.filter(skill_demand_days::needed_by.ge(from));
        }
        if let Some(to) = query.needed_by_to {
            rows = rows.filter(skill_demand_days::needed_by.le(to));
        }
        rows
    }};
}

/// The batches that counted on the day: a provider's client sees its provider's, an employer's none.
macro_rules! batches {
    ($scope:expr, $query:expr, $day:expr) => {{
        let (scope, query): (&Scope, &PastBatchQuery) = ($scope, $query);
        let mut rows = of_day!(batch_days, scope, query, $day);
        rows = rows.filter(batch_days::status.eq_any(BatchStatus::COUNTED));
        if scope.party.is_some() {
            let own = AnyId(scope.provider().unwrap_or_default());
            rows = rows.filter(batch_days::provider_id.eq(own));
        }
        if let Some(from) = query.ends_on_from {
            rows = rows.filter(batch_days::ends_on.ge(from));
        }
        if let Some(to) = query.ends_on_to {
            rows = rows.filter(batch_days::ends_on.le(to));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn demands(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &PastDemandQuery,
    day: NaiveDate,
    page: &Page<DayOrder>,
) -> Result<Vec<PastDemand>> {
    on!(c, |c| {
        let mut rows = demands!(scope, query, day).select(PastDemand::as_select());
        keyset!(
            rows,
            page,
            skill_demand_days::skill_demand_id,
            DayOrder::Id,
            {}
        );
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count_demands(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &PastDemandQuery,
    day: NaiveDate,
) -> Result<i64> {
    on!(c, |c| demands!(scope, query, day).count().get_result(c))
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn batches(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &PastBatchQuery,
    day: NaiveDate,
    page: &Page<DayOrder>,
) -> Result<Vec<PastBatch>> {
    on!(c, |c| {
        let seated = || {
            enrollment_days::table
                .filter(enrollment_days::batch_id.eq(batch_days::batch_id))
                .filter(enrollment_days::since.le(day))
                .filter(enrollment_days::until.gt(day))
                .filter(enrollment_days::status.ne_all(["withdrawn", "dropped"]))
        };
        let uncovered = seated().filter(enrollment_days::is_covered.eq(false));
        let mut rows = batches!(scope, query, day).select((
            batch_days::batch_id,
            batch_days::status,
            batch_days::program_id,
            batch_days::provider_id,
            batch_days::occupation,
            batch_days::region,
            batch_days::ends_on,
            batch_days::seats,
            seated().count().single_value(),
            uncovered.count().single_value(),
        ));
        keyset!(rows, page, batch_days::batch_id, DayOrder::Id, {});
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count_batches(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &PastBatchQuery,
    day: NaiveDate,
) -> Result<i64> {
    on!(c, |c| batches!(scope, query, day).count().get_result(c))
}
