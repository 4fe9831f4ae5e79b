//! Between registration and the class.

use chrono::Duration;
use rstest::rstest;
use serde_json::json;

use super::{BATCHES, class_of, path};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn selection_begins_the_second_after_the_last_day_of_registration_in_jakarta(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let days = json!({ "registration_closes_on": "2026-07-25", "starts_on": "2026-07-28" });
    officer.patch(&path(&chain.batch), "*", days).await.ok();
    // 09:00 in Jakarta; 14:59:59 later it is 23:59:59.
    office.go_to("2026-07-25");
    office.advance(Duration::seconds(15 * 3600 - 1));
    let officer = office.officer().await;
    let open = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(open.reasons("select"), Some(vec!["registration_not_over"]));
    let early = officer.class(&chain.batch, "select").await;
    early.refused(409, "registration_not_over");
    office.advance(Duration::seconds(1));
    let open = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(open.reasons("select"), None);
    officer.class(&chain.batch, "select").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_class_is_confirmed_when_enough_take_part_and_takes_people_all_along(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainees = officer.trainees(0, 5).await;
    let two = class_of(&chain.program, json!({ "min_seats": 2 }));
    let class = officer.make(BATCHES, two).await.id();
    officer.class(&class, "open").await.ok();
    officer.enroll(&class, &trainees[0]).await.created();
    let selecting = officer.class(&class, "select").await.ok();
    assert_eq!(
        selecting.reasons("confirm"),
        Some(vec!["too_few_participants"])
    );
    let early = officer.class(&class, "confirm").await;
    early.refused(409, "too_few_participants");
    officer.enroll(&class, &trainees[1]).await.created();
    officer.class(&class, "confirm").await.ok();
    officer.enroll(&class, &trainees[2]).await.created();
    officer.class(&class, "start").await.ok();
    officer.enroll(&class, &trainees[3]).await.created();
    let full = officer.enroll(&class, &trainees[4]).await;
    full.refused(409, "no_seat_left");
    officer.class(&class, "complete").await.ok();
    let over = officer.enroll(&class, &trainees[4]).await;
    over.refused(409, "batch_not_accepting");
}

#[rstest]
#[actix_web::test]
async fn what_a_state_was_reached_under_holds_on_after_a_change(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created().id();
    let change = async |body| officer.patch(&path(&chain.batch), "*", body).await;
    let registration = json!({ "registration_closes_on": "2026-07-21" });
    // As it is open, its registration may still be prolonged.
    change(registration.clone()).await.ok();
    change(json!({ "registration_closes_on": "2026-07-15" }))
        .await
        .ok();
    officer.class(&chain.batch, "select").await.ok();
    change(registration.clone())
        .await
        .refused(409, "registration_not_over");
    change(json!({ "min_seats": 2 })).await.ok();
    change(json!({ "min_seats": 1, "name": "Paket lain" }))
        .await
        .ok();
    officer.class(&chain.batch, "confirm").await.ok();
    change(registration)
        .await
        .refused(409, "registration_not_over");
    change(json!({ "min_seats": 2 }))
        .await
        .refused(409, "too_few_participants");
    // What is lost by another record's change keeps nobody from another change.
    let leaving = json!({ "reason": "found_work" });
    officer
        .act("enrollments", &seat, "withdraw", leaving)
        .await
        .ok();
    change(json!({ "name": "Paket yang lain" })).await.ok();
    officer.class(&chain.batch, "start").await.ok();
    change(json!({ "name": "Paket" }))
        .await
        .refused(409, "wrong_state");
}
