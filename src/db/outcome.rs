//! What a transaction leaves besides its effect: entries of the [journal](super::journal), and the answer that is
//! [kept](super::replay) under an Idempotency-Key.
//!
//! They are written at its end. On PostgreSQL each statement is a round trip, so an answer goes together with the last
//! entry into the view `outcomes`, whose triggers put each where it belongs, on both databases.

use serde_json::Value;

use super::column::{AnyId, Json};
use super::journal::NewEntry;
use super::prelude::*;
use super::replay::NewAnswer;

#[derive(Insertable)]
#[diesel(table_name = outcomes, treat_none_as_default_value = false)]
struct Outcome {
    at: Timestamp,
    client_id: String,
    party: Option<String>,
    agency: String,
    owner: Option<String>,
    resource: &'static str,
    record_id: AnyId,
    version: i32,
    action: String,
    reason: Option<String>,
    request_id: String,
    state: Option<Json<Value>>,
    identity: String,
    method: &'static str,
    path: String,
    key: String,
    request_hash: Vec<u8>,
    answer: Vec<u8>,
    created_at: Timestamp,
}

impl Outcome {
    fn of(entry: NewEntry, answer: NewAnswer) -> Self {
        // Field by field, so that a new one is not forgotten.
        let NewEntry {
            at,
            client_id,
            party,
            agency,
            owner,
            resource,
            record_id,
            version,
            action,
            reason,
            request_id,
            state,
        } = entry;
        let NewAnswer {
            identity,
            method,
            path,
            key,
            request_hash,
            answer,
            created_at,
        } = answer;
        Self {
            at,
            client_id,
            party,
            agency,
            owner,
            resource,
            record_id,
            version,
            action,
            reason,
            request_id,
            state,
            identity,
            method,
            path,
            key,
            request_hash,
            answer,
            created_at,
        }
    }
}

impl Tx<'_> {
    /// Writes what was recorded and kept so far. The last thing that a transaction does.
    ///
    /// # Errors
    /// Those of the database; [`TAKEN`](super::replay::TAKEN) is broken where another answer stands under the key.
    pub(super) async fn leave(&mut self) -> Result<()> {
        let mut entries = std::mem::take(&mut self.entries);
        let Some(answer) = self.answer.take() else {
            return append(self, &entries).await;
        };
        let last = entries.pop();
        append(self, &entries).await?;
        if let Some(last) = last {
            let outcome = Outcome::of(last, answer);
            on!(self, |c| diesel::insert_into(outcomes::table)
                .values(&outcome)
                .execute(c))?;
        } else {
            on!(self, |c| diesel::insert_into(idempotency_keys::table)
                .values(&answer)
                .execute(c))?;
        }
        Ok(())
    }
}

async fn append(c: &mut Conn<'_>, entries: &[NewEntry]) -> Result<()> {
    match c {
        Conn::Postgres(c) if entries.len() > 1 => {
            use diesel_async::RunQueryDsl as _;
            // A statement takes 65,535 values at most.
            for entries in entries.chunks(1000) {
                diesel::insert_into(journal::table)
                    .values(entries)
                    .execute(c)
                    .await?;
            }
        }
        // One has a statement that is compiled already, and on SQLite none costs a round trip.
        _ => {
            for entry in entries {
                on!(c, |c| diesel::insert_into(journal::table)
                    .values(entry)
                    .execute(c))?;
            }
        }
    }
    Ok(())
}
