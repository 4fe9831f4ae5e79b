//! Replicas that are told to stop one after another, under load: nobody behind the balancer notices.

use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Balancer, Load, Office, Service, Stage, Work, note, pick};

const REPLICAS: usize = 3;

#[actix_web::test]
async fn rolling_restarts_behind_a_balancer() {
    let mut stage = Stage::postgres().serving(REPLICAS);
    let balancer = Balancer::over(stage.folder(), &stage.services);
    let office = Office::open(&stage.setup, &balancer.base).await;
    let load = Load::start(&office, std::slice::from_ref(&balancer.base));
    tokio::time::sleep(Duration::from_secs(1)).await;

    let restarts = pick(6, 20);
    let mut longest = Duration::ZERO;
    for n in 0..restarts {
        let mut replica = stage.services.remove(0);
        let told = Instant::now();
        replica.tell_to_stop();
        let again = spawn_blocking(move || {
            assert!(
                replica.ended_well(Duration::from_secs(30)),
                "restart {n}: it did not end well"
            );
            (
                told.elapsed(),
                Service::start_at(&replica.setup.clone(), replica.port),
            )
        });
        let (took, replica) = again.await.expect("a new process");
        longest = longest.max(took);
        stage.services.push(replica);
        // Until the balancer has seen it.
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    let story = load.end().await;
    let longest_answer = story
        .told
        .iter()
        .map(|told| told.took())
        .max()
        .unwrap_or_default();
    for told in &story.told {
        // Until the balancer has noticed, this one question is answered with no.
        let draining = told.work == Work::Ready && told.is_proper_503();
        assert!(
            told.is_success() || draining,
            "{:?} was answered {:?}",
            told.work,
            told.answer
        );
    }
    let asked = story
        .told
        .iter()
        .filter(|told| matches!(told.work, Work::Read | Work::Write));
    note(
        "rolling restarts",
        format!(
            "{restarts} restarts, each ended well, the longest after {longest:.1?}; {} requests, 0 failed, longest {longest_answer:.1?}",
            asked.count()
        ),
    );
    story.keeps_its_promises(&office, &balancer.base).await;
}

/// Without a balancer: a connection that is kept alive is ended by an answer that says so, and by nothing else.
#[actix_web::test]
async fn rolling_with_a_kept_connection() {
    let mut stage = Stage::sqlite().serving(1);
    let mut service = stage.services.remove(0);
    let mut busy = Kept::open(service.port).await;
    let mut quiet = Kept::open(service.port).await;
    for kept in [&mut busy, &mut quiet] {
        let head = kept.ask("/health/live").await;
        assert!(
            head.starts_with("http/1.1 200") && !head.contains("connection: close"),
            "{head}"
        );
    }

    service.tell_to_stop();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let head = busy.ask("/health/live").await;
    assert!(
        head.starts_with("http/1.1 200") && head.contains("connection: close"),
        "{head}"
    );
    busy.ends().await;
    let head = Kept::open(service.port).await.ask("/health/ready").await;
    assert!(
        head.starts_with("http/1.1 503") && head.contains("connection: close"),
        "{head}"
    );
    // Who asks nothing meanwhile sees an orderly end when the port closes.
    quiet.ends().await;
    let ended = spawn_blocking(move || service.ended_well(Duration::from_secs(30)));
    assert!(ended.await.expect("the end"), "it did not end well");
}

/// A connection that carries one request after another.
struct Kept(TcpStream);

impl Kept {
    async fn open(port: u16) -> Self {
        Self(
            TcpStream::connect(("127.0.0.1", port))
                .await
                .expect("a connection"),
        )
    }

    /// The head of the answer, in lower case.
    async fn ask(&mut self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.0
            .write_all(request.as_bytes())
            .await
            .expect("a request");
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length
                    .and_then(|length| length.parse().ok())
                    .expect("a length");
                if body.len() >= length {
                    return head.to_owned();
                }
            }
            let read = self
                .0
                .read_buf(&mut bytes)
                .await
                .expect("an answer, not a reset");
            assert!(read > 0, "the connection ended in the middle of an answer");
        }
    }

    async fn ends(&mut self) {
        let read = tokio::time::timeout(Duration::from_secs(10), self.0.read(&mut [0; 16])).await;
        let read = read.expect("an end in time").expect("an end, not a reset");
        assert_eq!(read, 0, "more than was asked for");
    }
}
