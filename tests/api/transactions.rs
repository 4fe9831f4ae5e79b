//! What becomes of a transaction whose caller is gone, which panics, takes too long, or refuses, as a whole or in part.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::{HttpResponse, web};
use diesel::sql_types::{BigInt, Text};
use rstest::rstest;
use selaras::app;
use selaras::db::{Conn, Tx};
use selaras::demand::employer::actions;
use selaras::demand::employer::api::WriteEmployers;
use selaras::demand::employer::model::EmployerInput;
use selaras::error::{Code, Error, Result};
use selaras::http::reply::Reply;
use selaras::http::write::Write;
use selaras::on;
use serde_json::json;

use crate::journey::settled;
use crate::support::chain::{employer, with};
use crate::support::{Answer, Database, Office, serve};

/// A statement that takes some two seconds.
async fn dawdle(c: &mut Conn<'_>) -> Result<()> {
    match c {
        Conn::Postgres(_) => {
            let _: i64 = on!(c, |c| diesel::select(diesel::dsl::sql::<BigInt>(
                "(SELECT 1 FROM pg_sleep(2))"
            ))
            .get_result(c))?;
        }
        Conn::Sqlite(_) => {
            let slow = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000000) SELECT count(*) FROM n)";
            let _: i64 = on!(c, |c| diesel::select(diesel::dsl::sql::<BigInt>(slow))
                .get_result(c))?;
        }
    }
    Ok(())
}

async fn note(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let name = name.to_owned();
    on!(tx, |c| diesel::sql_query(
        "INSERT INTO master_keys VALUES ($1, '2026-01-01T00:00:00.000000Z')"
    )
    .bind::<Text, _>(&name)
    .execute(c))
    .map(drop)
}

async fn notes(office: &Office) -> i64 {
    let count = async |c: &mut Conn<'_>| {
        on!(c, |c| diesel::select(diesel::dsl::sql::<BigInt>(
            "(SELECT count(*) FROM master_keys WHERE fingerprint LIKE 'note%')"
        ))
        .get_result(c))
    };
    office.state.db.read(count).await.expect("the count")
}

async fn actor(office: &Office) -> Arc<selaras::kernel::Actor> {
    let _ = office;
    selaras::access::program().expect("the program")
}

#[rstest]
#[actix_web::test]
async fn a_dropped_write_is_all_or_nothing_and_its_connection_is_not_handed_on(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_POOL_SIZE", "1")]).await else {
        return;
    };
    let by = actor(&office).await;
    let db = office.state.db.clone();
    let write = db.write(&by, async |tx| {
        note(tx, "note 1").await?;
        dawdle(tx).await?;
        note(tx, "note 2").await
    });
    assert!(
        tokio::time::timeout(Duration::from_millis(300), write)
            .await
            .is_err(),
        "the caller gives up first"
    );
    // The only connection of the pool: were it handed on inside the open transaction, this would see note 1 or fail.
    db.write(&by, async |tx| note(tx, "note 3").await)
        .await
        .expect("the next write");
    let found = notes(&office).await;
    assert!(found == 1 || found == 3, "all or nothing: {found}");
    assert_eq!(
        found,
        if database == Database::Sqlite { 3 } else { 1 },
        "SQLite's job runs to its end, PostgreSQL's transaction is given up"
    );
}

#[actix_web::test]
async fn a_dropped_write_lets_go_of_its_locks_at_once() {
    // SQLite's job runs to its end whatever becomes of its caller.
    let Some(office) = Office::open(Database::Postgres).await else {
        return;
    };
    let by = actor(&office).await;
    let db = office.state.db.clone();
    // Two connections, so that the next write takes the other one.
    let one = db.write(&by, async |tx| note(tx, "note 1").await);
    let other = db.write(&by, async |tx| note(tx, "note 2").await);
    let (one, other) = futures_util::future::join(one, other).await;
    one.and(other).expect("two writes at once");
    let write = db.write(&by, async |tx| {
        note(tx, "note 3").await?;
        std::future::pending::<Result<()>>().await
    });
    let given_up = tokio::time::timeout(Duration::from_millis(200), write).await;
    assert!(given_up.is_err(), "the caller gives up first");
    let again = db.write(&by, async |tx| note(tx, "note 3").await);
    tokio::time::timeout(Duration::from_secs(2), again)
        .await
        .expect("no lock is left")
        .expect("the same once more");
    assert_eq!(notes(&office).await, 3);
}

