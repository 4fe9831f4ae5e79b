//! What a client is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::access::scope::ScopeSet;
use crate::db::prelude::*;
use crate::kernel::{Agency, Name, Party};

/// A client as it is to be made.
#[derive(Clone, Debug)]
pub struct NewClient {
    pub name: Name,
    pub scope: Scope,
    pub rights: ScopeSet,
}

/// A client.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub name: String,
    /// The agency and the party that it acts for.
    pub scope: Scope,
    pub rights: ScopeSet,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
}

/// A client as it is kept.
#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
pub struct Row {
    pub id: String,
    pub name: String,
    pub agency: String,
    pub party: Option<String>,
    pub scope: String,
    pub secret_hash: Vec<u8>,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
}

impl TryFrom<Row> for Client {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row {
            id,
            name,
            agency,
            party,
            scope,
            secret_hash: _,
            created_at,
            disabled_at,
        } = row;
        let corrupt =
            |what: &str| Error::Failed(format!("the {what} of client {id} cannot be read"));
        let scope_of = Scope {
            agency: Agency::parse(&agency).map_err(|_| corrupt("agency"))?,
            party: party
                .map(|party| party.parse::<Party>())
                .transpose()
                .map_err(|_| corrupt("party"))?,
        };
        let rights = ScopeSet::parse_known(&scope).map_err(|_| corrupt("scope"))?;
        Ok(Self {
            id,
            name,
            scope: scope_of,
            rights,
            created_at,
            disabled_at,
        })
    }
}

/// What a client calls with. Both parts use only `A–Z a–z 0–9 - _`, so that HTTP Basic is the same with and without
/// the form encoding of RFC 6749, 2.3.1.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub client_id: String,
    /// 256 random bits.
    pub client_secret: SecretString,
}

const ID: &str = "cl_";
const SECRET: &str = "sk_";

impl Credentials {
    /// New ones.
    #[must_use]
    pub fn random() -> Self {
        let id = format!("{ID}{}", URL_SAFE_NO_PAD.encode(*random::<16>()));
        Self {
            client_id: id,
            client_secret: Self::random_secret(),
        }
    }

    #[must_use]
    pub(super) fn random_secret() -> SecretString {
        format!("{SECRET}{}", URL_SAFE_NO_PAD.encode(*random::<32>())).into()
    }

    /// Reads an id and a secret; `None` where they are not of the form that every client's have.
    #[must_use]
    pub fn parse(id: &str, secret: &str) -> Option<Self> {
        let well_formed = is_word(id, ID, 22) && is_word(secret, SECRET, 43);
        well_formed.then(|| Self {
            client_id: id.to_owned(),
            client_secret: secret.into(),
        })
    }

    pub(super) fn secret_bytes(&self) -> &[u8] {
        self.client_secret.expose_secret().as_bytes()
    }
}

fn is_word(text: &str, prefix: &str, length: usize) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        rest.len() == length
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

#[expect(
    clippy::expect_used,
    reason = "without the system's random source nothing of this program is safe to run"
)]
fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).expect("the system's random source answers");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_credentials_have_the_form_and_are_new() {
        let (one, two) = (Credentials::random(), Credentials::random());
        let again = Credentials::parse(&one.client_id, one.client_secret.expose_secret()).unwrap();
        assert_eq!(again.client_id, one.client_id);
        assert_ne!(one.client_id, two.client_id);
        assert_ne!(one.secret_bytes(), two.secret_bytes());
    }

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let credentials = Credentials::random();
        assert!(
            !format!("{credentials:?}").contains(&credentials.client_secret.expose_secret()[3..])
        );
    }

    #[test]
    fn other_forms_are_not_read() {
        let (id, secret) = (
            format!("cl_{}", "a".repeat(22)),
            format!("sk_{}", "A_-9".repeat(11)[..43].to_owned()),
        );
        assert!(Credentials::parse(&id, &secret).is_some());
        for (id, secret) in [
            (&id[..24], &*secret),
            (&*id, &secret[..45]),
            (&*secret, &*id),
            ("", ""),
            (&*id.replace("aa", "a\0"), &*secret),
            (&*id.replace("aaa", "a%2"), &*secret),
            (&*id, &*secret.replace("A_", "A+")),
        ] {
            assert!(Credentials::parse(id, secret).is_none(), "{id} {secret}");
        }
    }
}
