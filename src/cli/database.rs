//! Opening the database for a command.

use std::fs::{DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt as _;

use super::{Failure, print};
use crate::config::Config;
use crate::db::crypt::Keys;
use crate::db::{Db, key_file, migrate};
use crate::kernel::Clock;

/// Held while a process serves an SQLite file, or migrates it or loads the demo office into it.
pub struct Lock(
    #[expect(dead_code, reason = "the lock is let go when the file is closed")] Option<File>,
);

/// Takes the lock of an SQLite file: a second server on it would neither see the first one's rate limits nor queue
/// behind its writes. The lock dies with the process.
pub fn lock(config: &Config) -> Result<Lock, Failure> {
    let Some(path) = config.lock_file() else {
        return Ok(Lock(None));
    };
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        // For the owner alone: SQLite makes its files readable by everybody.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| {
                Failure::usage(format!("{} cannot be made: {error}", folder.display()))
            })?;
    }
    let busy = || {
        Failure::usage(format!(
            "another process serves {}: an SQLite file is served by one process at a time",
            config.database_url()
        ))
    };
    key_file::try_lock(&path)
        .map_err(Failure::usage)?
        .map(|file| Lock(Some(file)))
        .ok_or_else(busy)
}

/// The keys of the database, which is brought up to date first.
pub fn up_to_date(config: &Config) -> Result<Keys, Failure> {
    Ok(migrate::migrate(
        config.database_url().as_str(),
        &config.key_file(),
        &Clock::system(),
    )?)
}

pub fn connect(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open(&config.database(), Clock::system())?)
}

/// A database that is up to date already, beside the process that serves it.
pub fn open(config: &Config) -> Result<(Db, Keys), Failure> {
    let keys = migrate::open(
        config.database_url().as_str(),
        &config.key_file(),
        &Clock::system(),
    )?;
    Ok((connect(config)?, keys))
}

/// `selaras migrate`
pub fn migrate(config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
    let _lock = lock(config)?;
    up_to_date(config)?;
    print(out, &format!("{} is up to date", config.database_url()))
}

/// `selaras migrate --check`
pub fn check(config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
    migrate::open(
        config.database_url().as_str(),
        &config.key_file(),
        &Clock::system(),
    )?;
    print(out, &format!("{} is up to date", config.database_url()))
}
