//! Constant reads and keyed writes, whose every answer is remembered, and a watch over the service's health.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream;
use serde_json::Value;

use super::{Caller, Client, Heard, Office, chain};

/// Clients that write, and as many that read.
const CLIENTS: usize = 6;

/// Between two requests of one client.
const PAUSE: Duration = Duration::from_millis(15);

/// For how long a client goes on asking for its last word after the drill has ended.
const PATIENCE: Duration = Duration::from_secs(40);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Read,
    Write,
    Live,
    Ready,
}

/// What a client was told, and when.
#[derive(Clone, Debug)]
pub struct Told {
    pub work: Work,
    pub sent: Instant,
    pub heard: Instant,
    /// `None` where there was no answer, or half of one.
    pub answer: Option<Heard>,
}

impl Told {
    pub fn status(&self) -> u16 {
        self.answer.as_ref().map_or(0, |answer| answer.status)
    }

    pub fn is_success(&self) -> bool {
        matches!(self.status(), 200 | 201)
    }

    /// The service cannot answer now, and says so with all that belongs to it.
    pub fn is_proper_503(&self) -> bool {
        self.is_refusal(503, &["unavailable", "deadline_exceeded"])
    }

    /// Whether it is a problem with this status and one of these codes, which says when to come again.
    pub fn is_refusal(&self, status: u16, codes: &[&str]) -> bool {
        self.answer.as_ref().is_some_and(|answer| {
            answer.status == status
                && answer.header("retry-after").is_some()
                && answer.header("content-type") == Some("application/problem+json")
                && codes.contains(&answer.body()["code"].as_str().unwrap_or_default())
        })
    }

    pub fn took(&self) -> Duration {
        self.heard - self.sent
    }
}

/// A write that was acknowledged.
#[derive(Clone, Debug)]
pub struct Promise {
    pub key: String,
    pub body: Value,
    pub answer: Heard,
}

pub struct Load {
    shared: Rc<Shared>,
    clients: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    over: Cell<Option<Instant>>,
    numbers: Cell<u32>,
    told: RefCell<Vec<Told>>,
    promises: RefCell<Vec<Promise>>,
    /// Writes that had no last word in the end.
    silent: Cell<usize>,
}

/// All that a load was told.
pub struct Story {
    pub told: Vec<Told>,
    pub promises: Vec<Promise>,
    pub silent: usize,
}

impl Load {
    /// Begins, on employers alone: no rule lets one of them stand in another one's way.
    pub fn start(office: &Office, bases: &[String]) -> Self {
        Self::start_at(office, bases, 0)
    }

    /// As [`start`](Self::start), where an earlier load has made the employers up to the number `first`.
    pub fn start_at(office: &Office, bases: &[String], first: u32) -> Self {
        let shared = Rc::new(Shared::default());
        shared.numbers.set(first);
        let mut clients = Vec::new();
        for turn in 0..CLIENTS {
            let client = office.client(bases).at(turn);
            clients.push(actix_web::rt::spawn(write(client, Rc::clone(&shared))));
            let client = office.client(bases).at(turn);
            clients.push(actix_web::rt::spawn(ask(
                client,
                Work::Read,
                "/v1/employers?limit=5",
                Rc::clone(&shared),
            )));
        }
        for (work, path) in [(Work::Live, "/health/live"), (Work::Ready, "/health/ready")] {
            let client = office.client(bases);
            clients.push(actix_web::rt::spawn(ask(
                client,
                work,
                path,
                Rc::clone(&shared),
            )));
        }
        Self { shared, clients }
    }

