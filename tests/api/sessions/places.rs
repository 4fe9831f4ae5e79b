//! What stands in the way of a session: rooms, instructors, other sessions; and who may see what that is.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, School, entry, faults, hours, path_of, room, warnings};
use crate::support::chain::{instructor, occupation, provider, with};
use crate::support::{Caller, Database, Office};

#[rstest]
#[actix_web::test]
async fn no_room_person_or_class_is_in_two_sessions_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let first = json!({ "instructor_id": school.teacher });
    let first = school.plan(first).await.created().id();
    let class = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let (other_class, other_room) = (json!({ "batch_id": class }), json!({ "workshop_id": room }));
    let with_teacher = json!({ "instructor_id": school.teacher });
    let elsewhere = with(other_class.clone(), other_room.clone());
    for (fields, code, pointer) in [
        (other_class.clone(), "room_taken", "/workshop_id"),
        (
            with(elsewhere.clone(), with_teacher.clone()),
            "instructor_taken",
            "/instructor_id",
        ),
        (other_room.clone(), "class_in_session", "/starts_at"),
    ] {
        for (from, until) in [
            ("08:00", "12:00"),
            ("07:00", "08:15"),
            ("11:45", "13:00"),
            ("09:00", "10:00"),
            ("07:00", "13:00"),
        ] {
            let refused = school
                .plan(with(hours(3, from, until), fields.clone()))
                .await;
            let refused = refused.refused(409, code);
            assert_eq!(faults(&refused), [(pointer, code)], "{}", refused.text);
            assert_eq!(refused.body["errors"][0]["existing"], first);
            assert_eq!(refused.body["existing"], json!([first]));
        }
    }
    // All of it at once.
    let refused = school
        .plan(with_teacher.clone())
        .await
        .refused(409, "room_taken");
    assert_eq!(
        faults(&refused),
        [
            ("/workshop_id", "room_taken"),
            ("/instructor_id", "instructor_taken"),
            ("/starts_at", "class_in_session"),
        ]
    );
    // One begins as another ends, and ends as another begins.
    for (from, until) in [("12:00", "13:00"), ("07:00", "08:00")] {
        let beside = with(hours(3, from, until), with_teacher.clone());
        school.plan(beside).await.created();
    }
    let free = school.plan(elsewhere).await.created();
    let refused = officer
        .patch(free.header("location"), "*", with_teacher)
        .await;
    let refused = refused.refused(409, "instructor_taken");
    assert_eq!(refused.body["existing"], json!([first]));
    // Of itself no session is in the way.
    officer
        .patch(free.header("location"), "*", hours(3, "09:00", "11:00"))
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn a_room_is_the_providers_open_and_large_enough(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let lpks = officer
        .make("training-providers", provider("lpks"))
        .await
        .id();
    let foreign = room(&officer, &lpks, "Ruang", 16).await;
    let small = room(&officer, &school.chain.provider, "Ruang kecil", 3).await;
    let closed = school.another_room("Ruang tutup").await;
    officer
        .act(
            "workshops",
            &closed,
            "close",
            json!({ "reason": "under_repair" }),
        )
        .await
        .ok();
    let in_room = |room: &str| json!({ "workshop_id": room });
    school
        .plan(in_room(&foreign))
        .await
        .invalid("/workshop_id", "not_found");
    let refused = school.plan(in_room(&closed)).await;
    refused.refused(409, "workshop_closed");
    let refused = school
        .plan(in_room(&small))
        .await
        .refused(409, "room_too_small");
    let told = format!(
        "{} {}",
        refused.body["detail"], refused.body["errors"][0]["detail"]
    );
    assert!(
        told.matches("takes 3 people").count() == 2 && told.matches("has 4 seats").count() == 2,
        "{told}"
    );

    // As long as a planned session needs it, it stays open and large enough.
    let made = school.plan(json!({})).await.created();
    let path = format!("/v1/workshops/{}", school.room);
    let read = officer.get(&path).await.ok();
    assert_eq!(read.reasons("close"), Some(vec!["workshop_in_use"]));
    let close = async |officer: &Caller| {
        let why = json!({ "reason": "under_repair" });
        officer.act("workshops", &school.room, "close", why).await
    };
    close(&officer).await.refused(409, "workshop_in_use");
    let refused = officer.patch(&path, "*", json!({ "capacity": 3 })).await;
    let refused = refused.refused(409, "room_too_small");
    assert_eq!(refused.body["existing"], json!([made.id()]));
    officer
        .patch(&path, "*", json!({ "capacity": 4 }))
        .await
        .ok();
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    officer
        .patch(&path, "*", json!({ "capacity": 3 }))
        .await
        .ok();
    close(&officer).await.ok();
}