#[rstest]
#[actix_web::test]
async fn a_panic_inside_a_write_takes_it_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_POOL_SIZE", "1")]).await else {
        return;
    };
    let by = actor(&office).await;
    let db = office.state.db.clone();
    let (inner, acting) = (db.clone(), Arc::clone(&by));
    let broken = actix_web::rt::spawn(async move {
        inner
            .write(&acting, async |tx| {
                note(tx, "note 1").await?;
                if tx.now > "2000-01-01T00:00:00Z".parse().expect("a moment") {
                    panic!("on purpose");
                }
                Ok(())
            })
            .await
    });
    assert!(!matches!(broken.await, Ok(Ok(()))));
    db.write(&by, async |tx| note(tx, "note 2").await)
        .await
        .expect("the next write");
    assert_eq!(notes(&office).await, 1);
}

diesel::define_sql_function! { fn current_setting(name: Text) -> Text; }

#[actix_web::test]
async fn the_first_statement_is_in_the_transaction_already() {
    let Some(office) = Office::open_with(Database::Postgres, &[("SELARAS_POOL_SIZE", "1")]).await
    else {
        return;
    };
    let by = actor(&office).await;
    // The first time it has to be prepared, which takes so long that the transaction has begun in any case.
    for _ in 0..3 {
        let isolation = office.state.db.write(&by, async |tx| {
            on!(tx, |c| diesel::select(current_setting(
                "transaction_isolation"
            ))
            .get_result::<String>(c))
        });
        assert_eq!(isolation.await.expect("the level"), "serializable");
    }
}

#[actix_web::test]
async fn an_operator_who_stops_writes_is_heeded() {
    let Some(office) = Office::open_with(Database::Postgres, &[("SELARAS_POOL_SIZE", "1")]).await
    else {
        return;
    };
    let by = actor(&office).await;
    let stop = "SELECT format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database())";
    let stop = office.state.db.write(&by, async move |tx| {
        let stop: String = on!(tx, |c| diesel::select(diesel::dsl::sql::<Text>(&format!(
            "({stop})"
        )))
        .get_result(c))?;
        on!(tx, |c| diesel::sql_query(&stop).execute(c)).map(drop)
    });
    stop.await.expect("the operator's word");
    // It holds for connections that are made from now on.
    let given_up = tokio::time::timeout(
        Duration::from_millis(100),
        office.state.db.write(&by, async |tx| dawdle(tx).await),
    );
    assert!(given_up.await.is_err(), "the caller gives up first");
    let refused = office
        .state
        .db
        .write(&by, async |tx| note(tx, "note 1").await);
    let refused = refused.await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert_eq!(notes(&office).await, 0, "reads go on");
}

#[rstest]
#[actix_web::test]
async fn a_savepoint_takes_back_its_own_part_only(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let by = actor(&office).await;
    let write = office.state.db.write(&by, async |tx| {
        note(tx, "note 1").await?;
        let part = tx.savepoint(async |tx| {
            note(tx, "note 2").await?;
            note(tx, "note 1").await
        });
        assert!(
            matches!(part.await, Err(Error::Constraint(name)) if name.starts_with("master_keys"))
        );
        note(tx, "note 3").await
    });
    write.await.expect("the write");
    assert_eq!(notes(&office).await, 2);
}

