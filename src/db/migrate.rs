//! Bringing a database up to date, and checking that the key file is the one it was made with.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::crypt::Keys;
use super::prelude::*;
use super::{Kind, key_file, postgres, sqlite, sqlite_path};
use crate::kernel::Clock;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The advisory lock under which replicas that start together migrate one after another.
const LOCK: i64 = 0x5e1a_7a50;

/// Why a database is not ready to be used, in a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The key file is missing, cannot be used, or belongs to another database.
    #[error("{0}")]
    KeyFile(String),
    #[error("{0}")]
    Database(String),
}

impl From<String> for Fault {
    fn from(sentence: String) -> Self {
        Self::Database(sentence)
    }
}

/// Applies the pending migrations under a lock and opens the key file, which is made where the database
/// was empty. Blocks: call it where no async runtime runs.
///
/// # Errors
/// [`Fault`].
pub fn migrate(url: &str, key_file: &Path, clock: &Clock) -> Result<Keys, Fault> {
    match Kind::of(url)? {
        Kind::Sqlite => {
            let path = sqlite_path(url);
            make_folder(path)?;
            let mut connection = sqlite::connect(path).map_err(|error| error.to_string())?;
            let _lock = wait_for(&Path::new(path).with_extension("migrating"))?;
            run(&mut connection, SQLITE)?;
            keys(&mut Conn::Sqlite(&mut connection), key_file, clock)
        }
        Kind::Postgres => with_postgres(
            url,
            |connection| {
                connection
                    .batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))
                    .map_err(|error| error.to_string())?;
                run(connection, POSTGRES)
            },
            key_file,
            clock,
        ),
    }
}

/// The keys of a database that is migrated already.
///
/// # Errors
/// [`Fault`]; also where migrations are pending.
pub fn open(url: &str, key_file: &Path, clock: &Clock) -> Result<Keys, Fault> {
    const PENDING: &str = "the database is not up to date: run `selaras migrate` first";
    let ready = |pending: diesel::migration::Result<bool>| match pending {
        Ok(false) => Ok(()),
        Ok(true) => Err(PENDING.to_owned()),
        Err(error) => Err(error.to_string()),
    };
    match Kind::of(url)? {
        Kind::Sqlite => {
            let path = sqlite_path(url);
            if !Path::new(path).exists() {
                return Err(format!("{path} does not exist: run `selaras migrate` first").into());
            }
            let mut connection = sqlite::connect(path).map_err(|error| error.to_string())?;
            ready(connection.has_pending_migration(SQLITE))?;
            keys(&mut Conn::Sqlite(&mut connection), key_file, clock)
        }
        Kind::Postgres => with_postgres(
            url,
            |connection| ready(connection.has_pending_migration(POSTGRES)),
            key_file,
            clock,
        ),
    }
}

/// Takes every migration back and applies it again: what the tests of `down.sql` call.
///
/// # Errors
/// A sentence for the operator.
pub fn down_and_up(url: &str) -> Result<(), String> {
    fn turn<DB: diesel::backend::Backend>(
        harness: &mut impl MigrationHarness<DB>,
        down: EmbeddedMigrations,
        up: EmbeddedMigrations,
    ) -> Result<(), String> {
        harness
            .revert_all_migrations(down)
            .map_err(|error| error.to_string())?;
        run(harness, up)
    }
    match Kind::of(url)? {
        Kind::Sqlite => turn(
            &mut sqlite::connect(sqlite_path(url)).map_err(|error| error.to_string())?,
            SQLITE,
            SQLITE,
        ),
        Kind::Postgres => turn(&mut connect(url)?.1, POSTGRES, POSTGRES),
    }
}

