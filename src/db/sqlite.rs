//! SQLite on threads of our own: two readers that share one queue, and one writer.
//!
//! The writer commits in groups: whatever waits in its queue goes into one `BEGIN IMMEDIATE … COMMIT`,
//! each job in a savepoint of its own, and every caller is answered after the COMMIT. One fsync then
//! serves many requests, and no caller is told of an effect that a power cut could undo.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use tokio::sync::oneshot;

use super::{Conn, statements::Statements};
use crate::error::{Error, Result};

/// Jobs that one COMMIT may carry.
const GROUP: usize = 64;

/// How long to wait for another process's lock (a `client create` beside the server), and how much room the log keeps
/// after a long reader (a backup) has let it grow.
const SETUP: &str = "PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA journal_size_limit = 16777216;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -16000;
    PRAGMA temp_store = MEMORY;";

/// A reader writes nothing, and has a smaller cache: the system keeps the file's pages too, and an export fills each
/// reader's up once. With this one a read by id takes no longer, and of a million rows 1.2 times as long as of ten thousand.
const READING: &str = "PRAGMA query_only = ON; PRAGMA cache_size = -6000;";

type ReadJob = Box<dyn FnOnce(&mut SqliteConnection) + Send>;
/// Runs inside the job's savepoint, or is told by `None` that there is no transaction to run in.
/// Answers `None` where its caller is gone and it did not begin.
type WriteJob = Box<dyn FnOnce(Option<&mut SqliteConnection>) -> Option<Finished> + Send>;

/// A job that ran: whether its effect stays, and how its caller is answered once that is certain.
pub(super) struct Finished {
    pub keep: bool,
    /// What the database could not do, which may have ended the whole transaction.
    pub broke: Option<Error>,
    pub answer: Box<dyn FnOnce(Result<()>)>,
}

pub(super) struct Threads {
    readers: Sender<ReadJob>,
    writer: Sender<WriteJob>,
}

/// Opens a connection with the settings that every connection of ours has.
pub(super) fn connect(path: &str) -> Result<SqliteConnection> {
    let mut connection = SqliteConnection::establish(path)
        .map_err(|error| Error::Failed(format!("{path} cannot be opened: {error}")))?;
    connection.batch_execute(SETUP)?;
    Ok(connection)
}

impl Threads {
    pub fn start(path: &str, statements: &Statements) -> Result<Self> {
        let (readers, read_jobs) = channel::<ReadJob>();
        let (writer, write_jobs) = channel::<WriteJob>();
        let read_jobs = Arc::new(Mutex::new(read_jobs));
        for n in 1..=2 {
            let mut connection = connect(path)?;
            connection.batch_execute(READING)?;
            statements.watch(&mut connection);
            let read_jobs = Arc::clone(&read_jobs);
            spawn(&format!("sqlite-read-{n}"), move || {
                while let Some(job) = next(&read_jobs) {
                    job(&mut connection);
                }
            })?;
        }
        let mut connection = connect(path)?;
        statements.watch(&mut connection);
        let statements = statements.clone();
        spawn("sqlite-write", move || {
            while let Ok(first) = write_jobs.recv() {
                commit_group(&mut connection, &statements, first, &write_jobs);
            }
        })?;
        Ok(Self { readers, writer })
    }

    pub async fn read<T, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let job: ReadJob = Box::new(move |connection| {
            if !answer.is_closed() {
                let _ = answer.send(caught(|| ready(body(&mut Conn::Sqlite(connection)))));
            }
        });
        enqueue(&self.readers, job)?;
        wait.await
            .unwrap_or_else(|_| Err(Error::failed("a reader of SQLite ended early")))
    }

    /// Sends `run` to the writer. It answers the value and whether its effect is to stay.
    pub async fn write<T, R>(&self, run: R) -> Result<T>
    where
        T: Send + 'static,
        R: FnOnce(&mut SqliteConnection) -> (Result<T>, bool) + Send + 'static,
    {
        let (answer, wait) = oneshot::channel::<Result<T>>();
        let job: WriteJob = Box::new(move |connection| {
            if answer.is_closed() {
                return None;
            }
            let (result, keep) = match connection
                .map(|connection| catch_unwind(AssertUnwindSafe(|| run(connection))))
            {
                Some(Ok(done)) => done,
                Some(Err(_)) => (Err(Error::failed("a write panicked")), false),
                None => (Err(Error::failed("no transaction")), false),
            };
            let keep = keep && result.is_ok();
            Some(Finished {
                keep,
                broke: match &result {
                    Err(error @ (Error::StorageFull | Error::Unavailable(_))) => {
                        Some(error.clone())
                    }
                    _ => None,
                },
                answer: Box::new(move |committed| {
                    let _ = answer.send(committed.and(result));
                }),
            })
        });
        enqueue(&self.writer, job)?;
        wait.await
            .unwrap_or_else(|_| Err(Error::failed("the writer of SQLite ended early")))
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
        .map_err(Error::failed)
}

fn next(jobs: &Mutex<Receiver<ReadJob>>) -> Option<ReadJob> {
    jobs.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

fn enqueue<J>(queue: &Sender<J>, job: J) -> Result<()> {
    queue
        .send(job)
        .map_err(|_| Error::failed("the threads of SQLite have ended"))
}

/// Polls a body that has nothing to wait for.
pub(super) fn ready<T>(body: impl Future<Output = T>) -> T {
    match pin!(body).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the body of a read or write may await nothing but the database"),
    }
}

fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::failed("a read panicked")))
}

/// Runs one job after another inside one transaction, and answers them when it is committed.
fn commit_group(
    connection: &mut SqliteConnection,
    statements: &Statements,
    first: WriteJob,
    queue: &Receiver<WriteJob>,
) {
    let mut finished = Vec::new();
    let mut outcome = statements.control(connection, "BEGIN IMMEDIATE");
    let mut next = Some(first);
    while let Some(job) = next.take() {
        match &outcome {
            Ok(()) => outcome = run_in_savepoint(connection, statements, job, &mut finished),
            Err(_) => finished.extend(job(None)),
        }
        if outcome.is_ok() && finished.len() < GROUP {
            next = queue.try_recv().ok();
        }
    }
    if outcome.is_ok() {
        outcome = statements.control(connection, "COMMIT");
    }
    if outcome.is_err() {
        // SQLite may have rolled back by itself (a full disk): then this fails, and that is well.
        let _ = statements.control(connection, "ROLLBACK");
    }
    for job in finished {
        (job.answer)(outcome.clone());
    }
}

/// An error here ends the whole group: the transaction can no longer be trusted.
fn run_in_savepoint(
    connection: &mut SqliteConnection,
    statements: &Statements,
    job: WriteJob,
    finished: &mut Vec<Finished>,
) -> Result<()> {
    statements.control(connection, "SAVEPOINT job")?;
    let done = job(Some(connection));
    let keep = done.as_ref().is_some_and(|done| done.keep);
    let broke = done.as_ref().and_then(|done| done.broke.clone());
    finished.extend(done);
    if !keep {
        // A full disk may take back everything at once: then there is no savepoint any more, and the reason is the job's own.
        statements
            .control(connection, "ROLLBACK TO job")
            .map_err(|gone| broke.unwrap_or(gone))?;
    }
    statements.control(connection, "RELEASE job")
}
