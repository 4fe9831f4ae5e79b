//! The connections of one thread.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, RecycleError, RecycleResult, Timeouts};
use diesel::QueryResult;
use diesel::result::DatabaseErrorKind::ReadOnlyTransaction;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::CancelToken;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::statements::Statements;
use super::link::{Link, PATIENCE, Servers, tls};
use super::shared::Latest;
use crate::error::{Error, Result};

/// The connections. Of four or more neither reads nor writes ever have all: many may want the last seats of a class, and
/// others still read meanwhile; and a write in a crowd of readers waits for other writes alone.
#[derive(Clone)]
pub(in crate::db) struct Pool {
    links: managed::Pool<Maker>,
    reading: Arc<Semaphore>,
    writing: Arc<Semaphore>,
    /// None where there are too few: who reads may keep one from writers and lists for long.
    pub(super) latest: Option<Latest>,
}

/// What a connection is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Purpose {
    Read,
    Write,
}

/// What makes connections, and says which may be used again.
pub(in crate::db) struct Maker {
    servers: Servers,
    tls: Arc<rustls::ClientConfig>,
    statements: Statements,
    knocking: Semaphore,
}

/// Connections that may be begun at once. A server that is silent keeps every caller who knocks in mind, and when it
/// wakes up it sees to each of them before the ones who still wait.
const KNOCKING: usize = 2;

impl managed::Manager for Maker {
    type Type = Link;
    type Error = String;

    async fn create(&self) -> Result<Link, String> {
        let _turn = self.knocking.acquire().await;
        let mut link = self.servers.connect(&self.tls).await?;
        self.statements.watch_async(&mut link);
        Ok(link)
    }

    /// Without a query, which at each check-out would halve the throughput.
    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<String> {
        if link.is_usable() {
            Ok(())
        } else {
            Err(RecycleError::message("broken"))
        }
    }
}

pub(in crate::db) fn pool(
    url: &str,
    size: usize,
    deadline: Duration,
    statements: &Statements,
) -> Result<Pool> {
    // The server goes on with a statement whose caller has given up, so it is told to stop soon after. To compile a
    // statement takes it half a second where it thinks that the statement is long; none of ours is worth that.
    // And it shall look a row up by an index also where a table is small: who reads a whole table meets everybody who
    // writes any row of it. Of 32 who took seats of 64 classes at once, four fifths had to begin again otherwise.
    // And nothing is written outside of a transaction that says it will write.
    let setup = format!(
        "SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}; SET jit = off; \
         SET random_page_cost = 1.1; SET cpu_tuple_cost = 0.2; SET default_transaction_read_only = on;",
        (deadline + Duration::from_secs(1)).as_millis(),
        (deadline * 2).as_millis()
    );
    let maker = Maker {
        servers: Servers::of(url, setup)?,
        tls: tls()?,
        statements: statements.clone(),
        knocking: Semaphore::new(KNOCKING),
    };
    let links = managed::Pool::builder(maker)
        .max_size(size)
        .build()
        .map_err(Error::failed)?;
    let most = || Arc::new(Semaphore::new(size - size / 4));
    Ok(Pool {
        links,
        reading: most(),
        writing: most(),
        latest: (size > 2).then(Latest::default),
    })
}

/// A connection out of the pool, to be given back when its last answer is here.
///
/// One that is dropped before that (a deadline, a caller who is gone, a panic) is closed: it may be inside a transaction,
/// and the server may still be at a statement, for which the next user would wait.
pub(in crate::db) struct Client {
    link: Object<Maker>,
    tls: Arc<rustls::ClientConfig>,
    stage: Stage,
    _share: OwnedSemaphorePermit,
}

/// How far its use has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    Committing,
    Done,
}

/// # Errors
/// [`Error::Unavailable`] where no server lets us in.
pub(in crate::db) async fn client(pool: &Pool, purpose: Purpose) -> Result<Client> {
    let share = match purpose {
        Purpose::Read => &pool.reading,
        Purpose::Write => &pool.writing,
    };
    let share = Arc::clone(share).acquire_owned().await;
    let share = share.map_err(Error::failed)?;
    let link = pool.links.get().await;
    let link = link.map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(Client::new(pool, link, share))
}

/// One for a reader that stands idle.
pub(super) async fn idle_client(pool: &Pool) -> Option<Client> {
    if pool.links.status().available == 0 {
        return None;
    }
    let share = Arc::clone(&pool.reading).try_acquire_owned().ok()?;
    let at_once = Timeouts {
        wait: Some(Duration::ZERO),
        ..Timeouts::default()
    };
    let link = pool.links.timeout_get(&at_once).await.ok()?;
    Some(Client::new(pool, link, share))
}

impl Client {
    fn new(pool: &Pool, link: Object<Maker>, share: OwnedSemaphorePermit) -> Self {
        Self {
            link,
            tls: Arc::clone(&pool.links.manager().tls),
            stage: Stage::Running,
            _share: share,
        }
    }

    /// Nothing is owed over it any more: it may go back into the pool.
    pub fn settle(&mut self) {
        self.stage = Stage::Done;
    }

    /// Fails where the operator lets nobody write.
    pub async fn ask_for_leave(&mut self, statements: &Statements) -> QueryResult<()> {
        let given = self.link.ask_for_leave(statements).await;
        let is_refused = matches!(&given, Err(DatabaseError(ReadOnlyTransaction, _)));
        // An old one is closed: what is said of the database or the role holds for connections that are made after.
        if is_refused && self.link.is_new() {
            self.settle();
        }
        given
    }

    pub fn is_usable(&self) -> bool {
        self.link.is_usable()
    }

    /// Runs a statement that answers nothing, as `BEGIN`.
    pub async fn control(&self, sql: &str) -> QueryResult<()> {
        (&mut &**self).batch_execute(sql).await
    }

    /// Commits the transaction that it is in.
    pub async fn commit(&mut self) -> QueryResult<()> {
        self.stage = Stage::Committing;
        let committed = self.control("COMMIT").await;
        self.stage = Stage::Running;
        committed
    }
}

impl Deref for Client {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.link
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.stage == Stage::Committing {
            cancel(self.link.cancel_token(), &self.tls);
        }
        if self.stage != Stage::Done {
            self.link.close();
        }
    }
}

/// Tells the server to wait no longer. A commit that waits for a synchronous standby ends neither by
/// `statement_timeout` nor with its connection: as long as the standby is missing, each would hold one of the server's
/// connections, until nobody gets one. It was answered 503; what the server makes of it is told to who asks again with
/// the same key, once the standby has it too.
fn cancel(token: CancelToken, tls: &rustls::ClientConfig) {
    let tls = MakeRustlsConnect::new(tls.clone());
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(async move {
            let told = tokio::time::timeout(PATIENCE, token.cancel_query(tls)).await;
            if !matches!(told, Ok(Ok(()))) {
                log::debug!("the database was not told to give up a commit");
            }
        });
    }
}
