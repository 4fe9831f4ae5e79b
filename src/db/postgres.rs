//! PostgreSQL: a pool of pure-Rust connections; the body of a read or write is awaited on the caller's thread.

use std::sync::Arc;
use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool,
};
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection as _, TransactionManager as _,
};
use futures_util::FutureExt as _;

use super::{Conn, statements::Statements};
use crate::error::{Error, Result};

pub(super) type Pool = deadpool::Pool<AsyncPgConnection>;

/// A connection taken out of the pool, which it goes back to by itself. One that was dropped inside a transaction, since
/// its caller had gone or waited long enough, is closed instead: the pool would let it lie until its next turn, and its
/// locks with it, on which the caller's next attempt would wait.
pub(super) struct Client(Option<deadpool::Object<AsyncPgConnection>>);

pub(super) fn pool(
    url: &str,
    size: usize,
    deadline: Duration,
    statements: &Statements,
) -> Result<Pool> {
    let tls = Arc::new(tls()?);
    // The server goes on with a statement whose caller has given up, so it is told to stop soon after. To compile a
    // statement takes it half a second where it thinks that the statement is long; none of ours is worth that.
    let setup = format!(
        "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET jit = off;",
        (deadline + Duration::from_secs(1)).as_millis(),
        (deadline * 2).as_millis()
    );
    let statements = statements.clone();
    let mut config = ManagerConfig::default();
    // The default method sends a query at each check-out, which halves the throughput.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| {
        let (url, tls, setup, statements) = (
            url.to_owned(),
            Arc::clone(&tls),
            setup.clone(),
            statements.clone(),
        );
        async move {
            let mut connection = connect(&url, &tls).await?;
            connection
                .batch_execute(&setup)
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            statements.watch_async(&mut connection);
            Ok(connection)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Pool::builder(manager)
        .max_size(size)
        .build()
        .map_err(Error::failed)
}

/// One connection outside the pool, for migrations.
pub(super) async fn connect(
    url: &str,
    tls: &rustls::ClientConfig,
) -> ConnectionResult<AsyncPgConnection> {
    let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls.clone());
    let (client, connection) = tokio_postgres::connect(url, tls)
        .await
        .map_err(|error| ConnectionError::BadConnection(chain(&error)))?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await
}

/// TLS towards the server, with the system's certificates; `sslmode` in the URL says whether it is used.
pub(super) fn tls() -> Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::failed)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

pub(super) async fn client(pool: &Pool) -> Result<Client> {
    pool.get()
        .await
        .map(|connection| Client(Some(connection)))
        .map_err(|error| Error::Unavailable(error.to_string()))
}

impl Client {
    /// # Errors
    /// None in practice: the connection is there until this is dropped.
    pub fn connection(&mut self) -> Result<&mut AsyncPgConnection> {
        let connection = self.0.as_deref_mut();
        connection.ok_or_else(|| Error::failed("a connection was used after its end"))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(mut connection) = self.0.take()
            && AnsiTransactionManager::is_broken_transaction_manager(&mut *connection)
        {
            drop(deadpool::Object::take(connection));
        }
    }
}

pub(super) async fn read<T, F>(pool: &Pool, body: F) -> Result<T>
where
    F: AsyncFnOnce(&mut Conn<'_>) -> Result<T>,
{
    let mut client = client(pool).await?;
    body(&mut Conn::Postgres(client.connection()?)).await
}

/// Begins through diesel's transaction manager: a connection that is dropped before its COMMIT is then
/// known to be inside a transaction, and the pool throws it away instead of handing it on.
pub(super) async fn begin(client: &mut Client, statements: &Statements) -> Result<()> {
    statements.uncount();
    Ok(AnsiTransactionManager::begin_transaction_sql(
        client.connection()?,
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
    )
    .await?)
}

pub(super) async fn end(client: &mut Client, statements: &Statements, keep: bool) -> Result<()> {
    statements.uncount();
    if keep {
        Ok(AnsiTransactionManager::commit_transaction(client.connection()?).await?)
    } else {
        Ok(AnsiTransactionManager::rollback_transaction(client.connection()?).await?)
    }
}
