//! What is known of a request before it is understood.

use std::net::IpAddr;
use std::time::Instant;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage as _, HttpRequest};
use uuid::Uuid;

use super::words::Language;
use crate::kernel::network::Network;

/// Travels in the request's extensions, and with the work to wherever it is done.
#[derive(Clone, Debug)]
pub struct Context {
    /// `X-Request-Id` where the caller sent a usable one, else a new UUID.
    pub request_id: String,
    pub language: Language,
    /// The path, without the query: a query may hold a name.
    pub path: String,
    pub started: Instant,
    /// `traceparent` (W3C Trace Context) where the caller sent a well-formed one: for the log.
    pub trace: Option<String>,
    /// Whether there is an `Authorization` header, right or wrong.
    pub authenticates: bool,
    /// Whether the answer is sent without its body.
    pub is_head: bool,
    /// The caller's address, seen through the trusted proxies.
    pub peer: Option<IpAddr>,
}

impl Context {
    pub fn of(req: &ServiceRequest, trusted: &[Network]) -> Self {
        let headers = req.headers();
        Self {
            request_id: request_id(headers).unwrap_or_else(|| Uuid::now_v7().to_string()),
            language: headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok())
                .map_or(Language::En, Language::preferred),
            path: req.path().to_owned(),
            started: Instant::now(),
            trace: trace(headers),
            authenticates: headers.contains_key(header::AUTHORIZATION),
            is_head: req.method() == Method::HEAD,
            peer: peer(req, trusted),
        }
    }

    /// For an answer to what never became a request.
    pub fn unheard() -> Self {
        Self {
            request_id: Uuid::now_v7().to_string(),
            language: Language::En,
            path: String::new(),
            started: Instant::now(),
            trace: None,
            authenticates: false,
            is_head: false,
            peer: None,
        }
    }

    /// The context that the frame put into the request.
    #[must_use]
    pub fn from_request(req: &HttpRequest) -> Self {
        req.extensions()
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self {
                request_id: String::new(),
                language: Language::En,
                path: req.path().to_owned(),
                started: Instant::now(),
                trace: None,
                authenticates: false,
                is_head: false,
                peer: None,
            })
    }
}

/// 1–128 characters that are safe in a log line and a header.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-request-id")?.to_str().ok()?;
    let safe = |b: u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'/' | b'+' | b'=')
    };
    ((1..=128).contains(&id.len()) && id.bytes().all(safe)).then(|| id.to_owned())
}

/// `{version}-{trace}-{parent}-{flags}`, hexadecimal digits.
fn trace(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let ok = text.len() == 55 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    ok.then(|| text.to_owned())
}

/// The nearest address that is not a proxy of ours.
fn peer(req: &ServiceRequest, trusted: &[Network]) -> Option<IpAddr> {
    let mut peer = req.peer_addr()?.ip();
    let forwarded = req
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>()
        .join(",");
    let mut hops = forwarded.rsplit(',').map(str::trim);
    while trusted.iter().any(|network| network.contains(peer)) {
        match hops.next().and_then(|hop| hop.parse().ok()) {
            Some(hop) => peer = hop,
            None => break,
        }
    }
    Some(peer)
}
