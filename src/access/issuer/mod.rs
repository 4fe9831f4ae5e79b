//! Other issuers whose tokens are accepted, from `SELARAS_ISSUERS`.
//!
//! ```json
//! [{
//!   "issuer": "https://sso.example/realms/city",
//!   "audience": "selaras",
//!   "jwks": "https://sso.example/realms/city/protocol/openid-connect/certs",
//!   "algorithms": ["RS256"],
//!   "token_type": "JWT",
//!   "claims": {"agency": "office", "client_id": "azp"}
//! }]
//! ```
//!
//! `jwks` may also be `file:/path`. `claims` names the claims that differ from `agency`, `party`, `scope` and the first of
//! `client_id`, `azp`, `sub`. `token_type` is the `typ` in the header of the issuer's access tokens: `at+jwt`
//! (RFC 9068) where it is left out. An issuer that writes `JWT` into all its tokens should have an `audience` that only
//! its access tokens name, or its ID tokens pass for access tokens (RFC 8725, 3.11).

mod published;

use std::path::PathBuf;

use serde::Deserialize;

pub(super) use published::Published;

use crate::http::verifier::{Algorithm, ClaimNames};

/// One configured issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerConfig {
    pub issuer: String,
    pub audience: String,
    pub jwks: Address,
    pub algorithms: Vec<Algorithm>,
    pub token_type: String,
    pub claims: ClaimNames,
}

/// Where an issuer publishes its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `https:`, or `http:` on this machine.
    Web(reqwest::Url),
    File(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    issuer: String,
    audience: String,
    jwks: String,
    algorithms: Vec<String>,
    token_type: Option<String>,
    #[serde(default)]
    claims: RawClaims,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClaims {
    agency: Option<String>,
    party: Option<String>,
    scope: Option<String>,
    client_id: Option<String>,
}

/// Reads the value of `SELARAS_ISSUERS`: JSON, or `@` and the path of a JSON file. Empty means none.
///
/// # Errors
/// What is wrong with it, in one line, to stand behind the variable's name.
pub fn parse(value: &str) -> Result<Vec<IssuerConfig>, String> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(Vec::new());
    }
    let Some(path) = value.strip_prefix('@') else {
        return read(value);
    };
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
    read(&text).map_err(|fault| format!("{path}: {fault}"))
}

fn read(text: &str) -> Result<Vec<IssuerConfig>, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let raw: Vec<Raw> =
        serde_path_to_error::deserialize(&mut json).map_err(|error| one_line(&error))?;
    json.end().map_err(|error| error.to_string())?;
    let mut issuers: Vec<IssuerConfig> = Vec::new();
    for (index, raw) in raw.into_iter().enumerate() {
        let issuer = raw
            .check()
            .map_err(|(field, fault)| format!("[{index}].{field} {fault}"))?;
        if issuers.iter().any(|other| other.issuer == issuer.issuer) {
            return Err(format!("[{index}].issuer stands twice"));
        }
        issuers.push(issuer);
    }
    Ok(issuers)
}

fn one_line(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    match error.path().to_string().as_str() {
        "." => error.inner().to_string(),
        path => format!("{path}: {}", error.inner()),
    }
}

