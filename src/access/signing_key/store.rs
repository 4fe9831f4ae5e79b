//! Every query on `signing_keys`.

use super::model::Row;
use crate::db::prelude::*;

/// The published keys, oldest first.
pub async fn published(c: &mut Conn<'_>, now: Timestamp) -> Result<Vec<Row>> {
    let published = signing_keys::verifies_until
        .is_null()
        .or(signing_keys::verifies_until.gt(now));
    on!(c, |c| signing_keys::table
        .filter(published)
        .select(Row::as_select())
        .order((signing_keys::signs_from, signing_keys::id))
        .load(c))
}

/// The key that signs at `now`. One ends when the next begins, so that there is one at any time.
pub async fn signer(c: &mut Conn<'_>, now: Timestamp) -> Result<Option<Row>> {
    let signs = signing_keys::signs_from.le(now).and(
        signing_keys::signs_until
            .is_null()
            .or(signing_keys::signs_until.gt(now)),
    );
    on!(c, |c| signing_keys::table
        .filter(signs)
        .select(Row::as_select())
        .order((signing_keys::signs_from.desc(), signing_keys::id))
        .first(c))
    .optional()
}

/// Whether there is a key that is not replaced.
pub async fn has_current(c: &mut Conn<'_>) -> Result<bool> {
    let current = signing_keys::table.filter(signing_keys::signs_until.is_null());
    on!(c, |c| diesel::select(diesel::dsl::exists(current))
        .get_result(c))
}

pub async fn insert(tx: &mut Tx<'_>, row: &Row) -> Result<()> {
    on!(tx, |c| diesel::insert_into(signing_keys::table)
        .values(row)
        .execute(c))
    .map(drop)
}

/// Replaces the current keys from `signs_until` on.
pub async fn replace(
    tx: &mut Tx<'_>,
    signs_until: Timestamp,
    verifies_until: Timestamp,
) -> Result<()> {
    let current = signing_keys::table.filter(signing_keys::signs_until.is_null());
    let change = (
        signing_keys::signs_until.eq(signs_until),
        signing_keys::verifies_until.eq(verifies_until),
    );
    on!(tx, |c| diesel::update(current).set(change).execute(c)).map(drop)
}

/// Deletes the keys that nobody needs any more.
pub async fn forget(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    let over = signing_keys::table.filter(signing_keys::verifies_until.le(now));
    on!(tx, |c| diesel::delete(over).execute(c)).map(drop)
}
