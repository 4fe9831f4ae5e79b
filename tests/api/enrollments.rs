//! Rules of enrollments, each by its refusal.

use rstest::rstest;
use serde_json::{Value, json};

use crate::journey::settled;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_seat_is_taken_once_a_person_and_given_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let taught = officer
        .get(&format!(
            "/v1/batches?program_id={}&has_free_seats=true",
            chain.program
        ))
        .await
        .ok();
    assert_eq!(taught.items().len(), 1);
    let people = officer.trainees(0, 3).await;
    let first = officer.enroll(&chain.batch, &people[0]).await.created();
    assert_eq!(
        first.body["participation"],
        json!({ "from": "2026-07-21", "until": "2026-08-28" })
    );
    let again = officer
        .enroll(&chain.batch, &people[0])
        .await
        .refused(409, "already_enrolled");
    assert_eq!(again.body["existing"], json!([first.id()]));
    officer
        .enroll(&chain.batch, "018cc251-f400-7000-8000-00000000dead")
        .await
        .invalid("/trainee_id", "not_found");
    officer
        .patch(
            &format!("/v1/batches/{}", chain.batch),
            "*",
            json!({ "seats": 1 }),
        )
        .await
        .ok();
    officer
        .enroll(&chain.batch, &people[1])
        .await
        .refused(409, "no_seat_left");
    officer
        .post(
            &format!("/v1/trainees/{}/close", people[0]),
            json!({ "reason": "other" }),
        )
        .await
        .refused(409, "trainee_in_batch");
    office.go_to("2026-07-25");
    let officer = office.officer().await;
    let leave = async |on: &str| {
        officer
            .act(
                "enrollments",
                &first.id(),
                "withdraw",
                json!({ "reason": "other", "effective_on": on }),
            )
            .await
    };
    leave("2026-07-26")
        .await
        .invalid("/effective_on", "in_future");
    leave("2026-06-23")
        .await
        .invalid("/effective_on", "too_far_back");
    let left = leave("2026-07-24").await.ok();
    assert_eq!(
        (left.body["status"].as_str(), &left.body["participation"]),
        (
            Some("withdrawn"),
            &json!({ "from": "2026-07-21", "until": "2026-07-23" })
        )
    );
    assert_eq!(
        officer
            .get(&format!("/v1/batches/{}", chain.batch))
            .await
            .ok()
            .body["seats_free"],
        1
    );
    let back = officer.enroll(&chain.batch, &people[0]).await.created();
    assert_eq!(
        back.body["participation"]["from"], "2026-07-25",
        "a new participation from the day it is made"
    );
    officer
        .act(
            "batches",
            &chain.batch,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .enroll(&chain.batch, &people[2])
        .await
        .refused(409, "batch_not_accepting");
    assert_eq!(
        officer
            .get(&format!("/v1/enrollments/{}", back.id()))
            .await
            .ok()
            .body["participation"],
        Value::Null,
        "cancelled on its first day"
    );
}

#[rstest]
#[actix_web::test]
async fn the_feed_tells_of_no_item_that_found_no_seat(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let people = officer.trainees(0, 2).await;
    let mut entries = 0;
    // With a key the last entry is written together with the answer.
    for (seats, caller) in [
        (1, officer.clone()),
        (2, officer.with("idempotency-key", "both")),
    ] {
        let chain = officer.chain(seats).await;
        if seats == 2 {
            let other = officer.trainees(2, 3).await;
            officer.enroll(&chain.batch, &other[0]).await.created();
        }
        let item = |trainee: &String| json!({ "batch_id": chain.batch, "trainee_id": trainee });
        let items: Vec<Value> = people.iter().map(item).collect();
        let answer = caller
            .post("/v1/enrollments/batch", json!({ "items": items }))
            .await
            .status(207);
        let told: Vec<_> = answer.items().iter().map(|item| &item["status"]).collect();
        assert_eq!(told, [201, 409]);
        entries += seats as usize;
        let feed = settled(&officer, "/v1/changes?types=enrollments", entries).await;
        let last = &feed.items()[entries - 1];
        assert_eq!(last["id"], answer.items()[0]["resource"]["id"]);
    }
}
