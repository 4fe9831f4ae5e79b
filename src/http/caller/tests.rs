//! The gate with a source that the test moves by hand.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::header::HeaderValue;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm as Jwa, EncodingKey, Header};
use serde_json::json;

use super::*;
use crate::http::verifier::{Algorithm, Key};

const START: &str = "2026-11-24T03:15:00Z";

/// A key pair that signs as `kid`.
struct Signer {
    private: EncodingKey,
    jwk: serde_json::Value,
}

impl Signer {
    fn new(kid: &str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": kid, "x": x});
        Self {
            private: EncodingKey::from_ed_der(pair.to_pkcs8().unwrap().as_ref()),
            jwk,
        }
    }

    fn token(&self, client: &str, now: Timestamp) -> HeaderValue {
        let mut header = Header::new(Jwa::EdDSA);
        header.typ = Some("at+jwt".into());
        header.kid = self.jwk["kid"].as_str().map(str::to_owned);
        let now = now.utc().timestamp();
        let claims = json!({
            "iss": "https://api", "aud": "https://api", "sub": client, "client_id": client,
            "iat": now, "exp": now + 900, "scope": "employers:read", "agency": "33.75",
        });
        let token = jsonwebtoken::encode(&header, &claims, &self.private).unwrap();
        HeaderValue::from_str(&format!("Bearer {token}")).unwrap()
    }
}

/// What the database would say, and how often it was asked.
#[derive(Default)]
struct Office {
    jwks: Mutex<Vec<serde_json::Value>>,
    disabled: Mutex<HashSet<String>>,
    broken: Mutex<bool>,
    asked: AtomicUsize,
}

impl Source for Office {
    fn own(&self) -> LocalBoxFuture<'_, Result<Own>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Box::pin(async {
            // Others get their turn, as with a real database.
            tokio::task::yield_now().await;
            if *self.broken.lock().unwrap() {
                return Err(Error::failed("no database"));
            }
            let keys = self
                .jwks
                .lock()
                .unwrap()
                .iter()
                .map(|jwk| Key::from_jwk(jwk, Algorithm::ALL).unwrap())
                .collect();
            let issuer = Issuer {
                name: "https://api".into(),
                audience: "https://api".into(),
                token_type: "at+jwt".into(),
                keys,
                claims: None,
            };
            Ok(Own {
                issuer,
                disabled: self.disabled.lock().unwrap().clone(),
            })
        })
    }

    fn others<'a>(&'a self, _: Ask<'a>) -> LocalBoxFuture<'a, Vec<Arc<Issuer>>> {
        Box::pin(async { Vec::new() })
    }
}

impl Office {
    fn times_asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// A gate, its source, its clock, and a key that it knows.
struct Scene {
    gate: Gate,
    office: Arc<Office>,
    now: Arc<Mutex<Timestamp>>,
    signer: Signer,
}

impl Scene {
    async fn open() -> Self {
        let signer = Signer::new("first");
        let office = Arc::new(Office::default());
        office.jwks.lock().unwrap().push(signer.jwk.clone());
        let now = Arc::new(Mutex::new(START.parse::<Timestamp>().unwrap()));
        let clock = Arc::clone(&now);
        let gate = Gate::open(
            Clock::from_fn(move || *clock.lock().unwrap()),
            office.clone(),
        )
        .await
        .unwrap();
        Self {
            gate,
            office,
            now,
            signer,
        }
    }

    fn wait(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now = now.plus(chrono::Duration::seconds(seconds));
    }

    fn token(&self) -> HeaderValue {
        self.signer.token("cl_a", START.parse().unwrap())
    }

