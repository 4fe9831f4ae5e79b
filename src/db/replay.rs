//! Answers that are kept under an Idempotency-Key, so that a repeated request gets the same one.

use diesel::upsert::excluded;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::crypt::{Keys, Spot};
use super::prelude::*;

/// Whose key it is and for what: two clients or two paths may use the same key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Who calls, and for whom.
    pub identity: String,
    pub method: &'static str,
    pub path: String,
    pub key: String,
    /// SHA-256 of what makes the request: the query, the body, and how much of the answer the caller may see.
    pub request_hash: Vec<u8>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// What a key turned out to be.
pub enum Claim {
    /// New: the work is to be done, and its answer kept.
    New,
    /// The same request was answered before.
    Answered(Answer),
    /// The key stands for another request.
    Reused,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct Row<'a> {
    identity: &'a str,
    method: &'a str,
    path: &'a str,
    key: &'a str,
    request_hash: &'a [u8],
    answer: Vec<u8>,
    created_at: Timestamp,
}

impl<'a> Row<'a> {
    /// Without an answer yet.
    fn new(key: &'a Key, now: Timestamp) -> Self {
        Self {
            identity: &key.identity,
            method: key.method,
            path: &key.path,
            key: &key.key,
            request_hash: &key.request_hash,
            answer: Vec::new(),
            created_at: now,
        }
    }
}

/// Claims the key for this transaction. A second transaction with the same key waits here for the first on
/// PostgreSQL, loses the race and, begun again, finds the answer.
///
/// # Errors
/// Those of the database.
pub async fn claim(tx: &mut Tx<'_>, keys: &Keys, key: &Key) -> Result<Claim> {
    if insert(tx, key).await? {
        return Ok(Claim::New);
    }
    let row = idempotency_keys::table
        .find((&key.identity, key.method, &key.path, &key.key))
        .select((idempotency_keys::request_hash, idempotency_keys::answer));
    let found: Result<(Vec<u8>, Vec<u8>)> = match &mut **tx {
        // The lock is of no use in itself. But a transaction that leaves nothing behind is committed without a word to
        // the synchronous standby, and the kept answer may be one that the standby does not have yet: this way it is
        // told only when the standby has all that came before.
        Conn::Postgres(c) => {
            use diesel_async::RunQueryDsl as _;
            row.for_key_share().first(c).await.map_err(Error::from)
        }
        Conn::Sqlite(c) => {
            use diesel::RunQueryDsl as _;
            row.first(&mut **c).map_err(Error::from)
        }
    };
    match found.optional()? {
        // Cleaned away between the two statements.
        None => Err(Error::Raced),
        Some((hash, _)) if hash != key.request_hash => Ok(Claim::Reused),
        Some((_, sealed)) => {
            let plain = keys.open(spot(), &sealed)?;
            serde_json::from_slice(&plain)
                .map(Claim::Answered)
                .map_err(Error::failed)
        }
    }
}

/// Keeps the answer under a key that this transaction has claimed.
///
/// As an insert that meets its own row, since that reads nothing: what an update reads on its way to the row, PostgreSQL
/// watches as a page of the index, and every other claim that lands on that page would be a race.
///
/// # Errors
/// Those of the database.
pub async fn keep(tx: &mut Tx<'_>, keys: &Keys, key: &Key, answer: &Answer) -> Result<()> {
    let row = Row {
        answer: seal(keys, answer)?,
        ..Row::new(key, tx.now)
    };
    let place = (
        idempotency_keys::identity,
        idempotency_keys::method,
        idempotency_keys::path,
        idempotency_keys::key,
    );
    on!(tx, |c| diesel::insert_into(idempotency_keys::table)
        .values(&row)
        .on_conflict(place)
        .do_update()
        .set(idempotency_keys::answer.eq(excluded(idempotency_keys::answer)))
        .execute(c))?;
    Ok(())
}

/// Forgets what is older than `before`.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize> {
    on!(tx, |c| diesel::delete(
        idempotency_keys::table.filter(idempotency_keys::created_at.lt(before))
    )
    .execute(c))
}

async fn insert(tx: &mut Tx<'_>, key: &Key) -> Result<bool> {
    let row = Row::new(key, tx.now);
    let inserted = on!(tx, |c| diesel::insert_into(idempotency_keys::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

fn seal(keys: &Keys, answer: &Answer) -> Result<Vec<u8>> {
    Ok(keys.seal(spot(), &serde_json::to_vec(answer).map_err(Error::failed)?))
}

/// An answer may hold personal data, so it is sealed like every other place that does.
fn spot() -> Spot<'static> {
    Spot {
        column: "idempotency_keys.answer",
        row: Uuid::nil(),
    }
}
