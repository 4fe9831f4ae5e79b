//! PostgreSQL: a pool of pure-Rust connections; the body of a read or write is awaited on the caller's thread.

mod link;
mod pool;
mod shared;

pub(super) use link::{Carrier, connect, tls};
pub(super) use pool::{Client, Pool, Purpose, client, pool};

use super::{Conn, statements::Statements};
use crate::error::{Error, Result};

/// Reads over a connection of its own, for as long as it takes.
pub(super) async fn read<T, F>(pool: &Pool, body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Conn<'_>) -> Result<T>,
{
    let mut client = client(pool, Purpose::Read).await?;
    let result = body(&mut Conn::Postgres(&client)).await;
    client.settle();
    result
}

/// Reads a few rows, beside others on one connection.
pub(super) async fn read_shared<T, F>(pool: &Pool, body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Conn<'_>) -> Result<T>,
{
    let share = shared::share(pool).await?;
    let result = body(&mut Conn::Postgres(&share)).await;
    share.leave();
    result
}

/// Begins a transaction. Its first statement may be sent before this is answered: the server takes them in their order, and
/// outside of a transaction that begins so it lets nobody write.
pub(super) async fn begin(client: &Client, statements: &Statements) -> Result<()> {
    statements.uncount();
    Ok(client
        .control("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE")
        .await?)
}

/// Ends a transaction, and with it the use of the connection. Where that fails the connection is closed, but for a lost
/// race: then too it is over.
pub(super) async fn end(mut client: Client, statements: &Statements, keep: bool) -> Result<()> {
    statements.uncount();
    let ended = if keep {
        client.commit().await
    } else {
        client.control("ROLLBACK").await
    };
    let ended = ended.map_err(Error::from);
    if matches!(ended, Ok(()) | Err(Error::Raced)) {
        client.settle();
    }
    ended
}
