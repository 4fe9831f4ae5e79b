//! Needs beside the sessions that somebody teaches.

use rstest::rstest;
use serde_json::{Value, json};

use super::{NEEDS, PATH, hours, need, on, reasons, room, session, why};
use crate::sessions::faults;
use crate::support::chain::{batch, program, with};
use crate::support::{Answer, Caller, Database, Office};

impl Caller {
    /// A need that somebody fills.
    pub async fn filled(&self, body: Value, person: &str) -> String {
        let id = self.offered(body, person).await;
        self.need(&id, "accept").await.ok();
        id
    }
}

/// The hours of a day, on the office's clock.
pub fn at(day: &str, from: &str, until: &str) -> Value {
    let at = |time: &str| format!("{day}T{time}:00+07:00");
    json!({ "starts_at": at(from), "ends_at": at(until) })
}

/// Pointer and code of the first fault.
fn fault(answer: &Answer) -> (&str, &str) {
    let error = &answer.body["errors"][0];
    (
        error["pointer"].as_str().unwrap_or_default(),
        error["code"].as_str().unwrap_or_default(),
    )
}

#[rstest]
#[actix_web::test]
async fn who_teaches_another_class_in_one_of_the_hours_is_not_asked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer
        .teacher(json!({ "method_certificate_until": "2099-12-31" }))
        .await;
    let taught = json!({ "instructor_id": teacher });
    // A Tuesday, from 16:00 to 18:00.
    let lesson = session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
    let id = officer.make(NEEDS, need()).await.id();
    let found = officer.candidates(&id).await;
    let one = &found.items()[0];
    assert_eq!(
        (
            &one["bookable"],
            &one["available_hours"],
            reasons(one, "against")
        ),
        (&json!(false), &json!(47.0), vec!["clash"])
    );
    officer.consider(&id, &[&teacher]).await.ok();
    let refused = officer.ask(&id, &teacher).await;
    let refused = refused.refused(409, "instructor_taken");
    assert_eq!(refused.body["existing"], json!([lesson.id()]));
    // A session of the very class is what the need is for; hours that touch are no clash.
    for body in [
        with(need(), json!({ "batch_id": chain.batch })),
        on(2, "13:00", "16:00"),
    ] {
        let free = officer.make(NEEDS, body).await.id();
        officer.consider(&free, &[&teacher]).await.ok();
        officer.ask(&free, &teacher).await.ok();
        officer.act(NEEDS, &free, "cancel", why()).await.ok();
    }
    officer
        .delete(lesson.header("location"), "*")
        .await
        .status(204);
    officer.ask(&id, &teacher).await.ok();
}

/// From the offer on the hours are the need's, whoever plans what.
#[rstest]
#[actix_web::test]
async fn who_is_promised_is_given_no_session_of_another_class(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let taught = json!({ "instructor_id": teacher });
    let id = officer.offered(need(), &teacher).await;
    // A Tuesday, from 16:00 to 18:00.
    let refused = session(&officer, &chain, "2026-07-28", taught.clone()).await;
    let refused = refused.refused(409, "instructor_promised");
    assert_eq!(refused.body["existing"], json!([id]));
    assert_eq!(refused.body["errors"][0]["pointer"], "/instructor_id");
    let entry = json!({
        "workshop_id": room(&officer, &chain).await, "kind": "practice", "instructor_id": teacher,
        "starts_at": "2026-07-28T16:00:00+07:00", "ends_at": "2026-07-28T18:00:00+07:00",
    });
    let path = format!("/v1/batches/{}/timetable", chain.batch);
    let refused = officer
        .put(&path, "*", json!({ "sessions": [entry] }))
        .await;
    let refused = refused.refused(409, "timetable_conflicts");
    let error = &refused.body["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"], &error["existing"]),
        (
            &json!("/sessions/0/instructor_id"),
            &json!("instructor_promised"),
            &json!(id)
        )
    );
    // Hours that touch are free, and so is whoever has refused.
    let later = json!({
        "instructor_id": teacher, "starts_at": "2026-07-30T17:00:00+07:00", "ends_at": "2026-07-30T18:00:00+07:00",
    });
    session(&officer, &chain, "2026-07-30", later)
        .await
        .created();
    officer.act(NEEDS, &id, "refuse", why()).await.ok();
    session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
}

