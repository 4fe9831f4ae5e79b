//! Where too many requests are in the works: who is turned away, and who is not.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::test::TestRequest;
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use rstest::rstest;
use selaras::http::admission::Work;
use uuid::Uuid;

use crate::support::chain::employer;
use crate::support::{Answer, Database, Office, oauth};

/// So many that a crowd of single reads has room for four, and one of lists for two.
const ROOM: &str = "64";

/// Requests that are in the works until they are dropped.
fn kept(office: &Office, work: Work, number: usize) -> Vec<HttpRequest> {
    let one = |_| {
        let request = TestRequest::default().to_http_request();
        let admission = &office.state.admission;
        admission.let_in(&request, work).expect("room for it");
        request
    };
    (0..number).map(one).collect()
}

#[rstest]
#[actix_web::test]
async fn lists_are_turned_away_first_and_then_records_and_last_tokens(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_QUEUE", ROOM)]).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location");
    let client = oauth::new_client(&office, "employers:read").await;
    let lists = [
        "/v1/employers",
        // With personal data: a read that writes an entry of the journal.
        "/v1/trainees",
        "/v1/changes",
        "/v1/alignment",
        "/v1/coverage-gaps",
        "/v1/open/demand",
    ];

    // A burst of lists has room for eight.
    let mut present = kept(&office, Work::Record, 8);
    let turned_away = officer.with("accept-language", "id").get(lists[0]).await;
    let turned_away = turned_away.refused(503, "unavailable");
    assert_eq!(turned_away.header("retry-after"), "1");
    officer.get(path).await.refused(503, "unavailable");
    // Neither changes nor tokens are refused for that.
    officer.post("/v1/employers", employer(2)).await.created();
    oauth::caller(&office, &client).await;

    present.truncate(2);
    for list in lists {
        officer.get(list).await.refused(503, "unavailable");
    }
    officer.get("/health/ready").await.ok();

    // It is known before anybody asks who calls, and counted where lists are.
    office
        .stranger()
        .get(lists[0])
        .await
        .refused(503, "unavailable");
    let metrics = office.state.metrics.render().expect("the metrics");
    let counted = r#"requests_total{method="GET",route="/v1/employers",status="503"} 3"#;
    assert!(metrics.contains(counted), "{metrics}");

    // Of single records half as many as usual are let in at least, though the thread that serves them may be late.
    let last = present.pop();
    officer.get(path).await.ok();
    present.extend(last);

    // Where all of the room is taken tokens have to wait too.
    present.extend(kept(&office, Work::Token, 62));
    let no_token = oauth::ask_by_form(&office, &client, oauth::GRANT).await;
    assert_eq!(
        (no_token.status, no_token.body["error"].as_str()),
        (503, Some("temporarily_unavailable"))
    );
    officer.post("/v1/employers", employer(3)).await.created();
    let writes = kept(&office, Work::Write, 64);
    officer
        .post("/v1/employers", employer(4))
        .await
        .refused(503, "unavailable");

    drop((present, writes));
    // Until then lists make way for all else.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for list in lists {
        officer.get(list).await.ok();
    }
}

/// PostgreSQL works on each write by itself; SQLite commits many together.
#[rstest]
#[actix_web::test]
async fn writes_are_turned_away_while_transactions_are_long_but_for_who_has_waited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_QUEUE", ROOM)]).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let people = officer.trainees(0, 2).await;
    let long = kept(&office, Work::Transaction, 64);
    assert!(office.state.admission.place(Work::Transaction).is_err());
    tokio::time::sleep(Duration::from_millis(60)).await;
    drop(long);

    let few = kept(&office, Work::Transaction, 4);
    let is_full = matches!(database, Database::Postgres);
    let must = |answer: Answer| match is_full {
        true => assert_eq!(
            answer.refused(503, "unavailable").header("retry-after"),
            "1"
        ),
        false => drop(answer.created()),
    };
    must(officer.post("/v1/employers", employer(7)).await);
    must(officer.enroll(&chain.batch, &people[0]).await);
    let turn = office
        .state
        .db
        .turn(chain.batch.parse::<Uuid>().expect("an id"));
    let turn = turn.await.expect("a turn");
    let next = async {
        // Until the other stands in line; it stays as crowded as it was.
        for n in 10..20 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            must(officer.post("/v1/employers", employer(n)).await);
        }
        drop(turn);
    };
    let (waited, ()) = tokio::join!(officer.enroll(&chain.batch, &people[1]), next);
    waited.created();

    drop(few);
    officer.post("/v1/employers", employer(9)).await.created();
}

/// Keeps the database for itself until it is told to let go: on SQLite from writers, on PostgreSQL from everybody who wants
/// an employer.
async fn hold(office: &Office, until: tokio::sync::oneshot::Receiver<()>) {
    if let Some(file) = office.database_url().strip_prefix("sqlite:") {
        let mut other = SqliteConnection::establish(file).expect("the file");
        other.batch_execute("BEGIN IMMEDIATE").expect("the lock");
        let _ = until.await;
        other.batch_execute("ROLLBACK").expect("the end");
    } else {
        let connected = tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls).await;
        let (other, connection) = connected.expect("PostgreSQL");
        actix_web::rt::spawn(connection);
        let lock = "BEGIN; LOCK TABLE employers IN ACCESS EXCLUSIVE MODE";
        other.batch_execute(lock).await.expect("the lock");
        let _ = until.await;
        other.batch_execute("ROLLBACK").await.expect("the end");
    }
}

#[rstest]
#[actix_web::test]
async fn a_request_has_its_place_until_it_is_answered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    // Room for one read and one change.
    let Some(office) = Office::open_with(database, &[("SELARAS_QUEUE", "1")]).await else {
        return;
    };
    let officer = office.officer().await;
    let (let_go, until) = tokio::sync::oneshot::channel();
    let requests = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let late = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let write = officer.post("/v1/employers", employer(2)).await;
            write.refused(503, "unavailable");
            let read = officer.get("/v1/employers").await;
            if database == Database::Postgres {
                read.refused(503, "unavailable");
            } else {
                read.ok();
            }
            let_go.send(()).expect("somebody holds it");
        };
        let write = officer.post("/v1/employers", employer(1));
        let read = officer.get("/v1/employers");
        let (write, read, ()) = tokio::join!(write, read, late);
        write.created();
        read.ok();
    };
    tokio::join!(hold(&office, until), requests);
    officer.post("/v1/employers", employer(2)).await.created();
}
