//! Thousands of connections that do as little as they can: others do not notice, memory is bounded, and they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{Balancer, Client, Stage, chain, connections, is_timed, note, pick};

/// Within this time after the last one began, all of them are gone.
const GONE: Duration = Duration::from_secs(15);
/// The most memory of the service, in MiB.
const MEMORY: u64 = 256;
/// What is twice as slow as usual is compared with no less than this. On two processors the drill's threads, the database
/// and the service's take turns, each for some milliseconds, and the 99th of a hundred answers is one that had to wait for
/// such a turn: usual ones were seen at 5 to 6 ms, and at 9 ms beside slow callers.
const UNNOTICED: Duration = Duration::from_millis(10);

/// How a connection is slow.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Connects, and says nothing.
    Silent,
    /// A byte of its first head now and then.
    FirstHead,
    /// A byte of its second head now and then.
    SecondHead,
    /// A byte of its body now and then.
    Body,
    /// Chunks of one byte for ever.
    Chunks,
    /// Asks for a token, and says who it is a byte now and then.
    Form,
    /// Asks for an export and does not read it.
    Reader,
    /// Asks for the OpenAPI document, which is made once and long, and does not read it.
    DocumentReader,
    /// Says nothing after its first answer.
    Idle,
    /// Says nothing after a page of fifty.
    IdleAfterPage,
}

const KINDS: [Kind; 10] = [
    Kind::Silent,
    Kind::FirstHead,
    Kind::SecondHead,
    Kind::Body,
    Kind::Chunks,
    Kind::Form,
    Kind::Reader,
    Kind::DocumentReader,
    Kind::Idle,
    Kind::IdleAfterPage,
];

#[actix_web::test]
async fn slow_connections_on_sqlite() {
    drill("SQLite", Stage::sqlite().serving(1), &KINDS).await;
}

#[actix_web::test]
async fn slow_connections_on_postgres() {
    // The others do not get as far as the database.
    let kinds = pick(&KINDS[3..7], &KINDS[..]);
    drill("PostgreSQL", Stage::postgres().serving(1), kinds).await;
}