/// What a need is for may be taught at its hours, be it answered yet or not; and whoever fills it is named for the class, also a
/// neighbour's.
#[rstest]
#[actix_web::test]
async fn who_is_promised_to_a_class_teaches_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    for fields in [
        json!({ "batch_id": chain.batch }),
        json!({ "program_id": chain.program, "weekly": [hours(5, "15:00", "19:00")] }),
    ] {
        let teacher = officer.teacher(json!({})).await;
        let id = officer
            .offered(with(need(), fields.clone()), &teacher)
            .await;
        let day = if fields["weekly"].is_null() {
            "2026-07-28"
        } else {
            "2026-07-31"
        };
        let taught = json!({ "instructor_id": teacher });
        session(&officer, &chain, day, taught).await.created();
        officer.need(&id, "accept").await.ok();
    }
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour
        .teacher(json!({ "region": "33.26", "lendable": true }))
        .await;
    let taught = json!({ "instructor_id": lent });
    let unknown = session(&officer, &chain, "2026-08-05", taught.clone()).await;
    unknown.invalid("/instructor_id", "not_found");
    let body = with(on(3, "15:00", "19:00"), json!({ "batch_id": chain.batch }));
    let id = officer.offered(body, &lent).await;
    let unanswered = session(&officer, &chain, "2026-08-05", taught.clone()).await;
    unanswered.invalid("/instructor_id", "not_found");
    officer.need(&id, "accept").await.ok();
    session(&officer, &chain, "2026-08-05", taught)
        .await
        .created();
}

