//! How one process is set up: every flag and variable of the program, named, explained, defaulted and checked here
//! and nowhere else.
//!
//! A flag wins over its variable, and the variable over the default. An empty variable counts as not set, since
//! container files often pass one on that way. A wrong value is refused in one line that names the variable.

mod source;
mod values;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser};

pub use source::{Stop, Variables, parse};
pub use values::{DatabaseUrl, Issuers, LogFilter, LogFormat, Origins, Proxies, PublicUrl};

use crate::db::{self, Kind};

/// The settings of a process. `--help` prints these texts.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Configuration")]
pub struct Config {
    /// The database: `sqlite:{path}`, or `postgres://{user}:{password}@{host}/{database}`.
    ///
    /// The default is the file selaras.db in the data directory. With `sslmode=require` in the URL the way to
    /// PostgreSQL is encrypted.
    #[arg(long, global = true, env = "DATABASE_URL", value_name = "URL", value_parser = DatabaseUrl::parse)]
    database_url: Option<DatabaseUrl>,

    /// A read replica of the PostgreSQL database, for lists, exports and the figures across areas.
    ///
    /// Decisions, and reads that must see what was just written, always go to the primary.
    #[arg(long, global = true, env = "DATABASE_READ_URL", value_name = "URL", value_parser = DatabaseUrl::parse)]
    database_read_url: Option<DatabaseUrl>,

    /// Where the service listens. Port 0 takes a free one, and the log says which.
    #[arg(long, global = true, env = "SELARAS_BIND", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = values::address)]
    pub bind: SocketAddr,

    /// Where Prometheus reads `/metrics`: an address of its own, not meant for the public. Off unless set.
    #[arg(long, global = true, env = "SELARAS_METRICS_BIND", value_name = "ADDRESS", value_parser = values::address)]
    pub metrics_bind: Option<SocketAddr>,

    /// The folder for what the program keeps: the SQLite file, the master keys, the demo client's secret.
    #[arg(
        long,
        global = true,
        env = "SELARAS_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data"
    )]
    pub data_dir: PathBuf,

    /// The file with the master keys; by default master.key in the data directory.
    ///
    /// It is made, readable by its owner alone, for a database that is empty. Every process on one database needs the
    /// same one. Whoever loses it loses every encrypted value: back it up apart from the database.
    #[arg(long, global = true, env = "SELARAS_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// The address under which clients reach the service, without a slash at the end.
    ///
    /// It is the issuer in the service's own tokens and the base of the addresses that it publishes, so all replicas
    /// need the same one.
    #[arg(long, global = true, env = "SELARAS_PUBLIC_URL", value_name = "URL", default_value = "http://localhost:8080", value_parser = PublicUrl::parse)]
    pub public_url: PublicUrl,

    /// External token issuers that are trusted beside the service itself, as JSON or as @file with that JSON.
    #[arg(long, global = true, env = "SELARAS_ISSUERS", value_name = "JSON|@FILE", default_value = "", hide_default_value = true, value_parser = Issuers::parse)]
    pub issuers: Issuers,

    /// Origins whose browser pages may call the service (CORS), separated by commas. None unless set.
    ///
    /// Each is a scheme, a host and, where it is not the usual one, a port: `https://app.example.go.id`. `*` is
    /// refused: a token in any page would open the records to it.
    #[arg(long, global = true, env = "SELARAS_CORS_ORIGINS", value_name = "ORIGINS", default_value = "", hide_default_value = true, value_parser = Origins::parse)]
    pub cors_origins: Origins,

    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas.
    ///
    /// For example `10.0.0.7,172.16.0.0/12`. Without it the peer of the connection is the caller. Name only machines
    /// that set this header themselves, or any caller can pass for another.
    ///
    /// Their connections may be idle for 75 seconds, those of others for 10.
    #[arg(long, global = true, env = "SELARAS_TRUSTED_PROXIES", value_name = "NETWORKS", default_value = "", hide_default_value = true, value_parser = Proxies::parse)]
    pub trusted_proxies: Proxies,

    /// Who publishes the open data, as its metadata says: the name of the office. Nobody is named unless set.
    #[arg(
        long,
        global = true,
        env = "SELARAS_OPEN_DATA_PUBLISHER",
        value_name = "NAME"
    )]
    pub open_data_publisher: Option<String>,

    /// Whom to ask about the open data, as its metadata says: an address of any kind.
    #[arg(
        long,
        global = true,
        env = "SELARAS_OPEN_DATA_CONTACT",
        value_name = "ADDRESS"
    )]
    pub open_data_contact: Option<String>,

    /// Under which licence the open data may be used, as its metadata says: a name or an address.
    ///
    /// Without one nobody has said that it may be used at all.
    #[arg(
        long,
        global = true,
        env = "SELARAS_OPEN_DATA_LICENCE",
        value_name = "LICENCE"
    )]
    pub open_data_licence: Option<String>,

    /// What is logged: error, warn, info, debug or trace, also by module: `info,selaras::db=debug`.
    #[arg(long, global = true, env = "SELARAS_LOG", value_name = "FILTER", default_value = "info", value_parser = LogFilter::parse)]
    pub log: LogFilter,

    /// How log lines look; by default text on a terminal and JSON elsewhere.
    #[arg(long, global = true, env = "SELARAS_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,

    /// Requests a second that one client may make on this process, with bursts of ten times as many; 0 turns it off.
    #[arg(long, global = true, env = "SELARAS_RATE_LIMIT", value_name = "REQUESTS", default_value = "50", value_parser = |text: &str| values::number(text, 0, 1_000_000))]
    pub rate_limit: u32,

    /// Seconds after which a request that has no answer yet is given up with 503. Exports may go on longer.
    #[arg(long, global = true, env = "SELARAS_DEADLINE", value_name = "SECONDS", default_value = "10", value_parser = |text: &str| values::seconds(text, 1, 600))]
    pub deadline: Duration,

    /// Connections to PostgreSQL that the threads share out among them, for each of the primary and the replica.
    #[arg(long, global = true, env = "SELARAS_POOL_SIZE", value_name = "CONNECTIONS", default_value = "16", value_parser = |text: &str| values::number(text, 1, 1000))]
    pool_size: u32,

    /// Reads, and writes, of a burst that may be in the works before further ones are turned away with 503.
    ///
    /// Of a burst of lists, exports and figures an eighth. Where so many are there for longer than a moment, single reads are
    /// let in up to a sixteenth, and lists up to half of that. Where processors are wanting too, few lists are let in beside
    /// other requests; and where they are wanting most, hardly any single read and write either, for a moment.
    #[arg(long, global = true, env = "SELARAS_QUEUE", value_name = "JOBS", default_value = "1024", value_parser = |text: &str| values::number(text, 1, 1_000_000))]
    pub queue: u32,

    /// Threads that serve requests; by default as many as there are processors.
    #[arg(long, global = true, env = "SELARAS_WORKERS", value_name = "THREADS", value_parser = |text: &str| values::number(text, 1, MOST_WORKERS))]
    workers: Option<u32>,

    /// Connections that are open at once; further callers wait to be let in.
    #[arg(long, global = true, env = "SELARAS_MAX_CONNECTIONS", value_name = "CONNECTIONS", default_value = "10000", value_parser = |text: &str| values::number(text, 1, 1_000_000))]
    pub max_connections: u32,

    /// Seconds between being told to stop and no longer listening.
    ///
    /// During them `/health/ready` answers 503 and everything else goes on, so that a balancer takes this process out
    /// before it closes its port. Set it above the time that the balancer's checks need to notice.
    #[arg(long, global = true, env = "SELARAS_DRAIN_DELAY", value_name = "SECONDS", default_value = "2", value_parser = |text: &str| values::seconds(text, 0, 300))]
    pub drain_delay: Duration,

    /// Seconds that running requests then have to finish.
    ///
    /// Together with the drain delay it should stay below the time after which whatever runs this process kills it:
    /// 30 seconds with Kubernetes.
    #[arg(long, global = true, env = "SELARAS_SHUTDOWN_TIMEOUT", value_name = "SECONDS", default_value = "25", value_parser = |text: &str| values::seconds(text, 0, 600))]
    pub shutdown_timeout: Duration,
}

