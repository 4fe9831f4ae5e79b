//! A class that is put off.

use rstest::rstest;
use serde_json::json;

use super::{BATCHES, WAIVERS, class_of, later, path, waiver, warnings};
use crate::support::chain::{Chain, cover, program, provider, with};
use crate::support::{Caller, Database, Office};

async fn postpone(officer: &Caller, id: &str, body: serde_json::Value) -> crate::support::Answer {
    officer.act(BATCHES, id, "postpone", body).await
}

#[rstest]
#[actix_web::test]
async fn it_keeps_its_state_and_its_people_and_says_why(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created().id();
    for state in ["open", "selecting", "confirmed"] {
        let month = match state {
            "open" => ("2026-08-01", "2026-09-05"),
            "selecting" => ("2026-08-02", "2026-09-06"),
            _ => ("2026-08-03", "2026-09-07"),
        };
        let moved = postpone(&officer, &chain.batch, later(month.0, month.1))
            .await
            .ok();
        assert_eq!(
            [
                &moved.body["status"],
                &moved.body["starts_on"],
                &moved.body["ends_on"],
                &moved.body["registration_closes_on"],
                &moved.body["status_reason"],
                &moved.body["status_note"],
                &moved.body["seats_taken"],
            ],
            [
                &json!(state),
                &json!(month.0),
                &json!(month.1),
                &json!("2026-07-15"),
                &json!("instructor_not_available"),
                &json!("Rahasia"),
                &json!(1),
            ]
        );
        assert_eq!(warnings(&moved), ["accreditation_unrecorded"]);
        let next = if state == "open" { "select" } else { "confirm" };
        if state != "confirmed" {
            officer.class(&chain.batch, next).await.ok();
        }
    }
    let seat = officer.get(&format!("/v1/enrollments/{seat}")).await.ok();
    assert_eq!(seat.body["status"], "enrolled");
    let history = officer
        .get(&format!("{}/history", path(&chain.batch)))
        .await
        .ok();
    let told = history.items().last().expect("an entry");
    assert_eq!(
        [
            &told["action"],
            &told["reason"],
            &told["state"]["starts_on"]
        ],
        [
            &json!("postpone"),
            &json!("instructor_not_available"),
            &json!("2026-08-03")
        ]
    );
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
    officer.class(&chain.batch, "start").await.ok();
    let late = postpone(&officer, &chain.batch, later("2026-10-01", "2026-10-31")).await;
    late.refused(409, "wrong_state");
}

#[rstest]
#[actix_web::test]
async fn the_new_days_are_later_and_in_order(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let same = postpone(&officer, &chain.batch, later("2026-07-21", "2026-08-28")).await;
    assert_eq!(same.body["errors"].as_array().map(Vec::len), Some(2));
    same.invalid("/starts_on", "not_later");
    let shorter = postpone(&officer, &chain.batch, later("2026-07-22", "2026-08-28")).await;
    shorter.invalid("/ends_on", "not_later");
    office.go_to("2026-08-10");
    let officer = office.officer().await;
    let past = postpone(&officer, &chain.batch, later("2026-08-09", "2026-09-09")).await;
    past.invalid("/starts_on", "in_past");
    let turned = postpone(&officer, &chain.batch, later("2026-09-10", "2026-09-09")).await;
    turned.invalid("/ends_on", "date_order");
    let registration = json!({ "registration_closes_on": "2026-09-02" });
    let body = with(later("2026-09-01", "2026-09-30"), registration);
    let unordered = postpone(&officer, &chain.batch, body).await;
    unordered.invalid("/starts_on", "date_order");
    let foreign = with(
        later("2026-09-01", "2026-09-30"),
        json!({ "reason": "found_work" }),
    );
    let foreign = postpone(&officer, &chain.batch, foreign).await;
    foreign.invalid("/reason", "reason_not_for_action");
    let today = postpone(&officer, &chain.batch, later("2026-08-10", "2026-09-30")).await;
    today.ok();
}

