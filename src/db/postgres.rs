//! PostgreSQL: a pool of pure-Rust connections; the body of a read or write is awaited on the caller's thread.

mod link;
mod pool;

use diesel_async::{AnsiTransactionManager, TransactionManager as _};

pub(super) use link::{Carrier, connect, tls};
pub(super) use pool::{Client, Pool, Purpose, client, pool};

use super::{Conn, statements::Statements};
use crate::error::Result;

pub(super) async fn read<T, F>(pool: &Pool, body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Conn<'_>) -> Result<T>,
{
    let mut client = client(pool, Purpose::Read).await?;
    let result = body(&mut Conn::Postgres(&mut client)).await;
    client.give_back();
    result
}

/// Begins through diesel's transaction manager, which knows a connection on which a transaction could not be ended.
pub(super) async fn begin(client: &mut Client, statements: &Statements) -> Result<()> {
    statements.uncount();
    Ok(AnsiTransactionManager::begin_transaction_sql(
        &mut **client,
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
    )
    .await?)
}

pub(super) async fn end(client: &mut Client, statements: &Statements, keep: bool) -> Result<()> {
    statements.uncount();
    if keep {
        Ok(client.commit().await?)
    } else {
        Ok(AnsiTransactionManager::rollback_transaction(&mut **client).await?)
    }
}
