//! PostgreSQL: a pool of pure-Rust connections; the body of a read or write is awaited on the caller's thread.

mod link;
mod pool;
mod shared;

use futures_util::future::join;

pub(super) use link::{Carrier, connect, tls};
pub(super) use pool::{Pool, pool};

use self::pool::{Purpose, client};
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
    let Some(latest) = &pool.latest else {
        return read(pool, body).await;
    };
    let share = shared::share(pool, latest).await?;
    let result = body(&mut Conn::Postgres(&share)).await;
    share.leave();
    result
}

/// Runs `body` in a transaction; it answers also whether its effects shall stay where it succeeds.
///
/// `BEGIN` and the body's first statement are sent together. The server takes them in their order, and where it refuses
/// the first, the second finds a connection on which nobody may write (see the setup of `pool`).
///
/// # Errors
/// What the body answers; those of the beginning and the end.
pub(super) async fn transaction<T>(
    pool: &Pool,
    statements: &Statements,
    body: impl AsyncFnOnce(Conn<'_>) -> (Result<T>, bool),
) -> Result<T> {
    let mut client = client(pool, Purpose::Write).await?;
    client.ask_for_leave(statements).await?;
    statements.uncount();
    let begin = client.control("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE");
    // In this order: what is polled first is sent first.
    let (begun, (result, keep)) = join(begin, body(Conn::Postgres(&client))).await;
    begun?;
    statements.uncount();
    let ended = if keep && result.is_ok() {
        client.commit().await
    } else {
        client.control("ROLLBACK").await
    };
    let ended = ended.map_err(Error::from);
    // After a lost race too the transaction is over. Else the connection is closed.
    if matches!(ended, Ok(()) | Err(Error::Raced)) {
        client.settle();
    }
    let value = result?;
    ended.map(|()| value)
}
