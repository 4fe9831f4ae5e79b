//! The work of an office, one kind after another.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::database::{self, Database};
use crate::seed::{self, CITY};
use crate::support::traffic::{self, Call, Round, get};
use crate::support::{Caller, Office, Service, chain, class, free_port};
use crate::{cpu, table};

/// Clients that ask at once.
const CLIENTS: usize = 32;

/// Trainees whose records came in through the API, so that they can be enrolled.
const ENROLLABLE: u32 = 9_000;

/// Makes the n-th request, with a token.
type Ask = dyn Fn(&str, u64) -> Call;

/// One kind of request, and the same of the bare driver, if it does that.
struct Work {
    name: &'static str,
    clients: usize,
    ours: Rc<Ask>,
    raw: Option<fn(u64) -> Call>,
}

pub async fn measure(database: &Database, folder: &Path) {
    let setup = database.setup(folder);
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    let caller = office.at(&service.base);
    class(&caller, 0, 1000).await;
    let mut trainees = Vec::new();
    for from in (0..ENROLLABLE).step_by(100) {
        trainees.extend(caller.trainees(from, from + 100).await);
    }
    caller
        .enroll(&only(&caller, "batches").await, &trainees[0])
        .await
        .created();
    seed::fill(database, CITY);
    let raw = Raw::start(&database.url());
    compare(&office.token(), service.port, raw.port).await;

    table::head(
        &format!("**{}**", database.name()),
        &[
            "work",
            "requests/s",
            "p50 ms",
            "p99 ms",
            "CPU µs (+ database)",
            "raw requests/s",
            "raw CPU µs",
            "of raw",
        ],
    );
    let http = traffic::run(raw.port, CLIENTS, seconds(), |_| get("/bare", "")).await;
    let bare = format!("{:.0}", http.per_second());
    table::row(&["a bare route, no database", "", "", "", "", &bare, "", ""]);
    let wanted = setting("BENCH_WORK").unwrap_or_default();
    for work in works(trainees) {
        if !work.name.contains(&wanted) {
            continue;
        }
        assert!(office.renew(&service.base).await, "a token");
        line(&work, &office.token(), &service, database, &raw).await;
    }
    println!(
        "\nPeak memory of the service: {} MiB.",
        service.peak_memory()
    );
}

async fn only(caller: &Caller, resource: &str) -> String {
    let list = caller.get(&format!("/v1/{resource}")).await.ok();
    list.items()[0]["id"].as_str().expect("an id").to_owned()
}

/// Checks that both answer the same in the same JSON: otherwise the ratios would say nothing.
async fn compare(token: &str, service: u16, raw: u16) {
    let http = reqwest::Client::new();
    let service = format!("http://127.0.0.1:{service}/v1/employers");
    let raw = format!("http://127.0.0.1:{raw}/employers");
    let said = async |request: RequestBuilder| -> Value {
        let answer = request.bearer_auth(token).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    };
    let read = async |base: &str| said(http.get(format!("{base}/{}", database::id(1, 1)))).await;
    assert_eq!(read(&service).await, read(&raw).await);
    let page = async |base: &str| said(http.get(format!("{base}?limit=50"))).await["items"].clone();
    assert_eq!(page(&service).await, page(&raw).await);
    let create = async |base: &str, nib: &str| {
        let body = chain::with(chain::employer(0), json!({ "nib": nib }));
        let request = http.post(base).header("idempotency-key", "compare");
        // What is each one's own, the day in Jakarta, and a telephone number in its one form.
        let own = json!({
            "id": null, "nib": null, "created_at": null, "updated_at": null, "workers_as_of": null, "contact": null,
        });
        chain::with(said(request.json(&body)).await, own)
    };
    let ours = create(&service, "5000000000001").await;
    assert_eq!(ours, create(&raw, "5000000000002").await);
}

