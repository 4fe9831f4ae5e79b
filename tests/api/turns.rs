//! Writers of one hot row wait for each other in the process, but not all of a crowd.

use futures_util::FutureExt as _;
use serde_json::json;
use uuid::Uuid;

use crate::support::chain::employer;
use crate::support::{Database, Office};

/// How many may wait for one row, with the one whose turn it is.
const WAITING: usize = 512;

#[actix_web::test]
async fn of_a_crowd_for_one_record_so_many_wait_and_the_next_is_turned_away() {
    // SQLite's one writer needs no turns.
    let Some(office) = Office::open_with(Database::Postgres, &[("SELARAS_DEADLINE", "60")]).await
    else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let people = officer.trainees(0, 2).await;
    let class: Uuid = chain.batch.parse().expect("an id");
    let db = &office.state.db;

    let first = db
        .turn(class)
        .await
        .expect("a turn")
        .expect("on PostgreSQL");
    let mut crowd: Vec<_> = (1..WAITING).map(|_| Box::pin(db.turn(class))).collect();
    for one in &mut crowd {
        assert!(one.now_or_never().is_none(), "one turn at a time");
    }
    let seat = json!({ "batch_id": chain.batch, "trainee_id": people[0] });
    for path in ["/v1/enrollments", "/v1/enrollments?validate_only=true"] {
        let refused = officer.post(path, seat.clone()).await;
        let refused = refused.refused(503, "unavailable");
        assert_eq!(refused.header("retry-after"), "1");
    }
    // Other records have turns of their own, and reads need none.
    officer.post("/v1/employers", employer(9)).await.created();
    let other = format!("/v1/batches/{}", chain.batch);
    assert_eq!(officer.get(&other).await.ok().body["seats_taken"], 0);
    assert!(db.turn(Uuid::nil()).await.expect("a turn").is_some());

    // Where one gives up there is room for one, who then waits.
    drop(crowd.pop());
    let late = officer.enroll(&chain.batch, &people[0]);
    let next = async {
        // Until the other one stands in line.
        while db.turn(class).now_or_never().is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let refused = officer.enroll(&chain.batch, &people[1]).await;
        refused.refused(503, "unavailable");
        drop((first, crowd));
    };
    let (late, ()) = tokio::join!(late, next);
    late.created();
    officer.enroll(&chain.batch, &people[1]).await.created();
}
