//! What every request may need.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::admission::Admission;
use super::caller::Gate;
use super::check::Checks;
use super::csv::Columns;
use super::docs::Documents;
use super::door::Door;
use super::export::Exports;
use super::kept::Kept;
use super::limits::Limits;
use super::methods::Methods;
use super::metrics::Metrics;
use crate::db::Db;
use crate::db::crypt::Keys;
use crate::kernel::network::Network;

/// The program's parts, shared by all workers. Clones are cheap.
#[derive(Clone)]
pub struct State {
    pub db: Db,
    pub keys: Keys,
    pub gate: Gate,
    pub admission: Admission,
    pub limits: Limits,
    pub metrics: Metrics,
    pub settings: Arc<Settings>,
    /// The rules for request bodies, read off the document.
    pub checks: Arc<Checks>,
    /// The columns of each resource's CSV, read off the document.
    pub columns: Arc<Columns>,
    /// What each path answers to, read off the document.
    pub methods: Arc<Methods>,
    pub documents: Documents,
    /// Where lists are turned away first.
    pub door: Arc<Door>,
    pub exports: Exports,
    /// The open figures that were made last.
    pub open_demand: Arc<Kept>,
    /// Off while the process drains: `/health/ready` says so to the balancer.
    pub ready: Arc<AtomicBool>,
}

/// How this process speaks HTTP.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which clients reach the service: issuer of tokens, base of absolute links.
    pub public_url: String,
    /// How long a request may take until its answer begins.
    pub deadline: Duration,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// Origins whose browser pages may read answers.
    pub cors_origins: Vec<String>,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    pub publication: Publication,
}

/// What the open data's metadata says of its publication; `None` where nobody has said it.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    /// Who publishes it: the name of an office.
    pub publisher: Option<String>,
    /// Whom to ask: an address of any kind.
    pub contact: Option<String>,
    /// Under which terms it may be used: a name or an address.
    pub licence: Option<String>,
}
