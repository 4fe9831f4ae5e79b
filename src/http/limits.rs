//! How much one client may ask for: a token bucket per client and replica.

use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::context::Context;
use crate::error::{Code, Refusal, Result};

type Buckets =
    RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// A burst is ten seconds' worth.
const WINDOW_SECONDS: u32 = 10;

/// The buckets; `None` where the limit is off. Per replica: a client that is balanced over two may ask for twice as much.
#[derive(Clone)]
pub struct Limits(Option<Arc<Inner>>);

struct Inner {
    buckets: Buckets,
    burst: u32,
}

/// What a caller has left, told in the answer's headers.
#[derive(Clone, Copy, Debug)]
struct Left {
    remaining: u32,
    burst: u32,
    wait_seconds: Option<u64>,
}

impl Limits {
    /// `per_second` requests a second with a burst of ten times that; 0 is no limit.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        let burst = per_second.saturating_mul(WINDOW_SECONDS);
        Self(
            NonZeroU32::new(per_second)
                .zip(NonZeroU32::new(burst))
                .map(|(rate, size)| {
                    let buckets = RateLimiter::keyed(Quota::per_second(rate).allow_burst(size))
                        .with_middleware();
                    Arc::new(Inner { buckets, burst })
                }),
        )
    }

    /// Takes one request off the client's bucket, and notes for the answer what is left.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn spend(&self, req: &HttpRequest, client: &str) -> Result<()> {
        let Some(inner) = &self.0 else { return Ok(()) };
        let (left, result) = match inner.buckets.check_key(&client.to_owned()) {
            Ok(snapshot) => (
                Left {
                    remaining: snapshot.remaining_burst_capacity(),
                    burst: inner.burst,
                    wait_seconds: None,
                },
                Ok(()),
            ),
            Err(until) => {
                let wait = until
                    .wait_time_from(DefaultClock::default().now())
                    .as_secs()
                    + 1;
                let left = Left {
                    remaining: 0,
                    burst: inner.burst,
                    wait_seconds: Some(wait),
                };
                (
                    left,
                    Err(Refusal::new(Code::TooManyRequests)
                        .with("seconds", wait)
                        .into()),
                )
            }
        };
        req.extensions_mut().insert(left);
        result
    }

    /// As [`spend`](Self::spend), for who calls without a token: off the bucket of the caller's address.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn spend_of_address(&self, req: &HttpRequest) -> Result<()> {
        let peer = Context::from_request(req).peer;
        self.spend(req, &peer.map_or_else(String::new, |peer| peer.to_string()))
    }

    /// Forgets clients whose buckets are full again, so that memory stays bounded.
    pub fn tidy(&self) {
        if let Some(inner) = &self.0 {
            inner.buckets.retain_recent();
            inner.buckets.shrink_to_fit();
        }
    }
}

/// `RateLimit-Policy` and `RateLimit` (IETF draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After` on 429.
pub fn tell(req: &HttpRequest, headers: &mut HeaderMap) {
    let Some(left) = req.extensions().get::<Left>().copied() else {
        return;
    };
    let set = |headers: &mut HeaderMap, name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set(
        headers,
        "ratelimit-policy",
        format!("\"client\";q={};w={WINDOW_SECONDS}", left.burst),
    );
    set(
        headers,
        "ratelimit",
        format!(
            "\"client\";r={};t={}",
            left.remaining,
            left.wait_seconds.unwrap_or(1)
        ),
    );
    if let Some(wait) = left.wait_seconds {
        set(headers, "retry-after", wait.to_string());
    }
}
