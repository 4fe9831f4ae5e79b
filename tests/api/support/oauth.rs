//! Clients with an id and a secret, and the token endpoint as they call it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use selaras::access::client::{self, Credentials, NewClient};
use selaras::access::scope::ScopeSet;
use selaras::kernel::{Agency, Name, Scope};

use super::{Answer, Caller, Office};

pub const GRANT: &str = "grant_type=client_credentials";

/// A client of agency 33.75, made as `selaras client create` makes it.
pub async fn new_client(office: &Office, scope: &str) -> Credentials {
    let new = NewClient {
        name: Name::parse("HRIS").expect("a name"),
        scope: Scope {
            agency: Agency::parse("33.75").expect("an agency"),
            party: None,
        },
        rights: ScopeSet::parse(scope).expect("known scopes"),
    };
    client::create(&office.state.db, &office.state.keys, new)
        .await
        .expect("a client")
        .1
}

pub fn secret(of: &Credentials) -> &str {
    of.client_secret.expose_secret()
}

pub async fn ask(caller: &Caller, form: &str) -> Answer {
    let media_type = Some("application/x-www-form-urlencoded");
    caller
        .raw("POST", "/oauth2/token", media_type, form.into())
        .await
}

/// Asks with the client in the header.
pub async fn ask_by_header(office: &Office, of: &Credentials, form: &str) -> Answer {
    let pair = format!("{}:{}", of.client_id, secret(of));
    let encoded = STANDARD.encode(pair);
    let caller = office
        .stranger()
        .with("authorization", &format!("Basic {encoded}"));
    ask(&caller, form).await
}

/// Asks with the client in the form.
pub async fn ask_by_form(office: &Office, of: &Credentials, form: &str) -> Answer {
    let id = &of.client_id;
    let form = format!("{form}&client_id={id}&client_secret={}", secret(of));
    ask(&office.stranger(), &form).await
}

/// The token in an answer of the token endpoint.
pub fn token(answer: &Answer) -> String {
    let token = answer.body["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

pub fn bearer(office: &Office, token: &str) -> Caller {
    office
        .stranger()
        .with("authorization", &format!("Bearer {token}"))
}

/// A caller with a token that the client was given.
pub async fn caller(office: &Office, of: &Credentials) -> Caller {
    let answer = ask_by_header(office, of, GRANT).await.ok();
    bearer(office, &token(&answer))
}