fn works(trainees: Vec<String>) -> Vec<Work> {
    let employer = |n: u64| database::id(1, 1 + n * 7919 % CITY.employers);
    let new = |n: u64| {
        let mut body = chain::employer(0);
        body["nib"] = json!(format!("7{n:012}"));
        body.to_string()
    };
    vec![
        // What all answers of the service cost, beside a bare route.
        Work {
            name: "a known text, no token and no database",
            clients: CLIENTS,
            ours: Rc::new(|_, _| get("/v1/problems/no_seat_left", "")),
            raw: Some(|_| get("/bare", "")),
        },
        Work {
            name: "read one employer",
            clients: CLIENTS,
            ours: Rc::new(move |token, n| get(&format!("/v1/employers/{}", employer(n)), token)),
            raw: Some(|n| {
                get(
                    &format!(
                        "/employers/{}",
                        database::id(1, 1 + n * 7919 % CITY.employers)
                    ),
                    "",
                )
            }),
        },
        Work {
            name: "list of 50",
            clients: CLIENTS,
            ours: Rc::new(|token, _| get("/v1/employers?limit=50", token)),
            raw: Some(|_| get("/employers", "")),
        },
        Work {
            name: "search by name",
            clients: CLIENTS,
            ours: Rc::new(|token, n| {
                get(
                    &format!(
                        "/v1/employers?limit=50&q=batik%20contoh%20{}",
                        10 + n % 90_000
                    ),
                    token,
                )
            }),
            raw: None,
        },
        Work {
            name: "change feed, 50 entries",
            clients: CLIENTS,
            ours: Rc::new(|token, _| get("/v1/changes?limit=50", token)),
            raw: None,
        },
        Work {
            name: "create an employer",
            clients: CLIENTS,
            ours: Rc::new(move |token, n| {
                post("/v1/employers", token, &format!("create-{n}"), &new(n))
            }),
            raw: Some(|n| {
                let mut body = chain::employer(0);
                body["nib"] = json!(format!("6{n:012}"));
                post("/employers", "", &format!("create-{n}"), &body.to_string())
            }),
        },
        Work {
            name: "enroll a trainee",
            clients: CLIENTS,
            ours: Rc::new(move |token, n| {
                let trainee = &trainees[usize::try_from(n).expect("an index") % trainees.len()];
                let batch = database::id(4, 1 + (n + n / 9_000 * 13) % CITY.batches);
                let body = json!({ "trainee_id": trainee, "batch_id": batch }).to_string();
                post("/v1/enrollments", token, &format!("enroll-{n}"), &body)
            }),
            raw: None,
        },
        Work {
            name: "alignment by occupation",
            clients: 2,
            ours: Rc::new(|token, _| get("/v1/alignment?by=occupation", token)),
            raw: None,
        },
    ]
}

async fn line(work: &Work, token: &str, service: &Service, database: &Database, raw: &Raw) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut our_cpu, mut their_cpu) = (Used::default(), Used::default());
    // In turns, so that what the machine does besides meets both.
    for round in 0..4 {
        let offset = round * 10_000_000;
        let call = {
            let (token, ours) = (token.to_owned(), Rc::clone(&work.ours));
            move |n: u64| ours(&token, offset + n)
        };
        let before = Used::by(service.pid(), database);
        ours.push(traffic::run(service.port, work.clients, seconds(), call).await);
        our_cpu.add(&before, &Used::by(service.pid(), database));
        if let Some(raw_call) = work.raw {
            let before = Used::by(raw.process.id(), database);
            let round = traffic::run(raw.port, work.clients, seconds(), move |n| {
                raw_call(offset + n)
            });
            theirs.push(round.await);
            their_cpu.add(&before, &Used::by(raw.process.id(), database));
        }
    }
    let (ours, theirs) = (Round::all(ours), Round::all(theirs));
    assert!(
        ours.refused == 0,
        "{}: {} of {} refused",
        work.name,
        ours.refused,
        ours.requests
    );
    let raw = if theirs.requests == 0 {
        [const { String::new() }; 3]
    } else {
        let ratio = ours.per_second() / theirs.per_second();
        [
            format!("{:.0}", theirs.per_second()),
            their_cpu.each(theirs.requests),
            format!("{ratio:.2}"),
        ]
    };
    table::row(&[
        work.name,
        &format!("{:.0}", ours.per_second()),
        &format!("{:.1}", ours.percentile(0.5)),
        &format!("{:.1}", ours.percentile(0.99)),
        &our_cpu.each(ours.requests),
        &raw[0],
        &raw[1],
        &raw[2],
    ]);
}

/// CPU time of a server, and of its database where that is a process of its own.
#[derive(Default)]
struct Used {
    server: Duration,
    database: Duration,
}

impl Used {
    fn by(server: u32, database: &Database) -> Self {
        Self {
            server: cpu::used(server),
            database: database.cpu(),
        }
    }

    fn add(&mut self, before: &Self, after: &Self) {
        self.server += after.server - before.server;
        self.database += after.database - before.database;
    }

    /// Microseconds for each request.
    fn each(&self, requests: u64) -> String {
        let each = |cpu: Duration| format!("{:.0}", cpu.as_secs_f64() * 1e6 / requests as f64);
        if self.database.is_zero() {
            each(self.server)
        } else {
            format!("{} + {}", each(self.server), each(self.database))
        }
    }
}

fn seconds() -> Duration {
    let given = setting("BENCH_SECONDS").and_then(|text| text.parse().ok());
    Duration::from_secs_f64(given.unwrap_or(3.0))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the benchmark's own variables, not the program's"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The benchmark itself once more, as the server with the bare drivers.
struct Raw {
    process: Child,
    port: u16,
}

impl Raw {
    fn start(url: &str) -> Self {
        let port = free_port();
        let process = Command::new(std::env::current_exe().expect("this program"))
            .args(["raw", url, &port.to_string()])
            .stdin(Stdio::null())
            .spawn()
            .expect("this program");
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { process, port }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// With an Idempotency-Key.
fn post(path: &str, token: &str, key: &str, body: &str) -> Call {
    let length = body.len();
    let rest = format!(
        "content-type: application/json\r\ncontent-length: {length}\r\nidempotency-key: {key}\r\n\r\n{body}"
    );
    Call::new("POST", path, token, &rest)
}
