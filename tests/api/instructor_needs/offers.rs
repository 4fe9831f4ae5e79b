//! Nobody is promised twice.

use rstest::rstest;
use serde_json::json;

use super::{NEEDS, need, on, session, why};
use crate::support::chain::with;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_promise_holds_for_its_hours_in_its_days_and_no_longer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let teacher = officer.teacher(json!({})).await;
    let first = officer.offered(on(2, "13:00", "17:00"), &teacher).await;
    let days = |from: &str, until: &str| json!({ "starts_on": from, "ends_on": until });
    for (body, is_free) in [
        (on(2, "16:59", "18:00"), false),
        (on(2, "08:00", "13:01"), false),
        (on(2, "14:00", "15:00"), false),
        // Hours that touch do not overlap.
        (on(2, "17:00", "18:00"), true),
        (on(2, "08:00", "13:00"), true),
        (on(3, "13:00", "17:00"), true),
        // The last Tuesday of the first one is 25 August.
        (
            with(on(2, "13:00", "17:00"), days("2026-08-25", "2026-09-30")),
            false,
        ),
        (
            with(on(2, "13:00", "17:00"), days("2026-08-26", "2026-09-30")),
            true,
        ),
    ] {
        let id = officer.make(NEEDS, body.clone()).await.id();
        officer.consider(&id, &[&teacher]).await.ok();
        let answer = officer.ask(&id, &teacher).await;
        if is_free {
            answer.ok();
            officer.act(NEEDS, &id, "cancel", why()).await.ok();
        } else {
            let refused = answer.refused(409, "instructor_promised");
            assert_eq!(refused.body["existing"], json!([first]), "{body}");
        }
    }
    // Who has accepted is promised as well; who has refused, or was asked in vain, is not.
    let second = officer.make(NEEDS, on(2, "14:00", "15:00")).await.id();
    officer.consider(&second, &[&teacher]).await.ok();
    officer.need(&first, "accept").await.ok();
    let refused = officer.ask(&second, &teacher).await;
    refused.refused(409, "instructor_promised");
    officer.act(NEEDS, &first, "cancel", why()).await.ok();
    officer.ask(&second, &teacher).await.ok();
    let third = officer.make(NEEDS, on(2, "14:00", "15:00")).await.id();
    officer.consider(&third, &[&teacher]).await.ok();
    let refused = officer.ask(&third, &teacher).await;
    refused.refused(409, "instructor_promised");
    officer.act(NEEDS, &second, "refuse", why()).await.ok();
    officer.ask(&third, &teacher).await.ok();
}

#[rstest]
#[actix_web::test]
async fn who_is_asked_stands_on_the_shortlist_and_is_active(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const MISSING: &str = "018cc251-f400-7000-8000-00000000dead";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let one = officer.teacher(json!({})).await;
    let other = officer.teacher(json!({})).await;
    let elsewhere = office.officer_of("33.26").await;
    let hidden = elsewhere.teacher(json!({})).await;
    let id = officer.make(NEEDS, need()).await.id();
    let listed = officer.consider(&id, &[&one, &hidden, MISSING, &one]).await;
    listed.invalid("/instructor_ids/3", "repeated_item");
    let listed = officer.consider(&id, &[&one, &hidden, MISSING]).await;
    listed
        .invalid("/instructor_ids/1", "not_found")
        .invalid("/instructor_ids/2", "not_found");
    officer.consider(&id, &[&one]).await.ok();
    let asked = officer.ask(&id, &other).await;
    asked.invalid("/instructor_id", "not_shortlisted");
    for unseen in [hidden.as_str(), MISSING] {
        let asked = officer.ask(&id, unseen).await;
        asked.invalid("/instructor_id", "not_found");
    }
    let suspended = officer.act("instructors", &one, "suspend", json!({ "reason": "other" }));
    suspended.await.ok();
    let asked = officer.ask(&id, &one).await;
    asked.invalid("/instructor_id", "not_active");
    let listed = officer.consider(&id, &[&other, &one]).await;
    listed.invalid("/instructor_ids/1", "not_active");
    // The list takes the place of the one before.
    officer.consider(&id, &[&other]).await.ok();
    officer.ask(&id, &other).await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_shortlist_is_written_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut people = Vec::new();
    for _ in 0..12 {
        people.push(officer.teacher(json!({})).await);
    }
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let id = officer.make(NEEDS, need()).await.id();
    let (of_two, _) = office.statements(officer.consider(&id, &people[..2])).await;
    let considered = officer.consider(&id, &people);
    let (of_twelve, considered) = office.statements(considered).await;
    assert_eq!(considered.ok().body["shortlist"], json!(people));
    // On SQLite none costs a round trip.
    if database == Database::Postgres {
        assert_eq!(of_two, of_twelve);
    }
    let found = officer.candidates(&id).await;
    assert!(found.items().iter().all(|one| one["shortlisted"] == true));
}

#[rstest]
#[actix_web::test]
async fn a_neighbour_who_may_be_lent_is_promised_to_one_of_both(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour.teacher(json!({ "lendable": true })).await;
    let theirs = neighbour.offered(need(), &lent).await;
    let ours = officer.make(NEEDS, need()).await.id();
    officer.consider(&ours, &[&lent]).await.ok();
    let refused = officer.ask(&ours, &lent).await;
    let refused = refused.refused(409, "instructor_promised");
    // For what the person is needed there is not told here.
    assert!(!refused.text.contains(&theirs));
    neighbour.act(NEEDS, &theirs, "cancel", why()).await.ok();
    // Nor what the person teaches there: on a Tuesday, from 16:00 to 18:00.
    let chain = neighbour.chain(4).await;
    let taught = json!({ "instructor_id": lent });
    let lesson = session(&neighbour, &chain, "2026-07-28", taught)
        .await
        .created();
    let refused = officer.ask(&ours, &lent).await;
    let refused = refused.refused(409, "instructor_taken");
    assert!(!refused.text.contains(&lesson.id()), "{}", refused.text);
    neighbour
        .delete(lesson.header("location"), "*")
        .await
        .status(204);
    officer.ask(&ours, &lent).await.ok();
    // Who lends sees that the person is promised only by what it may not do.
    let suspended = neighbour.act(
        "instructors",
        &lent,
        "suspend",
        json!({ "reason": "other" }),
    );
    suspended.await.refused(409, "instructor_in_use");
}
