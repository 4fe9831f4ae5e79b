//! Ten times as many requests as can be answered: as much is answered as ever, the rest is refused at once, and what the
//! service must never stop doing goes on.

use std::time::{Duration, Instant};

use crate::support::traffic::{self, Call, get};
use crate::support::{Cluster, Office, Service, Setup, chain, note, pick};

const CLIENTS: usize = 32;

#[actix_web::test]
async fn overload_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    drill("overload, SQLite", &Setup::sqlite(folder.path())).await;
}

#[actix_web::test]
async fn overload_on_postgres() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = Cluster::start(folder.path(), &[]);
    cluster.sql("postgres", "CREATE DATABASE selaras");
    drill(
        "overload, PostgreSQL",
        &Setup::new(cluster.url("selaras"), folder.path()).with("SELARAS_LOG", "warn"),
    )
    .await;
}

async fn drill(name: &str, setup: &Setup) {
    setup.migrate();
    let service = Service::start(setup);
    let office = Office::open(setup, &service.base).await;
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
        match n % 10 {
            0 => get(&format!("/v1/employers/{one}"), &token),
            _ => get("/v1/employers?limit=200", &token),
        }
    };
    traffic::run(service.port, CLIENTS, Duration::from_secs(2), work.clone()).await;
    let normal = traffic::run(service.port, CLIENTS, Duration::from_secs(5), work.clone()).await;
    assert_eq!(normal.refused, 0, "refused without need");
    let (capacity, normal_p99) = (normal.per_second(), normal.percentile(0.99));

    let watch = actix_web::rt::spawn(watch(service.port, office.clone(), service.base.clone()));
    let seconds = Duration::from_secs(pick(30, 300));
    let flood = traffic::flood(service.port, 10.0 * capacity, seconds, work.clone()).await;
    watch.abort();
    let slowest = watch.await.map_or(Duration::ZERO, |slowest| slowest);
    let after = Instant::now();
    let recovered = loop {
        let round = traffic::run(service.port, CLIENTS, Duration::from_secs(1), work.clone()).await;
        if round.refused == 0 && round.percentile(0.99) <= 1.5 * normal_p99 {
            break after.elapsed();
        }
        assert!(
            after.elapsed() < Duration::from_secs(10),
            "not normal again: {:?}",
            round.percentile(0.99)
        );
    };

    let share = flood.accepted.per_second() / capacity;
    note(
        name,
        format!(
            "capacity {capacity:.0}/s, p99 {normal_p99:.0} ms; at ten times as many: {:.0} % answered, p99 {:.0} ms, refusals p99 {:.0} ms ({}), {} not sent, health and token within {slowest:?}, normal after {recovered:?}",
            share * 100.0,
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
    assert!(share >= 0.8, "{share:.2} of the capacity");
    assert!(
        flood.accepted.percentile(0.99) <= 2.0 * normal_p99,
        "the accepted waited"
    );
    assert!(flood.refused.percentile(0.99) <= 50.0, "the refused waited");
}

/// Whether the process lives, is ready, and hands out tokens, all the time; answers the longest that one took.
async fn watch(port: u16, office: Office, base: String) -> Duration {
    let mut slowest = Duration::ZERO;
    let mut connection = traffic::connect(port).await;
    for _ in 0..u32::MAX {
        let since = Instant::now();
        for path in ["/health/live", "/health/ready"] {
            assert!(traffic::ask(&mut connection, get(path, "")).await, "{path}");
        }
        assert!(office.renew(&base).await, "no token");
        slowest = slowest.max(since.elapsed());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    slowest
}
