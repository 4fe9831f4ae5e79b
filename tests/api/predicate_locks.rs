//! What PostgreSQL remembers that a write has read: where it remembers a whole table, every other write to that table is
//! a race with this one.

use std::sync::Arc;

use diesel::sql_types::{BigInt, Text};
use selaras::access::scope;
use selaras::db::Tx;
use selaras::error::Result;
use selaras::kernel::{Actor, Agency, Scope};
use selaras::on;
use selaras::people::enrollment::actions;
use selaras::people::enrollment::input::EnrollmentInput;
use serde_json::json;

use crate::support::chain::{cover, session};
use crate::support::{Database, Office};

/// A predicate lock: of which table or index, and of how much of it (`relation`, `page`, `tuple`).
type Lock = (String, String);

/// How the server names the transaction: others' locks stay for as long as any older transaction of the cluster runs.
async fn name(tx: &mut Tx<'_>) -> Result<String> {
    let name = "(SELECT min(virtualtransaction) FROM pg_locks WHERE pid = pg_backend_pid())";
    on!(tx, |c| diesel::select(diesel::dsl::sql::<Text>(name))
        .get_result(c))
}

/// The predicate locks of a transaction, the indexes' under their tables' names.
async fn predicate_locks(observer: &tokio_postgres::Client, transaction: &str) -> Vec<Lock> {
    let sql = "SELECT coalesce(t.relname, r.relname)::text, l.locktype FROM pg_locks l
        JOIN pg_class r ON r.oid = l.relation
        LEFT JOIN pg_index i ON i.indexrelid = r.oid
        LEFT JOIN pg_class t ON t.oid = i.indrelid
        WHERE l.mode = 'SIReadLock'
        AND l.virtualtransaction = $1";
    let rows = observer.query(sql, &[&transaction]).await;
    let rows = rows.expect("the locks");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// With plans that are made for any values, as a connection has them that has sent a statement some times; without scans
/// of whole tables, which small tables invite to and large ones do not.
async fn as_after_a_while(tx: &mut Tx<'_>) -> Result<()> {
    for setting in [
        "plan_cache_mode = force_generic_plan",
        "enable_seqscan = off",
    ] {
        let set = diesel::sql_query(format!("SET LOCAL {setting}"));
        on!(tx, |c| set.execute(c))?;
    }
    Ok(())
}

fn officer() -> Arc<Actor> {
    Arc::new(Actor {
        client_id: "cl_33-75_".to_owned(),
        scope: Scope {
            agency: Agency::parse("33.75").expect("an agency"),
            party: None,
        },
        rights: Arc::new(
            scope::ALL
                .iter()
                .map(|entry| entry.name.to_owned())
                .collect(),
        ),
        request_id: "locks".to_owned(),
    })
}

#[actix_web::test]
async fn an_enrollment_by_the_office_reads_no_others() {
    let Some(office) = Office::open(Database::Postgres).await else {
        return;
    };
    let caller = office.officer().await;
    let chain = caller.chain(16).await;
    let people = caller.trainees(0, 12).await;
    // Others' seats, which are none of its business, and covers: of an index without entries nothing smaller than all of it
    // can be remembered.
    for person in &people[..6] {
        let seat = caller.enroll(&chain.batch, person).await.created().id();
        caller
            .make("insurance-enrollments", cover(person, &seat))
            .await;
    }
    // A session of another class, for the same reason: with one of its own it would look at other classes' seats.
    let other = caller.chain(4).await;
    let room = json!({ "provider_id": other.provider, "name": "Ruang", "capacity": 16 });
    let room = caller.make("workshops", room).await.id();
    caller
        .make("sessions", session(&other.batch, &room, json!({})))
        .await;
    let connected = tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls).await;
    let (observer, connection) = connected.expect("PostgreSQL");
    actix_web::rt::spawn(connection);
    let observer = Arc::new(observer);
    let by = officer();
    let db = &office.state.db;
    for person in &people[6..] {
        let body = json!({ "batch_id": chain.batch, "trainee_id": person });
        let input: EnrollmentInput = serde_json::from_value(body).expect("a body");
        let observer = Arc::clone(&observer);
        let write = db.write(&by, async move |tx| {
            as_after_a_while(tx).await?;
            actions::create(tx, &input).await?;
            let transaction = name(tx).await?;
            Ok(predicate_locks(&observer, &transaction).await)
        });
        let locks = write.await.expect("a seat");
        let of = |table: &str| -> Vec<&Lock> {
            locks.iter().filter(|(name, _)| name == table).collect()
        };
        // What it has read stands there, so the rest would as well.
        assert!(
            !of("trainees").is_empty() && !of("batches").is_empty(),
            "{locks:?}"
        );
        assert_eq!(of("enrollments"), Vec::<&Lock>::new());
        let whole: Vec<&Lock> = locks
            .iter()
            .filter(|(_, much)| much == "relation")
            .collect();
        assert_eq!(whole, Vec::<&Lock>::new());
    }
    let seats = caller
        .get(&format!("/v1/batches/{}", chain.batch))
        .await
        .ok();
    assert_eq!(seats.body["seats_taken"], 12);

    // Who does read them all is seen to do so.
    let write = db.write(&by, async move |tx| {
        let count = "(SELECT count(*) FROM enrollments)";
        let _: i64 = on!(tx, |c| diesel::select(diesel::dsl::sql::<BigInt>(count))
            .get_result(c))?;
        let transaction = name(tx).await?;
        Ok(predicate_locks(&observer, &transaction).await)
    });
    let locks = write.await.expect("a count");
    let all = ("enrollments".to_owned(), "relation".to_owned());
    assert!(locks.contains(&all), "{locks:?}");
}
