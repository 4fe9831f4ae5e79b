//! What many writers at once must not break.

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::{Value, json};

use super::{PATH, School, entry, faults, hours, path_of, timetable_of};
use crate::concurrency::callers;
use crate::instructor_needs::{NEEDS, on};
use crate::support::chain::with;
use crate::support::{Answer, Caller, Database, Office};

fn won(answers: Vec<Answer>) -> (Vec<Answer>, Vec<Answer>) {
    answers.into_iter().partition(|answer| answer.status < 300)
}

/// Of each pair of planned sessions that share a room, a person or a class, one ends before the other begins.
async fn nothing_overlaps(officer: &Caller) {
    let list = officer
        .get(&format!("{PATH}?status=planned&limit=200"))
        .await
        .ok();
    let all = list.items();
    for (n, one) in all.iter().enumerate() {
        for other in &all[..n] {
            let text = |session: &Value, name: &str| session[name].as_str().map(str::to_owned);
            let shares = ["workshop_id", "instructor_id", "batch_id"]
                .into_iter()
                .any(|name| text(one, name).is_some() && text(one, name) == text(other, name));
            let apart = text(one, "ends_at") <= text(other, "starts_at")
                || text(other, "ends_at") <= text(one, "starts_at");
            assert!(!shares || apart, "{one} and {other}");
        }
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_who_want_one_room_one_has_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let mut classes = Vec::new();
    for n in 0..6 {
        classes.push(school.another_class(&format!("Paket lain {n}")).await);
    }
    for round in 0..3_usize {
        let day = 3 + u32::try_from(round).expect("a number");
        let calls = (0..24_usize).map(|n| {
            let from = ["08:00", "09:00", "10:00"][n % 3];
            let fields = json!({ "batch_id": classes[n % classes.len()] });
            let body = school.session(with(hours(day, from, "12:00"), fields));
            callers[n % 2].post(PATH, body)
        });
        let (made, lost) = won(join_all(calls).await);
        assert_eq!(made.len(), 1, "round {round}");
        for loser in lost {
            let loser = loser.refused(409, "room_taken");
            assert_eq!(loser.body["existing"], json!([made[0].id()]));
        }
    }
    nothing_overlaps(&callers[1]).await;
}

#[rstest]
#[actix_web::test]
async fn of_many_who_want_one_person_one_has_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let (mut classes, mut rooms) = (Vec::new(), Vec::new());
    for n in 0..8 {
        classes.push(school.another_class(&format!("Paket lain {n}")).await);
        rooms.push(school.another_room(&format!("Ruang lain {n}")).await);
    }
    let calls = (0..8_usize).map(|n| {
        let fields = json!({ "batch_id": classes[n], "workshop_id": rooms[n], "instructor_id": school.teacher });
        callers[n % 2].post(PATH, school.session(fields))
    });
    let (made, lost) = won(join_all(calls).await);
    assert_eq!(made.len(), 1);
    for loser in lost {
        let loser = loser.refused(409, "instructor_taken");
        assert_eq!(faults(&loser), [("/instructor_id", "instructor_taken")]);
    }
    nothing_overlaps(&callers[1]).await;
}

