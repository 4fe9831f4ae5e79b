//! Every query on `instructor_needs`; those on `instructor_need_shortlists` are in [`shortlists`], those on who could meet a need
//! in [`people`], and those on programs, their classes and their teachers in [`programs`].

pub mod people;
pub mod programs;
pub mod shortlists;

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};

use self::shortlists::names_practitioner_of;
use super::model::{InstructorNeed, InstructorNeedId, InstructorNeedStatus, Standing};
use super::view::{InstructorNeedQuery, InstructorNeedSort};
use crate::db::column::{AnyId, Json};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::kernel::{Actor, CompetencyUnit};
use crate::keyset;
use crate::reference::Occupation;
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;

/// Whether a need is for the batch of the row at hand: a part of a query on `batches`.
#[auto_type]
pub fn batch_has_need() -> _ {
    exists(instructor_needs::table.filter(instructor_needs::batch_id.eq(batches::id.nullable())))
}

/// Whether the instructor of the row at hand is promised to a need that is not over on `today`: a part of a query on
/// `instructors`.
#[auto_type]
pub fn instructor_is_promised(today: NaiveDate) -> _ {
    let offered: InstructorNeedStatus = InstructorNeedStatus::Offered;
    let filled: InstructorNeedStatus = InstructorNeedStatus::Filled;
    let is_promised = instructor_needs::status
        .eq(offered)
        .or(instructor_needs::status.eq(filled));
    exists(
        instructor_needs::table
            .filter(instructor_needs::instructor_id.eq(instructors::id.nullable()))
            .filter(is_promised)
            .filter(instructor_needs::ends_on.ge(today)),
    )
}

/// The employer whose client calls; where none does, nobody.
fn own(scope: &Scope) -> AnyId {
    AnyId(scope.employer().unwrap_or_default())
}

/// Inserts a need for which nobody is considered yet.
///
/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &InstructorNeed) -> Result<()> {
    if insert_new!(tx, instructor_needs, row)? {
        return Ok(());
    }
    let same_ref: Option<InstructorNeedId> = same_client_ref!(tx, instructor_needs, row)?;
    let same_ref = same_ref.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateClientRef)
        .existing(same_ref)
        .into())
}

/// Inserts needs without a key of the caller's own, for which nobody is considered yet.
///
/// # Errors
/// Those of the database.
pub async fn insert_all(tx: &mut Tx<'_>, rows: &[InstructorNeed]) -> Result<()> {
    let client = tx.by.client_id.clone();
    let of_client = |row| (row, instructor_needs::client_id.eq(&client));
    match &mut **tx {
        Conn::Postgres(c) if rows.len() > 1 => {
            use diesel_async::RunQueryDsl as _;
            diesel::insert_into(instructor_needs::table)
                .values(rows.iter().map(of_client).collect::<Vec<_>>())
                .execute(c)
                .await?;
        }
        // One has a statement that is compiled already, and on SQLite none costs a round trip.
        _ => {
            for row in rows {
                on!(tx, |c| diesel::insert_into(instructor_needs::table)
                    .values(of_client(row))
                    .execute(c))?;
            }
        }
    }
    Ok(())
}

