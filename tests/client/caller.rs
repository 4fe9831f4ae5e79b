//! A client of the service.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::Answer;

/// Calls the service with one token.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    pub base: String,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

impl Caller {
    pub fn new(http: reqwest::Client, base: String, token: Option<String>) -> Self {
        Self {
            http,
            base,
            token,
            headers: Vec::new(),
        }
    }

    /// The same caller, at another replica.
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// The same caller, with one more header on every request.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, self.request(Method::GET, path))
            .await
    }

    pub async fn post(&self, path: &str, body: impl Into<Value>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .body(body.into().to_string());
        self.send("POST", path, request).await
    }

    /// With the record's `ETag`.
    pub async fn patch(&self, path: &str, tag: &str, body: impl Into<Value>) -> Answer {
        let request = self
            .request(Method::PATCH, path)
            .header("content-type", "application/merge-patch+json")
            .header("if-match", tag)
            .body(body.into().to_string());
        self.send("PATCH", path, request).await
    }

    /// Replaces a part of the record that has this `ETag`.
    pub async fn put(&self, path: &str, tag: &str, body: impl Into<Value>) -> Answer {
        let request = self
            .request(Method::PUT, path)
            .header("content-type", "application/json")
            .header("if-match", tag)
            .body(body.into().to_string());
        self.send("PUT", path, request).await
    }

    pub async fn delete(&self, path: &str, tag: &str) -> Answer {
        self.send(
            "DELETE",
            path,
            self.request(Method::DELETE, path).header("if-match", tag),
        )
        .await
    }

    /// Anything else: the method's name, the path, and bytes with their media type.
    pub async fn raw(
        &self,
        method: &str,
        path: &str,
        media_type: Option<&str>,
        body: Vec<u8>,
    ) -> Answer {
        let name = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.request(name, path).body(body);
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        self.send(method, path, request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            // As bytes: a value may be anything that HTTP can carry.
            request = request.header(name, value.as_bytes());
        }
        request
    }

    async fn send(&self, method: &str, path: &str, request: RequestBuilder) -> Answer {
        Answer::read(method, path, request.send().await.expect("an answer")).await
    }
}
