//! The area on an SQLite database of its own: from a new client to a token that the gate admits, or not.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::client::{Credentials, NewClient};
use super::scope::ScopeSet;
use super::*;
use crate::db::{self, migrate};
use crate::error::Code;
use crate::http::verifier::Algorithm;
use crate::kernel::{Clock, Name, Timestamp};

const URL: &str = "https://api.example";

/// A database in a folder of its own, and a clock that is moved by hand.
struct Office {
    db: Db,
    keys: Keys,
    now: Arc<Mutex<Timestamp>>,
    folder: PathBuf,
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Office {
    /// To be called outside of any runtime, since migrations block.
    fn open(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("selaras-access-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let now = Arc::new(Mutex::new(
            "2026-11-24T03:15:00Z".parse::<Timestamp>().unwrap(),
        ));
        let read = Arc::clone(&now);
        let clock = Clock::from_fn(move || *read.lock().unwrap());
        let url = format!("sqlite:{}", folder.join("selaras.db").display());
        let keys = migrate::migrate(&url, &folder.join("master.key"), &clock).unwrap();
        let settings = db::Settings {
            url,
            read_url: None,
            pool_size: 1,
            deadline: Duration::from_secs(10),
        };
        let db = Db::open(&settings, clock).unwrap();
        Self {
            db,
            keys,
            now,
            folder,
        }
    }

    fn wait(&self, duration: chrono::Duration) {
        let mut now = self.now.lock().unwrap();
        *now = now.plus(duration);
    }

    async fn start(&self) -> Gate {
        let settings = Settings {
            public_url: URL.into(),
            issuers: Vec::new(),
        };
        start(&self.db, &self.keys, settings).await.unwrap()
    }

    async fn client(&self, rights: &str) -> (client::Client, Credentials) {
        let scope = Scope {
            agency: Agency::parse("33.75").unwrap(),
            party: None,
        };
        let new = NewClient {
            name: Name::parse("HRIS").unwrap(),
            scope,
            rights: ScopeSet::parse(rights).unwrap(),
        };
        client::create(&self.db, &self.keys, new).await.unwrap()
    }

    async fn token(&self, client: &client::Client) -> HeaderValue {
        let token = token::issue(
            &self.db,
            &self.keys,
            URL,
            &client.id,
            &client.scope,
            &client.rights,
        )
        .await
        .unwrap();
        HeaderValue::from_str(&format!("Bearer {token}")).unwrap()
    }

