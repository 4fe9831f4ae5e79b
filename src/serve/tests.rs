use std::io::{Read as _, Write as _};
use std::net::TcpStream as Client;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::*;
use crate::config::Variables;

/// Signals that the test sends.
struct Wire(UnboundedReceiver<()>);

impl Told for Wire {
    async fn wait(&mut self) {
        if self.0.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

struct Service {
    address: SocketAddr,
    ready: Arc<AtomicBool>,
    signal: UnboundedSender<()>,
    ended: JoinHandle<Result<(), String>>,
}

const SHORT: Patience = Patience {
    head: Duration::from_millis(200),
    write: Duration::from_millis(400),
    idle: Duration::from_millis(1500),
};

/// An app that answers `/` at once, `/slow` after half a second, and `/long` with more than any buffer holds.
fn start(patience: Patience, drain_delay: Duration) -> Service {
    start_with(patience, drain_delay, &[])
}

fn start_with(
    patience: Patience,
    drain_delay: Duration,
    variables: &[(&'static str, &'static str)],
) -> Service {
    let (told, signals) = unbounded_channel();
    let (started, address) = mpsc::channel();
    let ready = Arc::new(AtomicBool::new(true));
    let seen = Arc::clone(&ready);
    let mut set = Variables::from([("SELARAS_WORKERS", "1")]);
    for (name, value) in variables {
        set.set(*name, *value);
    }
    let ended = std::thread::spawn(move || {
        let config = Config::load(&[], &set)?;
        let listener = bind("127.0.0.1:0".parse().unwrap())?;
        started.send(listener.local_addr().unwrap()).unwrap();
        actix_web::rt::System::new().block_on(async {
            let app = || {
                App::new()
                    .route("/", web::get().to(async || "fine"))
                    .route("/echo", web::post().to(async |body: String| body))
                    .route("/slow", web::head().to(async || "late"))
                    .route("/long", web::get().to(async || "x".repeat(64 << 20)))
                    .route(
                        "/slow",
                        web::get().to(async || {
                            tokio::time::sleep(Duration::from_millis(500)).await;
                            "late"
                        }),
                    )
            };
            let server = server(&config, patience, listener, Arc::clone(&seen), app).unwrap();
            until_told(drain_delay, server, &seen, Wire(signals)).await
        })
    });
    Service {
        address: address.recv().unwrap(),
        ready,
        signal: told,
        ended,
    }
}

impl Service {
    fn connect(&self) -> Client {
        let client = Client::connect(self.address).unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        client
    }
}

/// One answer with a `content-length`.
fn answer(client: &mut Client) -> String {
    let mut text = Vec::new();
    loop {
        let mut byte = [0];
        client.read_exact(&mut byte).unwrap();
        text.push(byte[0]);
        if text.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(text).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    client.read_exact(&mut body).unwrap();
    head + std::str::from_utf8(&body).unwrap()
}

fn rest(client: &mut Client) -> String {
    let mut rest = String::new();
    client.read_to_string(&mut rest).unwrap();
    rest
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

#[test]
fn half_a_head_ends_with_408_whether_it_is_the_first_or_a_later_one() {
    let service = start(SHORT, Duration::ZERO);
    for earlier in 0..2 {
        let mut client = service.connect();
        for _ in 0..earlier {
            client.write_all(GET).unwrap();
            assert!(answer(&mut client).ends_with("fine"));
        }
        client.write_all(b"GET / HTTP/1.1\r\nhos").unwrap();
        let text = rest(&mut client);
        assert!(
            text.starts_with("HTTP/1.1 408 ") && text.contains("request_timeout"),
            "{earlier}: {text}"
        );
    }
}

#[test]
fn a_head_that_comes_byte_by_byte_is_not_given_more_time() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    client.write_all(GET).unwrap();
    answer(&mut client);
    let mut sent = 0;
    for byte in b"GET / HTTP/1.1\r\nx: "
        .iter()
        .chain(std::iter::repeat_n(&b'x', 100))
    {
        if client.write_all(&[*byte]).is_err() {
            break;
        }
        sent += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(sent < 100, "the service read on for five seconds");
}

#[test]
fn who_says_nothing_is_disconnected_without_an_answer() {
    let service = start(SHORT, Duration::ZERO);
    assert_eq!(rest(&mut service.connect()), "");
}

#[test]
fn half_a_head_in_the_packet_of_another_request_ends_with_408_too() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    client
        .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nho")
        .unwrap();
    assert!(answer(&mut client).ends_with("late"));
    assert!(rest(&mut client).starts_with("HTTP/1.1 408 "));
}

#[test]
fn who_falls_silent_after_an_answer_is_disconnected_unless_it_is_a_trusted_proxy() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    client.write_all(GET).unwrap();
    assert!(rest(&mut client).ends_with("fine"));

    let proxies = [("SELARAS_TRUSTED_PROXIES", "127.0.0.1")];
    let service = start_with(SHORT, Duration::ZERO, &proxies);
    let mut client = service.connect();
    for _ in 0..2 {
        client.write_all(GET).unwrap();
        assert!(answer(&mut client).ends_with("fine"));
        std::thread::sleep(SHORT.idle * 2);
    }
}

#[test]
fn a_head_that_is_not_understood_gets_an_answer_like_all_others() {
    let service = start(SHORT, Duration::ZERO);
    for (head, status) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        (
            format!(
                "GET / HTTP/1.1\r\nhost: x\r\n{}\r\n",
                "a: b\r\n".repeat(100)
            ),
            431,
        ),
    ] {
        let mut client = service.connect();
        // The request before it is answered all the same.
        client
            .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
            .unwrap();
        client.write_all(head.as_bytes()).unwrap();
        assert!(answer(&mut client).ends_with("late"));
        let text = rest(&mut client);
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        for part in [
            "content-type: application/problem+json\r\n",
            "x-content-type-options: nosniff\r\n",
            "x-request-id: ",
            "connection: close\r\n",
            "\"code\":\"",
        ] {
            assert!(text.contains(part), "{part} is missing: {text}");
        }
    }
}

#[test]
fn requests_that_come_together_are_answered_each_by_its_own_method() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    let head = "HEAD /slow HTTP/1.1\r\nhost: x\r\n\r\n";
    let last = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let post =
        "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    client
        .write_all(format!("{post}{head}{last}").as_bytes())
        .unwrap();
    assert!(answer(&mut client).ends_with("ab"));
    let text = rest(&mut client);
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2, "{text}");
    assert!(
        !text.contains("late") && text.ends_with("\r\n\r\nfine"),
        "{text}"
    );
}