/// A neighbour who is lent, and to a provider's client a practitioner whom it does not see.
#[rstest]
#[actix_web::test]
async fn who_is_not_at_hand_teaches_in_the_promised_hours_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let other = officer.chain(5).await;
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour
        .teacher(json!({ "region": "33.26", "lendable": true }))
        .await;
    let practitioner = officer
        .teacher(json!({ "employer_id": chain.employer }))
        .await;
    let shop = room(&officer, &chain).await;
    for (caller, person, day, later, weekday) in [
        (&officer, &lent, "2026-08-05", "2026-08-12", 3),
        (&centre, &practitioner, "2026-08-06", "2026-08-13", 4),
    ] {
        let plan = async |batch: &str, room: &str, day: &str, from: &str, until: &str| {
            let body = json!({ "batch_id": batch, "workshop_id": room, "instructor_id": person, "kind": "practice" });
            caller
                .post("/v1/sessions", with(body, at(day, from, until)))
                .await
        };
        let own = async |day: &str, from: &str, until: &str| {
            plan(&chain.batch, &shop, day, from, until).await
        };
        let stranger = own(day, "15:00", "17:00").await;
        stranger.invalid("/instructor_id", "not_found");
        // Of the program, whatever the class.
        let body = with(
            on(weekday, "15:00", "19:00"),
            json!({ "program_id": chain.program }),
        );
        let id = officer.filled(body, person).await;
        for (day, from, until) in [
            (day, "14:45", "17:00"),
            (day, "17:00", "19:15"),
            ("2026-08-07", "15:00", "17:00"),
        ] {
            let refused = own(day, from, until).await;
            let refused = refused.refused(409, "instructor_not_promised");
            assert_eq!(
                fault(&refused),
                ("/instructor_id", "instructor_not_promised"),
                "{day}, {from} to {until}"
            );
            let entry = json!({ "workshop_id": shop, "instructor_id": person, "kind": "practice" });
            let entry = with(entry, at(day, from, until));
            let path = format!("/v1/batches/{}/timetable", chain.batch);
            let refused = caller.put(&path, "*", json!({ "sessions": [entry] })).await;
            let refused = refused.refused(409, "timetable_conflicts");
            assert_eq!(
                fault(&refused),
                ("/sessions/0/instructor_id", "instructor_not_promised")
            );
        }
        let made = own(day, "15:00", "19:00").await.created();
        // Who is named already is so in these hours, in whatever order others come.
        let (inside, beyond) = (at(later, "15:00", "17:00"), at(day, "14:45", "19:00"));
        let moved = caller.patch(made.header("location"), "*", beyond.clone());
        moved.await.refused(409, "instructor_not_promised");
        for times in [[&inside, &beyond], [&beyond, &inside]] {
            let entry = json!({ "workshop_id": shop, "instructor_id": person, "kind": "practice" });
            let entries = times.map(|time| with(entry.clone(), time.clone()));
            let path = format!("/v1/batches/{}/timetable", chain.batch);
            let refused = caller.put(&path, "*", json!({ "sessions": entries })).await;
            let refused = refused.refused(409, "timetable_conflicts");
            let n = times.iter().position(|time| *time == &beyond);
            let pointer = format!("/sessions/{}/instructor_id", n.expect("an entry"));
            let told = [(pointer.as_str(), "instructor_not_promised")];
            assert_eq!(faults(&refused), told);
        }
        let moved = caller.patch(made.header("location"), "*", inside);
        moved.await.ok();
        // Another program is not what was promised, though another need of the agency is.
        if *person == lent {
            let hall = room(&officer, &other).await;
            let refused = plan(&other.batch, &hall, day, "15:00", "19:00").await;
            refused.invalid("/instructor_id", "not_found");
        }

        // The need stays as long as a session to come leans on it.
        let path = format!("{PATH}/{id}");
        let read = officer.get(&path).await.ok();
        assert_eq!(read.reasons("cancel"), Some(vec!["need_has_sessions"]));
        let refused = officer.act(NEEDS, &id, "cancel", why()).await;
        let refused = refused.refused(409, "need_has_sessions");
        assert_eq!(refused.body["existing"], json!([made.id()]));
        officer
            .delete(made.header("location"), "*")
            .await
            .status(204);
        assert_eq!(officer.get(&path).await.ok().reasons("cancel"), None);
        officer.act(NEEDS, &id, "cancel", why()).await.ok();
        let stranger = own(day, "15:00", "17:00").await;
        stranger.invalid("/instructor_id", "not_found");
    }
}

