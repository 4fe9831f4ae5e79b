//! What a token says, once its signature is known to be right.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Issuer, Key, LEEWAY, LONGEST_LIFE};
use crate::kernel::{Agency, Scope, Timestamp};

/// The longest client id, in bytes: it goes into logs and into the journal.
const LONGEST_NAME: usize = 255;

/// In which claims another issuer's tokens say who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    pub agency: String,
    pub party: String,
    /// Scopes, as one text with spaces between them or as an array.
    pub scope: String,
    /// `None`: the first of `client_id` (RFC 9068), `azp` (`OpenID` Connect) and `sub` that is there.
    pub client_id: Option<String>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            agency: "agency".into(),
            party: "party".into(),
            scope: "scope".into(),
            client_id: None,
        }
    }
}

/// Who calls, with which rights, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Another issuer's client is named `{client}@{issuer}`: it cannot pass for a client of this service, nor for
    /// one of a third issuer.
    pub client_id: String,
    pub scope: Scope,
    pub rights: Arc<BTreeSet<String>>,
    /// When the token, leeway included, or its key ends.
    pub valid_until: Timestamp,
}

impl Claims {
    pub(super) fn read(
        issuer: &Issuer,
        key: &Key,
        claims: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<Self, &'static str> {
        let expires = check_times(issuer, claims, now)?;
        if !is_audience(&issuer.audience, claims)? {
            return Err("it is for someone else");
        }
        // RFC 7800: such a token is worth something only with a proof of the key that it is bound to.
        if claims.contains_key("cnf") {
            return Err("it is bound to a key");
        }
        let subject = name(claims, "sub")?;
        let names = issuer.claims.clone().unwrap_or_default();
        let client_id = match &issuer.claims {
            // RFC 9068, 2.2: where no person is involved, the client is the subject.
            None if name(claims, "client_id")? != subject => {
                return Err("the client is not the subject");
            }
            None => subject.to_owned(),
            Some(_) => format!("{}@{}", foreign_client(&names, claims)?, issuer.name),
        };
        let agency =
            Agency::parse(text(claims, &names.agency)?).map_err(|_| "the agency is none")?;
        // Whoever is not bound to a party acts for the whole office: what cannot be read is refused.
        let party = match claims.get(&names.party) {
            None => None,
            Some(party) => Some(
                party
                    .as_str()
                    .and_then(|party| party.parse().ok())
                    .ok_or("the party is none")?,
            ),
        };
        let expires = expires.plus(LEEWAY);
        Ok(Self {
            client_id,
            scope: Scope { agency, party },
            rights: rights(issuer, claims.get(&names.scope))?.into(),
            valid_until: key
                .verifies_until
                .map_or(expires, |until| until.min(expires)),
        })
    }
}

fn foreign_client<'a>(
    names: &ClaimNames,
    claims: &'a Map<String, Value>,
) -> Result<&'a str, &'static str> {
    if let Some(claim) = &names.client_id {
        return name(claims, claim);
    }
    let claim = ["client_id", "azp"]
        .into_iter()
        .find(|claim| claims.contains_key(*claim));
    name(claims, claim.unwrap_or("sub"))
}

/// Checks `exp`, `nbf` and `iat`, and answers `exp`.
fn check_times(
    issuer: &Issuer,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Result<Timestamp, &'static str> {
    let expires = moment(claims, "exp")?.ok_or("exp is missing")?;
    if expires.plus(LEEWAY) <= now {
        return Err("it has expired");
    }
    if moment(claims, "nbf")?.is_some_and(|begins| begins > now.plus(LEEWAY)) {
        return Err("it is not valid yet");
    }
    let made = moment(claims, "iat")?;
    if made.is_none() && issuer.claims.is_none() {
        return Err("iat is missing");
    }
    if made.is_some_and(|made| made > now.plus(LEEWAY) || made >= expires) {
        return Err("it was issued in the future");
    }
    if expires > made.unwrap_or(now).plus(LONGEST_LIFE) {
        return Err("it lives too long");
    }
    Ok(expires)
}

/// A `NumericDate` (RFC 7519, 2): seconds since 1970, which may have a fraction.
fn moment(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, &'static str> {
    /// The last second of the year 9999.
    const LAST: i64 = 253_402_300_799;

    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the fraction is to be cut off, and `as` keeps to the range of i64"
    )]
    let seconds = value
        .as_i64()
        .or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
    let moment = seconds
        .filter(|seconds| (0..=LAST).contains(seconds))
        .and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    moment
        .map(|moment| Some(Timestamp::new(moment)))
        .ok_or("a time is none")
}

/// `aud` is one text or an array of texts (RFC 7519, 4.1.3).
fn is_audience(audience: &str, claims: &Map<String, Value>) -> Result<bool, &'static str> {
    match claims.get("aud") {
        Some(Value::String(one)) => Ok(one == audience),
        Some(Value::Array(all)) if all.iter().all(Value::is_string) => {
            Ok(all.iter().any(|one| one == audience))
        }
        _ => Err("aud is missing or no text"),
    }
}

/// This service's tokens have one text (RFC 9068, 2.2.3); other issuers may write an array, or nothing, which is no right.
fn rights(issuer: &Issuer, claim: Option<&Value>) -> Result<BTreeSet<String>, &'static str> {
    const FAULT: &str = "scope is missing or no text";
    match claim {
        Some(Value::String(text)) => Ok(text
            .split(' ')
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect()),
        Some(Value::Array(all)) if issuer.claims.is_some() => all
            .iter()
            .map(|one| one.as_str().map(str::to_owned).ok_or(FAULT))
            .collect(),
        None if issuer.claims.is_some() => Ok(BTreeSet::new()),
        _ => Err(FAULT),
    }
}

/// A required text.
pub(super) fn text<'a>(
    object: &'a Map<String, Value>,
    name: &str,
) -> Result<&'a str, &'static str> {
    object
        .get(name)
        .and_then(Value::as_str)
        .ok_or("a required text is missing")
}

/// A required text that names someone.
fn name<'a>(claims: &'a Map<String, Value>, claim: &str) -> Result<&'a str, &'static str> {
    let text = text(claims, claim)?;
    if text.is_empty() || text.len() > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err("a name is empty, too long, or has control characters");
    }
    Ok(text)
}
