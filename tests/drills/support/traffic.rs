//! Keep-alive clients that are as cheap as they can be, since they share the machine with what they measure: a full HTTP
//! client costs more than the service does to turn a request away.

use std::cell::RefCell;
use std::io::{Error, ErrorKind};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request, byte for byte.
#[derive(Clone)]
pub struct Call(Vec<u8>);

/// One connection, on which one request follows another.
pub struct Connection {
    port: u16,
    /// None before the first request, and where the service has said that no other is heard.
    stream: Option<TcpStream>,
    heard: Vec<u8>,
}

/// What is looked at of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: u16,
    /// Whether it says when to come again.
    pub says_when: bool,
    /// Whether no further request is heard on the connection.
    is_last: bool,
}

/// Where an answer ends.
enum End {
    After(usize),
    /// With a chunk of no bytes.
    Chunked,
}

impl Connection {
    pub fn to(port: u16) -> Self {
        Self {
            port,
            stream: None,
            heard: Vec::with_capacity(4096),
        }
    }

    async fn open(&mut self) -> std::io::Result<&mut TcpStream> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        Ok(self.stream.insert(stream))
    }

    /// Sends one request and reads its whole answer.
    pub async fn ask(&mut self, call: &Call) -> std::io::Result<Answer> {
        self.open().await?.write_all(&call.0).await?;
        self.heard.clear();
        let (answer, end) = loop {
            self.hear().await?;
            if let Some(head) = head_of(&self.heard)? {
                break head;
            }
        };
        match end {
            End::After(bytes) => {
                while self.heard.len() < bytes {
                    self.hear().await?;
                }
            }
            End::Chunked => {
                while !self.heard.ends_with(b"\r\n0\r\n\r\n") {
                    // What was read is of no use but for the end that may have begun.
                    self.heard.drain(..self.heard.len().saturating_sub(8));
                    self.hear().await?;
                }
            }
        }
        if answer.is_last {
            self.stream = None;
        }
        Ok(answer)
    }

    async fn hear(&mut self) -> std::io::Result<()> {
        let stream = self.stream.as_mut().ok_or(ErrorKind::NotConnected)?;
        if stream.read_buf(&mut self.heard).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// The head, if all of it is there.
fn head_of(heard: &[u8]) -> std::io::Result<Option<(Answer, End)>> {
    let mut headers = [httparse::EMPTY_HEADER; 40];
    let mut response = httparse::Response::new(&mut headers);
    let head = match response.parse(heard).map_err(Error::other)? {
        httparse::Status::Complete(head) => head,
        httparse::Status::Partial => return Ok(None),
    };
    let header = |name: &str| {
        let found = response
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found.and_then(|header| std::str::from_utf8(header.value).ok())
    };
    let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
    let answer = Answer {
        status: response.code.unwrap_or_default(),
        says_when: header("retry-after").is_some(),
        is_last: header("connection").is_some_and(|name| name.eq_ignore_ascii_case("close")),
    };
    Ok(Some((
        answer,
        length.map_or(End::Chunked, |length| End::After(head + length)),
    )))
}

/// What a round of load showed.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub requests: u64,
    /// Answers other than 200 and 201.
    pub refused: u64,
    pub seconds: f64,
    /// How many microseconds each took, sorted, and which of the requests it was.
    latencies: Vec<(u32, u64)>,
}

impl Round {
    /// Of those that were asked for with such numbers.
    pub fn of(&self, is_such: impl Fn(u64) -> bool) -> Self {
        let mut such = self.clone();
        such.latencies.retain(|(_, number)| is_such(*number));
        such.requests = such.latencies.len() as u64;
        such
    }

    /// Which of the requests these were.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.latencies.iter().map(|(_, number)| *number)
    }

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
            .map_or(f64::NAN, |(micros, _)| f64::from(*micros) / 1000.0)
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
                let mut connection = Connection::to(port);
                let mut round = Round::default();
                while since.elapsed() < duration {
                    let number = next.replace(next.get() + 1);
                    let request = call(number);
                    let begun = Instant::now();
                    let answer = connection.ask(&request).await.expect("an answer");
                    let micros = u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX);
                    round.latencies.push((micros, number));
                    round.requests += 1;
                    round.refused += u64::from(!answer.is_success());
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

/// What callers heard who came whether or not the ones before were answered.
#[derive(Debug, Default)]
pub struct Flood {
    pub accepted: Round,
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

/// Connections that lie idle for longer are given up by the caller: soon after the service would end them, perhaps while
/// a request is on its way. It gives a connection without a request five seconds.
const IDLE: Duration = Duration::from_secs(4);

/// Asks `per_second` times a second for `duration`, whatever the answers do (an open loop). The callers are there already:
/// to connect costs both sides more than to be turned away does.
pub async fn flood(
    port: u16,
    per_second: f64,
    duration: Duration,
    call: impl Fn(u64) -> Call,
) -> Flood {
    let flood = Rc::new(RefCell::new(Flood::default()));
    let mut connections = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let mut connection = Connection::to(port);
        connection.open().await.expect("a connection");
        connections.push((Instant::now(), connection));
    }
    let idle = Rc::new(RefCell::new(connections));
    let (since, mut sent, mut open) = (Instant::now(), 0_u64, CONNECTIONS);
    while since.elapsed() < duration {
        let due = (since.elapsed().as_secs_f64() * per_second) as u64;
        while sent < due {
            let number = sent;
            let request = call(number);
            sent += 1;
            let free = loop {
                let free = idle.borrow_mut().pop();
                match free {
                    Some((since, _)) if since.elapsed() > IDLE => open -= 1,
                    free => break free,
                }
            };
            let mut connection = match free {
                Some((_, connection)) => connection,
                None if open < CONNECTIONS => {
                    open += 1;
                    Connection::to(port)
                }
                None => {
                    flood.borrow_mut().unsent += 1;
                    continue;
                }
            };
            let (flood, idle) = (Rc::clone(&flood), Rc::clone(&idle));
            actix_web::rt::spawn(async move {
                let begun = Instant::now();
                let heard = connection.ask(&request).await;
                let micros = u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX);
                let mut flood = flood.borrow_mut();
                let round = match heard {
                    Ok(answer) if answer.is_success() => &mut flood.accepted,
                    Ok(answer) if answer.is_proper_refusal() => &mut flood.refused,
                    Ok(_) => return flood.wrong += 1,
                    Err(_) => return flood.broken += 1,
                };
                round.latencies.push((micros, number));
                round.requests += 1;
                idle.borrow_mut().push((Instant::now(), connection));
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

impl Answer {
    pub fn is_success(self) -> bool {
        matches!(self.status, 200 | 201)
    }

    fn is_proper_refusal(self) -> bool {
        matches!(self.status, 429 | 503) && self.says_when
    }
}

impl Call {
    /// With `rest` for further headers, the empty line and a body.
    pub fn new(method: &str, path: &str, token: &str, rest: &str) -> Self {
        let call = format!(
            "{method} {path} HTTP/1.1\r\nhost: selaras.test\r\nauthorization: Bearer {token}\r\n{rest}"
        );
        Self(call.into_bytes())
    }
}

pub fn get(path: &str, token: &str) -> Call {
    Call::new("GET", path, token, "\r\n")
}
