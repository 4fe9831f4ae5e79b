//! What many callers at once must not break.

use std::time::Duration;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use crate::support::chain::{cover, employer};
use crate::support::{Caller, Database, Office};

/// Two replicas on PostgreSQL; SQLite has one process by design.
pub async fn callers(office: &mut Office) -> [Caller; 2] {
    let other = if office.database == Database::Postgres {
        office.replica().await
    } else {
        office.base.clone()
    };
    let officer = office.officer().await;
    [officer.clone(), officer.at(&other)]
}

#[rstest]
#[actix_web::test]
async fn the_last_seat_is_given_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(1).await;
    let trainees = callers[0].trainees(0, 64).await;
    let calls = trainees
        .iter()
        .enumerate()
        .map(|(n, trainee)| callers[n % 2].enroll(&chain.batch, trainee));
    let answers = futures_util::future::join_all(calls).await;
    let created = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers
        .iter()
        .filter(|answer| answer.status == 409 && answer.body["code"] == "no_seat_left")
        .count();
    assert_eq!(
        (created, refused),
        (1, 63),
        "{:?}",
        answers
            .iter()
            .map(|answer| answer.status)
            .collect::<Vec<_>>()
    );
    let batch = callers[0]
        .get(&format!("/v1/batches/{}", chain.batch))
        .await
        .ok();
    assert_eq!(
        (
            batch.body["seats_taken"].as_i64(),
            batch.body["version"].as_i64()
        ),
        (Some(1), Some(2)),
        "taking a seat is no change of the batch"
    );
    assert_eq!(
        callers[1]
            .get(&format!("/v1/enrollments?batch_id={}", chain.batch))
            .await
            .ok()
            .items()
            .len(),
        1
    );
}

#[rstest]
#[actix_web::test]
async fn seats_given_back_are_given_again_and_never_twice(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(4).await;
    let trainees = callers[0].trainees(0, 24).await;
    let one = async |n: usize, trainee: &str| {
        let caller = &callers[n % 2];
        let answer = caller.enroll(&chain.batch, trainee).await;
        if answer.status == 201 && n.is_multiple_of(3) {
            caller
                .act(
                    "enrollments",
                    &answer.id(),
                    "withdraw",
                    json!({ "reason": "other" }),
                )
                .await
                .ok();
            return (201, -1);
        }
        (answer.status, i64::from(answer.status == 201))
    };
    let calls = trainees
        .iter()
        .enumerate()
        .map(|(n, trainee)| one(n, trainee));
    let results = futures_util::future::join_all(calls).await;
    assert!(
        results
            .iter()
            .all(|(status, _)| matches!(status, 201 | 409)),
        "{results:?}"
    );
    let kept: i64 = results.iter().map(|(_, kept)| (*kept).max(0)).sum();
    let batch = callers[1]
        .get(&format!("/v1/batches/{}", chain.batch))
        .await
        .ok();
    assert_eq!(batch.body["seats_taken"], kept);
    assert!(kept <= 4);
}

#[rstest]
#[actix_web::test]
async fn of_two_changes_on_one_version_one_is_stale(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let created = callers[0]
        .make("employers", crate::support::chain::employer(1))
        .await;
    let path = created.header("location").to_owned();
    for round in 1..6 {
        let tag = callers[0].get(&path).await.ok().tag();
        let calls = (0..6).map(|n| callers[n % 2].patch(&path, &tag, json!({ "workers": n })));
        let answers = futures_util::future::join_all(calls).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 200).count(),
            1
        );
        assert_eq!(
            answers.iter().filter(|answer| answer.status == 412).count(),
            5
        );
        assert_eq!(callers[1].get(&path).await.ok().body["version"], round + 1);
    }
}

#[rstest]
#[actix_web::test]
async fn one_cover_a_person_scheme_and_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(2).await;
    let trainee = callers[0].trainees(0, 1).await.remove(0);
    let enrollment = callers[0]
        .enroll(&chain.batch, &trainee)
        .await
        .created()
        .id();
    let calls = (0..10)
        .map(|n| callers[n % 2].post("/v1/insurance-enrollments", cover(&trainee, &enrollment)));
    let answers = futures_util::future::join_all(calls).await;
    let created: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .collect();
    assert_eq!(created.len(), 1);
    for loser in answers.into_iter().filter(|answer| answer.status != 201) {
        loser.refused(409, "cover_overlaps");
    }
}

/// However many writes wait for one another, who only reads does not wait for them. SQLite has its readers apart.
#[actix_web::test]
async fn who_reads_does_not_wait_for_those_who_write() {
    let Some(office) = Office::open(Database::Postgres).await else {
        return;
    };
    let officer = office.officer().await;
    let crowd = join_all((0..40).map(|n| officer.post("/v1/employers", employer(n))));
    let one = officer.get("/v1/employers?limit=1");
    let (writes, read) = beside(&office, "SHARE ROW EXCLUSIVE", crowd, one).await;
    read.ok();
    for write in writes {
        write.created();
    }
}

/// Nor does who writes wait for however many read.
#[actix_web::test]
async fn who_writes_does_not_wait_for_those_who_read() {
    let Some(office) = Office::open(Database::Postgres).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make("employers", employer(1)).await;
    let crowd = join_all((0..40).map(|_| officer.get(made.header("location"))));
    let one = officer.trainees(0, 1);
    let (reads, people) = beside(&office, "ACCESS EXCLUSIVE", crowd, one).await;
    assert_eq!(people.len(), 1);
    for read in reads {
        read.ok();
    }
}

/// Does `one` while a `crowd` waits for the table of employers and holds all of the connections that it can get.
async fn beside<C, O>(
    office: &Office,
    lock: &str,
    crowd: impl Future<Output = C>,
    one: impl Future<Output = O>,
) -> (C, O) {
    let (other, connection) = tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    let driver = tokio::spawn(connection);
    let tell = async |sql: &str| other.batch_execute(sql).await.expect("a statement");
    tell(&format!("BEGIN; LOCK TABLE employers IN {lock} MODE")).await;
    let held = async || {
        let sql =
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'employers'::regclass";
        let row = other.query_one(sql, &[]).await.expect("the locks");
        row.get::<_, i64>(0)
    };
    let meanwhile = async {
        let mut before = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let now = held().await;
            if now > 0 && now == before {
                break;
            }
            before = now;
        }
        let one = one.await;
        tell("COMMIT").await;
        one
    };
    let both = futures_util::join!(crowd, meanwhile);
    drop(other);
    let _ = driver.await;
    both
}