#[rstest]
#[actix_web::test]
async fn an_instructor_is_active_present_and_looked_at(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let person = async |fields: Value| {
        let person = with(instructor(), fields);
        officer.make("instructors", person).await.id()
    };
    let by = |person: &str| json!({ "instructor_id": person });
    let suspended = person(json!({})).await;
    officer
        .act(
            "instructors",
            &suspended,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    school
        .plan(by(&suspended))
        .await
        .refused(409, "instructor_not_active");
    let away = json!({ "absences": [{ "from": "2026-08-01", "until": "2026-08-03" }] });
    let away = person(away).await;
    school
        .plan(by(&away))
        .await
        .refused(409, "instructor_absent");
    let back = school
        .plan(with(by(&away), hours(4, "08:00", "12:00")))
        .await;
    assert!(warnings(&back.created().body).is_empty());
    let odd = json!({
        "availability": [{ "weekday": 1, "from": "08:00", "until": "11:00" }],
        "competencies": [{ "occupation": occupation("7531"), "certificate": "1" }],
    });
    let odd = person(odd).await;
    let made = school.plan(by(&odd)).await.created();
    let both = ["instructor_unavailable", "instructor_not_competent"];
    assert_eq!(warnings(&made.body), both);
    let read = officer.get(made.header("location")).await.ok();
    assert_eq!(read.body, made.body);
    let shorter = json!({ "ends_at": "2026-08-03T11:00:00+07:00" });
    let shorter = officer
        .patch(made.header("location"), "*", shorter)
        .await
        .ok();
    assert_eq!(warnings(&shorter.body), ["instructor_not_competent"]);

    // Who is to teach is not sent away; whom a session has named is not forgotten.
    let path = format!("/v1/instructors/{odd}");
    let read = officer.get(&path).await.ok();
    for action in ["suspend", "close", "delete"] {
        assert_eq!(
            read.reasons(action),
            Some(vec!["instructor_in_use"]),
            "{action}"
        );
    }
    for action in ["suspend", "close"] {
        let refused = officer.act("instructors", &odd, action, json!({ "reason": "other" }));
        refused.await.refused(409, "instructor_in_use");
    }
    let unnamed = person(json!({})).await;
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    officer
        .delete(&path, "*")
        .await
        .refused(409, "instructor_in_use");
    officer
        .act("instructors", &odd, "close", json!({ "reason": "retired" }))
        .await
        .ok();
    officer
        .delete(&format!("/v1/instructors/{unnamed}"), "*")
        .await
        .status(204);
}

#[rstest]
#[actix_web::test]
async fn a_providers_client_plans_with_its_own_people_and_is_not_told_of_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let centre = format!("training-provider:{}", school.chain.provider);
    let centre = office.party(&centre).await;
    let freelance = officer.make("instructors", instructor()).await.id();
    let own = json!({ "instructor_id": school.teacher });
    let made = centre.post(PATH, school.session(own)).await.created();
    let strange = with(
        hours(4, "08:00", "12:00"),
        json!({ "instructor_id": freelance }),
    );
    let refused = centre.post(PATH, school.session(strange.clone())).await;
    refused.invalid("/instructor_id", "not_found");
    // Whom the office has named may stay, also where the time changes.
    let offices = school.plan(strange).await.created();
    let path = offices.header("location");
    let moved = centre
        .patch(path, "*", hours(5, "08:00", "12:00"))
        .await
        .ok();
    assert_eq!(moved.body["instructor_id"], freelance);
    centre
        .patch(path, "*", json!({ "instructor_id": null }))
        .await
        .ok();
    let refused = centre
        .patch(path, "*", json!({ "instructor_id": freelance }))
        .await;
    refused.invalid("/instructor_id", "not_found");

    // Somebody teaches at another provider at that time: that is told, but not in which session.
    let lpks = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .ok();
    let program = with(
        crate::support::chain::program(&lpks, &school.chain.demand),
        json!({ "title": "Lain" }),
    );
    let program = officer.make("training-programs", program).await.id();
    for action in ["submit", "approve"] {
        officer
            .act("training-programs", &program, action, json!({}))
            .await
            .ok();
    }
    let class = crate::support::chain::batch(&program);
    let class = officer.make("batches", class).await.id();
    let hall = room(&officer, &lpks, "Ruang", 16).await;
    let there = json!({ "batch_id": class, "workshop_id": hall, "instructor_id": school.teacher });
    let there = with(there, hours(6, "08:00", "12:00"));
    let there = school.plan(there).await.created();
    let again = with(
        json!({ "instructor_id": school.teacher }),
        hours(6, "11:00", "13:00"),
    );
    let refused = centre.post(PATH, school.session(again.clone())).await;
    let refused = refused.refused(409, "instructor_taken");
    assert!(!refused.text.contains(&there.id()), "{}", refused.text);
    let told = school.plan(again).await.refused(409, "instructor_taken");
    assert_eq!(told.body["existing"], json!([there.id()]));

    centre
        .get(&path_of(&there.id()))
        .await
        .refused(404, "not_found");
    assert_eq!(centre.get(PATH).await.ok().items().len(), 2);
    let firm = office
        .party(&format!("employer:{}", school.chain.employer))
        .await;
    assert!(firm.get(PATH).await.ok().items().is_empty());
    firm.get(made.header("location"))
        .await
        .refused(404, "not_found");
    firm.get(&school.timetable())
        .await
        .refused(404, "not_found");
    let refused = firm.post(PATH, school.session(json!({}))).await;
    refused.invalid("/batch_id", "not_found");
    let province = office.officer_of("33").await;
    let read = province.get(made.header("location")).await.ok();
    assert_eq!(read.reasons("cancel"), Some(vec!["other_agency"]));
    let refused = province.post(PATH, school.session(json!({}))).await;
    refused.refused(403, "other_agency");
    let refused = province
        .put(&school.timetable(), "*", json!({ "sessions": [] }))
        .await;
    refused.refused(403, "other_agency");
}

