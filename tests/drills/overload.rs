//! Ten times as many requests as can be answered: as much is answered as ever, the rest is refused at once, and what the
//! service must never stop doing goes on.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::support::traffic::{self, Call, Connection, get};
use crate::support::{Office, Stage, chain, is_timed, note, pick};

const CLIENTS: usize = 32;

#[actix_web::test]
async fn overload_on_sqlite() {
    drill(
        "overload, SQLite",
        Stage::sqlite().with("SELARAS_LOG", "warn").serving(1),
    )
    .await;
}

#[actix_web::test]
async fn overload_on_postgres() {
    drill(
        "overload, PostgreSQL",
        Stage::postgres().with("SELARAS_LOG", "warn").serving(1),
    )
    .await;
}

#[actix_web::test]
async fn overload_by_one_client_on_sqlite() {
    noise("overload by one client, SQLite", Stage::sqlite()).await;
}

#[actix_web::test]
async fn overload_by_one_client_on_postgres() {
    noise("overload by one client, PostgreSQL", Stage::postgres()).await;
}

/// Requests that a client has a second.
const QUOTA: f64 = 50.0;

/// Milliseconds that a machine with two processors gives to one thread or another at will.
const UNNOTICED: f64 = 2.0;

/// One client asks for twenty times its quota; another, who keeps to its own, does not feel it.
async fn noise(name: &str, stage: Stage) {
    let stage = stage
        .with("SELARAS_RATE_LIMIT", QUOTA)
        .with("SELARAS_LOG", "warn")
        .serving(1);
    let service = &stage.services[0];
    let (quiet, noisy) = (stage.office().await, stage.office().await);
    let caller = quiet.at(&service.base);
    for n in 0..200 {
        caller.make("employers", chain::employer(n)).await;
    }
    let list = |office: &Office| {
        let token = office.token();
        move |_: u64| get("/v1/employers?limit=200", &token)
    };
    let seconds = Duration::from_secs(pick(15, 60));
    let within = 0.8 * QUOTA;
    traffic::flood(service.port, within, Duration::from_secs(2), list(&quiet)).await;
    let alone = traffic::flood(service.port, within, seconds, list(&quiet)).await;
    // What the noisy one has saved up for a burst is answered, and gone after a moment.
    let burst = Duration::from_secs(2);
    let noise = traffic::flood(service.port, 20.0 * QUOTA, burst + seconds, list(&noisy));
    let beside = async {
        tokio::time::sleep(burst).await;
        traffic::flood(service.port, within, seconds, list(&quiet)).await
    };
    let (noise, beside) = tokio::join!(noise, beside);
    let (before, after) = (
        alone.accepted.percentile(0.99),
        beside.accepted.percentile(0.99),
    );
    note(
        name,
        format!(
            "p99 of another client {before:.1} ms without and {after:.1} ms with it; of {} requests {} were answered",
            noise.due, noise.accepted.requests
        ),
    );
    for quiet in [&alone, &beside] {
        assert_eq!(
            (quiet.refused.requests, quiet.wrong, quiet.broken),
            (0, 0, 0)
        );
    }
    assert_eq!((noise.wrong, noise.broken, noise.unsent), (0, 0, 0));
    // What is saved up for a burst comes on top.
    let quota = QUOTA * (seconds.as_secs_f64() + 12.0);
    assert!(
        (noise.accepted.requests as f64) <= quota,
        "more than the quota"
    );
    assert!(
        !is_timed() || after <= (1.3 * before).max(before + UNNOTICED),
        "the other client felt it"
    );
}

