//! Keep-alive clients, as cheap as they can be: they share the machine with what they measure.

use std::rc::Rc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub type Call = Request<Full<Bytes>>;

/// What a round of load showed.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub requests: u64,
    /// Answers other than 200 and 201.
    pub refused: u64,
    pub seconds: f64,
    /// Microseconds, sorted.
    latencies: Vec<u32>,
}

impl Round {
    /// Several rounds as one.
    pub fn all(rounds: Vec<Self>) -> Self {
        let mut all = Self::default();
        for round in rounds {
            all.requests += round.requests;
            all.refused += round.refused;
            all.seconds += round.seconds;
            all.latencies.extend(round.latencies);
        }
        all.latencies.sort_unstable();
        all
    }

    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.seconds
    }

    /// The latency, in milliseconds, that `share` of all requests stay within.
    pub fn percentile(&self, share: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let at = (last as f64 * share) as usize;
        self.latencies
            .get(at)
            .map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }
}

/// Asks for `duration` over `clients` connections, each its next request when the last is answered. `call` makes the
/// n-th request.
pub async fn run(
    port: u16,
    clients: usize,
    duration: Duration,
    call: impl Fn(u64) -> Call + 'static,
) -> Round {
    let call = Rc::new(call);
    let (since, next) = (Instant::now(), Rc::new(std::cell::Cell::new(0)));
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let (call, next) = (Rc::clone(&call), Rc::clone(&next));
            actix_web::rt::spawn(async move {
                let mut connection = connect(port).await;
                let mut round = Round::default();
                while since.elapsed() < duration {
                    let request = call(next.replace(next.get() + 1));
                    let begun = Instant::now();
                    let is_well = ask(&mut connection, request).await;
                    let micros = u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX);
                    round.latencies.push(micros);
                    round.requests += 1;
                    round.refused += u64::from(!is_well);
                }
                round
            })
        })
        .collect();
    let mut rounds = Vec::new();
    for task in tasks {
        rounds.push(task.await.expect("a client"));
    }
    Round {
        seconds: since.elapsed().as_secs_f64(),
        ..Round::all(rounds)
    }
}

pub async fn connect(port: u16) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    actix_web::rt::spawn(async move {
        let _ = connection.await;
    });
    sender
}

/// Sends one request and reads its whole answer; answers whether it is 200 or 201.
pub async fn ask(connection: &mut SendRequest<Full<Bytes>>, request: Call) -> bool {
    connection.ready().await.expect("an open connection");
    let response = connection.send_request(request).await.expect("an answer");
    let status = response.status().as_u16();
    let mut body = response.into_body();
    let mut start = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.expect("a body");
        if let Some(bytes) = frame
            .data_ref()
            .filter(|_| status >= 300 && start.len() < 500)
        {
            start.extend_from_slice(bytes);
        }
    }
    if status >= 300 && std::env::var_os("BENCH_SHOW").is_some() {
        eprintln!("{status}: {}", String::from_utf8_lossy(&start));
    }
    matches!(status, 200 | 201)
}

pub fn get(path: &str, token: &str) -> Call {
    request("GET", path, token)
        .body(Full::default())
        .expect("a request")
}

pub fn post(path: &str, token: &str, key: &str, body: String) -> Call {
    request("POST", path, token)
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Full::from(body))
        .expect("a request")
}

fn request(method: &str, path: &str, token: &str) -> hyper::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "selaras.test")
        .header("authorization", format!("Bearer {token}"))
}
