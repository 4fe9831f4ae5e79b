//! The command line: `selaras`, `selaras serve`, `selaras client create …`.
//!
//! What a command answers goes to the standard output, and with `--json` nothing but JSON does; the log and the one
//! line about an error go to the standard error. Exit codes: 0 all is well; 1 it went wrong while running; 2 it was
//! asked for in a wrong way: flags, variables, or a missing or wrong key file.

mod chores;
mod client;
mod database;
mod demo;
mod health;
mod key;
mod openapi;
mod serve;
mod welcome;

use std::ffi::OsString;
use std::fmt;
use std::io::{ErrorKind, Write};

use clap::{Parser, Subcommand};

use crate::config::{Config, Stop, Variables, parse};
use crate::db::migrate::Fault;
use crate::error::Error;

/// Keeps vocational training in step with what employers need: a REST API for a city's manpower office.
///
/// Without a command it brings the database up to date, loads the demo office if the database is empty, and serves.
#[derive(Parser)]
#[command(name = "selaras", version, after_help = AFTER)]
struct Cli {
    #[command(flatten)]
    config: Config,

    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER: &str = "A flag wins over its variable. Exit codes: 0 all is well, 1 it went wrong while running, 2 wrong flags or variables, or a missing or wrong key file.";

#[derive(Subcommand)]
enum Command {
    /// Bring the database up to date and serve, without demo data.
    Serve,

    /// Bring the database up to date.
    Migrate {
        /// Change nothing; say whether it is up to date, and exit with 1 if it is not.
        #[arg(long)]
        check: bool,
    },

    /// Load the demo office into an empty database, and exit.
    Demo,

    /// Print the OpenAPI document.
    Openapi(openapi::Openapi),

    /// Manage the programs that may call the service.
    #[command(subcommand)]
    Client(client::Command),

    /// Manage the keys that sign tokens.
    #[command(subcommand)]
    Key(key::Command),

    /// Ask a running service whether it can answer, for the health checks of containers: exit code 0 if so, else 1.
    Health(health::Health),
}

/// Why the program ends without having done what it was asked for: one line, and the exit code.
#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    line: String,
}

impl Failure {
    /// It was asked for in a wrong way.
    fn usage(line: impl Into<String>) -> Self {
        Self {
            code: 2,
            line: line.into(),
        }
    }

    /// It went wrong.
    fn running(line: impl Into<String>) -> Self {
        Self {
            code: 1,
            line: line.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Errors of others may have several lines.
        f.write_str(
            &self
                .line
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}

impl From<String> for Failure {
    fn from(line: String) -> Self {
        Self::running(line)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::running(error.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::KeyFile(line) => Self::usage(line),
            Fault::Database(line) => Self::running(line),
        }
    }
}

/// Does what the command line says, and writes what it answers to `out`.
///
/// # Errors
/// The exit code and the line to print.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    variables: &Variables,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Cli { config, command } = match parse(args, variables) {
        Ok(cli) => cli,
        Err(Stop::Print(text)) => return print(out, &text),
        Err(Stop::Wrong(line)) => return Err(Failure::usage(line)),
    };
    config.check().map_err(Failure::usage)?;
    crate::log::start(&config);
    if !matches!(command, Some(Command::Openapi(_) | Command::Health(_))) {
        for name in variables.unknown::<Cli>() {
            log::warn!(name = name; "no such variable: see --help for those that there are");
        }
    }
    match command {
        None => serve::with_demo(&config, out),
        Some(Command::Serve) => serve::without_demo(&config),
        Some(Command::Migrate { check: false }) => database::migrate(&config, out),
        Some(Command::Migrate { check: true }) => database::check(&config, out),
        Some(Command::Demo) => demo::run(&config, out),
        Some(Command::Openapi(openapi)) => openapi.run(out),
        Some(Command::Client(command)) => command.run(&config, out),
        Some(Command::Key(command)) => command.run(&config, out),
        Some(Command::Health(health)) => health.run(&config, out),
    }
}

/// Writes an answer. A reader that has gone (`selaras openapi | head`) is no failure.
fn print(out: &mut dyn Write, text: &str) -> Result<(), Failure> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match out
        .write_all(text.as_bytes())
        .and_then(|()| out.write_all(end.as_bytes()))
        .and_then(|()| out.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::running(format!(
            "the standard output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Runs asynchronous work to its end. Migrations block, so they never stand inside.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

#[cfg(test)]
mod tests;
