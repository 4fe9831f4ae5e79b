//! Keep-alive clients, as cheap as they can be: they share the machine with what they measure.

use std::cell::RefCell;
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
    let (status, _) = status_of(connection, request).await.expect("an answer");
    matches!(status, 200 | 201)
}

/// Sends one request and reads its whole answer: its status, and whether it says when to come again.
async fn status_of(
    connection: &mut SendRequest<Full<Bytes>>,
    request: Call,
) -> hyper::Result<(u16, bool)> {
    connection.ready().await?;
    let response = connection.send_request(request).await?;
    let status = response.status().as_u16();
    let says_when = response.headers().contains_key("retry-after");
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    Ok((status, says_when))
}

/// What callers heard who came whether or not the ones before were answered.
#[derive(Debug, Default)]
pub struct Flood {
    pub accepted: Round,
    /// Which of the requests those were.
    pub accepted_numbers: Vec<u64>,
    /// 503 and 429.
    pub refused: Round,
    /// Refused without a word on when to come again, or answered with another status.
    pub wrong: u64,
    /// Broken connections.
    pub broken: u64,
    /// Never sent, since all connections waited for an answer.
    pub unsent: u64,
    /// All that were due.
    pub due: u64,
}

impl Flood {
    /// Requests of which it is known what became of them.
    fn heard(&self) -> u64 {
        self.accepted.requests + self.refused.requests + self.wrong + self.broken + self.unsent
    }
}

/// The most connections of a flood.
const CONNECTIONS: usize = 2_000;

/// Asks `per_second` times a second for `duration`, whatever the answers do (an open loop).
pub async fn flood(
    port: u16,
    per_second: f64,
    duration: Duration,
    call: impl Fn(u64) -> Call,
) -> Flood {
    let flood = Rc::new(RefCell::new(Flood::default()));
    let idle: Rc<RefCell<Vec<SendRequest<Full<Bytes>>>>> = Rc::default();
    let (since, mut sent, mut open) = (Instant::now(), 0_u64, 0);
    while since.elapsed() < duration {
        let due = (since.elapsed().as_secs_f64() * per_second) as u64;
        while sent < due {
            let number = sent;
            let request = call(number);
            sent += 1;
            let free = loop {
                let free = idle.borrow_mut().pop();
                match free {
                    // The service ends those that lie idle for too long.
                    Some(connection) if connection.is_closed() => open -= 1,
                    free => break free,
                }
            };
            let mut connection = match free {
                Some(connection) => connection,
                None if open < CONNECTIONS => {
                    open += 1;
                    connect(port).await
                }
                None => {
                    flood.borrow_mut().unsent += 1;
                    continue;
                }
            };
            let (flood, idle) = (Rc::clone(&flood), Rc::clone(&idle));
            actix_web::rt::spawn(async move {
                let begun = Instant::now();
                let heard = status_of(&mut connection, request).await;
                let micros = u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX);
                let mut flood = flood.borrow_mut();
                let round = match heard {
                    Ok((200 | 201, _)) => {
                        flood.accepted_numbers.push(number);
                        &mut flood.accepted
                    }
                    Ok((429 | 503, true)) => &mut flood.refused,
                    Ok(_) => return flood.wrong += 1,
                    Err(_) => return flood.broken += 1,
                };
                round.latencies.push(micros);
                round.requests += 1;
                idle.borrow_mut().push(connection);
            });
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let seconds = since.elapsed().as_secs_f64();
    // Whoever was let in last may take a moment; the service itself gives up after ten seconds.
    let heard = || flood.borrow().heard();
    for _ in 0..1100 {
        if heard() == sent {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(heard(), sent, "requests that nobody answered");
    let mut flood = std::mem::take(&mut *flood.borrow_mut());
    flood.due = sent;
    for round in [&mut flood.accepted, &mut flood.refused] {
        round.seconds = seconds;
        round.latencies.sort_unstable();
    }
    flood
}

pub fn get(path: &str, token: &str) -> Call {
    request("GET", path, token)
        .body(Full::default())
        .expect("a request")
}

/// A request without its body.
pub fn request(method: &str, path: &str, token: &str) -> hyper::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "selaras.test")
        .header("authorization", format!("Bearer {token}"))
}
