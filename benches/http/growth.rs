//! What does not grow: the cost of a read with the number of records, the memory of an export with its length; and how
//! soon a process can answer.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::database::{self, Database};
use crate::support::traffic::{self, Call, Connection, get};
use crate::support::{Office, Service, Setup, class};
use crate::{cpu, seed, table};

const CLIENTS: usize = 8;

/// The address of the n-th request where there are so many rows.
type Address = fn(u64, u64) -> String;

/// An office with one employer, whose id counts no further ones.
async fn open(database: &Database, folder: &Path) -> (Setup, Service, Office) {
    let setup = database.setup(folder);
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    class(&office.at(&service.base), 0, 16).await;
    (setup, service, office)
}

pub async fn measure(database: &Database, folder: &Path) {
    let (_, service, office) = open(database, folder).await;
    table::head(
        &format!(
            "**{}**, by the number of employers: CPU µs per request, service and database together",
            database.name()
        ),
        &["work", "10 k", "1 M", "ratio"],
    );
    let calls: [(&str, Address); 3] = [
        ("read by id", |n, rows| {
            format!("/v1/employers/{}", database::id(1, 1 + n * 7919 % rows))
        }),
        ("page by key", |_, _| "/v1/employers?limit=50".to_owned()),
        ("search by the name's beginning", |_, _| {
            "/v1/employers?limit=50&q=za".to_owned()
        }),
    ];
    let mut costs = Vec::new();
    for (from, rows) in [(0, 10_000), (10_000, 1_000_000)] {
        seed::employers(database, from, rows - from);
        database.execute(&database.either("VACUUM ANALYZE employers", "PRAGMA optimize = 0x10002"));
        for (_, path) in calls {
            assert!(office.renew(&service.base).await, "a token");
            let token = office.token();
            let call = move |n: u64| get(&path(n, rows), &token);
            traffic::run(service.port, CLIENTS, Duration::from_secs(2), call.clone()).await;
            let before = cpu::used(service.pid()) + database.cpu();
            let round = traffic::run(service.port, CLIENTS, Duration::from_secs(5), call).await;
            let used = cpu::used(service.pid()) + database.cpu() - before;
            assert!(round.refused == 0, "{} refused", round.refused);
            costs.push(used.as_secs_f64() * 1e6 / round.requests as f64);
        }
    }
    for (at, (name, _)) in calls.iter().enumerate() {
        let (small, large) = (costs[at], costs[at + calls.len()]);
        let cells = [
            format!("{small:.0}"),
            format!("{large:.0}"),
            format!("{:.2}", large / small),
        ];
        table::row(&[name, &cells[0], &cells[1], &cells[2]]);
    }
}

/// The alignment by the number of demands, one question at a time; beside 200,000 enrollments. The past day is one on which all
/// was as it is.
pub async fn alignments(make: fn(&Path) -> Database, folder: &Path) {
    let questions = [
        ("by occupation", "/v1/alignment?by=occupation".to_owned()),
        (
            "by occupation, region, quarter",
            "/v1/alignment?by=occupation,region,quarter".to_owned(),
        ),
        (
            "by occupation, of a past day",
            "/v1/alignment?by=occupation&as_of=2025-06-30".to_owned(),
        ),
        (
            "by occupation, sorted by weight",
            "/v1/alignment?by=occupation&sort=-weighted_unmet".to_owned(),
        ),
    ];
    let mut lines = vec![Vec::new(); questions.len()];
    let mut name = "";
    for demands in [10_000, 100_000, 1_000_000] {
        let folder = folder.join(format!("alignment-{demands}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        let database = make(&folder);
        name = database.name();
        let (_, service, office) = open(&database, &folder).await;
        let size = seed::Size {
            demands,
            ..seed::CITY
        };
        seed::fill(&database, size);
        for ((_, path), line) in questions.iter().zip(&mut lines) {
            assert!(office.renew(&service.base).await, "a token");
            let call = get(path, &office.token());
            let call = move |_| call.clone();
            traffic::run(service.port, 1, Duration::from_secs(2), call.clone()).await;
            let round = traffic::run(service.port, 1, Duration::from_secs(15), call).await;
            assert!(round.refused == 0, "{} refused", round.refused);
            line.push(format!(
                "{:.0} / {:.0}",
                round.percentile(0.5),
                round.percentile(0.99)
            ));
        }
    }
    table::head(
        &format!("**{name}**, the alignment by the number of demands: p50 / p99 in ms"),
        &["alignment", "10 k", "100 k", "1 M"],
    );
    for ((what, _), line) in questions.iter().zip(lines) {
        table::row(&[what, &line[0], &line[1], &line[2]]);
    }
}

pub async fn exports(database: &Database, folder: &Path) {
    let (_, service, office) = open(database, folder).await;
    table::head(
        &format!("**{}**, an export as NDJSON", database.name()),
        &[
            "rows",
            "seconds",
            "rows/s",
            "peak memory of the service, MiB",
        ],
    );
    let mut there = 0;
    for rows in [1_000, 100_000, 1_000_000] {
        seed::employers(database, there, rows - there);
        there = rows;
        assert!(office.renew(&service.base).await, "a token");
        let accept = "accept: application/x-ndjson\r\n\r\n";
        let export = Call::new("GET", "/v1/employers", &office.token(), accept);
        let mut connection = Connection::to(service.port);
        service.forget_peak_memory();
        let since = Instant::now();
        let answer = connection.ask(&export).await.expect("an answer");
        assert!(answer.is_success(), "an export");
        let seconds = since.elapsed().as_secs_f64();
        table::row(&[
            &rows.to_string(),
            &format!("{seconds:.2}"),
            &format!("{:.0}", rows as f64 / seconds),
            &service.peak_memory().to_string(),
        ]);
    }
}

pub fn starts(database: &Database, folder: &Path) {
    let setup = database.setup(folder);
    setup.migrate();
    let mut times: Vec<Duration> = (0..11)
        .map(|_| {
            let since = Instant::now();
            drop(Service::start(&setup));
            since.elapsed()
        })
        .collect();
    times.sort_unstable();
    let service = Service::start(&setup);
    std::thread::sleep(Duration::from_secs(2));
    println!(
        "\n**{}**: ready after {} ms (median of 11, the slowest {} ms), idle memory {} MiB.",
        database.name(),
        times[5].as_millis(),
        times[10].as_millis(),
        service.memory()
    );
}