fn run<DB: diesel::backend::Backend>(
    harness: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<(), String> {
    let done = harness
        .run_pending_migrations(migrations)
        .map_err(|error| format!("a migration failed: {error}"))?;
    for version in done {
        log::info!("migration {version} applied");
    }
    Ok(())
}

type Wrapper = AsyncConnectionWrapper<AsyncPgConnection>;

/// diesel's migrations are blocking; the wrapper drives the connection's own futures, and this runtime its socket for as
/// long as the carrier is there.
fn connect(url: &str) -> Result<(tokio::runtime::Runtime, Wrapper, postgres::Carrier), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let tls = postgres::tls().map_err(|error| error.to_string())?;
    let connect =
        async { tokio::time::timeout(Duration::from_secs(10), postgres::connect(url, &tls)).await };
    let connection = runtime
        .block_on(connect)
        .map_err(|_| "the database cannot be reached: no answer within 10 s".to_owned())?;
    let connection =
        connection.map_err(|error| format!("the database cannot be reached: {error}"))?;
    let (connection, carrier) = connection.into_parts();
    Ok((runtime, Wrapper::from(connection), carrier))
}

fn with_postgres(
    url: &str,
    prepare: impl FnOnce(&mut Wrapper) -> Result<(), String>,
    key_file: &Path,
    clock: &Clock,
) -> Result<Keys, Fault> {
    let (runtime, mut wrapper, _carrier) = connect(url)?;
    prepare(&mut wrapper)?;
    let tls = postgres::tls().map_err(|error| error.to_string())?;
    let connection = runtime
        .block_on(postgres::connect(url, &tls))
        .map_err(|error| error.to_string())?;
    let mut conn = Conn::Postgres(&connection);
    runtime
        .block_on(super::journal::rebase(&mut conn))
        .map_err(|error| error.to_string())?;
    // The lock is the wrapper's session's and ends with it, after the keys are made.
    runtime.block_on(checked_keys(&mut conn, key_file, clock))
}

fn keys(conn: &mut Conn<'_>, key_file: &Path, clock: &Clock) -> Result<Keys, Fault> {
    sqlite::ready(checked_keys(conn, key_file, clock))
}

/// A database remembers the fingerprint of its keys. One without a fingerprint is new and takes the keys of
/// the file, or of a file made for it.
async fn checked_keys(conn: &mut Conn<'_>, key_file: &Path, clock: &Clock) -> Result<Keys, Fault> {
    let known = fingerprint(conn).await.map_err(|error| error.to_string())?;
    let mut found = key_file::read(key_file).map_err(Fault::KeyFile)?;
    if found.is_none() && known.is_none() {
        key_file::create(key_file).map_err(Fault::KeyFile)?;
        found = key_file::read(key_file).map_err(Fault::KeyFile)?;
    }
    let keys = found.ok_or_else(|| {
        Fault::KeyFile(format!("the key file {} is missing: this database was made with one, and its sealed values cannot be read without it", key_file.display()))
    })?;
    match known {
        Some(known) if known != keys.fingerprint() => Err(Fault::KeyFile(format!(
            "the key file {} belongs to another database",
            key_file.display()
        ))),
        Some(_) => Ok(keys),
        None => {
            let row = (
                master_keys::fingerprint.eq(keys.fingerprint()),
                master_keys::created_at.eq(clock.now()),
            );
            let stored: Result<usize> = on!(conn, |c| diesel::insert_into(master_keys::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c));
            stored.map_err(|error| error.to_string())?;
            Ok(keys)
        }
    }
}

async fn fingerprint(conn: &mut Conn<'_>) -> Result<Option<String>> {
    on!(conn, |c| master_keys::table
        .select(master_keys::fingerprint)
        .first(c))
    .optional()
}

fn make_folder(path: &str) -> Result<(), String> {
    match Path::new(path)
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display())),
        None => Ok(()),
    }
}

fn wait_for(path: &Path) -> Result<std::fs::File, String> {
    for _ in 0..300 {
        if let Some(lock) = key_file::try_lock(path)? {
            return Ok(lock);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(format!("another process holds {}", path.display()))
}