/// What has been taught is in no need's way.
#[rstest]
#[actix_web::test]
async fn a_need_on_which_sessions_leaned_is_cancelled_later(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let id = officer.offered(need(), &teacher).await;
    // Beside its hours, in its days.
    let taught = json!({ "instructor_id": teacher });
    session(&officer, &chain, "2026-07-24", taught.clone())
        .await
        .created();
    let filled = officer.need(&id, "accept").await.ok();
    assert_eq!(filled.reasons("cancel"), None);
    // Who was found for the occupation teaches each class of it, also in the very hours.
    session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
    office.go_to("2026-07-29");
    let officer = office.officer().await;
    let read = officer.get(&format!("{PATH}/{id}")).await.ok();
    assert_eq!(read.reasons("cancel"), None);
    officer.act(NEEDS, &id, "cancel", why()).await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_need_for_a_program_holds_for_its_later_editions(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let of_program = |weekday: i32| {
        let program = json!({ "program_id": chain.program });
        with(on(weekday, "15:00", "19:00"), program)
    };
    let teacher = officer.teacher(json!({})).await;
    officer.offered(of_program(2), &teacher).await;
    let other = officer.make(NEEDS, of_program(5)).await.id();
    officer.consider(&other, &[&teacher]).await.ok();
    let programs = "training-programs";
    let second = officer.act(programs, &chain.program, "revise", json!({}));
    let second = second.await.created().id();
    for action in ["submit", "approve"] {
        officer.act(programs, &second, action, json!({})).await.ok();
    }
    let class = officer.make("batches", batch(&second)).await.id();
    for day in ["2026-07-28", "2026-07-31"] {
        let fields = json!({ "batch_id": class, "instructor_id": teacher });
        session(&officer, &chain, day, fields).await.created();
    }
    // The lesson on Friday is one for which this need is.
    officer.ask(&other, &teacher).await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_need_ends_with_its_batch(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let of_batch = |weekday: i32, fields: Value| {
        let body = with(on(weekday, "15:00", "19:00"), fields);
        with(body, json!({ "batch_id": chain.batch }))
    };
    let over = json!({ "ends_on": "2026-07-31" });
    let over = officer.make(NEEDS, of_batch(1, over)).await.id();
    let of_program = json!({ "program_id": chain.program });
    let of_program = with(on(2, "15:00", "19:00"), of_program);
    let of_program = officer.make(NEEDS, of_program).await.id();
    let first = officer.filled(of_batch(3, json!({})), &teacher).await;
    let taught = json!({ "instructor_id": teacher });
    session(&officer, &chain, "2026-08-12", taught)
        .await
        .created();
    office.go_to("2026-08-01");
    let officer = office.officer().await;
    let later = json!({ "starts_on": "2026-09-01", "ends_on": "2026-09-30", "reason": "instructor_not_available" });
    officer
        .act("batches", &chain.batch, "postpone", later)
        .await
        .ok();
    let second = with(
        on(4, "08:00", "12:00"),
        json!({ "batch_id": chain.batch, "starts_on": "2026-09-01", "ends_on": "2026-09-30" }),
    );
    let second = officer.make(NEEDS, second).await.id();
    let stands = async |id: &str| {
        let read = officer.get(&format!("{PATH}/{id}")).await.ok();
        let told = |field: &str| read.body[field].as_str().unwrap_or_default().to_owned();
        (told("status"), told("status_reason"))
    };
    let cancelled = |reason: &str| ("cancelled".to_owned(), reason.to_owned());
    let open = ("open".to_owned(), String::new());
    assert_eq!(stands(&first).await, cancelled("instructor_not_available"));
    let history = officer.get(&format!("{PATH}/{first}/history")).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        [&last["action"], &last["reason"]],
        [&json!("cancel"), &json!("instructor_not_available")]
    );
    let why = json!({ "reason": "too_few_participants" });
    officer
        .act("batches", &chain.batch, "cancel", why)
        .await
        .ok();
    assert_eq!(stands(&second).await, cancelled("too_few_participants"));
    // One that is over by then, and one for the program whatever the class, stay.
    assert_eq!(stands(&over).await, open);
    assert_eq!(stands(&of_program).await, open);
}

/// A neighbour who was found for a unit alone is there for each class of the agency that teaches it, and for no other.
#[rstest]
#[actix_web::test]
async fn who_was_found_for_a_unit_teaches_whatever_class_has_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let neighbour = office.officer_of("33.26").await;
    let lent = neighbour
        .teacher(json!({ "region": "33.26", "lendable": true }))
        .await;
    let unit = "C.141000.001.01";
    let with_unit = json!({ "title": "Menjahit dengan mesin", "units": [unit] });
    let with_unit = with(program(&chain.provider, &chain.demand), with_unit);
    let programs = "training-programs";
    let with_unit = officer.make(programs, with_unit).await.id();
    for action in ["submit", "approve"] {
        officer
            .act(programs, &with_unit, action, json!({}))
            .await
            .ok();
    }
    let class = officer.make("batches", batch(&with_unit)).await.id();
    let body = json!({ "occupation": null, "unit": unit });
    officer
        .filled(with(on(3, "15:00", "19:00"), body), &lent)
        .await;
    let taught = json!({ "instructor_id": lent });
    let other = session(&officer, &chain, "2026-08-05", taught.clone()).await;
    other.invalid("/instructor_id", "not_found");
    let taught = with(taught, json!({ "batch_id": class }));
    session(&officer, &chain, "2026-08-05", taught)
        .await
        .created();
}