async fn drill(database: &str, stage: Stage, alone: &[Kind]) {
    let service = &stage.services[0];
    let office = stage.office().await;
    let bases = stage.bases();
    let client = office.client(&bases);
    let employer = fill(&client).await;
    // Once without counting: pools are opened, caches filled.
    ask(&client, &employer, Duration::from_secs(2), None).await;

    let each = pick(1000, 5000);
    // The connections that the service takes by default; the further ones wait at its door.
    let together = pick(1000, 9800) / KINDS.len();
    let mut rounds: Vec<(String, Vec<Kind>, usize)> = alone
        .iter()
        .map(|kind| (format!("{kind:?}"), vec![*kind], each))
        .collect();
    rounds.push(("all together".to_owned(), KINDS.to_vec(), together));
    let mut before = ask(&client, &employer, Duration::from_secs(5), None).await;
    for (name, kinds, count) in rounds {
        assert!(office.renew(&service.base).await, "no token");
        let port = service.port;
        let others = connections(port);
        service.forget_peak_memory();
        let token = office.token();
        let stop = Arc::new(AtomicBool::new(false));
        let begun = Arc::new(AtomicUsize::new(0));
        let total = count * kinds.len();
        let slow = {
            let (stop, begun) = (Arc::clone(&stop), Arc::clone(&begun));
            std::thread::spawn(move || crowd(port, &token, &kinds, count, &stop, &begun))
        };
        let during = actix_web::rt::spawn({
            let (client, employer, stop) = (client.clone(), employer.clone(), Arc::clone(&stop));
            async move { ask(&client, &employer, Duration::from_secs(60), Some(&stop)).await }
        });
        let since = Instant::now();
        // Some of the first may be gone before the last ones come.
        while begun.load(Ordering::Relaxed) < total * 95 / 100 {
            assert!(
                since.elapsed() < Duration::from_secs(60),
                "{name}: they do not begin"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let since = Instant::now();
        loop {
            // On another thread: this one times answers.
            let left = actix_web::rt::task::spawn_blocking(move || connections(port))
                .await
                .expect("a count");
            // The client's own connections may be new ones.
            if left <= others + 4 {
                break;
            }
            assert!(
                since.elapsed() < GONE,
                "{name}: {} of {total} are still there",
                left - others
            );
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let gone = since.elapsed();
        stop.store(true, Ordering::Relaxed);
        let during = during.await.expect("a client");
        slow.join().expect("the crowd");
        let memory = service.peak_memory();
        let after = ask(&client, &employer, Duration::from_secs(5), None).await;
        let without = before.max(after);
        before = after;
        note(
            &format!("slow, {database}, {name}"),
            format!(
                "{total} gone after {gone:.1?}; p99 {during:.1?}, without them {without:.1?}; at most {memory} MiB",
            ),
        );
        assert!(
            !is_timed() || during <= without.max(UNNOTICED) * 2,
            "{name}: {during:?} instead of {without:?}"
        );
        assert!(memory <= MEMORY, "{name}: {memory} MiB");
    }
}

/// Thousands of employers, for exports; answers the path of one.
async fn fill(client: &Client) -> String {
    let mut path = String::new();
    for batch in 0..pick(10, 40) {
        let items: Vec<Value> = (0..500).map(|n| chain::employer(batch * 500 + n)).collect();
        let heard = client
            .post("/v1/employers/batch", &json!({ "items": items }))
            .await
            .expect("an answer");
        assert_eq!(heard.status, 207, "{}", heard.text);
        let text = heard.text;
        let at = text.find("\"id\":\"").expect("an id") + 6;
        path = format!("/v1/employers/{}", &text[at..at + 36]);
    }
    path
}

/// Four callers at a moderate pace for so long, or until told to stop; the 99th percentile of what they waited for what
/// they read. What they write must succeed as well.
async fn ask(
    client: &Client,
    employer: &str,
    time: Duration,
    stop: Option<&AtomicBool>,
) -> Duration {
    let until = Instant::now() + time;
    let callers = (0..4).map(async |_| {
        let mut waits = Vec::new();
        let demand = chain::demand(employer.rsplit('/').next().expect("an id"));
        while Instant::now() < until && !stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            for path in [employer, "/v1/employers?limit=20"] {
                let heard = client.get(path).await.expect("an answer");
                assert_eq!(heard.status, 200, "{}", heard.text);
                waits.push(heard.took);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let heard = client.post("/v1/skill-demands", &demand).await;
            let heard = heard.expect("an answer");
            assert_eq!(heard.status, 201, "{}", heard.text);
        }
        waits
    });
    let mut waits: Vec<Duration> = join_all(callers).await.into_iter().flatten().collect();
    waits.sort();
    waits[waits.len() * 99 / 100]
}

/// The slow ones, on a thread of their own; it ends when they are told to stop.
fn crowd(
    port: u16,
    token: &str,
    kinds: &[Kind],
    count: usize,
    stop: &AtomicBool,
    begun: &AtomicUsize,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let all = (0..count).flat_map(|_| kinds.iter()).zip(0..);
        join_all(all.map(async |(kind, turn)| {
            // One after the other: this is no flood, it is what comes of one that goes unnoticed.
            tokio::time::sleep(Duration::from_millis(turn * pick(3, 1))).await;
            let Some(mut stream) = connect(port, *kind).await else {
                return;
            };
            let has_begun = begin(&mut stream, *kind, token).await.is_some();
            begun.fetch_add(1, Ordering::Relaxed);
            if has_begun {
                go_on(&mut stream, *kind, stop).await;
            }
        }))
        .await;
    });
}

async fn connect(port: u16, kind: Kind) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().expect("a socket");
    if matches!(kind, Kind::Reader | Kind::DocumentReader) {
        socket.set_recv_buffer_size(4096).expect("a small buffer");
    }
    let address = ([127, 0, 0, 1], port).into();
    socket.connect(address).await.ok()
}