/// Two classes that want the same room on the same days: one has all of it, the other nothing.
#[rstest]
#[actix_web::test]
async fn of_two_timetables_that_clash_one_stands_whole(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    for round in 0..4 {
        let one = school.another_class(&format!("Satu {round}")).await;
        let other = school.another_class(&format!("Dua {round}")).await;
        let room = school.another_room(&format!("Ruang lain {round}")).await;
        let sessions = |from: &str, until: &str| {
            let days = 3..15;
            let entries: Vec<Value> = days
                .map(|day| entry(&room, day, from, until, json!({})))
                .collect();
            json!({ "sessions": entries })
        };
        let (of_one, of_other) = (timetable_of(&one), timetable_of(&other));
        let (first, second) = join(
            callers[0].put(&of_one, "*", sessions("08:00", "12:00")),
            callers[1].put(&of_other, "*", sessions("11:00", "15:00")),
        )
        .await;
        let (made, lost) = won(vec![first, second]);
        assert_eq!(made.len(), 1, "round {round}");
        for loser in lost {
            let loser = loser.refused(409, "timetable_conflicts");
            let told = faults(&loser);
            assert_eq!(told.len(), 12, "{}", loser.text);
            assert!(told.iter().all(|(_, code)| *code == "room_taken"));
        }
        let mut planned = Vec::new();
        for path in [&of_one, &of_other] {
            let read = callers[0].get(path).await.ok();
            planned.push(read.body["sessions"].as_array().map_or(0, Vec::len));
        }
        planned.sort_unstable();
        assert_eq!(planned, [0, 12]);
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_timetables_of_one_version_one_is_written(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let path = school.timetable();
    let tag = callers[0].get(&path).await.ok().tag();
    let calls = (0..8_usize).map(|n| {
        let day = 3 + u32::try_from(n).expect("a number");
        let sessions =
            json!({ "sessions": [entry(&school.room, day, "08:00", "12:00", json!({}))] });
        let (caller, path, tag) = (&callers[n % 2], &path, &tag);
        async move { caller.put(path, tag, sessions).await }
    });
    let (made, lost) = won(join_all(calls).await);
    assert_eq!(made.len(), 1);
    for loser in lost {
        loser.refused(412, "stale_version");
    }
    let read = callers[1].get(&path).await.ok();
    assert_eq!(read.body, made[0].body);
}

/// Either the room is closed and nothing is planned in it, or a session is planned and it stays open.
#[rstest]
#[actix_web::test]
async fn who_closes_a_room_and_who_plans_in_it_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    for round in 0..6_u32 {
        let room = school.another_room(&format!("Ruang lain {round}")).await;
        let fields = with(
            hours(3 + round, "08:00", "12:00"),
            json!({ "workshop_id": room }),
        );
        let planning = callers[0].post(PATH, school.session(fields));
        let closing = callers[1].act("workshops", &room, "close", json!({ "reason": "other" }));
        let (planned, closed) = join(planning, closing).await;
        if closed.status == 200 {
            planned.refused(409, "workshop_closed");
        } else {
            closed.refused(409, "workshop_in_use");
            planned.created();
        }
    }
}

/// Either the person is in the other class, or the session is planned that meets at the same time.
#[rstest]
#[actix_web::test]
async fn who_enrolls_and_who_plans_do_not_make_somebodys_classes_overlap(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let people = callers[0].trainees(0, 6).await;
    for (round, person) in (0_u32..).zip(&people) {
        let first = school.another_class(&format!("Satu {round}")).await;
        let second = school.another_class(&format!("Dua {round}")).await;
        let rooms = [
            school.another_room(&format!("Ruang satu {round}")).await,
            school.another_room(&format!("Ruang dua {round}")).await,
        ];
        let of = |class: &str, room: &str, day: u32| {
            let fields = json!({ "batch_id": class, "workshop_id": room });
            school.session(with(hours(day, "08:00", "12:00"), fields))
        };
        callers[0].enroll(&first, person).await.created();
        callers[0]
            .post(PATH, of(&first, &rooms[0], 3))
            .await
            .created();
        // So that the class meets at all.
        callers[0]
            .post(PATH, of(&second, &rooms[1], 5))
            .await
            .created();
        let planning = callers[0].post(PATH, of(&second, &rooms[1], 3));
        let enrolling = callers[1].enroll(&second, person);
        let (planned, enrolled) = join(planning, enrolling).await;
        if planned.status == 201 {
            enrolled.refused(409, "sessions_overlap");
        } else {
            planned.refused(409, "sessions_overlap");
            enrolled.created();
        }
    }
}

/// Either the person is suspended and nothing is planned with them, or a session is planned and they stay active.
#[rstest]
#[actix_web::test]
async fn who_suspends_somebody_and_who_plans_with_them_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    for round in 0..6_u32 {
        let person = callers[0].teacher(json!({})).await;
        let fields = with(
            hours(3 + round, "08:00", "12:00"),
            json!({ "instructor_id": person }),
        );
        let planning = callers[0].post(PATH, school.session(fields));
        let why = json!({ "reason": "other" });
        let suspending = callers[1].act("instructors", &person, "suspend", why);
        let (planned, suspended) = join(planning, suspending).await;
        if suspended.status == 200 {
            planned.refused(409, "instructor_not_active");
        } else {
            suspended.refused(409, "instructor_in_use");
            planned.created();
        }
    }
}