    async fn admits(&self, token: &HeaderValue) -> bool {
        match self.gate.admit(Some(token), "r").await {
            Ok(_) => true,
            Err(Error::Refused(refusal)) if refusal.code == Code::Unauthenticated => false,
            Err(error) => panic!("{error}"),
        }
    }
}

#[actix_web::test]
async fn an_honest_caller_is_admitted_without_asking_anyone() {
    let scene = Scene::open().await;
    for _ in 0..3 {
        let actor = scene
            .gate
            .admit(Some(&scene.token()), "request-1")
            .await
            .unwrap();
        assert_eq!(actor.client_id, "cl_a");
        assert_eq!(actor.request_id, "request-1");
        assert_eq!(*actor.rights, BTreeSet::from(["employers:read".to_owned()]));
    }
    assert_eq!(scene.office.times_asked(), 1);
}

#[actix_web::test]
async fn the_scheme_is_bearer_in_any_case() {
    let scene = Scene::open().await;
    let token = scene.token();
    let token = token.to_str().unwrap().strip_prefix("Bearer ").unwrap();
    for (header, expected) in [
        (format!("bearer {token}"), true),
        (format!("BEARER  {token}"), true),
        (format!("Basic {token}"), false),
        (format!("Bearer{token}"), false),
        (format!("Bearer {token} {token}"), false),
        (token.to_owned(), false),
        ("Bearer ".to_owned(), false),
        ("Bearer".to_owned(), false),
        (String::new(), false),
    ] {
        assert_eq!(
            scene.admits(&HeaderValue::from_str(&header).unwrap()).await,
            expected,
            "{header}"
        );
    }
    assert!(scene.gate.admit(None, "r").await.is_err());
    assert!(
        !scene
            .admits(&HeaderValue::from_bytes(b"Bearer \xff").unwrap())
            .await
    );
}

#[actix_web::test]
async fn a_remembered_token_still_expires() {
    let scene = Scene::open().await;
    let token = scene.token();
    assert!(scene.admits(&token).await);
    scene.wait(929);
    assert!(scene.admits(&token).await);
    scene.wait(1);
    assert!(!scene.admits(&token).await);
}

#[actix_web::test]
async fn a_remembered_token_goes_with_its_key() {
    let scene = Scene::open().await;
    let token = scene.token();
    assert!(scene.admits(&token).await);
    *scene.office.jwks.lock().unwrap() = vec![Signer::new("first").jwk];
    scene.gate.refresh().await.unwrap();
    assert!(!scene.admits(&token).await);
}

#[actix_web::test]
async fn a_disabled_client_stops_within_a_minute() {
    let scene = Scene::open().await;
    let token = scene.token();
    assert!(scene.admits(&token).await);
    scene.office.disabled.lock().unwrap().insert("cl_a".into());
    scene.wait(61);
    assert!(!scene.admits(&token).await);
    assert!(
        scene
            .admits(&scene.signer.token("cl_b", START.parse().unwrap()))
            .await
    );
}

#[actix_web::test]
async fn an_old_copy_is_read_again_behind_the_callers_back() {
    let scene = Scene::open().await;
    let token = scene.token();
    scene.office.disabled.lock().unwrap().insert("cl_a".into());
    scene.wait(16);
    assert!(scene.admits(&token).await, "the copy is old, but not stale");
    while scene.gate.0.known.load().disabled.is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!scene.admits(&token).await);
    assert_eq!(scene.office.times_asked(), 2);
}

#[actix_web::test]
async fn nobody_is_admitted_on_a_stale_copy() {
    let scene = Scene::open().await;
    let token = scene.token();
    assert!(scene.admits(&token).await);
    *scene.office.broken.lock().unwrap() = true;
    scene.wait(60);
    assert!(scene.admits(&token).await);
    for seconds in [1, -200] {
        scene.wait(seconds);
        let refused = scene.gate.admit(Some(&token), "r").await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    }
    *scene.office.broken.lock().unwrap() = false;
    tokio::time::sleep(FAIL_FAST).await;
    scene.wait(200);
    assert!(scene.admits(&token).await);
}

#[actix_web::test]
async fn a_crowd_before_a_stale_copy_leads_to_one_reading() {
    let scene = Scene::open().await;
    let token = scene.token();
    for (broken, admitted) in [(false, true), (true, false)] {
        *scene.office.broken.lock().unwrap() = broken;
        scene.wait(61);
        let before = scene.office.times_asked();
        let crowd = (0..20).map(|_| scene.gate.admit(Some(&token), "r"));
        let results = futures_util::future::join_all(crowd).await;
        assert!(results.iter().all(|result| result.is_ok() == admitted));
        assert_eq!(scene.office.times_asked(), before + 1);
    }
}

#[actix_web::test]
async fn a_new_key_is_learned_by_the_first_token_that_names_it() {
    let scene = Scene::open().await;
    let second = Signer::new("second");
    scene.office.jwks.lock().unwrap().push(second.jwk.clone());
    let token = second.token("cl_a", START.parse().unwrap());
    let crowd = (0..20).map(|_| scene.admits(&token));
    assert!(
        futures_util::future::join_all(crowd)
            .await
            .into_iter()
            .all(|admitted| admitted)
    );
    assert_eq!(scene.office.times_asked(), 2);
}

#[actix_web::test]
async fn unknown_keys_are_asked_for_once_in_a_while() {
    let scene = Scene::open().await;
    for n in 0..20 {
        let stranger = Signer::new(&format!("stranger-{n}"));
        assert!(
            !scene
                .admits(&stranger.token("cl_a", START.parse().unwrap()))
                .await
        );
    }
    assert_eq!(scene.office.times_asked(), 2);
    assert!(scene.admits(&scene.token()).await);
}

#[actix_web::test]
async fn the_background_task_ends_with_the_gate() {
    let scene = Scene::open().await;
    scene.gate.keep_fresh();
    let task = scene.gate.0.background.get().unwrap().clone();
    let twin = scene.gate.clone();
    drop(scene.gate);
    tokio::task::yield_now().await;
    assert!(!task.is_finished());
    drop(twin);
    tokio::task::yield_now().await;
    assert!(task.is_finished());
}
