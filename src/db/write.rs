//! The one write path.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use diesel::connection::SimpleConnection as _;
use diesel_async::SimpleAsyncConnection as _;
use uuid::Uuid;

use super::journal::NewEntry;
use super::replay::NewAnswer;
use super::turn::Turn;
use super::{Conn, Db, Engine, Record, postgres, sqlite};
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::id::{EntityId, uuid_at};
use crate::kernel::{Actor, Timestamp};

/// A transaction. It is a connection, and it knows who acts and when.
pub struct Tx<'a> {
    connection: Conn<'a>,
    pub by: Arc<Actor>,
    pub now: Timestamp,
    options: Options,
    undo: bool,
    /// What is written [at the end](super::outcome).
    pub(super) entries: Vec<NewEntry>,
    pub(super) answer: Option<NewAnswer>,
}

/// What one write has that others have not.
#[derive(Clone, Default)]
pub struct Options {
    pub ids: Ids,
    pub expected: Expected,
}

/// Which version of a record the caller means to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whichever there is.
    #[default]
    Any,
    /// The caller must say, and has not.
    Required,
    /// One of these.
    Versions(Vec<i32>),
}

impl<'a> Deref for Tx<'a> {
    type Target = Conn<'a>;

    fn deref(&self) -> &Conn<'a> {
        &self.connection
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut Conn<'a> {
        &mut self.connection
    }
}

/// Where new ids come from.
#[derive(Clone, Default)]
pub enum Ids {
    /// The clock and 62 random bits.
    #[default]
    Random,
    /// One after another, from the next number on: the demo office has the same ids everywhere, so that the document's
    /// examples name them. A body that may run again sets the number itself.
    Counted(Arc<AtomicU64>),
}

/// The moment inside the counted ids, in days since 1970: 2024-01-01, before any real record.
const COUNTED_FROM: i64 = 19_723;

/// The counted id with the number `n`: `018cc251-f400-7000-8000-` and `n` in twelve hexadecimal digits.
#[must_use]
pub fn counted_id<I: EntityId>(n: u64) -> I {
    let moment = DateTime::UNIX_EPOCH + chrono::Duration::days(COUNTED_FROM);
    I::from(uuid_at(Timestamp::new(moment), n))
}

impl<'a> Tx<'a> {
    fn new(connection: Conn<'a>, by: Arc<Actor>, now: Timestamp, options: Options) -> Self {
        Self {
            connection,
            by,
            now,
            options,
            undo: false,
            entries: Vec::new(),
            answer: None,
        }
    }

    /// Everything between the beginning and the commit.
    async fn run<T>(&mut self, body: &impl AsyncFn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let value = body(self).await?;
        if !self.undo {
            self.leave().await?;
        }
        Ok(value)
    }
}

impl Tx<'_> {
    /// Today on the office's calendar.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.office_date()
    }

    pub fn new_id<I: EntityId>(&mut self) -> I {
        match &self.options.ids {
            Ids::Random => I::from(uuid_at(self.now, random())),
            Ids::Counted(next) => counted_id(next.fetch_add(1, Ordering::Relaxed)),
        }
    }

    /// Ids of this moment in their order, which single ones have not: what is listed by id then follows what it was made from.
    pub fn new_ids<I: EntityId + Ord>(&mut self, count: usize) -> Vec<I> {
        let mut ids: Vec<I> = (0..count).map(|_| self.new_id()).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether the caller may change `record` as it stands: it is the caller's agency's and party's own, and it has the version that the caller means.
    ///
    /// # Errors
    /// `other_agency`, `other_party`, `precondition_required`, `stale_version`.
    pub fn permit(&self, record: &impl Record) -> Result<()> {
        if let Some(bar) = self.by.bar(record.agency(), record.owner()) {
            return Err(bar.into());
        }
        match &self.options.expected {
            Expected::Any => Ok(()),
            Expected::Required => Err(Code::PreconditionRequired.into()),
            Expected::Versions(versions) if versions.contains(&record.version()) => Ok(()),
            Expected::Versions(_) => {
                let mut refusal =
                    Refusal::new(Code::StaleVersion).with("current_version", record.version());
                refusal.current_version = Some(record.version());
                Err(refusal.into())
            }
        }
    }

    /// Waits until no other transaction is under way that has asked for the same, and holds off those that ask for it up to the end.
    /// SQLite has one writer anyway.
    ///
    /// For changes of rows that an exclusion constraint compares. PostgreSQL lets their writers wait for each other, in circles
    /// too, and looks for a circle only after a second: a crowd of them would outlast the deadline, and nobody would win.
    ///
    /// Nothing stops who writes the same rows without asking. And it is asked for before the transaction has locked a row: who holds
    /// one and then waits here is part of a circle as soon as another that is ahead wants that row.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn alone(&mut self, table: &str, agency: &str) -> Result<()> {
        if let Conn::Postgres(c) = &mut self.connection {
            use diesel_async::RunQueryDsl as _;
            diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind::<diesel::sql_types::Text, _>(format!("{table} {agency}"))
                .execute(c)
                .await?;
        }
        Ok(())
    }

    /// The transaction shall answer, but leave nothing behind: neither an effect nor an answer under a key.
    pub fn undo(&mut self) {
        self.undo = true;
    }

    /// Runs `part` so that an error of it takes back what it did and nothing else.
    ///
    /// # Errors
    /// What `part` answers. [`Error::Raced`] and failures of the database end the whole transaction:
    /// the caller must hand them on.
    pub async fn savepoint<T>(
        &mut self,
        part: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.control("SAVEPOINT part").await?;
        let recorded = self.entries.len();
        let result = part(self).await;
        if let Err(error) = &result {
            self.entries.truncate(recorded);
            if let Err(broken) = self.control("ROLLBACK TO SAVEPOINT part").await {
                // Then the transaction has ended by itself, and `part` may know why.
                let is_reason = !matches!(error, Error::Refused(_));
                return Err(if is_reason { error.clone() } else { broken });
            }
        }
        self.control("RELEASE SAVEPOINT part").await?;
        result
    }

    async fn control(&mut self, sql: &str) -> Result<()> {
        match &mut self.connection {
            Conn::Postgres(c) => Ok(c.batch_execute(sql).await?),
            Conn::Sqlite(c) => Ok(c.batch_execute(sql)?),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "without the system's random source nothing of this program is safe to run"
)]
fn random() -> u64 {
    getrandom::u64().expect("the system's random source answers")
}

