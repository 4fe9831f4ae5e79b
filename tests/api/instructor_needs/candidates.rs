//! Who could meet a need.

use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use super::{NEEDS, hours, need, on, reasons};
use crate::instructors::skill;
use crate::support::chain::{MECHANIC, with};
use crate::support::{Answer, Database, Office};

/// Who is told, in their order, each with the kind and whether the person can be booked.
fn told(answer: &Answer) -> Vec<(&str, &str, bool)> {
    answer
        .items()
        .iter()
        .map(|candidate| {
            (
                candidate["instructor"]["name"].as_str().unwrap_or_default(),
                candidate["kind"].as_str().unwrap_or_default(),
                candidate["bookable"] == true,
            )
        })
        .collect()
}

fn named<'a>(answer: &'a Answer, name: &str) -> &'a Value {
    let mut items = answer.items().iter();
    let found = items.find(|candidate| candidate["instructor"]["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not told: {}", answer.text))
}

#[rstest]
#[actix_web::test]
async fn each_kind_is_told_with_what_speaks_for_and_against(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let neighbour = office.officer_of("33.26").await;
    let elsewhere = office.officer_of("34.04").await;
    let chain = officer.chain(4).await;
    let certified = json!([skill(MECHANIC, None)]);
    let valid = "2099-12-31";
    for (name, fields) in [
        (
            "Guru",
            json!({ "provider_id": chain.provider, "method_certificate_until": valid }),
        ),
        ("Praktisi", json!({ "employer_id": chain.employer })),
        ("Calon", json!({ "competencies": [skill("7233", None)] })),
        (
            "Habis",
            json!({ "competencies": [skill(MECHANIC, Some("2026-08-01"))], "method_certificate_until": valid }),
        ),
        ("Penjahit", json!({ "competencies": [skill("7531", None)] })),
    ] {
        let name = json!({ "name": name, "competencies": certified });
        officer.teacher(with(name, fields)).await;
    }
    let lent = json!({ "name": "Tetangga", "region": "33.26", "method_certificate_until": valid, "lendable": true });
    neighbour.teacher(lent).await;
    neighbour.teacher(json!({ "name": "Tertutup" })).await;
    elsewhere
        .teacher(json!({ "name": "Jauh", "lendable": true }))
        .await;

    let body = with(need(), json!({ "program_id": chain.program }));
    let id = officer.make(NEEDS, body).await.id();
    let found = officer.candidates(&id).await;
    assert_eq!(found.body["hours"], 48.0);
    assert_eq!(
        told(&found),
        [
            ("Guru", "own", true),
            ("Praktisi", "practitioner", true),
            ("Tetangga", "neighbour", true),
            ("Habis", "own", false),
            ("Calon", "train_the_trainer", false),
        ]
    );
    let guru = named(&found, "Guru");
    assert_eq!(guru["score"], 100);
    assert_eq!(
        reasons(guru, "for"),
        [
            "holds_competency",
            "own_provider",
            "method_certificate_valid",
            "available_throughout"
        ]
    );
    assert_eq!(reasons(guru, "against"), Vec::<&str>::new());
    let practitioner = named(&found, "Praktisi");
    assert!(reasons(practitioner, "for").contains(&"at_demanding_employer"));
    assert_eq!(
        reasons(practitioner, "against"),
        ["method_certificate_missing"]
    );
    let neighbour = named(&found, "Tetangga");
    assert_eq!(
        (&neighbour["distance"], reasons(neighbour, "against")),
        (&json!(1), vec!["distance"])
    );
    assert_eq!(
        reasons(named(&found, "Habis"), "against"),
        ["certificate_expires_within"]
    );
    assert_eq!(
        reasons(named(&found, "Calon"), "against"),
        ["competency_wider", "method_certificate_missing"]
    );
    // How they are reached, and by which certificate's number, is not told.
    for secret in ["phone", "Nomor", "+6281"] {
        assert!(!found.text.contains(secret), "{secret}: {}", found.text);
    }
    let indonesian = officer.with("accept-language", "id");
    let found = indonesian.candidates(&id).await;
    assert!(found.text.contains("Sertifikat metodologi"));
}

