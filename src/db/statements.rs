//! Which statements the database was sent: their number is a metric; the tests of the hot paths count them and look at
//! how the database means to run them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use diesel_async::AsyncPgConnection;

use crate::error::Result;

/// A count shared by all connections of one [`Db`](super::Db). `BEGIN`, `COMMIT` and the savepoint around each write
/// of SQLite's group are not statements here.
#[derive(Clone, Default)]
pub struct Statements(Arc<Inner>);

#[derive(Default)]
struct Inner {
    sent: AtomicU64,
    /// Whether anybody wants to know the statements themselves.
    listened_to: AtomicBool,
    heard: Mutex<Vec<String>>,
}

struct Counter(Statements);

/// A statement without values that is compiled once, as every other: `batch_execute` compiles it each time.
struct Control(&'static str);

impl QueryFragment<Sqlite> for Control {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// It is found by its text.
impl QueryId for Control {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Control {}

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.0.sent.fetch_add(1, Ordering::Relaxed);
            if self.0.0.listened_to.load(Ordering::Relaxed) {
                let text = query.to_string();
                // The values that follow may be personal.
                let sql = text.split(" -- binds: ").next().unwrap_or_default();
                self.0.heard().push(sql.to_owned());
            }
        }
    }
}

impl Statements {
    /// Statements sent since the start.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::Relaxed)
    }

    /// Begins to keep the statements' SQL, without values.
    pub fn listen(&self) {
        self.0.listened_to.store(true, Ordering::Relaxed);
    }

    /// Takes what was kept since the last time.
    #[must_use]
    pub fn take_heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard())
    }

    fn heard(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn watch(&self, connection: &mut SqliteConnection) {
        connection.set_instrumentation(Counter(self.clone()));
    }

    pub(super) fn watch_async(&self, connection: &mut AsyncPgConnection) {
        diesel_async::AsyncConnection::set_instrumentation(connection, Counter(self.clone()));
    }

    /// Takes back what the instrumentation counted for a control statement.
    pub(super) fn uncount(&self) {
        self.0.sent.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn control(
        &self,
        connection: &mut SqliteConnection,
        sql: &'static str,
    ) -> Result<()> {
        self.uncount();
        Control(sql).execute(connection)?;
        Ok(())
    }
}
