//! Making a token.

use chrono::Duration;
use jsonwebtoken::Header;
use serde::Serialize;
use uuid::Uuid;

use crate::access::scope::ScopeSet;
use crate::access::signing_key;
use crate::db::Db;
use crate::db::crypt::Keys;
use crate::error::{Error, Result};
use crate::kernel::Scope;
use crate::kernel::id::uuid_at;

/// How long a token is valid.
pub const LIFE: Duration = Duration::minutes(15);

/// The claims (RFC 9068, 2.2), and with `agency` and `party` whose records the bearer sees.
#[derive(Serialize)]
struct AccessToken<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a str,
    iat: i64,
    exp: i64,
    jti: Uuid,
    scope: String,
    agency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<String>,
}

/// Signs a token of the service at `public_url` for a client.
///
/// # Errors
/// Those of the database; [`Error::Failed`] where there is no key that signs now.
pub async fn issue(
    db: &Db,
    keys: &Keys,
    public_url: &str,
    client_id: &str,
    scope: &Scope,
    rights: &ScopeSet,
) -> Result<String> {
    let key = signing_key::signer(db, keys).await?;
    let now = db.clock.now();
    let claims = AccessToken {
        iss: public_url,
        aud: public_url,
        sub: client_id,
        client_id,
        iat: now.utc().timestamp(),
        exp: now.plus(LIFE).utc().timestamp(),
        jti: uuid_at(now, getrandom::u64().map_err(Error::failed)?),
        scope: rights.to_string(),
        agency: scope.agency.as_str(),
        party: scope.party.map(|party| party.to_string()),
    };
    let header = Header {
        typ: Some("at+jwt".to_owned()),
        kid: Some(key.id.to_string()),
        ..Header::new(key.algorithm.jwa())
    };
    jsonwebtoken::encode(&header, &claims, &key.private).map_err(Error::failed)
}
