//! Every query on `batches`.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};

use super::model::{
    Batch, BatchId, BatchStatus, ForCost, ForEnrollment, Ground, Origin, Standing, Timetabled,
    Uses, Waived,
};
use super::view::{BatchQuery, BatchSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::training::batch_cost::store::has_cost;
use crate::training::batch_waiver::model::WaivedRule;
use crate::training::batch_waiver::store::{is_waived, was_waived};
use crate::training::budget::model::days_of;
use crate::training::demand_response::store::batch_is_linked;
use crate::training::instructor_need::store::batch_has_need;
use crate::training::program::model::ProgramId;
use crate::training::program::store::superseded_by;
use crate::training::provider::model::ProviderId;
use crate::training::session::store::needs::{batch_is_timetabled, batch_lacks_instructor};
use crate::{keyset, searched};

/// The columns of a [`Standing`] on `$today`, [`Columns`], and after them those of `$more`.
macro_rules! standing {
    ($today:expr $(, $more:expr)*) => {
        (
            Batch::as_select(),
            GROUND,
            (batch_is_linked(), batch_has_need(), has_cost()),
            (
                is_waived(WaivedRule::Accreditation, $today),
                is_waived(WaivedRule::Cover, $today),
                was_waived(),
            ),
            (batch_is_timetabled(), batch_lacks_instructor()),
            office_requires_cover(),
            $($more),*
        )
    };
}

/// What a [`Standing`] is made of.
type Columns = (Batch, Ground, Uses, Waived, Timetabled, bool);

/// How a batch stands on `today`; whether its participants are insured is not asked.
fn standing(columns: Columns, today: NaiveDate) -> Standing {
    let (batch, ground, uses, waived, timetable, cover_required) = columns;
    Standing {
        batch,
        ground,
        uses,
        waived,
        timetable,
        cover_required,
        uncovered: false,
        today,
    }
}

mod board;

pub use board::{board, count_board};

/// Whether a batch is under way, and people may take seats in it: [`BatchStatus::LIVE`].
#[auto_type]
fn is_live() -> _ {
    let open: BatchStatus = BatchStatus::Open;
    let selecting: BatchStatus = BatchStatus::Selecting;
    let confirmed: BatchStatus = BatchStatus::Confirmed;
    let running: BatchStatus = BatchStatus::Running;
    batches::status
        .eq(open)
        .or(batches::status.eq(selecting))
        .or(batches::status.eq(confirmed))
        .or(batches::status.eq(running))
}

/// Whether the training provider of the row at hand has a batch that is under way: a part of a query on
/// `training_providers`.
#[auto_type]
pub fn provider_has_running_batch() -> _ {
    exists(
        batches::table
            .filter(batches::provider_id.eq(training_providers::id))
            .filter(is_live()),
    )
}

/// Whether the office of the batch at hand starts no class before everyone in it is insured.
#[auto_type]
fn office_requires_cover() -> _ {
    exists(
        office_settings::table
            .filter(office_settings::agency.eq(batches::agency))
            .filter(office_settings::require_cover_at_start.eq(true)),
    )
}

/// Whether a batch has been planned for the program of the row at hand: a part of a query on `training_programs`.
#[auto_type]
pub fn program_has_batch() -> _ {
    exists(batches::table.filter(batches::program_id.eq(training_programs::id)))
}

/// The columns of [`Ground`].
const GROUND: (
    training_programs::status,
    training_programs::suspended_from,
    training_programs::suspended_until,
    training_providers::status,
    training_providers::accredited_until,
) = (
    training_programs::status,
    training_programs::suspended_from,
    training_programs::suspended_until,
    training_providers::status,
    training_providers::accredited_until,
);

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Batch) -> Result<()> {
    if insert_new!(tx, batches, row, search_key = row.search_key())? {
        return Ok(());
    }
    let same_ref: Option<BatchId> = same_client_ref!(tx, batches, row)?;
    let same_ref = same_ref.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateClientRef)
        .existing(same_ref)
        .into())
}

/// Writes every column of a record that this transaction has read, but for the seats taken.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &Batch) -> Result<()> {
    on!(tx, |c| diesel::update(batches::table.find(row.id))
        .set((row, batches::search_key.eq(row.search_key())))
        .execute(c))?;
    Ok(())
}

/// Deletes a batch, once its last moment stands in it: until then it counts.
///
/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let now = tx.now;
    on!(tx, |c| diesel::update(batches::table.find(id))
        .set(batches::updated_at.eq(now))
        .execute(c))?;
    on!(tx, |c| diesel::delete(batches::table.find(id)).execute(c))?;
    Ok(())
}