#[rstest]
#[actix_web::test]
async fn the_accreditation_covers_the_new_days_or_is_waived(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let until = with(provider("blk"), json!({ "accredited_until": "2026-09-01" }));
    let blk = officer.make("training-providers", until).await.id();
    officer
        .act("training-providers", &blk, "activate", json!({}))
        .await
        .ok();
    let program = officer
        .make("training-programs", program(&blk, &chain.demand))
        .await
        .id();
    for action in ["submit", "approve"] {
        officer
            .act("training-programs", &program, action, json!({}))
            .await
            .ok();
    }
    let class = officer
        .make(BATCHES, class_of(&program, json!({})))
        .await
        .id();
    let opened = officer.class(&class, "open").await.ok();
    assert!(warnings(&opened).is_empty());
    let to_the_day = postpone(&officer, &class, later("2026-07-25", "2026-09-01")).await;
    let to_the_day = to_the_day.ok();
    assert!(warnings(&to_the_day).is_empty());
    // There are no later days that it would cover.
    let barred = Some(vec!["accreditation_too_short"]);
    assert_eq!(to_the_day.reasons("postpone"), barred);
    let too_late = later("2026-07-26", "2026-09-02");
    let refused = postpone(&officer, &class, too_late.clone()).await;
    refused.refused(409, "accreditation_too_short");
    officer.make(WAIVERS, waiver(&class, "accreditation")).await;
    let read = officer.get(&path(&class)).await.ok();
    assert_eq!(read.reasons("postpone"), None);
    let moved = postpone(&officer, &class, too_late.clone()).await.ok();
    assert_eq!(warnings(&moved), ["accreditation_waived"]);
    // One that is planned has not asked for it yet.
    let planned = officer
        .make(BATCHES, class_of(&program, json!({ "name": "Paket 2" })))
        .await
        .id();
    postpone(&officer, &planned, too_late).await.ok();
    let opened = officer.class(&planned, "open").await;
    opened.refused(409, "accreditation_too_short");
}

#[rstest]
#[actix_web::test]
async fn who_gets_a_new_registration_is_open_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created().id();
    officer.class(&chain.batch, "select").await.ok();
    let registration = |last: &str| json!({ "registration_closes_on": last });
    let over = with(
        later("2026-08-01", "2026-09-01"),
        registration("2026-07-20"),
    );
    let moved = postpone(&officer, &chain.batch, over).await.ok();
    assert_eq!(moved.body["status"], "selecting");
    let today = with(
        later("2026-08-02", "2026-09-02"),
        registration("2026-07-21"),
    );
    let moved = postpone(&officer, &chain.batch, today).await.ok();
    assert_eq!(moved.body["status"], "open");

    office.go_to("2026-07-22");
    let officer = office.officer().await;
    for action in ["select", "confirm"] {
        officer.class(&chain.batch, action).await.ok();
    }
    // Confirmed it was with one participant, who has left since.
    let leaving = json!({ "reason": "found_work" });
    officer
        .act("enrollments", &seat, "withdraw", leaving)
        .await
        .ok();
    let alone = postpone(&officer, &chain.batch, later("2026-08-10", "2026-09-10")).await;
    alone.refused(409, "too_few_participants");
    let again = with(
        later("2026-08-10", "2026-09-10"),
        json!({ "registration_opens_on": "2026-07-22", "registration_closes_on": "2026-08-05" }),
    );
    let moved = postpone(&officer, &chain.batch, again).await.ok();
    assert_eq!(
        [&moved.body["status"], &moved.body["registration_opens_on"]],
        [&json!("open"), &json!("2026-07-22")]
    );
}