#[test]
fn a_body_that_nobody_reads_ends_the_connection() {
    let service = start(SHORT, Duration::ZERO);
    for framing in ["content-length: 1000000", "transfer-encoding: chunked"] {
        let mut client = service.connect();
        let head = format!("GET / HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n");
        client.write_all(head.as_bytes()).unwrap();
        let text = rest(&mut client);
        assert!(text.contains("connection: close"), "{text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
    }
}

#[test]
fn neither_a_long_answer_nor_a_pause_between_requests_tries_patience() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    client
        .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    assert!(answer(&mut client).ends_with("late"));
    std::thread::sleep(Duration::from_millis(600));
    client
        .write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\na")
        .unwrap();
    std::thread::sleep(Duration::from_millis(600));
    client.write_all(b"b").unwrap();
    assert!(answer(&mut client).ends_with("ab"));
}

#[test]
fn who_stops_reading_is_disconnected() {
    let service = start(SHORT, Duration::ZERO);
    let mut client = service.connect();
    client
        .write_all(b"GET /long HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    let mut bytes = Vec::new();
    let _ = client.read_to_end(&mut bytes);
    assert!(
        bytes.len() < 64 << 20,
        "the whole answer was kept for a reader that was away"
    );
}

#[test]
fn told_to_stop_it_drains_finishes_and_closes() {
    let service = start(PATIENCE, Duration::from_millis(300));
    let mut idle = service.connect();
    idle.write_all(GET).unwrap();
    assert!(!answer(&mut idle).contains("connection: close"));
    service.signal.send(()).unwrap();
    while service.ready.load(Ordering::Relaxed) {
        std::thread::yield_now();
    }
    let mut late = service.connect();
    late.write_all(GET).unwrap();
    let text = answer(&mut late);
    assert!(
        text.contains("connection: close") && text.ends_with("fine"),
        "{text}"
    );
    let mut running = service.connect();
    running
        .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    assert!(answer(&mut running).ends_with("late"));
    assert_eq!(rest(&mut idle), "");
    assert_eq!(service.ended.join().unwrap(), Ok(()));
    assert!(Client::connect(service.address).is_err());
}

#[test]
fn told_twice_it_stops_at_once() {
    let service = start(PATIENCE, Duration::from_mins(5));
    for _ in 0..2 {
        service.signal.send(()).unwrap();
    }
    assert!(
        service
            .ended
            .join()
            .unwrap()
            .unwrap_err()
            .contains("cut off")
    );
}

#[test]
fn many_may_connect_at_once_and_a_port_is_taken_once() {
    let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let patience = Duration::from_millis(900);
    let callers: Vec<_> = (0..300)
        .map(|_| Client::connect_timeout(&address, patience))
        .collect();
    assert!(callers.iter().all(Result::is_ok), "nobody accepts them yet");
    assert!(bind(address).is_err());
}
