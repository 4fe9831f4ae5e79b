//! Who may call: clients and their secrets, access tokens, the keys that sign them, and the issuers whose tokens are
//! accepted besides.
//!
//! * [`client`]: the programs that may ask for a token (RFC 6749, 4.4: client credentials).
//! * [`token`]: the token endpoint, the published keys (RFC 7517) and the metadata (RFC 8414).
//! * [`signing_key`]: the keys that sign tokens, and how one follows another.
//! * [`issuer`]: other issuers, from the configuration.
//! * [`scope`]: every scope with its meaning.
//!
//! Tokens are checked by [`http::caller`](crate::http::caller) and [`http::verifier`](crate::http::verifier), which know
//! nothing of all this: [`start`] hands them the keys and the ids of disabled clients, and has them read again.

pub mod client;
pub mod issuer;
mod registry;
pub mod scope;
pub mod signing_key;
#[cfg(test)]
mod tests;
pub mod token;

use std::sync::Arc;

use registry::Registry;

use crate::db::Db;
use crate::db::crypt::Keys;
use crate::error::{Error, Result};
use crate::http::caller::Gate;
use crate::kernel::{Actor, Agency, Scope};

pub use token::routes;

/// What `access` is told by the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What clients call this service: the `iss` and `aud` of its tokens, and the base of the addresses in the metadata.
    pub public_url: String,
    pub issuers: Vec<issuer::IssuerConfig>,
}

/// Makes the first signing key where there is none, and opens the gate: it knows the keys and the disabled clients, and
/// reads them again until its last clone is dropped. Runs on actix's runtime.
///
/// # Errors
/// Those of the database; a sentence for the operator where a configured issuer cannot be used.
pub async fn start(db: &Db, keys: &Keys, settings: Settings) -> Result<Gate> {
    signing_key::ensure(db, keys).await?;
    let source = Registry::new(db.clone(), settings).map_err(Error::Failed)?;
    let gate = Gate::open(db.clock.clone(), Arc::new(source)).await?;
    gate.keep_fresh();
    Ok(gate)
}

/// The program itself, where it acts on nobody's behalf. It belongs to no agency: `00` is no region.
///
/// # Errors
/// None: `00` has the form of an agency.
pub fn program() -> Result<Arc<Actor>> {
    let agency = Agency::parse("00").map_err(Error::failed)?;
    Ok(Arc::new(Actor {
        client_id: "selaras".to_owned(),
        scope: Scope {
            agency,
            party: None,
        },
        rights: Arc::default(),
        request_id: String::new(),
    }))
}
