//! Nobody takes part in two classes that meet at the same time.

use rstest::rstest;
use serde_json::json;

use super::{School, entry, faults, hours, timetable_of};
use crate::support::chain::with;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn who_takes_part_in_a_class_is_not_enrolled_in_one_that_meets_then(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let other = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let mut people = officer.trainees(0, 2).await.into_iter();
    let (one, free) = (people.next().expect("one"), people.next().expect("another"));
    school.plan(json!({})).await.created();
    let there = with(
        hours(3, "11:45", "13:00"),
        json!({ "batch_id": other, "workshop_id": room }),
    );
    let there = school.plan(there).await.created();
    let seat = officer.enroll(&school.chain.batch, &one).await.created();
    let refused = officer.enroll(&other, &one).await;
    let refused = refused.refused(409, "sessions_overlap");
    assert_eq!(refused.body["existing"], json!([seat.id()]));
    officer.enroll(&other, &free).await.created();
    // One that begins as the other ends is in nobody's way.
    let moved = hours(3, "12:00", "13:00");
    officer
        .patch(there.header("location"), "*", moved)
        .await
        .ok();
    let second = officer.enroll(&other, &one).await.created();
    // Now both are taken part in, and a session that would overlap is not planned.
    let back = hours(3, "11:45", "13:00");
    let refused = officer
        .patch(there.header("location"), "*", back.clone())
        .await;
    let refused = refused.refused(409, "sessions_overlap");
    assert_eq!(faults(&refused), [("/starts_at", "sessions_overlap")]);
    officer
        .act(
            "enrollments",
            &second.id(),
            "withdraw",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .patch(there.header("location"), "*", back)
        .await
        .ok();
    let refused = officer.enroll(&other, &one).await;
    refused.refused(409, "sessions_overlap");
    // What is over is over.
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    officer.enroll(&other, &one).await.created();
}

#[rstest]
#[actix_web::test]
async fn no_timetable_makes_somebodys_classes_overlap(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let other = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let one = officer.trainees(0, 1).await.remove(0);
    for class in [&school.chain.batch, &other] {
        officer.enroll(class, &one).await.created();
    }
    let first = school.plan(json!({})).await.created();
    let write = async |from: &str| {
        let sessions = json!({ "sessions": [entry(&room, 3, from, "15:00", json!({}))] });
        officer.put(&timetable_of(&other), "*", sessions).await
    };
    let refused = write("11:00").await.refused(409, "timetable_conflicts");
    assert_eq!(
        faults(&refused),
        [("/sessions/0/starts_at", "sessions_overlap")]
    );
    assert_eq!(refused.body["errors"][0]["existing"], first.id());
    write("12:00").await.ok();
}

#[rstest]
#[actix_web::test]
async fn who_has_left_and_what_is_not_held_are_in_nobodys_way(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let other = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let people = officer.trainees(0, 2).await;
    let there = school.plan(json!({})).await.created().id();
    let beside = json!({ "batch_id": other, "workshop_id": room });
    school.plan(beside).await.created();
    let why = || json!({ "reason": "other" });
    let mut seats = Vec::new();
    for person in &people {
        let seat = officer.enroll(&school.chain.batch, person).await;
        seats.push(seat.created().id());
        let refused = officer.enroll(&other, person).await;
        refused.refused(409, "sessions_overlap");
    }
    officer
        .act("enrollments", &seats[0], "withdraw", why())
        .await
        .ok();
    officer.enroll(&other, &people[0]).await.created();
    let refused = officer.enroll(&other, &people[1]).await;
    refused.refused(409, "sessions_overlap");
    officer.act("sessions", &there, "cancel", why()).await.ok();
    officer.enroll(&other, &people[1]).await.created();
}

/// In which class of another provider the person is then is not told to a provider's client.
#[rstest]
#[actix_web::test]
async fn the_other_enrollment_is_named_to_who_may_see_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let centre = format!("training-provider:{}", school.chain.provider);
    let centre = office.party(&centre).await;
    let elsewhere = officer.chain(5).await;
    let hall = super::room(&officer, &elsewhere.provider, "Ruang", 16).await;
    let person = officer.trainees(0, 1).await.remove(0);
    // By this class, which does not meet, the provider knows the person.
    let known = school.another_class("Paket 2").await;
    officer.enroll(&known, &person).await.created();
    let there = json!({ "batch_id": elsewhere.batch, "workshop_id": hall });
    school.plan(there).await.created();
    let seat = officer.enroll(&elsewhere.batch, &person).await.created();
    school.plan(json!({})).await.created();
    let told = officer.enroll(&school.chain.batch, &person).await;
    let told = told.refused(409, "sessions_overlap");
    assert_eq!(told.body["existing"], json!([seat.id()]));
    let refused = centre.enroll(&school.chain.batch, &person).await;
    let refused = refused.refused(409, "sessions_overlap");
    assert!(!refused.text.contains(&seat.id()), "{}", refused.text);
}