async fn drill(name: &str, stage: Stage) {
    let service = &stage.services[0];
    let office = stage.office().await;
    let caller = office.at(&service.base);
    for n in 0..200 {
        caller.make("employers", chain::employer(n)).await;
    }
    let one = caller.get("/v1/employers?limit=1").await.items()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    // Nine lists for one single read.
    let token = office.token();
    let work = move |n: u64| -> Call {
        if is_single(n) {
            get(&format!("/v1/employers/{one}"), &token)
        } else {
            get("/v1/employers?limit=200", &token)
        }
    };
    traffic::run(service.port, CLIENTS, Duration::from_secs(2), work.clone()).await;
    let normal = traffic::run(service.port, CLIENTS, Duration::from_secs(5), work.clone()).await;
    assert_eq!(normal.refused, 0, "refused without need");
    let (capacity, normal_p99) = (normal.per_second(), normal.percentile(0.99));

    let over = Rc::new(Cell::new(false));
    let watch = actix_web::rt::spawn(watch(
        service.port,
        office.clone(),
        service.base.clone(),
        Rc::clone(&over),
    ));
    let seconds = Duration::from_secs(pick(30, 300));
    service.forget_peak_memory();
    let flood = traffic::flood(service.port, 10.0 * capacity, seconds, work.clone()).await;
    over.set(true);
    let slowest = watch.await.expect("health and tokens all the time");
    let memory = service.peak_memory();
    let after = Instant::now();
    let recovered = loop {
        let round = traffic::run(service.port, CLIENTS, Duration::from_secs(1), work.clone()).await;
        if round.refused == 0 && round.percentile(0.99) <= 1.5 * normal_p99 {
            break after.elapsed();
        }
        assert!(
            after.elapsed() < Duration::from_secs(if is_timed() { 5 } else { 30 }),
            "not normal again: {:?}",
            round.percentile(0.99)
        );
    };

    let share = flood.accepted.per_second() / capacity;
    let answered = |single: bool| {
        let numbers = flood.accepted_numbers.iter();
        numbers.filter(|n| is_single(**n) == single).count()
    };
    let of_due =
        |answered: usize, tenths: u64| answered as f64 * 10.0 / (flood.due * tenths) as f64;
    let (singles, lists) = (of_due(answered(true), 1), of_due(answered(false), 9));
    note(
        name,
        format!(
            "capacity {capacity:.0}/s, p99 {normal_p99:.0} ms; at ten times as many: {:.0} % of it answered ({:.0} % of the single reads, {:.0} % of the lists), p99 {:.0} ms, refusals p99 {:.0} ms ({}), {} not sent, health and token within {slowest:?}, {memory} MiB, normal after {recovered:?}",
            share * 100.0,
            singles * 100.0,
            lists * 100.0,
            flood.accepted.percentile(0.99),
            flood.refused.percentile(0.99),
            flood.refused.requests,
            flood.unsent,
        ),
    );
    assert_eq!(
        (flood.wrong, flood.broken),
        (0, 0),
        "answers of another kind, broken connections"
    );
    assert!(flood.refused.requests > 0, "all were let in");
    assert!(memory <= 256, "{memory} MiB");
    assert!(singles > 2.0 * lists, "lists are not shed first");
    if !is_timed() {
        return;
    }
    assert!(share >= 0.8, "{share:.2} of the capacity");
    assert!(
        flood.accepted.percentile(0.99) <= 2.0 * normal_p99,
        "the accepted waited"
    );
    assert!(flood.refused.percentile(0.99) <= 50.0, "the refused waited");
    assert!(slowest < Duration::from_secs(1), "health and token waited");
}

/// One request of ten reads a single record.
fn is_single(n: u64) -> bool {
    n.is_multiple_of(10)
}

/// Whether the process lives, is ready, and hands out tokens, all the time; answers the longest that one took.
async fn watch(port: u16, office: Office, base: String, over: Rc<Cell<bool>>) -> Duration {
    let mut slowest = Duration::ZERO;
    let mut connection = Connection::open(port).await;
    while !over.get() {
        let since = Instant::now();
        for path in ["/health/live", "/health/ready"] {
            let answer = connection.ask(&get(path, "")).await;
            assert!(answer.is_ok_and(|answer| answer.is_success()), "{path}");
        }
        assert!(office.renew(&base).await, "no token");
        slowest = slowest.max(since.elapsed());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    slowest
}
