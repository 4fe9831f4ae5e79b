//! Every query on `batch_waivers`.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};

use super::model::{BatchWaiver, BatchWaiverId, BatchWaiverStatus, WaivedRule};
use super::view::{BatchWaiverQuery, BatchWaiverSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;
use crate::training::provider::model::ProviderId;

/// Whether a waiver in force on `today` lifts the rule from the batch at hand: a part of a query on `batches`.
#[auto_type]
pub fn is_waived(rule: WaivedRule, today: NaiveDate) -> _ {
    let granted: BatchWaiverStatus = BatchWaiverStatus::Granted;
    exists(
        batch_waivers::table
            .filter(batch_waivers::batch_id.eq(batches::id))
            .filter(batch_waivers::rule.eq(rule))
            .filter(batch_waivers::status.eq(granted))
            .filter(
                batch_waivers::valid_until
                    .is_null()
                    .or(batch_waivers::valid_until.ge(today)),
            ),
    )
}

/// Whether a waiver has ever been granted for the batch at hand.
#[auto_type]
pub fn was_waived() -> _ {
    exists(batch_waivers::table.filter(batch_waivers::batch_id.eq(batches::id)))
}

/// # Errors
/// `already_waived`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &BatchWaiver) -> Result<()> {
    if insert_new!(tx, batch_waivers, row)? {
        return Ok(());
    }
    let same_ref: Option<BatchWaiverId> = same_client_ref!(tx, batch_waivers, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let standing: Result<BatchWaiverId> = on!(tx, |c| batch_waivers::table
        .filter(batch_waivers::batch_id.eq(row.batch_id))
        .filter(batch_waivers::rule.eq(row.rule))
        .filter(batch_waivers::status.eq(BatchWaiverStatus::Granted))
        .select(batch_waivers::id)
        .first(c));
    let standing = standing.optional()?.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::AlreadyWaived).existing(standing).into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &BatchWaiver) -> Result<()> {
    on!(tx, |c| diesel::update(batch_waivers::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: BatchWaiverId,
) -> Result<Option<BatchWaiver>> {
    let found: Result<BatchWaiver> = on!(c, |c| {
        batch_waivers::table
            .find(id)
            .filter(of_party!(
                scope,
                scope.provider(),
                batch_waivers::provider_id
            ))
            .filter(batch_waivers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(BatchWaiver::as_select())
            .first(c)
    });
    found.optional()
}

/// The rows that a caller may see and wants, as they stand on `today`.
macro_rules! wanted {
    ($scope:expr, $query:expr, $today:expr) => {{
        let (scope, query): (&Scope, &BatchWaiverQuery) = ($scope, $query);
        let today: NaiveDate = $today;
        let mut rows = batch_waivers::table.into_boxed();
        rows = in_sight!(rows, scope, batch_waivers::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(batch_waivers::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(batch_waivers::status.eq_any(status.0.clone()));
        }
        if let Some(rule) = &query.rule {
            rows = rows.filter(batch_waivers::rule.eq_any(rule.0.clone()));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(batch_waivers::batch_id.eq(batch_id));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(batch_waivers::provider_id.eq(provider_id));
        }
        match query.in_force {
            Some(true) => {
                rows = rows
                    .filter(batch_waivers::status.eq(BatchWaiverStatus::Granted))
                    .filter(
                        batch_waivers::valid_until
                            .is_null()
                            .or(batch_waivers::valid_until.ge(today)),
                    );
            }
            Some(false) => {
                rows = rows.filter(
                    batch_waivers::status
                        .ne(BatchWaiverStatus::Granted)
                        .nullable()
                        .or(batch_waivers::valid_until.lt(today)),
                );
            }
            None => {}
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &BatchWaiverQuery,
    today: NaiveDate,
    page: &Page<BatchWaiverSort>,
) -> Result<Vec<BatchWaiver>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query, today).select(BatchWaiver::as_select());
        keyset!(rows, page, batch_waivers::id, BatchWaiverSort::CreatedAt, {
            BatchWaiverSort::UpdatedAt => batch_waivers::updated_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &BatchWaiverQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| wanted!(scope, query, today).count().get_result(c))
}
