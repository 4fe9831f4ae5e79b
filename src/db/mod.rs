//! Floor 1: the database, nothing of the domain.
//!
//! One binary serves SQLite and PostgreSQL, and each query is written once. The body of a read or a
//! write goes to where its connection lives: on PostgreSQL it is awaited on the caller's thread, on
//! SQLite it is sent to a thread that owns a connection and is polled there once, since its every await
//! is ready at once. [`on!`](crate::on) is the one place where a statement meets its driver.
//!
//! [`Db::write`] is the only transaction in the program.

pub mod column;
mod connection;
pub mod crypt;
pub mod insert;
pub mod journal;
pub mod key_file;
pub mod migrate;
mod outcome;
mod postgres;
pub mod prelude;
pub mod replay;
pub mod schema;
mod sqlite;
pub mod statements;
mod tenancy;
pub mod turn;
mod violation;
mod write;

use std::sync::Arc;
use std::time::Duration;

pub use connection::Conn;

pub use journal::{Change, Record};
pub use violation::{OnConstraint, Optional};
pub use write::{Expected, Ids, Options, Tx, counted_id};

use diesel::dsl::sql;
use diesel::sql_types::Integer;

use crate::error::{Error, Result};
use crate::kernel::Clock;

/// Where the database is, and how hard it may be used.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:{path}` or `postgres://…`.
    pub url: String,
    /// A read replica (PostgreSQL): serves lists, exports and the read models of `insight`.
    pub read_url: Option<String>,
    /// Connections per pool (PostgreSQL).
    pub pool_size: usize,
    /// How long one read or write may take, waiting included.
    pub deadline: Duration,
}

/// The database. Clones share their connections.
#[derive(Clone)]
pub struct Db {
    engine: Arc<Engine>,
    pub clock: Clock,
    deadline: Duration,
    turns: turn::Turns,
    /// Those who lost a race begin again one by one.
    losers: turn::Turns,
    pub statements: statements::Statements,
}

enum Engine {
    Postgres {
        primary: postgres::Pool,
        replica: Option<postgres::Pool>,
        settings: Settings,
    },
    Sqlite(sqlite::Threads),
}

impl Engine {
    fn postgres(settings: Settings, statements: &statements::Statements) -> Result<Self> {
        let pool = |url: &str| {
            let Settings {
                pool_size,
                deadline,
                ..
            } = settings;
            postgres::pool(url, pool_size, deadline, statements)
        };
        Ok(Self::Postgres {
            primary: pool(&settings.url)?,
            replica: settings.read_url.as_deref().map(pool).transpose()?,
            settings,
        })
    }
}

/// Which kind of database a URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Postgres,
    Sqlite,
}

impl Kind {
    /// # Errors
    /// A sentence for the operator where the scheme is neither `sqlite:` nor `postgres:`.
    pub fn of(url: &str) -> Result<Self, String> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => Err("DATABASE_URL must begin with sqlite: or postgres://".to_owned()),
        }
    }
}

/// The path in `sqlite:{path}`, with or without the slashes of a URL.
pub fn sqlite_path(url: &str) -> &str {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    path.strip_prefix("//").unwrap_or(path)
}

impl Db {
    /// Opens connections to a migrated database.
    ///
    /// # Errors
    /// [`Error::Failed`] where the URL cannot be used or SQLite's file cannot be opened. PostgreSQL is
    /// first reached by the first read or write.
    pub fn open(settings: &Settings, clock: Clock) -> Result<Self> {
        let statements = statements::Statements::default();
        let engine = match Kind::of(&settings.url).map_err(Error::Failed)? {
            Kind::Sqlite => Engine::Sqlite(sqlite::Threads::start(
                sqlite_path(&settings.url),
                &statements,
            )?),
            Kind::Postgres => Engine::postgres(settings.clone(), &statements)?,
        };
        Ok(Self {
            engine: Arc::new(engine),
            clock,
            deadline: settings.deadline,
            turns: turn::Turns::default(),
            losers: turn::Turns::default(),
            statements,
        })
    }

    /// The same database, on PostgreSQL with `pool_size` connections of its own.
    ///
    /// A connection lives on the runtime that opened it. With a pool for each of the server's threads, no query goes
    /// by way of another thread, and a thread that has ended takes nobody else's connections with it.
    ///
    /// # Errors
    /// As for [`Db::open`].
    pub fn for_thread(&self, pool_size: usize) -> Result<Self> {
        let engine = match &*self.engine {
            Engine::Sqlite(_) => Arc::clone(&self.engine),
            Engine::Postgres { settings, .. } => {
                let settings = Settings {
                    pool_size,
                    ..settings.clone()
                };
                Arc::new(Engine::postgres(settings, &self.statements)?)
            }
        };
        Ok(Self {
            engine,
            ..self.clone()
        })
    }

    /// Reads a few rows from the primary: what was acknowledged before is seen. Others read over the same connection
    /// meanwhile, so the body asks for nothing that takes long, and leaves the session as it is.
    ///
    /// # Errors
    /// What the body answers; [`Error::Unavailable`] where no connection or answer came in time.
    pub async fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.within_deadline(async move {
            match &*self.engine {
                Engine::Postgres { primary, .. } => postgres::read_shared(primary, body).await,
                Engine::Sqlite(threads) => threads.read(body).await,
            }
        })
        .await
    }

    /// Reads much: lists, exports, figures. From the replica where there is one, which may lag behind, so no decision rests
    /// on it.
    ///
    /// # Errors
    /// As for [`Db::read`].
    pub async fn read_stale<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.read_alone(body, |primary, replica| replica.unwrap_or(primary))
            .await
    }

    /// Whether the primary answers.
    pub async fn is_reachable(&self) -> bool {
        let ask = async |c: &mut Conn<'_>| -> Result<i32> {
            crate::on!(c, |c| diesel::select(sql::<Integer>("1")).get_result(c))
        };
        // Not behind a statement of somebody else's.
        self.read_alone(ask, |primary, _| primary).await.is_ok()
    }

    /// Reads over a connection that nobody else uses meanwhile; on PostgreSQL one of the pool that is chosen of the primary's
    /// and the replica's.
    async fn read_alone<T, F>(
        &self,
        body: F,
        choose: for<'a> fn(&'a postgres::Pool, Option<&'a postgres::Pool>) -> &'a postgres::Pool,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        self.within_deadline(async move {
            match &*self.engine {
                Engine::Postgres {
                    primary, replica, ..
                } => postgres::read(choose(primary, replica.as_ref()), body).await,
                Engine::Sqlite(threads) => threads.read(body).await,
            }
        })
        .await
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        match &*self.engine {
            Engine::Postgres { .. } => Kind::Postgres,
            Engine::Sqlite(_) => Kind::Sqlite,
        }
    }

    async fn within_deadline<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::time::timeout(self.deadline, work)
            .await
            .unwrap_or_else(|_| {
                Err(Error::Unavailable(
                    "the database did not answer within the deadline".to_owned(),
                ))
            })
    }
}