/// Writes every column of a record that this transaction has read; the shortlist's links are written by
/// [`shortlists::replace`].
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &InstructorNeed) -> Result<()> {
    on!(tx, |c| diesel::update(instructor_needs::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// Deletes a need for which nobody was ever considered.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: InstructorNeedId) -> Result<()> {
    on!(tx, |c| diesel::delete(instructor_needs::table.find(id))
        .execute(c))?;
    Ok(())
}

/// The one row of an id among `$rows`, if the caller sees it.
macro_rules! seen {
    ($rows:expr, $scope:expr, $id:expr) => {{
        let scope: &Scope = $scope;
        $rows
            .filter(instructor_needs::id.eq($id))
            .filter(
                of_party!(scope, scope.provider(), instructor_needs::provider_id)
                    .or(names_practitioner_of(own(scope))),
            )
            .filter(instructor_needs::agency.between(scope.first_agency(), scope.last_agency()))
    }};
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: InstructorNeedId,
) -> Result<Option<InstructorNeed>> {
    let found: Result<InstructorNeed> = on!(c, |c| seen!(instructor_needs::table, scope, id)
        .select(InstructorNeed::as_select())
        .first(c));
    let Some(mut row) = found.optional()? else {
        return Ok(None);
    };
    shortlists::leave_own(c, scope, std::slice::from_mut(&mut row)).await?;
    Ok(Some(row))
}

/// A need as it stands at `now` for whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn standing(
    c: &mut Conn<'_>,
    need: InstructorNeed,
    by: &Actor,
    now: Timestamp,
) -> Result<Standing> {
    let sessions = people::leaning(c, &need, now).await?;
    Ok(Standing {
        need,
        sessions,
        by_party: by.scope.party.is_some(),
    })
}

/// The needs for a batch that are neither cancelled nor over on `today`, in their order.
///
/// # Errors
/// Those of the database.
pub async fn live_of_batch(
    c: &mut Conn<'_>,
    batch: BatchId,
    today: NaiveDate,
) -> Result<Vec<InstructorNeed>> {
    on!(c, |c| instructor_needs::table
        .filter(instructor_needs::batch_id.eq(batch))
        .filter(instructor_needs::status.ne(InstructorNeedStatus::Cancelled))
        .filter(instructor_needs::ends_on.ge(today))
        .order(instructor_needs::id)
        .select(InstructorNeed::as_select())
        .load(c))
}

/// A need with the units of its program, where it is for the program's occupation.
///
/// # Errors
/// Those of the database.
pub async fn find_with_units(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: InstructorNeedId,
) -> Result<Option<(InstructorNeed, Vec<CompetencyUnit>)>> {
    type Found = (
        InstructorNeed,
        Option<Occupation>,
        Option<Json<Vec<CompetencyUnit>>>,
    );
    let found: Result<Found> = on!(c, |c| {
        let rows = instructor_needs::table.left_join(training_programs::table);
        seen!(rows, scope, id)
            .select((
                InstructorNeed::as_select(),
                training_programs::occupation.nullable(),
                training_programs::units.nullable(),
            ))
            .first(c)
    });
    let Some((mut row, taught, units)) = found.optional()? else {
        return Ok(None);
    };
    shortlists::leave_own(c, scope, std::slice::from_mut(&mut row)).await?;
    let units = units.filter(|_| taught.is_some() && taught == row.occupation);
    Ok(Some((
        row,
        units.map_or_else(Vec::new, |Json(units)| units),
    )))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &InstructorNeedQuery) = ($scope, $query);
        let mut rows = instructor_needs::table.into_boxed();
        rows = in_sight!(rows, scope, instructor_needs::agency);
        if scope.employer().is_some() {
            rows = rows.filter(names_practitioner_of(own(scope)));
        } else if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(instructor_needs::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(instructor_needs::status.eq_any(status.0.clone()));
        }
        if let Some(program_id) = query.program_id {
            rows = rows.filter(instructor_needs::program_id.eq(program_id));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(instructor_needs::batch_id.eq(batch_id));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(instructor_needs::provider_id.eq(provider_id));
        }
        if let Some(instructor_id) = query.instructor_id {
            rows = rows.filter(instructor_needs::instructor_id.eq(instructor_id));
            // Who else is asked is not told to an employer, so it does not find it either.
            if scope.employer().is_some() {
                rows = rows.filter(exists(
                    instructors::table
                        .filter(instructors::id.eq(instructor_id))
                        .filter(instructors::employer_id.eq(own(scope))),
                ));
            }
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                instructor_needs::occupation
                    .between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(unit) = &query.unit {
            rows = rows.filter(instructor_needs::unit.eq(unit.clone()));
        }
        if let Some(region) = &query.region {
            rows = rows
                .filter(instructor_needs::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(from) = query.starts_on_from {
            rows = rows.filter(instructor_needs::starts_on.ge(from));
        }
        if let Some(to) = query.starts_on_to {
            rows = rows.filter(instructor_needs::starts_on.le(to));
        }
        if let Some(from) = query.ends_on_from {
            rows = rows.filter(instructor_needs::ends_on.ge(from));
        }
        if let Some(to) = query.ends_on_to {
            rows = rows.filter(instructor_needs::ends_on.le(to));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InstructorNeedQuery,
    page: &Page<InstructorNeedSort>,
) -> Result<Vec<InstructorNeed>> {
    let mut rows: Vec<InstructorNeed> = on!(c, |c| {
        let mut rows = wanted!(scope, query).select(InstructorNeed::as_select());
        keyset!(rows, page, instructor_needs::id, InstructorNeedSort::CreatedAt, {
            InstructorNeedSort::UpdatedAt => instructor_needs::updated_at: Timestamp,
            InstructorNeedSort::StartsOn => instructor_needs::starts_on: NaiveDate,
        });
        rows.load(c)
    })?;
    shortlists::leave_own(c, scope, &mut rows).await?;
    Ok(rows)
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &InstructorNeedQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
