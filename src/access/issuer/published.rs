//! The published keys of another issuer: asked for, kept, and asked for again.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Address, IssuerConfig};
use crate::http::verifier::{Issuer, Key, read_jwks};

/// How often the keys are asked for.
const EVERY: Duration = Duration::from_mins(10);

/// How soon again where that failed.
const AFTER_FAILURE: Duration = Duration::from_mins(1);

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The largest key set that is read, in bytes.
const LARGEST: usize = 256 * 1024;

/// What is known of one issuer.
pub struct Published {
    config: IssuerConfig,
    http: Option<reqwest::Client>,
    state: Mutex<State>,
}

struct State {
    issuer: Arc<Issuer>,
    due: Instant,
}

impl Published {
    /// Nothing is known before the first [`refresh`](Self::refresh).
    ///
    /// # Errors
    /// A sentence for the operator where no HTTPS client can be made.
    pub fn new(config: IssuerConfig) -> Result<Self, String> {
        let http = match &config.jwks {
            Address::File(_) => None,
            Address::Web(_) => Some(client().map_err(|error| {
                format!(
                    "the keys of {} cannot be asked for: {}",
                    config.issuer,
                    chain(&error)
                )
            })?),
        };
        let issuer = Arc::new(config.with_keys(HashMap::new()));
        Ok(Self {
            config,
            http,
            state: Mutex::new(State {
                issuer,
                due: Instant::now(),
            }),
        })
    }

    pub fn name(&self) -> &str {
        &self.config.issuer
    }

    /// The issuer with the keys that are known of it.
    pub fn issuer(&self) -> Arc<Issuer> {
        Arc::clone(&self.state().issuer)
    }

    /// Asks for the keys where they are due, or at once where one was not found. Those that are known stay where no
    /// answer comes or the answer cannot be used.
    pub async fn refresh(&self, at_once: bool) {
        if !at_once && Instant::now() < self.state().due {
            return;
        }
        let answer = self
            .ask()
            .await
            .and_then(|text| read_jwks(&text, &self.config.algorithms));
        let mut state = self.state();
        match answer {
            Ok((keys, skipped)) => {
                for reason in skipped {
                    log::debug!(issuer = self.config.issuer; "{reason}");
                }
                let issuer = self.config.with_keys(keys);
                if *state.issuer != issuer {
                    log::info!(issuer = issuer.name; "{} keys are known", issuer.keys.len());
                    state.issuer = Arc::new(issuer);
                }
                state.due = Instant::now() + EVERY;
            }
            Err(fault) => {
                log::warn!(issuer = self.config.issuer; "keys cannot be read: {fault}");
                state.due = Instant::now() + AFTER_FAILURE;
            }
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self) -> Result<Vec<u8>, String> {
        match (&self.config.jwks, &self.http) {
            (Address::Web(url), Some(http)) => fetch(http, url).await,
            (Address::Web(_), None) => Err("there is no HTTPS client".to_owned()),
            (Address::File(path), _) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || read_file(&path))
                    .await
                    .map_err(|error| error.to_string())?
            }
        }
    }
}

impl IssuerConfig {
    fn with_keys(&self, keys: HashMap<String, Key>) -> Issuer {
        Issuer {
            name: self.issuer.clone(),
            audience: self.audience.clone(),
            token_type: self.token_type.clone(),
            keys,
            claims: Some(self.claims.clone()),
        }
    }
}

/// Redirects are not followed: the address in the configuration is the one that is trusted.
fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent(concat!("selaras/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(TIMEOUT)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
}

async fn fetch(http: &reqwest::Client, url: &reqwest::Url) -> Result<Vec<u8>, String> {
    let mut answer = http
        .get(url.clone())
        .header("accept", "application/jwk-set+json, application/json")
        .send()
        .await
        .map_err(|error| chain(&error))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(format!("{url} answered {}", answer.status()));
    }
    let mut text = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| chain(&error))? {
        text.extend_from_slice(&chunk);
        check_size(text.len())?;
    }
    Ok(text)
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let explain = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let mut text = Vec::new();
    let file = std::fs::File::open(path).map_err(explain)?;
    file.take(LARGEST as u64 + 1)
        .read_to_end(&mut text)
        .map_err(explain)?;
    check_size(text.len())?;
    Ok(text)
}

fn check_size(bytes: usize) -> Result<(), String> {
    if bytes > LARGEST {
        Err(format!("the key set is larger than {LARGEST} bytes"))
    } else {
        Ok(())
    }
}

/// An error with its causes: `reqwest` tells the interesting half only there.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use serde_json::json;

    use super::*;
    use crate::access::issuer::parse;

    fn jwks(kid: &str) -> String {
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": kid, "x": "A".repeat(43)}]}).to_string()
    }

    fn published(jwks: &str) -> Published {
        let config = json!([{"issuer": "https://sso", "audience": "a", "jwks": jwks, "algorithms": ["EdDSA"]}]);
        Published::new(parse(&config.to_string()).unwrap().remove(0)).unwrap()
    }

    fn kids(published: &Published) -> Vec<String> {
        published.issuer().keys.keys().cloned().collect()
    }

    /// Answers one connection after another with these bytes, and says where.
    fn serve(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for answer in answers {
                let (mut connection, _) = listener.accept().unwrap();
                let _ = connection.read(&mut [0; 4096]);
                let _ = connection.write_all(answer.as_bytes());
            }
        });
        url
    }

    fn ok(body: &str) -> String {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    #[actix_web::test]
    async fn what_cannot_be_used_leaves_the_known_keys() {
        let large = jwks(&"k".repeat(LARGEST));
        let endless =
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned() + &" ".repeat(LARGEST + 1);
        let moved = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let faulty = [
            moved.to_owned(),
            ok(&large),
            endless,
            ok("{}"),
            ok(r#"{"keys":[]}"#),
            String::new(),
        ];
        let mut answers = vec![ok(&jwks("first"))];
        answers.extend(faulty.clone());
        answers.push(ok(&jwks("second")));
        let published = published(&serve(answers));
        published.refresh(true).await;
        let first = published.issuer();
        assert_eq!(kids(&published), ["first"]);
        for answer in faulty {
            published.refresh(true).await;
            assert!(Arc::ptr_eq(&published.issuer(), &first), "{answer:.80}");
        }
        published.refresh(true).await;
        assert_eq!(kids(&published), ["second"]);
    }

    #[actix_web::test]
    async fn keys_are_asked_for_when_they_are_due() {
        let published = published(&serve(vec![ok(&jwks("first")), ok(&jwks("second"))]));
        for _ in 0..3 {
            published.refresh(false).await;
            assert_eq!(kids(&published), ["first"]);
        }
        published.state().due = Instant::now();
        published.refresh(false).await;
        assert_eq!(kids(&published), ["second"]);
    }
}