/// What it says before it becomes slow.
async fn begin(stream: &mut TcpStream, kind: Kind, token: &str) -> Option<()> {
    let head = |line: &str, more: &str| format!("{line} HTTP/1.1\r\nHost: x\r\n{more}\r\n");
    let post = "POST /v1/employers";
    let authorized = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let text = match kind {
        Kind::Silent => String::new(),
        Kind::FirstHead => "GET /health/live HTTP/1.1\r\nX: ".to_owned(),
        Kind::SecondHead | Kind::Idle => head("GET /health/live", ""),
        Kind::Body => head(post, &format!("{authorized}Content-Length: 100000\r\n")),
        Kind::Chunks => head(post, &format!("{authorized}Transfer-Encoding: chunked\r\n")),
        Kind::Form => head(
            "POST /oauth2/token",
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n",
        ),
        Kind::Reader => head(
            "GET /v1/employers",
            &format!("Authorization: Bearer {token}\r\nAccept: text/csv\r\n"),
        ),
        Kind::DocumentReader => head("GET /openapi.json", ""),
        Kind::IdleAfterPage => head("GET /v1/employers?limit=50", &authorized),
    };
    stream.write_all(text.as_bytes()).await.ok()?;
    if matches!(kind, Kind::SecondHead | Kind::Idle) {
        let mut bytes = [0; 4096];
        stream.read(&mut bytes).await.ok().filter(|n| *n > 0)?;
    }
    if matches!(kind, Kind::IdleAfterPage) {
        read_whole(stream).await?;
    }
    Some(())
}

/// Reads an answer to its end.
async fn read_whole(stream: &mut TcpStream) -> Option<()> {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.ok().filter(|n| *n > 0)?;
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, _)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse::<usize>().ok())?
        });
        if bytes.len() >= head.len() + 4 + length? {
            return Some(());
        }
    }
}

/// Goes on until it is told to stop, or has been cut off.
async fn go_on(stream: &mut TcpStream, kind: Kind, stop: &AtomicBool) {
    let piece: &[u8] = match kind {
        Kind::FirstHead | Kind::SecondHead | Kind::Body | Kind::Form => b"x",
        Kind::Chunks => b"1\r\n \r\n",
        Kind::Silent | Kind::Reader | Kind::DocumentReader | Kind::Idle | Kind::IdleAfterPage => {
            b""
        }
    };
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if stream.write_all(piece).await.is_err() {
            return;
        }
    }
}

/// A balancer keeps a connection for longer than a stranger may: it must never send a request into a closing one.
#[actix_web::test]
async fn slow_balancers_see_no_reset() {
    let stage = Stage::sqlite()
        .with("SELARAS_TRUSTED_PROXIES", "127.0.0.1")
        .serving(1);
    let port = stage.services[0].port;
    let office = stage.office().await;
    let proxies = [
        Balancer::haproxy(stage.folder(), port),
        Balancer::nginx(stage.folder(), port),
    ];
    // Around the patience for strangers, and around the time for which balancers usually keep connections.
    let pauses: Vec<u64> = pick(
        vec![9_900, 10_000, 10_100, 12_000],
        (0..40)
            .map(|n| 9_000 + n * 100)
            .chain((0..60).map(|n| 57_000 + n * 100))
            .collect(),
    );
    let asked = AtomicUsize::new(0);
    let asked = &asked;
    join_all(
        proxies
            .iter()
            .flat_map(|proxy| pauses.iter().map(move |pause| (proxy, pause)))
            .map(async |(proxy, pause)| {
                let client = office.client(&[format!("http://127.0.0.1:{}", proxy.port)]);
                for _ in 0..2 {
                    // Not repeated by any balancer.
                    let heard = client
                        .post("/v1/employers", &json!({}))
                        .await
                        .expect("an answer");
                    assert_eq!(heard.status, 422, "after {pause} ms: {}", heard.text);
                    asked.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(*pause)).await;
                }
            }),
    )
    .await;
    note(
        "slow, balancers",
        format!(
            "{} requests after pauses, no reset",
            asked.load(Ordering::Relaxed)
        ),
    );
}