/// Retries before a caller is told to come back later; the request's deadline usually comes first.
const ATTEMPTS: u32 = 50;

impl Db {
    /// The only transaction in the program: SERIALIZABLE on PostgreSQL, `BEGIN IMMEDIATE` on SQLite, begun
    /// again as a whole where another transaction came first. It commits before it answers; an error of the
    /// body takes back everything.
    ///
    /// The body awaits nothing but the database, owns what it captures, has no other effect, and may run
    /// several times.
    ///
    /// # Errors
    /// What the body answers; [`Error::Unavailable`] where no connection or answer came in time or the race was lost too often.
    pub async fn write<T, F>(&self, by: &Arc<Actor>, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.write_with(by, Options::default(), body).await
    }

    /// [`Db::write`] with options.
    ///
    /// # Errors
    /// As for [`Db::write`].
    pub async fn write_with<T, F>(&self, by: &Arc<Actor>, options: Options, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let by = Arc::clone(by);
        self.within_deadline(async move {
            match &*self.engine {
                Engine::Postgres { primary, .. } => {
                    self.write_postgres(primary, &by, &options, &body).await
                }
                Engine::Sqlite(threads) => {
                    let clock = self.clock.clone();
                    threads
                        .write(move |connection| {
                            let mut tx =
                                Tx::new(Conn::Sqlite(connection), by, clock.now(), options);
                            // With one writer nobody can have come first: begun again, it would end the same way.
                            let result = match sqlite::ready(tx.run(&body)) {
                                Err(Error::Raced) => Err(Error::failed(
                                    "a rule of the database was broken that no check foresaw",
                                )),
                                other => other,
                            };
                            (result, !tx.undo)
                        })
                        .await
                }
            }
        })
        .await
    }

    async fn write_postgres<T>(
        &self,
        pool: &postgres::Pool,
        by: &Arc<Actor>,
        options: &Options,
        body: &impl AsyncFn(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        // Held to the end: whoever has it is alone among those who lost twice.
        let mut _line = None;
        for attempt in 0..ATTEMPTS {
            let run = async |connection: Conn<'_>| {
                let (by, now) = (Arc::clone(by), self.clock.now());
                let mut tx = Tx::new(connection, by, now, options.clone());
                (tx.run(body).await, !tx.undo)
            };
            match postgres::transaction(pool, &self.statements, run).await {
                Err(Error::Raced) => {}
                done => return done,
            }
            if attempt == 1 {
                _line = Some(self.losers.take(Uuid::nil()).await?);
            } else {
                tokio::time::sleep(pause(attempt)).await;
            }
        }
        Err(Error::Unavailable(
            "other writes came first too often".to_owned(),
        ))
    }

    /// Waits until no other write of this process is on the row `key`. SQLite's one writer needs no turns.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where too many wait, or the turn did not come within the deadline.
    pub async fn turn(&self, key: impl Into<Uuid>) -> Result<Option<Turn>> {
        match &*self.engine {
            Engine::Postgres { .. } => self
                .within_deadline(self.turns.take(key.into()))
                .await
                .map(Some),
            Engine::Sqlite(_) => Ok(None),
        }
    }
}

/// Exponential from 1 ms to 64 ms, with full jitter so that losers of one race do not meet again.
fn pause(attempt: u32) -> Duration {
    let ceiling = 1000_u64 << attempt.min(6);
    Duration::from_micros(random() % ceiling)
}