/// Takes a seat. It comes last in a transaction, since many may wait for this row, and does not bump the version.
///
/// # Errors
/// `no_seat_left`; `batch_not_accepting` where the batch is not under way.
pub async fn take_seat(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    let taken = on!(tx, |c| diesel::update(
        batches::table
            .find(id)
            .filter(batches::seats_taken.lt(batches::seats))
            .filter(is_live())
    )
    .set(batches::seats_taken.eq(batches::seats_taken + 1))
    .execute(c))?;
    if taken == 1 {
        return Ok(());
    }
    let (status, seats): (BatchStatus, i32) = on!(tx, |c| batches::table
        .find(id)
        .select((batches::status, batches::seats))
        .first(c))?;
    if BatchStatus::LIVE.contains(&status) {
        Err(Refusal::new(Code::NoSeatLeft).with("seats", seats).into())
    } else {
        Err(Code::BatchNotAccepting.into())
    }
}

/// Gives a seat back, whatever state the batch is in.
///
/// # Errors
/// Those of the database.
pub async fn free_seat(tx: &mut Tx<'_>, id: BatchId) -> Result<()> {
    on!(tx, |c| diesel::update(batches::table.find(id))
        .set(batches::seats_taken.eq(batches::seats_taken - 1))
        .execute(c))?;
    Ok(())
}

/// A batch with what it stands on today.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: BatchId,
    today: NaiveDate,
) -> Result<Option<Standing>> {
    let found: Result<Columns> = on!(c, |c| {
        batches::table
            .inner_join(training_programs::table)
            .inner_join(training_providers::table)
            .filter(batches::id.eq(id))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .select(standing!(today))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|columns| standing(columns, today)))
}

/// The batch as an enrollment sees it.
///
/// # Errors
/// Those of the database.
pub async fn find_for_enrollment(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: BatchId,
) -> Result<Option<ForEnrollment>> {
    let found: Result<ForEnrollment> = on!(c, |c| {
        batches::table
            .inner_join(training_programs::table)
            .filter(batches::id.eq(id))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .select(ForEnrollment::as_select())
            .first(c)
    });
    found.optional()
}

/// The batch as a cost sees it.
///
/// # Errors
/// Those of the database.
pub async fn find_for_cost(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: BatchId,
) -> Result<Option<ForCost>> {
    let found: Result<ForCost> = on!(c, |c| {
        batches::table
            .filter(batches::id.eq(id))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .select(ForCost::as_select())
            .first(c)
    });
    found.optional()
}

/// What a new batch takes from the program that it teaches.
///
/// # Errors
/// Those of the database.
pub async fn origin(c: &mut Conn<'_>, scope: &Scope, id: ProgramId) -> Result<Option<Origin>> {
    let found: Result<Origin> = on!(c, |c| {
        training_programs::table
            .inner_join(training_providers::table)
            .filter(training_programs::id.eq(id))
            .filter(of_party!(
                scope,
                scope.provider(),
                training_programs::provider_id
            ))
            .filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                training_programs::agency,
                training_programs::provider_id,
                training_programs::occupation,
                training_providers::region,
                GROUND,
                superseded_by(),
            ))
            .first(c)
    });
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &BatchQuery) = ($scope, $query);
        let mut rows = batches::table.into_boxed();
        rows = in_sight!(rows, scope, batches::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(batches::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(batches::status.eq_any(status.0.clone()));
        }
        if let Some(program_id) = query.program_id {
            rows = rows.filter(batches::program_id.eq(program_id));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(batches::provider_id.eq(provider_id));
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                batches::occupation.between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(occupation) = &query.occupation_exact {
            rows = rows.filter(batches::occupation.eq(occupation.as_str()));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(batches::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(region) = &query.region_exact {
            rows = rows.filter(batches::region.eq(region.as_str()));
        }
        if let Some(agency) = &query.agency {
            rows = rows.filter(batches::agency.eq(agency.as_str()));
        }
        if let Some(source) = &query.funding_source {
            rows = rows.filter(batches::funding_source.eq(source.as_str()));
        }
        if let Some(year) = query.year {
            let (first, last) = days_of(year);
            rows = rows.filter(batches::starts_on.between(first, last));
        }
        if let Some(from) = query.starts_on_from {
            rows = rows.filter(batches::starts_on.ge(from));
        }
        if let Some(to) = query.starts_on_to {
            rows = rows.filter(batches::starts_on.le(to));
        }
        if let Some(from) = query.ends_on_from {
            rows = rows.filter(batches::ends_on.ge(from));
        }
        if let Some(to) = query.ends_on_to {
            rows = rows.filter(batches::ends_on.le(to));
        }
        match query.has_free_seats {
            Some(true) => rows = rows.filter(batches::seats_taken.lt(batches::seats)),
            Some(false) => rows = rows.filter(batches::seats_taken.ge(batches::seats)),
            None => {}
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, batches::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &BatchQuery,
    page: &Page<BatchSort>,
) -> Result<Vec<Batch>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Batch::as_select());
        keyset!(rows, page, batches::id, BatchSort::CreatedAt, {
            BatchSort::UpdatedAt => batches::updated_at: Timestamp,
            BatchSort::Name => batches::search_key: String,
            BatchSort::StartsOn => batches::starts_on: chrono::NaiveDate,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &BatchQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
