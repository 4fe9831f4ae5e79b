//! Exports: a whole list as CSV or NDJSON, read chunk by chunk as its reader takes it.
//!
//! An export lasts as long as its reader likes, and each chunk is as much work as some pages. So that other callers do
//! not notice, few exports run at once, and fewer read at a time: one of SQLite's two readers, and most of PostgreSQL's
//! connections, are always there for everybody else. Between two chunks an export holds no connection.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use futures_util::future::LocalBoxFuture;
use futures_util::{StreamExt as _, stream};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::context::Context;
use super::csv;
use super::page::{self, Found, Page};
use crate::db::Kind;
use crate::error::{Code, Error, Result};

/// Exports that a process has going at once. Each keeps a chunk in memory until its reader has taken it.
const AT_ONCE: usize = 8;

/// How lists are told as tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Csv,
    Ndjson,
}

/// The exports of this process.
#[derive(Clone)]
pub struct Exports {
    running: Arc<Semaphore>,
    reading: Arc<Semaphore>,
}

/// One that may run.
pub struct Export {
    reading: Arc<Semaphore>,
    _running: OwnedSemaphorePermit,
}

impl Exports {
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let reading = match kind {
            Kind::Sqlite => 1,
            Kind::Postgres => 4,
        };
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            reading: Arc::new(Semaphore::new(reading)),
        }
    }

    /// # Errors
    /// `unavailable` where so many run that another one has to come later.
    pub fn begin(&self) -> Result<Export> {
        let running = Arc::clone(&self.running).try_acquire_owned();
        Ok(Export {
            reading: Arc::clone(&self.reading),
            _running: running.map_err(|_| Error::from(Code::Unavailable))?,
        })
    }
}

impl Export {
    /// Where it waits for its turn to read. Asks all of `self`, which a closure that calls this therefore keeps.
    fn reading(&self) -> Arc<Semaphore> {
        Arc::clone(&self.reading)
    }

    /// The answer: everything from `first` on, which `fetch` finds.
    ///
    /// # Errors
    /// [`Error::Failed`] where the header line cannot be written, which in memory it can.
    pub fn answer<V, S, G>(
        self,
        table: Table,
        columns: Vec<String>,
        first: Page<S>,
        fetch: G,
        context: Context,
    ) -> Result<HttpResponse>
    where
        V: Serialize + 'static,
        S: Copy + 'static,
        G: Fn(Page<S>) -> LocalBoxFuture<'static, Result<Found<V>>> + 'static,
    {
        let (head, media_type) = match table {
            Table::Csv => (
                Some(csv::header(&columns)?),
                "text/csv; charset=utf-8; header=present",
            ),
            Table::Ndjson => (None, "application/x-ndjson"),
        };
        let first = Page {
            limit: page::EXPORT_CHUNK,
            ..first
        };
        let columns: Arc<[String]> = columns.into();
        let rows = stream::try_unfold(Some(first), move |next: Option<Page<S>>| {
            let (columns, reading) = (Arc::clone(&columns), self.reading());
            let request_id = context.request_id.clone();
            let wanted = next.map(|page| (page.sort, page.limit, fetch(page)));
            async move {
                let Some((sort, limit, found)) = wanted else {
                    return Ok(None);
                };
                let turn = reading.acquire().await.map_err(Error::failed)?;
                let found = found.await.inspect_err(|error| {
                    log::error!(request_id = request_id.as_str(); "an export broke off: {error}");
                })?;
                drop(turn);
                let chunk = lines(table, &columns, &found.items)?;
                let next = found.next.map(|after| Page {
                    sort,
                    after: Some(after),
                    limit,
                });
                Ok::<_, Error>(Some((Bytes::from(chunk), next)))
            }
        });
        let head = stream::iter(head.map(|head| Ok(Bytes::from(head))));
        Ok(HttpResponse::Ok()
            .content_type(media_type)
            .streaming(head.chain(rows)))
    }
}

fn lines(table: Table, columns: &[String], items: &[impl Serialize]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for item in items {
        match table {
            Table::Csv => {
                let item = serde_json::to_value(item).map_err(Error::failed)?;
                lines.extend(csv::line(columns, &item)?);
            }
            Table::Ndjson => {
                serde_json::to_writer(&mut lines, item).map_err(Error::failed)?;
                lines.push(b'\n');
            }
        }
    }
    Ok(lines)
}
