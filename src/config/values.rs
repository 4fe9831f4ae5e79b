//! The types of the settings. Each parser's error completes the sentence "it …".

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;

use crate::access::issuer::{self, IssuerConfig};
use crate::db::{self, Kind};
use crate::kernel::network::Network;

/// `sqlite:{path}` or `postgres://…`. It may hold a password, so it is never printed whole.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Self(text.to_owned());
        match Kind::of(text) {
            Err(_) => Err("it must begin with sqlite: or postgres://".to_owned()),
            Ok(Kind::Postgres) => match text.parse::<tokio_postgres::Config>() {
                Ok(config) if config.get_hosts().is_empty() => Err("it names no host".to_owned()),
                Ok(_) => Ok(url),
                Err(error) => Err(format!(
                    "it is no URL that PostgreSQL knows: {}",
                    innermost(&error)
                )),
            },
            Ok(Kind::Sqlite) => match db::sqlite_path(text) {
                "" => Err("it names no file".to_owned()),
                path if path.contains(":memory:")
                    || path.starts_with("file:")
                    || path.contains('?') =>
                {
                    Err(
                        "it must name a file by its path alone: several connections share it"
                            .to_owned(),
                    )
                }
                path if path.ends_with('/') => Err("it must name a file, not a folder".to_owned()),
                _ => Ok(url),
            },
        }
    }

    /// The SQLite database in `file`.
    #[must_use]
    pub fn file(file: &Path) -> Self {
        Self(format!("sqlite:{}", file.display()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of(&self.0).unwrap_or(Kind::Sqlite)
    }

    /// The file, where this is SQLite.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        (self.kind() == Kind::Sqlite).then(|| Path::new(db::sqlite_path(&self.0)))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind() == Kind::Sqlite {
            return f.write_str(&self.0);
        }
        let config = self.0.parse::<tokio_postgres::Config>().unwrap_or_default();
        let hosts = config.get_hosts().iter().map(|host| match host {
            tokio_postgres::config::Host::Tcp(name) => name.clone(),
            tokio_postgres::config::Host::Unix(folder) => folder.display().to_string(),
        });
        let hosts = hosts.collect::<Vec<_>>().join(",");
        write!(
            f,
            "postgres://{hosts}/{}",
            config.get_dbname().unwrap_or_default()
        )
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The last cause of an error: the one that says what is wrong. None of the driver's repeats the password.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

/// The address that clients call, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let must = "it must be an http or https URL such as https://api.example.go.id";
        let url = reqwest::Url::parse(text).map_err(|_| must.to_owned())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(must.to_owned());
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err("it must have no user, no query and no fragment".to_owned());
        }
        if text.ends_with('/') {
            return Err("it must not end with a slash".to_owned());
        }
        // What is signed into tokens is compared byte by byte, so only one spelling of an address is taken.
        let usual = url.as_str().strip_suffix('/').unwrap_or(url.as_str());
        if usual == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("it must be written {usual}"))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The port, where the address is this very machine.
    #[must_use]
    pub fn local_port(&self) -> Option<u16> {
        let url = reqwest::Url::parse(&self.0).ok()?;
        let local = matches!(url.host_str()?, "localhost" | "127.0.0.1" | "[::1]");
        url.port_or_known_default().filter(|_| local)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Origins of browser pages (`https://app.example.go.id`), as browsers send them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(pub Vec<String>);

impl Origins {
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        items(text).map(origin).collect::<Result<_, _>>().map(Self)
    }
}

fn origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Err("it must list the origins one by one: with * a page of anybody could use a token that it got hold of".to_owned());
    }
    let form =
        || format!("it must list origins such as https://app.example.go.id, and {text:?} is none");
    let url = reqwest::Url::parse(text).map_err(|_| form())?;
    let origin = url.origin();
    if !matches!(url.scheme(), "http" | "https") || !origin.is_tuple() {
        return Err(form());
    }
    let usual = origin.ascii_serialization();
    if usual == text {
        Ok(usual)
    } else {
        Err(format!(
            "it must list origins as browsers send them: {usual} instead of {text}"
        ))
    }
}

/// Machines that are believed about who called them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let network = |text: &str| {
            text.parse().map_err(|_| {
                format!(
                    "it must list addresses or networks such as 172.16.0.0/12, and {text:?} is none"
                )
            })
        };
        items(text).map(network).collect::<Result<_, _>>().map(Self)
    }

    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// The external token issuers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuers(pub Vec<IssuerConfig>);

impl Issuers {
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        issuer::parse(text).map(Self).map_err(|fault| {
            fault
                .strip_prefix("SELARAS_ISSUERS: ")
                .unwrap_or(&fault)
                .to_owned()
        })
    }
}

/// What is logged, as `env_logger` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// # Errors
    /// What it must be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let levels = "it must be error, warn, info, debug, trace or off, also by module as in info,selaras::db=debug";
        let known = |level: &str| level.parse::<log::LevelFilter>().is_ok();
        let module = |name: &str| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-'))
        };
        let right = items(text).all(|directive| match directive.split_once('=') {
            Some((name, level)) => module(name) && known(level),
            None => known(directive),
        });
        if right {
            Ok(Self(text.to_owned()))
        } else {
            Err(levels.to_owned())
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// The parts between commas.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "it must be an IP address and a port, such as 127.0.0.1:8080 or [::]:8080".to_owned()
    })
}

pub(super) fn number(text: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("it must be a whole number from {least} to {most}"))
}

pub(super) fn seconds(text: &str, least: u32, most: u32) -> Result<Duration, String> {
    let number = number(text, least, most)
        .map_err(|_| format!("it must be a whole number of seconds from {least} to {most}"))?;
    Ok(Duration::from_secs(number.into()))
}