/// What was planned with somebody stays so when they are absent after all, and is told.
#[rstest]
#[actix_web::test]
async fn an_absence_that_is_recorded_later_is_worth_a_warning(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let centre = format!("training-provider:{}", school.chain.provider);
    let centre = office.party(&centre).await;
    let freelance = officer.make("instructors", instructor()).await.id();
    let mut made = Vec::new();
    for (day, person) in [(3, &school.teacher), (4, &freelance)] {
        let taught = json!({ "instructor_id": person });
        let taught = with(hours(day, "08:00", "12:00"), taught);
        made.push(school.plan(taught).await.created());
        let away = json!({ "absences": [{ "from": "2026-08-01", "until": "2026-08-05" }] });
        officer
            .patch(&format!("/v1/instructors/{person}"), "*", away)
            .await
            .ok();
    }
    let path = made[0].header("location");
    let read = officer.get(path).await.ok();
    assert_eq!(warnings(&read.body), ["instructor_absent"]);
    let topic = json!({ "topic": "Servis mesin obras" });
    let changed = officer.patch(path, "*", topic).await.ok();
    assert_eq!(warnings(&changed.body), ["instructor_absent"]);
    let later = hours(3, "09:00", "12:00");
    let refused = officer.patch(path, "*", later).await;
    refused.refused(409, "instructor_absent");

    // Of whom the provider does not see it is told nothing.
    let hidden = made[1].header("location");
    let read = officer.get(hidden).await.ok();
    assert_eq!(warnings(&read.body), ["instructor_absent"]);
    let read = centre.get(hidden).await.ok();
    assert_eq!(read.body["warnings"], json!([]));
    let timetable = centre.get(&school.timetable()).await.ok();
    let told: Vec<_> = timetable.body["sessions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(warnings)
        .collect();
    assert_eq!(told, [vec!["instructor_absent"], vec![]]);
}

/// Of a room or a person who is not there for the caller it does not learn when they are taken.
#[rstest]
#[actix_web::test]
async fn the_calendar_of_what_is_hidden_is_not_told(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let school = School::open(&officer).await;
    let centre = format!("training-provider:{}", school.chain.provider);
    let centre = office.party(&centre).await;
    let other = officer.chain(5).await;
    let hall = room(&officer, &other.provider, "Ruang", 16).await;
    let freelance = officer.make("instructors", instructor()).await.id();
    let neighbour = office.officer_of("33.26").await;
    let stranger = with(instructor(), json!({ "region": "33.26" }));
    let stranger = neighbour.make("instructors", stranger).await.id();
    let there = json!({ "batch_id": other.batch, "workshop_id": hall, "instructor_id": freelance });
    school.plan(there).await.created();
    // Promised on Mondays, from 08:00 to 12:00, in the neighbour's own need.
    let need = crate::instructor_needs::on(1, "08:00", "12:00");
    let need = with(need, json!({ "region": "33.26" }));
    neighbour.offered(need, &stranger).await;
    let (in_hall, freelance, stranger) = (
        json!({ "workshop_id": hall }),
        json!({ "instructor_id": freelance }),
        json!({ "instructor_id": stranger }),
    );
    for (caller, fields, field) in [
        (&officer, in_hall.clone(), "/workshop_id"),
        (&centre, in_hall, "/workshop_id"),
        (&centre, freelance, "/instructor_id"),
        (&officer, stranger, "/instructor_id"),
    ] {
        let refused = caller.post(PATH, school.session(fields.clone())).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(faults(&refused), [(field, "not_found")]);
        let entry = entry(&school.room, 3, "08:00", "12:00", fields);
        let body = json!({ "sessions": [entry] });
        let refused = caller.put(&school.timetable(), "*", body).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        let field = format!("/sessions/0{field}");
        assert_eq!(faults(&refused), [(&*field, "not_found")]);
    }
}
