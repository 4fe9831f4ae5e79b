//! Every query on `clients`.

use std::collections::HashSet;

use super::model::Row;
use crate::db::prelude::*;

#[derive(Insertable)]
#[diesel(table_name = clients, treat_none_as_default_value = false)]
pub struct NewRow<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub agency: &'a str,
    pub party: Option<String>,
    pub scope: String,
    pub secret_hash: &'a [u8],
    pub created_at: Timestamp,
}

pub async fn insert(tx: &mut Tx<'_>, row: &NewRow<'_>) -> Result<Row> {
    on!(tx, |c| diesel::insert_into(clients::table)
        .values(row)
        .returning(Row::as_returning())
        .get_result(c))
}

pub async fn find(c: &mut Conn<'_>, id: &str) -> Result<Option<Row>> {
    on!(c, |c| clients::table
        .find(id)
        .select(Row::as_select())
        .first(c))
    .optional()
}

/// All clients, in the order in which they were made.
pub async fn all(c: &mut Conn<'_>) -> Result<Vec<Row>> {
    on!(c, |c| clients::table
        .select(Row::as_select())
        .order((clients::created_at, clients::id))
        .load(c))
}

/// The ids of the clients that must not call.
pub async fn disabled(c: &mut Conn<'_>) -> Result<HashSet<String>> {
    let ids: Vec<String> = on!(c, |c| clients::table
        .filter(clients::disabled_at.is_not_null())
        .select(clients::id)
        .load(c))?;
    Ok(ids.into_iter().collect())
}

/// Disables the client unless it is disabled already.
pub async fn disable(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    let now = tx.now;
    let enabled = clients::table
        .find(id)
        .filter(clients::disabled_at.is_null());
    on!(tx, |c| diesel::update(enabled)
        .set(clients::disabled_at.eq(now))
        .execute(c))
    .map(drop)
}

pub async fn set_secret(tx: &mut Tx<'_>, id: &str, hash: &[u8]) -> Result<()> {
    on!(tx, |c| diesel::update(clients::table.find(id))
        .set(clients::secret_hash.eq(hash))
        .execute(c))
    .map(drop)
}