/// As many threads as the server can start.
const MOST_WORKERS: u32 = 512;

impl Config {
    /// The settings that flags and variables make, exactly as the program loads its own.
    ///
    /// # Errors
    /// One line that names what is wrong.
    pub fn load(args: &[&str], variables: &Variables) -> Result<Self, String> {
        #[derive(Parser)]
        struct Whole {
            #[command(flatten)]
            config: Config,
        }
        let args = std::iter::once("selaras")
            .chain(args.iter().copied())
            .map(OsString::from);
        let whole: Whole = parse(args, variables).map_err(|stop| match stop {
            Stop::Print(text) | Stop::Wrong(text) => text,
        })?;
        whole.config.check()?;
        Ok(whole.config)
    }

    /// What no value can tell alone.
    ///
    /// # Errors
    /// One line that names what is wrong.
    pub fn check(&self) -> Result<(), String> {
        let postgres = |url: &DatabaseUrl| url.kind() == Kind::Postgres;
        match (&self.database_url, &self.database_read_url) {
            (_, Some(replica)) if !postgres(replica) => Err("DATABASE_READ_URL (--database-read-url) must begin with postgres://: SQLite has no replicas".to_owned()),
            (primary, Some(_)) if !primary.as_ref().is_some_and(postgres) => {
                Err("DATABASE_READ_URL (--database-read-url) needs a DATABASE_URL that begins with postgres://: a replica follows a primary".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The database that decisions are made on.
    #[must_use]
    pub fn database_url(&self) -> DatabaseUrl {
        self.database_url
            .clone()
            .unwrap_or_else(|| DatabaseUrl::file(&self.data_dir.join("selaras.db")))
    }

    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("master.key"))
    }

    /// Where the demo client's id and secret are kept.
    #[must_use]
    pub fn demo_client_file(&self) -> PathBuf {
        self.data_dir.join("demo-client.json")
    }

    /// The lock that the process which serves an SQLite file holds. PostgreSQL needs none.
    #[must_use]
    pub fn lock_file(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let file = url.sqlite_file()?;
        let mut name = file.to_path_buf().into_os_string();
        name.push(".lock");
        Some(Path::new(&name).to_path_buf())
    }

    #[must_use]
    pub fn database(&self) -> db::Settings {
        db::Settings {
            url: self.database_url().as_str().to_owned(),
            read_url: self
                .database_read_url
                .as_ref()
                .map(|url| url.as_str().to_owned()),
            pool_size: self.pool_size as usize,
            deadline: self.deadline,
        }
    }

    #[must_use]
    pub fn workers(&self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.workers.map_or_else(
            || processors().min(MOST_WORKERS as usize),
            |workers| workers as usize,
        )
    }

    #[must_use]
    pub fn log_format(&self) -> LogFormat {
        let usual = || {
            if std::io::stderr().is_terminal() {
                LogFormat::Text
            } else {
                LogFormat::Json
            }
        };
        self.log_format.unwrap_or_else(usual)
    }
}

#[cfg(test)]
mod tests;