#[rstest]
#[actix_web::test]
async fn panics_and_long_waits_are_problems(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[("SELARAS_DEADLINE", "3")]).await else {
        return;
    };
    let (base, handle) = serve(&office.state, 1, |config| {
        config
            .route("/panic", web::get().to(panicking))
            .route("/panic-in-a-write", web::get().to(panicking_write))
            .route(
                "/slow",
                web::get().to(async || {
                    tokio::time::sleep(Duration::from_secs(30)).await;
                    HttpResponse::Ok().finish()
                }),
            );
    });
    let officer = office
        .officer()
        .await
        .at(&base)
        .with("x-request-id", "mine-1");
    let panicked: Answer = officer.get("/panic").await.refused(500, "internal_error");
    assert_eq!(
        (
            panicked.header("x-request-id"),
            panicked.body["request_id"].as_str()
        ),
        ("mine-1", Some("mine-1"))
    );
    assert!(!panicked.text.contains("on purpose"));
    for _ in 0..3 {
        let panicked = officer.get("/panic-in-a-write").await;
        panicked.refused(500, "internal_error");
    }
    assert_eq!(notes(&office).await, 0, "nothing half done");
    let slow = officer.get("/slow").await.refused(503, "deadline_exceeded");
    assert_eq!(slow.header("retry-after"), "1");
    officer.post("/v1/employers", employer(1)).await.created();
    handle.stop(false).await;
}

async fn panicking_write(state: web::Data<app::State>) -> Result<HttpResponse> {
    let by = selaras::access::program()?;
    let write = state.db.write(&by, async |tx| {
        note(tx, "note 1").await?;
        if std::hint::black_box(true) {
            panic!("on purpose");
        }
        Ok(())
    });
    write.await?;
    Ok(HttpResponse::Ok().finish())
}

async fn panicking() -> HttpResponse {
    if std::hint::black_box(true) {
        panic!("on purpose");
    }
    HttpResponse::Ok().finish()
}

#[rstest]
#[actix_web::test]
async fn a_refusal_is_kept_by_the_transaction_that_finds_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (base, handle) = serve(&office.state, 1, |config| {
        config
            .app_data(web::Data::new(Refused::default()))
            .route("/fickle", web::post().to(fickle));
    });
    let officer = office.officer().await.at(&base);
    let ask = |firm: u32| {
        let officer = officer
            .clone()
            .with("idempotency-key", &format!("key {firm}"));
        let body = with(employer(firm), json!({ "workers": firm }));
        async move { officer.post("/fickle", body).await }
    };
    // Refused, and no longer by the time at which the refusal is kept: as where the first server was no primary any more.
    for replayed in ["", "true"] {
        let done = ask(1).await.ok();
        assert_eq!(done.header("idempotent-replayed"), replayed);
    }
    for (firm, code) in [(2, "no_seat_left"), (3, "cover_overlaps")] {
        for replayed in ["", "true"] {
            let refused = ask(firm).await.refused(409, code);
            assert_eq!(refused.header("idempotent-replayed"), replayed);
        }
    }
    // What was refused, though kept, has no effect and no entry.
    for path in ["/v1/employers", "/v1/changes"] {
        settled(&officer, path, 1).await;
    }
    handle.stop(false).await;
}

/// The firms for which a run got as far as its refusal.
#[derive(Clone, Default)]
struct Refused(Arc<Mutex<HashSet<i32>>>);

/// Registers the firm, and yet refuses: the first one once, the second always, the third for another reason each further
/// time. The database may run any try again.
async fn fickle(
    call: Write<WriteEmployers, EmployerInput>,
    refused: web::Data<Refused>,
) -> Result<HttpResponse> {
    let refused = Refused::clone(&refused);
    call.run(async move |tx, input| {
        let firm = actions::create(tx, input).await?;
        let is_first = refused.0.lock().expect("a set").insert(input.workers);
        match input.workers {
            1 if !is_first => Reply::json(actix_web::http::StatusCode::OK, &firm.id),
            3 if !is_first => Err(Code::CoverOverlaps.into()),
            _ => Err(Code::NoSeatLeft.into()),
        }
    })
    .await
}
