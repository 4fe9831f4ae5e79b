//! How fast the service is, and what it costs: `cargo bench --bench http` prints the tables of the README.
//!
//! It starts the release build on a database of its own of each kind, fills it with the records of a large city, and
//! asks over keep-alive connections, with token, journal, Idempotency-Key and access log as in production. Beside each
//! figure stands what the bare driver reaches with the same SQL and the same JSON (`raw`), and a bare route without a
//! database (the limit of HTTP); both measured in the same run, in turns, since the client shares the machine.
//!
//! Words after `--` choose parts: `load`, `growth`, `alignment`, `export`, `start`; `BENCH_SECONDS` is the length of a round, and
//! `BENCH_WORK` a part of the names of the work that `load` measures (`enroll`).

#[allow(
    dead_code,
    unused_imports,
    reason = "the drills use all of it, the benchmark a part of it"
)]
#[path = "../../tests/drills/support/mod.rs"]
mod support;

mod cpu;
mod database;
mod growth;
mod raw;
mod seed;
mod table;
mod work;

use std::path::Path;

use database::Database;

#[actix_web::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, url, port] = &words[..]
        && first == "raw"
    {
        let port = port.parse().expect("a port");
        return raw::serve(url, port).await.expect("a server");
    }
    let chosen = |part: &str| {
        let mut named = words
            .iter()
            .filter(|word| !word.starts_with("--"))
            .peekable();
        named.peek().is_none() || named.any(|word| word == part)
    };
    for make in [Database::sqlite, Database::postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        if chosen("load") {
            work::measure(
                &make(&part(folder.path(), "load")),
                &folder.path().join("load"),
            )
            .await;
        }
        if chosen("growth") {
            growth::measure(
                &make(&part(folder.path(), "growth")),
                &folder.path().join("growth"),
            )
            .await;
        }
        if chosen("alignment") {
            growth::alignments(make, folder.path()).await;
        }
        if chosen("export") {
            growth::exports(
                &make(&part(folder.path(), "export")),
                &folder.path().join("export"),
            )
            .await;
        }
        if chosen("start") {
            growth::starts(
                &make(&part(folder.path(), "start")),
                &folder.path().join("start"),
            );
        }
    }
}

/// A folder for a part's database.
fn part(folder: &Path, name: &str) -> std::path::PathBuf {
    let folder = folder.join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
