//! What many callers at once must not break.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{NEEDS, PATH, hours, on, room, why};
use crate::concurrency::callers;
use crate::support::chain::with;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn of_many_needs_for_one_hour_one_gets_the_person(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let teacher = callers[0].teacher(json!({})).await;
    let mut needs = Vec::new();
    for _ in 0..16 {
        let id = callers[0].make(NEEDS, on(2, "13:00", "17:00")).await.id();
        callers[0].consider(&id, &[&teacher]).await.ok();
        needs.push(id);
    }
    let asked = needs
        .iter()
        .enumerate()
        .map(|(n, id)| callers[n % 2].ask(id, &teacher));
    let answers = join_all(asked).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status == 200);
    assert_eq!(won.len(), 1);
    for lost in lost {
        let lost = lost.refused(409, "instructor_promised");
        assert_eq!(lost.body["existing"], json!([won[0].id()]));
    }
    let promised = format!("{PATH}?instructor_id={teacher}");
    assert_eq!(callers[1].get(&promised).await.ok().items().len(), 1);
}

/// Hours beside one another are all given, and of hours that overlap none twice.
#[rstest]
#[actix_web::test]
async fn what_was_given_never_overlaps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let teacher = callers[0].teacher(json!({})).await;
    let mut needs = Vec::new();
    for n in 0..12 {
        // From 08:00, each two hours long and an hour after the one before.
        let (from, until) = (format!("{:02}:00", 8 + n), format!("{:02}:00", 10 + n));
        let id = callers[0].make(NEEDS, on(3, &from, &until)).await.id();
        callers[0].consider(&id, &[&teacher]).await.ok();
        needs.push((id, n));
    }
    let asked = needs
        .iter()
        .map(|(id, n)| callers[*n % 2].ask(id, &teacher));
    let answers = join_all(asked).await;
    let given: Vec<usize> = answers
        .iter()
        .zip(&needs)
        .filter(|(answer, _)| answer.status == 200)
        .map(|(_, (_, n))| *n)
        .collect();
    assert!(
        given.windows(2).all(|pair| pair[1] - pair[0] >= 2),
        "{given:?}"
    );
    // Each that was refused has one of its neighbours in the way.
    for (answer, (_, n)) in answers.iter().zip(&needs) {
        let is_beside = given.iter().any(|other| other.abs_diff(*n) <= 1);
        assert!(is_beside, "{n} of {given:?}: {}", answer.text);
        assert!([200, 409].contains(&answer.status), "{}", answer.text);
    }
}

#[rstest]
#[actix_web::test]
async fn who_offers_and_who_suspends_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    for _ in 0..6 {
        let teacher = callers[0].teacher(json!({})).await;
        let id = callers[0].make(NEEDS, on(2, "13:00", "17:00")).await.id();
        callers[0].consider(&id, &[&teacher]).await.ok();
        let why = json!({ "reason": "other" });
        let (asked, suspended) = futures_util::future::join(
            callers[0].ask(&id, &teacher),
            callers[1].act("instructors", &teacher, "suspend", why),
        )
        .await;
        match (asked.status, suspended.status) {
            (200, _) => drop(suspended.refused(409, "instructor_in_use")),
            (_, 200) => drop(asked.invalid("/instructor_id", "not_active")),
            (one, other) => panic!("neither: {one} and {other}"),
        }
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_who_derive_one_opens_a_need(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    callers[0].chain(2).await;
    let body = json!({ "weekly": [hours(2, "08:00", "12:00")], "starts_on": "2026-09-01", "ends_on": "2026-09-30" });
    let path = format!("{PATH}/derive");
    let calls = (0..8).map(|n| callers[n % 2].post(&path, body.clone()));
    let answers = join_all(calls).await;
    let opened: usize = answers
        .into_iter()
        .map(|answer| answer.ok().items().len())
        .sum();
    assert_eq!(opened, 1);
    assert_eq!(callers[1].get(PATH).await.ok().items().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn of_who_accepts_and_who_refuses_one_is_first(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let teacher = callers[0].teacher(json!({})).await;
    for _ in 0..6 {
        let id = callers[0].offered(on(2, "13:00", "17:00"), &teacher).await;
        let (accepted, refused) = futures_util::future::join(
            callers[0].need(&id, "accept"),
            callers[1].act(NEEDS, &id, "refuse", why()),
        )
        .await;
        let (status, lost) = match (accepted.status, refused.status) {
            (200, _) => ("filled", refused),
            (_, 200) => ("shortlisted", accepted),
            (one, other) => panic!("neither: {one} and {other}"),
        };
        lost.refused(409, "wrong_state");
        let read = callers[1].get(&format!("{PATH}/{id}")).await.ok();
        assert_eq!(read.body["status"], status);
        callers[0].act(NEEDS, &id, "cancel", why()).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn who_is_considered_is_not_deleted_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    for _ in 0..6 {
        let teacher = callers[0].teacher(json!({})).await;
        let id = callers[0].make(NEEDS, on(2, "13:00", "17:00")).await.id();
        let path = format!("/v1/instructors/{teacher}");
        let (considered, deleted) = futures_util::future::join(
            callers[0].consider(&id, &[&teacher]),
            callers[1].delete(&path, "*"),
        )
        .await;
        match (considered.status, deleted.status) {
            (200, _) => drop(deleted.refused(409, "instructor_in_use")),
            (_, 204) => drop(considered.invalid("/instructor_ids/0", "not_found")),
            (one, other) => panic!("neither: {one} and {other}"),
        }
    }
}

/// Either the need is cancelled and the neighbour is a stranger again, or a session leans on it and it stays.
#[rstest]
#[actix_web::test]
async fn who_cancels_a_need_and_who_plans_on_it_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(4).await;
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour
        .teacher(json!({ "region": "33.26", "lendable": true }))
        .await;
    let shop = room(&callers[0], &chain).await;
    for _ in 0..6 {
        let body = json!({ "batch_id": chain.batch });
        let body = with(on(3, "15:00", "19:00"), body);
        let id = callers[0].filled(body, &lent).await;
        let session = json!({
            "batch_id": chain.batch, "workshop_id": shop, "kind": "practice", "instructor_id": lent,
            "starts_at": "2026-08-05T16:00:00+07:00", "ends_at": "2026-08-05T18:00:00+07:00",
        });
        let (planned, cancelled) = futures_util::future::join(
            callers[0].post("/v1/sessions", session),
            callers[1].act(NEEDS, &id, "cancel", why()),
        )
        .await;
        if cancelled.status == 200 {
            planned.invalid("/instructor_id", "not_found");
            continue;
        }
        let cancelled = cancelled.refused(409, "need_has_sessions");
        let planned = planned.created();
        assert_eq!(cancelled.body["existing"], json!([planned.id()]));
        let path = planned.header("location");
        callers[0].delete(path, "*").await.status(204);
        callers[0].act(NEEDS, &id, "cancel", why()).await.ok();
    }
}
