//! Answers that are kept under an Idempotency-Key, so that a repeated request gets the same one.

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

/// What stands under a key.
pub enum Found {
    /// The same request was answered before.
    Answered(Answer),
    /// The key stands for another request.
    Reused,
}

/// A row that is to be written.
#[derive(Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
pub(super) struct NewAnswer {
    pub identity: String,
    pub method: &'static str,
    pub path: String,
    pub key: String,
    pub request_hash: Vec<u8>,
    pub answer: Vec<u8>,
    pub created_at: Timestamp,
}

/// The database's rule that one answer stands under a key: broken where another request with the key came first. Its
/// answer is then what this request is to be told ([`find`]).
pub const TAKEN: &str = "idempotency_keys_identity_method_path_key_key";

impl Tx<'_> {
    /// Has the answer kept under the key when the transaction ends (`outcome.rs`), which breaks [`TAKEN`] where one
    /// stands there already. Another transaction with the same key waits there for this one.
    ///
    /// Until then nothing needs to be known of the key: a request that is repeated does its work in vain, or is refused
    /// because it was done before.
    ///
    /// # Errors
    /// [`Error::Failed`] where the answer cannot be written as JSON.
    pub fn keep(&mut self, keys: &Keys, key: &Key, answer: &Answer) -> Result<()> {
        let plain = serde_json::to_vec(answer).map_err(Error::failed)?;
        self.answer = Some(NewAnswer {
            identity: key.identity.clone(),
            method: key.method,
            path: key.path.clone(),
            key: key.key.clone(),
            request_hash: key.request_hash.clone(),
            answer: keys.seal(spot(), &plain),
            created_at: self.now,
        });
        Ok(())
    }
}

/// What stands under the key.
///
/// # Errors
/// Those of the database.
pub async fn find(tx: &mut Tx<'_>, keys: &Keys, key: &Key) -> Result<Option<Found>> {
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
        None => Ok(None),
        Some((hash, _)) if hash != key.request_hash => Ok(Some(Found::Reused)),
        Some((_, sealed)) => {
            let plain = keys.open(spot(), &sealed)?;
            serde_json::from_slice(&plain)
                .map(|answer| Some(Found::Answered(answer)))
                .map_err(Error::failed)
        }
    }
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

/// An answer may hold personal data, so it is sealed like every other place that does.
fn spot() -> Spot<'static> {
    Spot {
        column: "idempotency_keys.answer",
        row: Uuid::nil(),
    }
}