/// Either the class has more seats than the room takes, or the session is planned in it.
#[rstest]
#[actix_web::test]
async fn who_adds_seats_and_who_plans_in_a_small_room_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let provider = &school.chain.provider;
    for round in 0..6_u32 {
        let class = school.another_class(&format!("Paket lain {round}")).await;
        let small = format!("Ruang kecil {round}");
        let small = super::room(&callers[0], provider, &small, 4).await;
        let fields = json!({ "batch_id": class, "workshop_id": small });
        let planning = callers[0].post(PATH, school.session(fields));
        let path = format!("/v1/batches/{class}");
        let adding = callers[1].patch(&path, "*", json!({ "seats": 5 }));
        let (planned, added) = join(planning, adding).await;
        if added.status == 200 {
            planned.refused(409, "room_too_small");
        } else {
            added.refused(409, "room_too_small");
            planned.created();
        }
    }
}

/// Either the person is promised to the need, or teaches the session: planned by itself, or with a timetable.
#[rstest]
#[actix_web::test]
async fn who_asks_somebody_and_who_plans_with_them_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    for round in 0..8_u32 {
        let person = callers[0].teacher(json!({})).await;
        // On Mondays, from 08:00 to 12:00.
        let need = callers[0].make(NEEDS, on(1, "08:00", "12:00")).await.id();
        callers[0].consider(&need, &[&person]).await.ok();
        let class = school.another_class(&format!("Paket lain {round}")).await;
        let room = school.another_room(&format!("Ruang lain {round}")).await;
        let taught = json!({ "instructor_id": person });
        let asking = callers[1].ask(&need, &person);
        let (planned, asked) = if round % 2 == 0 {
            let fields = with(taught, json!({ "batch_id": class, "workshop_id": room }));
            let planning = callers[0].post(PATH, school.session(fields));
            join(planning, asking).await
        } else {
            let path = timetable_of(&class);
            let entry = entry(&room, 3, "08:00", "12:00", taught);
            let planning = callers[0].put(&path, "*", json!({ "sessions": [entry] }));
            join(planning, asking).await
        };
        if asked.status == 200 {
            assert_eq!(planned.status, 409, "{}", planned.text);
            assert_eq!(planned.body["errors"][0]["code"], "instructor_promised");
        } else {
            asked.refused(409, "instructor_taken");
            assert!([200, 201].contains(&planned.status), "{}", planned.text);
        }
    }
}

/// Either the class is confirmed and nothing is planned without an instructor, or a session is, and it is not confirmed.
#[rstest]
#[actix_web::test]
async fn who_confirms_a_class_and_who_plans_without_an_instructor_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let trainee = callers[0].trainees(0, 1).await.remove(0);
    for round in 0..6_u32 {
        let class = school.another_class(&format!("Paket lain {round}")).await;
        callers[0].enroll(&class, &trainee).await.created();
        callers[0].class(&class, "select").await.ok();
        let fields = with(
            hours(3 + round, "08:00", "12:00"),
            json!({ "batch_id": class }),
        );
        let planning = callers[0].post(PATH, school.session(fields));
        let (planned, confirmed) = join(planning, callers[1].class(&class, "confirm")).await;
        if confirmed.status == 200 {
            planned.refused(409, "session_without_instructor");
        } else {
            confirmed.refused(409, "session_without_instructor");
            planned.created();
        }
    }
}

/// In a circle they would wait for a second, after which PostgreSQL looks for one.
#[rstest]
#[actix_web::test]
async fn who_replaces_a_timetable_and_who_changes_a_session_of_it_do_not_wait_for_each_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let school = School::open(&callers[0]).await;
    let mut lasted = Vec::new();
    for round in 0..8 {
        let class = school.another_class(&format!("Paket lain {round}")).await;
        let room = school.another_room(&format!("Ruang lain {round}")).await;
        let path = timetable_of(&class);
        let sessions = |from: &str, until: &str| {
            let days = 3..15;
            let entries: Vec<Value> = days
                .map(|day| entry(&room, day, from, until, json!({})))
                .collect();
            json!({ "sessions": entries })
        };
        let made = callers[0].put(&path, "*", sessions("08:00", "12:00"));
        let made = made.await.ok();
        let id = made.body["sessions"][0]["id"].as_str().expect("an id");
        let changed = path_of(id);
        let began = Instant::now();
        let (replaced, changed) = join(
            callers[0].put(&path, "*", sessions("13:00", "17:00")),
            callers[1].patch(&changed, "*", json!({ "topic": "Servis" })),
        )
        .await;
        lasted.push(began.elapsed());
        assert_eq!(replaced.ok().body["sessions"][0]["topic"], Value::Null);
        // It was changed before, or was gone.
        assert!([200, 404].contains(&changed.status), "{}", changed.text);
    }
    lasted.sort_unstable();
    assert!(lasted[4] < Duration::from_secs(1), "{lasted:?}");
}