    /// Waits for the first success of a request that was answered after `since`; answers how long after.
    pub async fn first_success(&self, work: Work, since: Instant, within: Duration) -> Duration {
        while since.elapsed() < within {
            let first = self.shared.told.borrow().iter().find_map(|told| {
                (told.work == work && told.heard >= since && told.is_success())
                    .then(|| told.heard - since)
            });
            if let Some(first) = first {
                return first;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no {work:?} succeeded within {within:?}");
    }

    /// Waits for the first answer with `status`.
    pub async fn first(&self, work: Work, status: u16, within: Duration) {
        let since = Instant::now();
        while !self
            .shared
            .told
            .borrow()
            .iter()
            .any(|told| told.work == work && told.status() == status)
        {
            assert!(since.elapsed() < within, "no {work:?} with {status}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn end(self) -> Story {
        self.shared.over.set(Some(Instant::now()));
        for client in join_all(self.clients).await {
            client.expect("a client");
        }
        Story {
            told: self.shared.told.take(),
            promises: self.shared.promises.take(),
            silent: self.shared.silent.get(),
        }
    }
}

impl Story {
    /// Every acknowledged record is there, and every acknowledged key is answered the same way again. Nothing is there
    /// that nobody sent.
    pub async fn keeps_its_promises(&self, office: &Office, base: &str) {
        self.keeps_its_promises_beside(0, office, base).await;
    }

    /// As [`keeps_its_promises`](Self::keeps_its_promises), where `others` were there before.
    pub async fn keeps_its_promises_beside(&self, others: usize, office: &Office, base: &str) {
        let caller = office.at(base);
        let client = office.client(&[base.to_owned()]);
        stream::iter(&self.promises)
            .for_each_concurrent(8, |promise| is_kept(promise, &caller, &client))
            .await;
        let there = count(&caller).await;
        let least = self.promises.len() + others;
        assert!(
            (least..=least + self.silent).contains(&there),
            "{least} acknowledged, {} without an answer, {there} records",
            self.silent
        );
    }
}

async fn is_kept(promise: &Promise, caller: &Caller, client: &Client) {
    let Promise { key, body, answer } = promise;
    assert_eq!(answer.status, 201, "{key}: {}", answer.text);
    let id = answer.body()["id"].as_str().expect("an id").to_owned();
    caller.get(&format!("/v1/employers/{id}")).await.ok();
    let again = client.with_key(key).post("/v1/employers", body).await;
    let again = again.expect("an answer");
    assert_eq!(
        (
            again.status,
            &again.text,
            again.header("idempotent-replayed")
        ),
        (201, &answer.text, Some("true")),
        "{key}"
    );
}

async fn count(caller: &Caller) -> usize {
    let (mut count, mut next) = (0, "/v1/employers?limit=200".to_owned());
    loop {
        let page = caller.get(&next).await.ok();
        count += page.items().len();
        match page.body["next_cursor"].as_str() {
            Some(cursor) => next = format!("/v1/employers?limit=200&cursor={cursor}"),
            None => return count,
        }
    }
}

/// One writer's life: each employer until there is a last word about it.
async fn write(client: Client, shared: Rc<Shared>) {
    while shared.over.get().is_none() {
        let n = shared.numbers.get();
        shared.numbers.set(n + 1);
        let (key, body) = (format!("load-{n}"), chain::employer(n));
        let client = client.with_key(&key);
        loop {
            let sent = Instant::now();
            let answer = client.post("/v1/employers", &body).await.ok();
            shared.note(Work::Write, sent, answer.clone());
            if let Some(answer) = answer.filter(Heard::is_final) {
                let promise = Promise { key, body, answer };
                shared.promises.borrow_mut().push(promise);
                break;
            }
            if shared
                .over
                .get()
                .is_some_and(|over| over.elapsed() > PATIENCE)
            {
                shared.silent.set(shared.silent.get() + 1);
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn ask(client: Client, work: Work, path: &str, shared: Rc<Shared>) {
    while shared.over.get().is_none() {
        let sent = Instant::now();
        let answer = client.get(path).await.ok();
        shared.note(work, sent, answer);
        tokio::time::sleep(PAUSE).await;
    }
}

impl Shared {
    fn note(&self, work: Work, sent: Instant, answer: Option<Heard>) {
        self.told.borrow_mut().push(Told {
            work,
            sent,
            heard: Instant::now(),
            answer,
        });
    }
}
