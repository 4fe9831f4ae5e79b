//! Reads that use one connection at once: each gets its own answer, waits for nobody who is slow, and writes nothing.
//! SQLite's readers have a connection each: what is about sharing runs on PostgreSQL alone.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use diesel::IntoSql as _;
use diesel::sql_types::{BigInt, Integer, Text};
use futures_util::future::join_all;
use rstest::rstest;
use selaras::db::{Conn, Db};
use selaras::error::{Error, Result};
use selaras::on;

use crate::support::{Database, Office};

/// The number itself, by way of the database.
async fn echo(c: &mut Conn<'_>, n: i64) -> Result<i64> {
    on!(c, |c| diesel::select(n.into_sql::<BigInt>()).get_result(c))
}

/// A read that lasts two seconds on PostgreSQL.
async fn doze(db: &Db) -> Result<i64> {
    db.read(async |c| {
        on!(c, |c| diesel::select(diesel::dsl::sql::<BigInt>(
            "(SELECT 1::bigint FROM pg_sleep(2))"
        ))
        .get_result(c))
    })
    .await
}

async fn with_connections(database: Database, count: &str) -> Option<Office> {
    Office::open_with(database, &[("SELARAS_POOL_SIZE", count)]).await
}

#[rstest]
#[actix_web::test]
async fn each_of_many_at_once_gets_its_own_answer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = with_connections(database, "3").await else {
        return;
    };
    let db = &office.state.db;
    let each = (0..200).map(async |n| db.read(async move |c| echo(c, n).await).await);
    let answers: Result<Vec<i64>> = join_all(each).await.into_iter().collect();
    assert_eq!(answers.expect("answers"), Vec::from_iter(0..200));
}

/// The server's process that answers.
async fn process(c: &mut Conn<'_>) -> Result<i32> {
    on!(c, |c| diesel::select(diesel::dsl::sql::<Integer>(
        "pg_backend_pid()"
    ))
    .get_result(c))
}

#[actix_web::test]
async fn who_reads_meanwhile_is_answered_by_the_same_process() {
    let Some(office) = with_connections(Database::Postgres, "3").await else {
        return;
    };
    let db = &office.state.db;
    let read = || db.read(async |c| process(c).await);
    let mut shared = 0;
    for _ in 0..20 {
        let both = futures_util::future::try_join(read(), read());
        let (one, other) = both.await.expect("two answers");
        shared += i32::from(one == other);
    }
    // A machine that stalls makes the first one's connection look silent.
    assert!(shared >= 10, "{shared} of 20");
}

#[actix_web::test]
async fn many_at_once_are_answered_by_more_than_one_process() {
    let Some(office) = with_connections(Database::Postgres, "3").await else {
        return;
    };
    let db = &office.state.db;
    // Two connections, which stand idle from now on.
    let nap = || {
        db.read_stale(async |c| {
            on!(c, |c| diesel::select(diesel::dsl::sql::<BigInt>(
                "(SELECT 1::bigint FROM pg_sleep(0.2))"
            ))
            .get_result::<i64>(c))
        })
    };
    let naps = futures_util::future::try_join(nap(), nap()).await;
    assert_eq!(naps.expect("two connections"), (1, 1));
    let mut spread = 0;
    for _ in 0..20 {
        let each = (0..40).map(async |_| db.read(async |c| process(c).await).await);
        let processes: Result<HashSet<i32>> = join_all(each).await.into_iter().collect();
        spread += i32::from(processes.expect("answers").len() > 1);
    }
    assert_eq!(spread, 20);
}

#[actix_web::test]
async fn a_slow_answer_holds_up_nobody_who_comes_later() {
    let Some(office) = with_connections(Database::Postgres, "4").await else {
        return;
    };
    let db = &office.state.db;
    let others = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let begun = Instant::now();
        for n in 0..20 {
            assert_eq!(
                db.read(async move |c| echo(c, n).await).await.expect("n"),
                n
            );
        }
        begun.elapsed()
    };
    let (slow, took) = futures_util::future::join(doze(db), others).await;
    assert_eq!(slow.expect("the slow one"), 1);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[actix_web::test]
async fn who_leaves_before_the_answer_leaves_it_to_nobody() {
    for connections in ["1", "3"] {
        let Some(office) = with_connections(Database::Postgres, connections).await else {
            return;
        };
        let db = &office.state.db;
        let slow = tokio::time::timeout(Duration::from_millis(200), doze(db));
        // Begun behind the slow one, over the same connection where there are three.
        let beside = db.read(async |c| echo(c, 1).await);
        let (given_up, beside) = futures_util::future::join(slow, beside).await;
        assert!(given_up.is_err(), "the caller gives up first");
        assert_eq!(beside.expect("the one beside"), 1);
        let begun = Instant::now();
        let given_up = tokio::time::timeout(Duration::from_millis(200), doze(db)).await;
        assert!(given_up.is_err(), "the caller gives up first");
        let next = db.read(async |c| echo(c, 2).await).await;
        assert_eq!(next.expect("the next"), 2);
        assert!(begun.elapsed() < Duration::from_secs(1), "it waited");
    }
}

#[actix_web::test]
async fn readers_without_end_keep_no_writer_waiting() {
    let Some(office) = with_connections(Database::Postgres, "3").await else {
        return;
    };
    let db = &office.state.db;
    let by = selaras::access::program().expect("the program");
    let done = std::cell::Cell::new(false);
    let readers = join_all((0..40).map(async |n| {
        while !done.get() {
            assert_eq!(
                db.read(async move |c| echo(c, n).await).await.expect("n"),
                n
            );
        }
    }));
    let writer = async {
        for n in 0..50 {
            let wrote = db.write(&by, async move |tx| echo(tx, n).await).await;
            assert_eq!(wrote.expect("n"), n);
        }
        done.set(true);
    };
    let begun = Instant::now();
    futures_util::future::join(readers, writer).await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

#[rstest]
#[actix_web::test]
async fn nothing_is_written_outside_of_a_write(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let write = office.state.db.read(async |c| {
        on!(c, |c| diesel::sql_query(
            "INSERT INTO master_keys VALUES ($1, '2026-01-01T00:00:00.000000Z')"
        )
        .bind::<Text, _>("note")
        .execute(c))
    });
    let write = write.await;
    match database {
        Database::Sqlite => assert!(write.is_err(), "{write:?}"),
        Database::Postgres => assert!(matches!(write, Err(Error::Unavailable(_))), "{write:?}"),
    }
}
