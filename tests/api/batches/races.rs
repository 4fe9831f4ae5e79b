//! What many callers at once must not break.

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::json;

use super::{BATCHES, class_of, path};
use crate::concurrency::callers;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn of_many_that_confirm_one_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(4).await;
    let trainee = callers[0].trainees(0, 1).await.remove(0);
    callers[0].enroll(&chain.batch, &trainee).await.created();
    for action in ["select", "confirm"] {
        let all = (0..8).map(|n| callers[n % 2].class(&chain.batch, action));
        let (done, refused): (Vec<_>, Vec<_>) = join_all(all)
            .await
            .into_iter()
            .partition(|answer| answer.status == 200);
        assert_eq!(done.len(), 1, "{action}");
        for loser in refused {
            loser.refused(409, "wrong_state");
        }
    }
    let history = callers[1]
        .get(&format!("{}/history", path(&chain.batch)))
        .await
        .ok();
    assert_eq!(history.items().len(), 4, "{}", history.text);
}

#[rstest]
#[actix_web::test]
async fn who_enrolls_while_it_is_cancelled_is_in_it_or_is_refused(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(40).await;
    let trainees = callers[0].trainees(0, 24).await;
    let enrolling = join_all(
        trainees
            .iter()
            .enumerate()
            .map(|(n, trainee)| callers[n % 2].enroll(&chain.batch, trainee)),
    );
    let because = json!({ "reason": "other" });
    let cancelling = callers[1].act(BATCHES, &chain.batch, "cancel", because);
    let (answers, cancelled) = join(enrolling, cancelling).await;
    cancelled.ok();
    let (made, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    for loser in refused {
        loser.refused(409, "batch_not_accepting");
    }
    let batch = callers[0].get(&path(&chain.batch)).await.ok();
    assert_eq!(
        (&batch.body["status"], batch.body["seats_taken"].as_u64()),
        (&json!("cancelled"), u64::try_from(made.len()).ok())
    );
    let list = format!("/v1/enrollments?batch_id={}&limit=200", chain.batch);
    assert_eq!(callers[1].get(&list).await.ok().items().len(), made.len());
    let last = callers[0].enroll(&chain.batch, &trainees[0]).await;
    last.refused(409, "batch_not_accepting");
}

/// Either the class is confirmed and needs no more than take part, or it needs more and is not confirmed.
#[rstest]
#[actix_web::test]
async fn who_confirms_and_who_asks_for_more_participants_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(4).await;
    let trainee = callers[0].trainees(0, 1).await.remove(0);
    for round in 0..6 {
        let name = json!({ "name": format!("Paket {round}") });
        let class = callers[0]
            .make(BATCHES, class_of(&chain.program, name))
            .await
            .id();
        callers[0].class(&class, "open").await.ok();
        callers[0].enroll(&class, &trainee).await.created();
        callers[0].class(&class, "select").await.ok();
        let path = path(&class);
        let more = callers[0].patch(&path, "*", json!({ "min_seats": 2 }));
        let confirming = callers[1].class(&class, "confirm");
        let (more, confirmed) = join(more, confirming).await;
        let batch = callers[1].get(&path).await.ok();
        let left = (&batch.body["status"], &batch.body["min_seats"]);
        if confirmed.status == 200 {
            more.refused(409, "too_few_participants");
            assert_eq!(left, (&json!("confirmed"), &json!(1)));
        } else {
            confirmed.refused(409, "too_few_participants");
            more.ok();
            assert_eq!(left, (&json!("selecting"), &json!(2)));
        }
    }
}