#[rstest]
#[actix_web::test]
async fn the_chosen_one_is_marked_in_every_state(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chosen = officer.teacher(json!({ "name": "Terpilih" })).await;
    officer.teacher(json!({ "name": "Lain" })).await;
    let id = officer.make(NEEDS, need()).await.id();
    let marks = async || {
        let found = officer.candidates(&id).await;
        let one = named(&found, "Terpilih");
        assert_eq!(found.items().len(), 2);
        assert_eq!(named(&found, "Lain")["chosen"], false);
        (
            one["shortlisted"] == true,
            one["chosen"] == true,
            one["bookable"] == true,
        )
    };
    assert_eq!(marks().await, (false, false, true));
    officer.consider(&id, &[&chosen]).await.ok();
    assert_eq!(marks().await, (true, false, true));
    officer.ask(&id, &chosen).await.ok();
    assert_eq!(marks().await, (true, true, true), "free for this one");
    officer.need(&id, "accept").await.ok();
    // Also when the person could not be found any longer.
    let none = json!({ "competencies": [] });
    let path = format!("/v1/instructors/{chosen}");
    officer.patch(&path, "*", none).await.ok();
    assert_eq!(marks().await, (true, true, false));
    let found = officer.candidates(&id).await;
    assert_eq!(
        reasons(named(&found, "Terpilih"), "against"),
        ["competency_missing", "method_certificate_missing"]
    );
    officer.act(NEEDS, &id, "cancel", super::why()).await.ok();
    assert_eq!(marks().await, (true, true, false));
}

#[rstest]
#[actix_web::test]
async fn who_is_away_promised_or_not_free_is_not_bookable(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let valid = json!({ "method_certificate_until": "2099-12-31" });
    for (name, fields) in [
        (
            "Absen",
            json!({ "absences": [{ "from": "2026-08-04", "until": "2026-08-04" }] }),
        ),
        (
            "Paruh",
            json!({ "availability": [hours(2, "08:00", "15:00"), hours(4, "13:00", "17:00")] }),
        ),
        ("Janji", json!({})),
    ] {
        let body = with(with(valid.clone(), json!({ "name": name })), fields);
        let teacher = officer.teacher(body).await;
        if name == "Janji" {
            officer.offered(on(2, "16:00", "18:00"), &teacher).await;
        }
    }
    let id = officer.make(NEEDS, need()).await.id();
    let found = officer.candidates(&id).await;
    // Six Tuesdays and six Thursdays of four hours.
    for (name, against, available) in [
        ("Absen", "absent", 44.0),
        ("Paruh", "outside_availability", 36.0),
        ("Janji", "promised", 42.0),
    ] {
        let one = named(&found, name);
        assert_eq!(one["bookable"], false, "{name}");
        assert_eq!(reasons(one, "against"), [against]);
        assert_eq!(one["available_hours"], available, "{name}");
    }
}

/// The article's story: nobody of the training centre can, and a practitioner of the firm that misses mechanics will.
#[rstest]
#[actix_web::test]
async fn the_demo_offices_mechanics_are_taught_by_a_practitioner(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    demo::load(&office.state.db, &office.state.keys)
        .await
        .expect("the demo office");
    let officer = office.officer().await;
    let need = officer
        .get(&format!("{}/{}", super::PATH, demo::ids::NEEDS.id(1)))
        .await
        .ok();
    assert_eq!(need.body["status"], "filled");
    assert_eq!(need.body["occupation"]["code"], MECHANIC);
    let found = officer.candidates(&need.id()).await;
    let [one] = found.items() else {
        panic!("{}", found.text);
    };
    assert_eq!(
        (&one["kind"], &one["chosen"], &one["bookable"]),
        (&json!("practitioner"), &json!(true), &json!(true))
    );
    let employer = demo::ids::EMPLOYERS.id(1).to_string();
    assert_eq!(one["instructor"]["employer_id"], employer);
    let statements = office
        .statements(officer.get(&format!("{}/{}/candidates", super::PATH, need.id())))
        .await
        .0;
    assert_eq!(
        statements, 4,
        "the need, the people, their needs, their sessions"
    );
}
