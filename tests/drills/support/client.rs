//! A client that goes on whatever happens.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::Office;

/// How long a drill waits for an answer that must come: longer than any restart that it tries.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asks one of several replicas, as a balancer would, and the next one where it hears nothing.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    office: Office,
    bases: Vec<String>,
    turn: usize,
    key: Option<String>,
    tag: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Heard {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub took: Duration,
}

impl Heard {
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether this is that answer once more, byte for byte, and says that it is.
    pub fn repeats(&self, first: &Self) -> bool {
        let same = |name: &str| self.header(name) == first.header(name);
        (self.status, &self.text) == (first.status, &first.text)
            && ["content-type", "etag", "location"].into_iter().all(same)
            && self.is_replayed()
    }

    /// Whether it was answered before, and is answered again from what was kept.
    pub fn is_replayed(&self) -> bool {
        self.header("idempotent-replayed") == Some("true")
    }

    /// An error's stable code.
    pub fn code(&self) -> String {
        self.body()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether this is the last word: not a refusal to look at the request at this moment.
    pub fn is_final(&self) -> bool {
        !matches!(self.status, 401 | 429 | 502 | 503 | 504 | 507)
    }
}

impl Client {
    pub fn new(http: reqwest::Client, office: Office, bases: Vec<String>) -> Self {
        Self {
            http,
            office,
            bases,
            turn: 0,
            key: None,
            tag: None,
        }
    }

    /// The same client, with this `Idempotency-Key` on every request.
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// The same client, with this `If-Match` on every request.
    pub fn with_tag(&self, tag: &str) -> Self {
        Self {
            tag: Some(tag.to_owned()),
            ..self.clone()
        }
    }

    /// The same client, whose first request goes to the replica number `turn`.
    pub fn at(&self, turn: usize) -> Self {
        Self {
            turn,
            ..self.clone()
        }
    }

    pub async fn get(&self, path: &str) -> Result<Heard, reqwest::Error> {
        self.ask("GET", path, None, self.turn).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Heard, reqwest::Error> {
        self.ask("POST", path, Some(body), self.turn).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Result<Heard, reqwest::Error> {
        self.ask("PATCH", path, Some(body), self.turn).await
    }

    /// As [`insist`](Self::insist), with any method.
    pub async fn insist_on(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        patience: Duration,
    ) -> (Option<Heard>, usize) {
        let since = Instant::now();
        let mut asked = 0;
        while since.elapsed() < patience {
            let turn = self.turn + asked;
            let heard = self.ask(method, path, body, turn).await;
            asked += 1;
            match heard {
                Ok(heard) if heard.is_final() => return (Some(heard), asked),
                Ok(heard) if heard.status == 401 => {
                    self.office.renew(self.base(turn)).await;
                }
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        (None, asked)
    }

    /// What must be there and be answered in the end.
    pub async fn read(&self, path: &str) -> Value {
        let (heard, _) = self.insist_on("GET", path, None, PATIENCE).await;
        let heard = heard.unwrap_or_else(|| panic!("GET {path}: no answer within {PATIENCE:?}"));
        assert_eq!(heard.status, 200, "GET {path}: {}", heard.text);
        heard.body()
    }

    fn base(&self, turn: usize) -> &str {
        &self.bases[turn % self.bases.len()]
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        turn: usize,
    ) -> Result<Heard, reqwest::Error> {
        let since = Instant::now();
        let name = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("{}{path}", self.base(turn));
        let mut request = self
            .http
            .request(name, url)
            .bearer_auth(self.office.token());
        if let Some(body) = body {
            let media_type = match method {
                "PATCH" => "application/merge-patch+json",
                _ => "application/json",
            };
            request = request
                .header("content-type", media_type)
                .body(body.to_string());
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(tag) = &self.tag {
            request = request.header("if-match", tag);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        Ok(Heard {
            status,
            headers,
            text,
            took: since.elapsed(),
        })
    }
}
