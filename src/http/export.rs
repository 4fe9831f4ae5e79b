//! Exports: a whole list as CSV or NDJSON, read chunk by chunk as its reader takes it.
//!
//! An export lasts as long as its reader likes, and each chunk is as much work as some pages. So that other callers do
//! not notice, few exports run at once, and fewer read at a time: one of SQLite's two readers, and most of PostgreSQL's
//! connections, are always there for everybody else. Between two chunks an export holds no connection.

use std::sync::Arc;
use std::time::{Duration, Instant};

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

impl Table {
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// What the name of a file ends in.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// What stands in front of the first item.
    fn head(self, columns: &[String]) -> Result<Vec<u8>> {
        match self {
            Self::Csv => csv::header(columns),
            Self::Ndjson => Ok(Vec::new()),
        }
    }
}

/// How a reader keeps up. With eight of those who take a little now and then nobody else would get an export for hours.
#[derive(Clone, Copy, Debug, Default)]
struct Pace {
    /// How long the reader was waited for.
    waited: Duration,
    /// Bytes that it has taken.
    taken: usize,
}

impl Pace {
    /// How long any reader is waited for in all.
    const GRACE: Duration = Duration::from_secs(30);
    /// How many bytes a second it takes at least when that is over.
    const SLOWEST: usize = 64 * 1024;

    fn is_too_slow(self) -> bool {
        let due = self.waited.saturating_sub(Self::GRACE).as_secs_f64() * Self::SLOWEST as f64;
        (self.taken as f64) < due
    }
}

/// Where an export goes on.
struct Next<S> {
    page: Page<S>,
    pace: Pace,
    /// When the reader was given the part before.
    given: Instant,
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
        let head = Some(table.head(&columns)?).filter(|head| !head.is_empty());
        let first = Page {
            limit: page::EXPORT_CHUNK,
            ..first
        };
        let columns: Arc<[String]> = columns.into();
        let begin = Next {
            page: first,
            pace: Pace::default(),
            given: Instant::now(),
        };
        let rows = stream::try_unfold(Some(begin), move |next: Option<Next<S>>| {
            let (columns, reading) = (Arc::clone(&columns), self.reading());
            let request_id = context.request_id.clone();
            let wanted = next.map(|next| {
                let (sort, limit) = (next.page.sort, next.page.limit);
                let pace = Pace {
                    waited: next.pace.waited + next.given.elapsed(),
                    ..next.pace
                };
                (sort, limit, pace, fetch(next.page))
            });
            async move {
                let Some((sort, limit, mut pace, found)) = wanted else {
                    return Ok(None);
                };
                if pace.is_too_slow() {
                    log::warn!(request_id = request_id.as_str(); "an export broke off: its reader is too slow");
                    return Err(Code::RequestTimeout.into());
                }
                let turn = reading.acquire().await.map_err(Error::failed)?;
                let found = found.await.inspect_err(|error| {
                    log::error!(request_id = request_id.as_str(); "an export broke off: {error}");
                })?;
                drop(turn);
                let chunk = lines(table, &columns, &found.items)?;
                pace.taken += chunk.len();
                let next = found.next.map(|after| Next {
                    page: Page {
                        sort,
                        after: Some(after),
                        limit,
                    },
                    pace,
                    given: Instant::now(),
                });
                Ok::<_, Error>(Some((Bytes::from(chunk), next)))
            }
        });
        let head = stream::iter(head.map(|head| Ok(Bytes::from(head))));
        Ok(HttpResponse::Ok()
            .content_type(table.media_type())
            .streaming(head.chain(rows)))
    }
}

/// A table in one piece, of what is in memory already.
///
/// # Errors
/// [`Error::Failed`] where an item cannot be serialised.
pub(super) fn whole(table: Table, columns: &[String], items: &[impl Serialize]) -> Result<String> {
    let mut text = table.head(columns)?;
    text.extend(lines(table, columns, items)?);
    String::from_utf8(text).map_err(Error::failed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_has_half_a_minute_and_then_must_keep_up() {
        let is_too_slow = |seconds, taken| {
            let waited = Duration::from_secs(seconds);
            Pace { waited, taken }.is_too_slow()
        };
        assert!(!is_too_slow(30, 0));
        assert!(is_too_slow(31, 64 * 1024 - 1));
        assert!(!is_too_slow(31, 64 * 1024));
        assert!(!is_too_slow(3630, 3600 * 64 * 1024));
        assert!(is_too_slow(3631, 3600 * 64 * 1024));
    }
}
