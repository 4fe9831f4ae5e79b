//! How many statements the database was sent: a metric, and what the tests of the hot paths count.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::SqliteConnection;
use diesel::connection::{
    Connection, Instrumentation, InstrumentationEvent, SimpleConnection as _,
};
use diesel_async::AsyncPgConnection;

use crate::error::{Error, Result};

/// A count shared by all connections of one [`Db`](super::Db). `BEGIN`, `COMMIT` and savepoints are not statements here.
#[derive(Clone, Default)]
pub struct Statements(Arc<AtomicU64>);

struct Counter(Statements);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { .. } = event {
            self.0.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Statements {
    /// Statements sent since the start.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn watch(&self, connection: &mut SqliteConnection) {
        connection.set_instrumentation(Counter(self.clone()));
    }

    pub(super) fn watch_async(&self, connection: &mut AsyncPgConnection) {
        diesel_async::AsyncConnection::set_instrumentation(connection, Counter(self.clone()));
    }

    /// Takes back what the instrumentation counted for a control statement.
    pub(super) fn uncount(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn control(&self, connection: &mut SqliteConnection, sql: &str) -> Result<()> {
        self.uncount();
        connection.batch_execute(sql).map_err(Error::from)
    }
}