#[rstest]
#[actix_web::test]
async fn who_was_covered_on_the_old_days_has_a_gap_on_the_new_ones(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    let seat = officer.enroll(&chain.batch, &trainee).await.created().id();
    let cover = officer
        .make("insurance-enrollments", cover(&trainee, &seat))
        .await
        .id();
    officer
        .act("insurance-enrollments", &cover, "request", json!({}))
        .await
        .ok();
    let number = json!({ "member_number": "24001234567", "covers_from": "2026-07-21" });
    officer
        .act("insurance-enrollments", &cover, "activate", number)
        .await
        .ok();
    let end = json!({ "covers_until": "2026-08-28" });
    officer
        .act("insurance-enrollments", &cover, "end", end)
        .await
        .ok();
    let gaps = async || {
        let list = officer
            .get(&format!("/v1/coverage-gaps?batch_id={}", chain.batch))
            .await
            .ok();
        list.items().to_vec()
    };
    assert!(gaps().await.is_empty());
    postpone(&officer, &chain.batch, later("2026-07-28", "2026-09-04"))
        .await
        .ok();
    let gaps = gaps().await;
    assert_eq!(gaps[0]["days"], 7, "29 August to 4 September: {gaps:?}");
    let cell = officer.get("/v1/alignment?by=occupation").await.ok();
    assert_eq!(cell.items()[0]["trainees_uncovered"], 1, "{}", cell.text);
}

/// A class that is open, and one that is planned, which is asked when it is opened.
async fn open_and_planned(officer: &Caller, seats: u32) -> (Chain, String) {
    let chain = officer.chain(seats).await;
    let planned = class_of(&chain.program, json!({ "name": "Paket 2" }));
    let planned = officer.make(BATCHES, planned).await.id();
    (chain, planned)
}

#[rstest]
#[actix_web::test]
async fn an_open_class_is_not_put_off_into_days_on_which_its_program_is_suspended(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, planned) = open_and_planned(&officer, 4).await;
    let term = json!({ "reason": "facilities_not_adequate", "until": "2026-08-05" });
    officer
        .act("training-programs", &chain.program, "suspend", term)
        .await
        .ok();
    let read = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(read.reasons("postpone"), None);
    let last_day = later("2026-08-05", "2026-09-05");
    let refused = postpone(&officer, &chain.batch, last_day.clone()).await;
    refused.refused(409, "program_suspended");
    postpone(&officer, &planned, last_day).await.ok();
    let day_after = later("2026-08-06", "2026-09-06");
    postpone(&officer, &chain.batch, day_after).await.ok();
    // Nor is it brought forward into them.
    let forward = json!({ "starts_on": "2026-08-05" });
    let refused = officer.patch(&path(&chain.batch), "*", forward).await;
    refused.refused(409, "program_suspended");
}

#[rstest]
#[actix_web::test]
async fn an_open_class_is_put_off_only_where_it_could_be_opened(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for (seats, code, resource, action) in [
        (4, "program_suspended", "training-programs", "suspend"),
        (5, "program_not_approved", "training-programs", "retire"),
        (6, "provider_not_active", "training-providers", "suspend"),
    ] {
        let (chain, planned) = open_and_planned(&officer, seats).await;
        let id = match resource {
            "training-programs" => &chain.program,
            _ => &chain.provider,
        };
        let why = json!({ "reason": "other" });
        officer.act(resource, id, action, why).await.ok();
        let days = later("2026-08-05", "2026-09-05");
        let read = officer.get(&path(&chain.batch)).await.ok();
        assert_eq!(read.reasons("postpone"), Some(vec![code]));
        let refused = postpone(&officer, &chain.batch, days.clone()).await;
        refused.refused(409, code);
        // Nor is it given other days in another way; what else it has may change.
        let other_days = json!({ "starts_on": "2026-07-22" });
        let refused = officer.patch(&path(&chain.batch), "*", other_days).await;
        refused.refused(409, code);
        let other_name = json!({ "name": "Paket satu" });
        officer
            .patch(&path(&chain.batch), "*", other_name)
            .await
            .ok();
        let read = officer.get(&path(&planned)).await.ok();
        assert_eq!(read.reasons("postpone"), None, "{code}");
        postpone(&officer, &planned, days).await.ok();
    }
}