    async fn authenticates(&self, credentials: &Credentials) -> bool {
        client::authenticate(&self.db, &self.keys, credentials)
            .await
            .unwrap()
            .is_some()
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

async fn admits(gate: &Gate, token: &HeaderValue) -> bool {
    gate.admit(Some(token), "r").await.is_ok()
}

fn kids(gate: &Gate) -> Vec<String> {
    gate.published_keys()
        .iter()
        .map(|jwk| jwk["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_client_gets_a_token_that_says_who_it_is() {
    let office = Office::open("token");
    run(async {
        let gate = office.start().await;
        let (client, credentials) = office.client("employers:read trainees:read").await;
        assert!(office.authenticates(&credentials).await);
        let actor = gate
            .admit(Some(&office.token(&client).await), "r")
            .await
            .unwrap();
        assert_eq!(actor.client_id, client.id);
        assert_eq!(actor.scope, client.scope);
        assert!(actor.may("trainees:read") && !actor.may("trainees:write"));
    });
}

#[test]
fn only_the_right_secret_authenticates() {
    let office = Office::open("secret");
    run(async {
        let (client, credentials) = office.client("admin").await;
        let (_, other) = office.client("admin").await;
        let secret = other.client_secret.expose_secret();
        assert!(
            !office
                .authenticates(&Credentials::parse(&client.id, secret).unwrap())
                .await
        );
        let nobody = Credentials::random();
        assert!(!office.authenticates(&nobody).await);

        let (_, rotated) = client::rotate_secret(&office.db, &office.keys, &client.id)
            .await
            .unwrap();
        assert!(office.authenticates(&rotated).await);
        assert!(!office.authenticates(&credentials).await);
        for missing in [
            client::rotate_secret(&office.db, &office.keys, &nobody.client_id)
                .await
                .map(drop),
            client::disable(&office.db, &nobody.client_id)
                .await
                .map(drop),
        ] {
            assert!(
                matches!(missing, Err(Error::Refused(refusal)) if refusal.code == Code::NotFound)
            );
        }
    });
}

#[test]
fn a_disabled_client_gets_no_token_and_is_not_admitted() {
    let office = Office::open("disabled");
    run(async {
        let gate = office.start().await;
        let (client, credentials) = office.client("admin").await;
        let token = office.token(&client).await;
        assert!(admits(&gate, &token).await);
        let disabled = client::disable(&office.db, &client.id).await.unwrap();
        assert!(disabled.disabled_at.is_some());
        assert!(!office.authenticates(&credentials).await);
        gate.refresh().await.unwrap();
        assert!(!admits(&gate, &token).await);

        office.wait(chrono::Duration::minutes(1));
        let again = client::disable(&office.db, &client.id).await.unwrap();
        assert_eq!(again.disabled_at, disabled.disabled_at);
        let listed = client::list(&office.db).await.unwrap();
        assert_eq!(
            listed.iter().map(|one| &one.id).collect::<Vec<_>>(),
            [&client.id]
        );
    });
}

#[test]
fn replicas_share_their_keys() {
    let office = Office::open("replicas");
    run(async {
        let one = office.start().await;
        let other = office.start().await;
        assert_eq!(kids(&one).len(), 1);
        assert_eq!(kids(&one), kids(&other));
    });
}

#[test]
fn a_new_key_is_published_before_it_signs_and_the_old_one_after() {
    let office = Office::open("rotation");
    run(async {
        let gate = office.start().await;
        let (client, _) = office.client("admin").await;
        let first = kids(&gate);
        office.wait(chrono::Duration::seconds(1));

        let rotated = signing_key::rotate(&office.db, &office.keys, Algorithm::EdDsa)
            .await
            .unwrap();
        gate.refresh().await.unwrap();
        assert_eq!(kids(&gate), [&*first[0], &rotated.id.to_string()]);
        let by_first = office.token(&client).await;

        office.wait(signing_key::OVERLAP);
        let by_second = office.token(&client).await;
        let kid = |token: &HeaderValue| {
            jsonwebtoken::decode_header(&token.as_bytes()[7..])
                .unwrap()
                .kid
                .unwrap()
        };
        assert_eq!(
            (kid(&by_first), kid(&by_second)),
            (first[0].clone(), rotated.id.to_string())
        );
        assert!(admits(&gate, &by_first).await && admits(&gate, &by_second).await);

        office.wait(chrono::Duration::hours(24) + chrono::Duration::seconds(31));
        assert_eq!(kids(&gate), [rotated.id.to_string()]);
        gate.refresh().await.unwrap();
        assert!(admits(&gate, &office.token(&client).await).await);
    });
}

#[test]
fn another_issuers_new_key_is_learned_by_the_token() {
    let office = Office::open("other");
    let path = office.folder.join("keys.json");
    let config = json!([{
        "issuer": "https://sso.example", "audience": "selaras", "jwks": format!("file:{}", path.display()),
        "algorithms": ["EdDSA"], "claims": {"agency": "office"},
    }]);
    let pair = Ed25519KeyPair::generate().unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let jwks = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "new", "x": x}]});
    let private = EncodingKey::from_ed_der(pair.to_pkcs8().unwrap().as_ref());
    let header = Header {
        typ: Some("at+jwt".into()),
        kid: Some("new".into()),
        ..Header::new(jsonwebtoken::Algorithm::EdDSA)
    };
    let expires = office.now.lock().unwrap().utc().timestamp() + 900;
    let claims = json!({
        "iss": "https://sso.example", "aud": "selaras", "sub": "portal", "exp": expires, "office": "33", "scope": "batches:read",
    });
    let token = jsonwebtoken::encode(&header, &claims, &private).unwrap();
    let token = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();

    run(async {
        let settings = Settings {
            public_url: URL.into(),
            issuers: issuer::parse(&config.to_string()).unwrap(),
        };
        let gate = start(&office.db, &office.keys, settings).await.unwrap();
        std::fs::write(&path, jwks.to_string()).unwrap();
        let actor = gate.admit(Some(&token), "r").await.unwrap();
        assert_eq!(actor.client_id, "portal@https://sso.example");
        assert_eq!(actor.scope.agency.as_str(), "33");
        assert_eq!(
            kids(&gate).len(),
            1,
            "another issuer's keys are not published here"
        );
    });
}

#[test]
fn a_service_does_not_name_itself_among_the_others() {
    let office = Office::open("itself");
    let issuers = format!(
        r#"[{{"issuer": "{URL}", "audience": "x", "jwks": "file:/nowhere", "algorithms": ["ES256"]}}]"#
    );
    let settings = Settings {
        public_url: URL.into(),
        issuers: issuer::parse(&issuers).unwrap(),
    };
    assert!(run(start(&office.db, &office.keys, settings)).is_err());
}
