//! Checks access tokens: keys in, claims out. Pure: no clock, no network and no database of its own.
//!
//! A token is a JSON Web Token (RFC 7519) for access (RFC 9068), signed (RFC 7515), and is read with the precautions
//! of RFC 8725. The signature is checked by `jsonwebtoken`; everything else is checked here, since that crate accepts
//! a token without `iss` or `aud`, any `typ`, unknown `crit`, and duplicate names.

mod claims;
mod key;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde_json::{Map, Value};

pub use claims::{ClaimNames, Claims};
pub use key::{Algorithm, Issuer, Key, read_jwks};

use super::json::{self, JsonFault};
use crate::kernel::Timestamp;

/// How far the clock of an issuer may be off.
pub const LEEWAY: Duration = Duration::seconds(30);

/// The longest time that a token may be valid.
pub const LONGEST_LIFE: Duration = Duration::hours(24);

/// The longest token, in bytes.
pub const LONGEST_TOKEN: usize = 8 * 1024;

/// Header parameters that a token must not have. Those of the first line would let the token choose its own key
/// (RFC 8725, 3.10), `crit` and `b64` (RFC 7797) change what is signed, `zip` and `enc` belong to encrypted tokens.
const REFUSED_PARAMETERS: [&str; 8] = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/// Whose tokens are accepted: this service's own, and those of the configured issuers.
#[derive(Clone)]
pub struct KeySet {
    pub own: Arc<Issuer>,
    pub others: Vec<Arc<Issuer>>,
}

impl KeySet {
    fn issuer(&self, name: &str) -> Option<&Issuer> {
        std::iter::once(&self.own)
            .chain(&self.others)
            .find(|issuer| issuer.name == name)
            .map(|issuer| &**issuer)
    }
}

/// Why a token is not accepted. For the log alone: the caller is told nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// The issuer may have a new key.
    #[error("the key is unknown")]
    UnknownKey { issuer: String },
    #[error("{0}")]
    Refused(&'static str),
}

impl From<&'static str> for TokenFault {
    fn from(reason: &'static str) -> Self {
        Self::Refused(reason)
    }
}

/// Reads a token and checks everything that can be checked without knowing who is disabled.
///
/// # Errors
/// The first reason not to accept it.
pub fn verify(keys: &KeySet, token: &str, now: Timestamp) -> Result<Claims, TokenFault> {
    if token.len() > LONGEST_TOKEN {
        return Err("longer than 8 KiB".into());
    }
    let (message, signature) = token.rsplit_once('.').ok_or("not three parts")?;
    // A fourth part would leave a dot in the second, which is no base64url.
    let (header, payload) = message.split_once('.').ok_or("not three parts")?;
    let header = part(header)?;
    let payload = part(payload)?;
    if decode(signature)?.is_empty() {
        return Err("the signature is empty".into());
    }

    let issuer = claims::text(&payload, "iss")?;
    let issuer = keys.issuer(issuer).ok_or("the issuer is unknown")?;
    let key = find_key(issuer, &header)?;
    if !key.verifies_at(now) {
        return Err("the key is retired".into());
    }
    if !key.verifies(message, signature) {
        return Err("the signature is wrong".into());
    }
    Ok(Claims::read(issuer, key, &payload, now)?)
}

/// The object that a part holds.
fn part(text: &str) -> Result<Map<String, Value>, TokenFault> {
    json::object(&decode(text)?).map_err(|fault| match fault {
        JsonFault::NotJson => "a part is not a JSON object".into(),
        JsonFault::RepeatedName(_) => "a part has a name twice".into(),
    })
}

/// `decode` of this engine refuses padding, other alphabets, white space, and bits that are left over.
fn decode(part: &str) -> Result<Vec<u8>, &'static str> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| "a part is not base64url")
}

/// The key that the header names. The key says which algorithm is used; the header may only agree (RFC 8725, 3.1).
fn find_key<'a>(issuer: &'a Issuer, header: &Map<String, Value>) -> Result<&'a Key, TokenFault> {
    if REFUSED_PARAMETERS
        .iter()
        .any(|name| header.contains_key(*name))
    {
        return Err("the header has a parameter that is not accepted".into());
    }
    let typ = claims::text(header, "typ")?.to_ascii_lowercase();
    // RFC 7515, 4.1.9: `application/` may be left out.
    let typ = typ.strip_prefix("application/").unwrap_or(&typ);
    if typ != issuer.token_type {
        return Err("another type of token".into());
    }
    let algorithm: Algorithm = claims::text(header, "alg")?
        .parse()
        .map_err(|_| "an algorithm that is not accepted")?;
    let kid = claims::text(header, "kid")?;
    let key = issuer.keys.get(kid).ok_or_else(|| TokenFault::UnknownKey {
        issuer: issuer.name.clone(),
    })?;
    if key.algorithm != algorithm {
        return Err("not the key's algorithm".into());
    }
    Ok(key)
}