type FieldFault = (&'static str, String);

impl Raw {
    fn check(self) -> Result<IssuerConfig, FieldFault> {
        let RawClaims {
            agency,
            party,
            scope,
            client_id,
        } = self.claims;
        let names = ClaimNames::default();
        let claims = ClaimNames {
            agency: filled("claims.agency", agency.unwrap_or(names.agency))?,
            party: filled("claims.party", party.unwrap_or(names.party))?,
            scope: filled("claims.scope", scope.unwrap_or(names.scope))?,
            client_id: client_id
                .map(|name| filled("claims.client_id", name))
                .transpose()?,
        };
        let token_type = filled(
            "token_type",
            self.token_type.unwrap_or_else(|| "at+jwt".to_owned()),
        )?
        .to_ascii_lowercase();
        Ok(IssuerConfig {
            issuer: filled("issuer", self.issuer)?,
            audience: filled("audience", self.audience)?,
            jwks: address(&self.jwks).map_err(|fault| ("jwks", fault))?,
            algorithms: algorithms(&self.algorithms).map_err(|fault| ("algorithms", fault))?,
            token_type: token_type
                .strip_prefix("application/")
                .unwrap_or(&token_type)
                .to_owned(),
            claims,
        })
    }
}

fn filled(field: &'static str, text: String) -> Result<String, FieldFault> {
    if text.trim().is_empty() {
        Err((field, "must not be empty".to_owned()))
    } else {
        Ok(text)
    }
}

fn algorithms(names: &[String]) -> Result<Vec<Algorithm>, String> {
    let known = || {
        Algorithm::ALL
            .iter()
            .map(|algorithm| algorithm.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if names.is_empty() {
        return Err(format!("must name at least one of {}", known()));
    }
    names
        .iter()
        .map(|name| {
            name.parse()
                .map_err(|_| format!("must be of {}; {name:?} is not", known()))
        })
        .collect()
}

fn address(text: &str) -> Result<Address, String> {
    const FAULT: &str = "must be https://… or file:…";
    if let Some(path) = text.strip_prefix("file:") {
        // `file:///etc/x` and `file:/etc/x` are one address; `file:x` is relative to where the service was started.
        let path = path
            .strip_prefix("//")
            .filter(|path| path.starts_with('/'))
            .unwrap_or(path);
        return if path.is_empty() || path.starts_with("//") {
            Err(FAULT.to_owned())
        } else {
            Ok(Address::File(path.into()))
        };
    }
    let url: reqwest::Url = text.parse().map_err(|_| FAULT.to_owned())?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(Address::Web(url)),
        "http" if here => Ok(Address::Web(url)),
        _ => Err(FAULT.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn one() -> Value {
        json!({"issuer": "https://sso", "audience": "selaras", "jwks": "https://sso/keys", "algorithms": ["ES256"]})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut one = one();
        one[name] = value;
        one
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let issuers = parse(&json!([one()]).to_string()).unwrap();
        let expected = IssuerConfig {
            issuer: "https://sso".into(),
            audience: "selaras".into(),
            jwks: Address::Web("https://sso/keys".parse().unwrap()),
            algorithms: vec![Algorithm::Es256],
            token_type: "at+jwt".into(),
            claims: ClaimNames::default(),
        };
        assert_eq!(issuers, [expected]);
        assert_eq!(parse(" "), Ok(Vec::new()));
        assert_eq!(parse("[]"), Ok(Vec::new()));
    }

    #[test]
    fn claims_and_type_can_be_named() {
        let mut one = with("claims", json!({"agency": "office", "client_id": "azp"}));
        one["token_type"] = json!("Application/JWT");
        let issuers = parse(&json!([one]).to_string()).unwrap();
        assert_eq!(issuers[0].token_type, "jwt");
        assert_eq!(issuers[0].claims.agency, "office");
        assert_eq!(issuers[0].claims.client_id.as_deref(), Some("azp"));
        assert_eq!(issuers[0].claims.scope, "scope");
    }

    #[test]
    fn keys_come_from_https_or_a_file() {
        let read = |jwks: &str| {
            parse(&json!([with("jwks", json!(jwks))]).to_string())
                .map(|issuers| issuers[0].jwks.clone())
        };
        for (text, path) in [
            ("file:/etc/keys.json", "/etc/keys.json"),
            ("file:///etc/keys.json", "/etc/keys.json"),
            ("file:keys.json", "keys.json"),
        ] {
            assert_eq!(read(text), Ok(Address::File(path.into())), "{text}");
        }
        for text in [
            "https://sso/keys",
            "http://localhost:9000/keys",
            "http://127.0.0.1/keys",
            "http://[::1]:1/keys",
        ] {
            assert!(matches!(read(text), Ok(Address::Web(_))), "{text}");
        }
        for text in [
            "http://sso/keys",
            "http://localhost.evil/keys",
            "ftp://sso/keys",
            "/etc/keys.json",
            "file:",
            "file://host/keys",
            "",
            "https://",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fault_is_one_line_that_names_its_place() {
        for (value, words) in [
            (
                json!([with("jwks", json!("http://sso/keys"))]),
                "[0].jwks must be https://",
            ),
            (
                json!([one(), with("audience", json!(" "))]),
                "[1].audience must not be empty",
            ),
            (json!([one(), one()]), "[1].issuer stands twice"),
            (
                json!([with("algorithms", json!(["HS256"]))]),
                "[0].algorithms must be of ES256,",
            ),
            (
                json!([with("algorithms", json!(["none"]))]),
                "\"none\" is not",
            ),
            (
                json!([with("algorithms", json!([]))]),
                "[0].algorithms must name at least one",
            ),
            (
                json!([with("claims", json!({"agency": ""}))]),
                "[0].claims.agency must not be empty",
            ),
            (
                json!([with("claims", json!({"role": "x"}))]),
                "[0].claims.role: unknown field",
            ),
            (json!([with("secret", json!("x"))]), "unknown field"),
            (json!([{"issuer": "x"}]), "missing field"),
            (json!({}), "expected a sequence"),
        ] {
            let fault = parse(&value.to_string()).unwrap_err();
            assert!(fault.contains(words) && !fault.contains('\n'), "{fault}");
        }
        assert!(parse("[] x").is_err());
        assert!(
            parse("@/nowhere/issuers.json")
                .unwrap_err()
                .contains("/nowhere/issuers.json cannot be read")
        );
    }
}
