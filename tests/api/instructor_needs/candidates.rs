//! Who could meet a need.

use rstest::rstest;
use selaras::demo;
use serde_json::{Value, json};

use super::{NEEDS, hours, need, on, reasons, session};
use crate::instructors::{skill, unit};
use crate::support::chain::{MECHANIC, employer, occupation, program, with};
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
    let lent = json!({ "name": "Tetangga", "region": "33.26.01", "method_certificate_until": valid, "lendable": true });
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
    // Of a neighbour the regency is told, of one's own people where they live.
    let regions = [neighbour, guru].map(|one| &one["instructor"]["region"]);
    assert_eq!(regions, [&json!("33.26"), &json!("33.75.01")]);
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

#[rstest]
#[actix_web::test]
async fn who_holds_units_of_the_program_is_found_and_who_holds_all_can_be_booked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const ONE: &str = "C.141000.001.01";
    const OTHER: &str = "C.141000.002.01";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let body = with(
        program(&chain.provider, &chain.demand),
        json!({ "units": [ONE, OTHER] }),
    );
    let id = officer.make("training-programs", body).await.id();
    for action in ["submit", "approve"] {
        let done = officer.act("training-programs", &id, action, json!({}));
        done.await.ok();
    }
    // Through the last day of the need, which is 28 August, and through the one before.
    for (name, units) in [
        (
            "Semua",
            json!([unit(ONE, None), unit(OTHER, Some("2026-08-28"))]),
        ),
        (
            "Hampir",
            json!([unit(ONE, None), unit(OTHER, Some("2026-08-27"))]),
        ),
        ("Satu", json!([unit(ONE, None)])),
        (
            "Dulu",
            json!([unit(ONE, None), skill(MECHANIC, Some("2026-07-20"))]),
        ),
        ("Lain", json!([unit("C.141000.003.01", None)])),
    ] {
        let fields = json!({ "name": name, "provider_id": chain.provider, "competencies": units });
        officer.teacher(fields).await;
    }
    let of_program = with(need(), json!({ "program_id": id }));
    let of_program = officer.make(NEEDS, of_program).await.id();
    let path = format!("{}/{of_program}/candidates", super::PATH);
    let (statements, found) = office.statements(officer.get(&path)).await;
    let found = found.ok();
    assert_eq!(statements, 4);
    assert_eq!(
        told(&found),
        [
            ("Semua", "own", true),
            ("Hampir", "own", false),
            ("Dulu", "train_the_trainer", false),
            ("Satu", "train_the_trainer", false),
        ]
    );
    let scores = found.items().iter().map(|one| one["score"].clone());
    assert_eq!(
        scores.collect::<Vec<_>>(),
        [json!(100), json!(85), json!(80), json!(80)]
    );
    for (name, against) in [
        ("Satu", "competency_missing"),
        ("Dulu", "certificate_expired"),
    ] {
        let one = named(&found, name);
        assert_eq!(
            (reasons(one, "for"), reasons(one, "against")),
            (
                vec!["holds_unit", "own_provider", "available_throughout"],
                vec![against]
            ),
            "{name}"
        );
    }
    // The units say nothing of another occupation, nor of a need that names no program.
    for (fields, expected) in [
        (
            json!({ "program_id": id, "occupation": occupation("7531") }),
            vec![],
        ),
        (json!({}), vec![("Dulu", "own", false)]),
    ] {
        let other = officer.make(NEEDS, with(need(), fields)).await.id();
        assert_eq!(told(&officer.candidates(&other).await), expected);
    }
    // One of them is what a need may be for.
    let mut of_unit = with(need(), json!({ "unit": OTHER }));
    of_unit
        .as_object_mut()
        .expect("a body")
        .remove("occupation");
    let of_unit = officer.make(NEEDS, of_unit).await.id();
    assert_eq!(
        told(&officer.candidates(&of_unit).await),
        [("Semua", "own", true), ("Hampir", "own", false)]
    );
}

#[rstest]
#[actix_web::test]
async fn a_demand_counts_that_the_program_cites_or_that_the_agency_was_told_of(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let silent = officer.make("employers", employer(50)).await.id();
    let neighbour = office.officer_of("33.26").await;
    let theirs = neighbour.chain(77).await;
    let skills = json!([skill(MECHANIC, None), skill("7531", None)]);
    for (caller, name, employer) in [
        (&officer, "Praktisi", &chain.employer),
        (&officer, "Diam", &silent),
        (&neighbour, "Tetangga", &theirs.employer),
    ] {
        let fields = json!({ "name": name, "employer_id": employer, "competencies": skills, "lendable": true });
        caller.teacher(fields).await;
    }
    for (fields, expected) in [
        // Cited by the program, for another occupation than the need's.
        (
            json!({ "program_id": chain.program, "occupation": occupation("7531") }),
            vec!["Praktisi"],
        ),
        // For the occupation, without a program.
        (json!({}), vec!["Praktisi"]),
        (json!({ "occupation": occupation("7531") }), vec![]),
    ] {
        let id = officer.make(NEEDS, with(need(), fields)).await.id();
        let found = officer.candidates(&id).await;
        assert_eq!(found.items().len(), 3, "{}", found.text);
        let linked: Vec<&str> = ["Praktisi", "Diam", "Tetangga"]
            .into_iter()
            .filter(|name| reasons(named(&found, name), "for").contains(&"at_demanding_employer"))
            .collect();
        assert_eq!(linked, expected);
    }
    // A demand for it that is over is no demand.
    office.go_to("2027-01-01");
    let officer = office.officer().await;
    let next = json!({ "starts_on": "2027-01-05", "ends_on": "2027-01-28" });
    let id = officer.make(NEEDS, with(need(), next)).await.id();
    let found = officer.candidates(&id).await;
    assert_eq!(named(&found, "Praktisi")["kind"], "train_the_trainer");
}

#[rstest]
#[actix_web::test]
async fn who_is_considered_is_told_to_the_office_also_when_lent_no_longer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let neighbour = office.officer_of("33.26").await;
    let lent = json!({ "name": "Tetangga", "lendable": true });
    let lent = neighbour.teacher(lent).await;
    let of_program = json!({ "program_id": chain.program });
    let [filled, considered] = [need(), on(3, "08:00", "12:00")];
    let filled = officer.make(NEEDS, with(filled, of_program.clone())).await;
    let considered = officer.make(NEEDS, with(considered, of_program)).await;
    let [filled, considered] = [filled.id(), considered.id()];
    officer.consider(&considered, &[&lent]).await.ok();
    let found = officer.candidates(&considered).await;
    assert_eq!(named(&found, "Tetangga")["bookable"], true, "lent so far");
    officer.consider(&filled, &[&lent]).await.ok();
    officer.ask(&filled, &lent).await.ok();
    officer.need(&filled, "accept").await.ok();
    let path = format!("/v1/instructors/{lent}");
    let no_longer = json!({ "lendable": false });
    neighbour.patch(&path, "*", no_longer).await.ok();
    for caller in [&officer, &office.officer_of("33").await] {
        let found = caller.candidates(&filled).await;
        let one = named(&found, "Tetangga");
        assert_eq!(
            (&one["chosen"], &one["bookable"]),
            (&json!(true), &json!(true))
        );
        assert!(reasons(one, "against").contains(&"not_lent"));
        let found = caller.candidates(&considered).await;
        let one = named(&found, "Tetangga");
        assert_eq!(
            (&one["shortlisted"], &one["bookable"]),
            (&json!(true), &json!(false))
        );
        assert!(reasons(one, "against").contains(&"not_lent"));
    }
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    assert_eq!(centre.candidates(&filled).await.items().len(), 0);
    // Nobody is named anew or asked who is not lent.
    let listed = officer.consider(&considered, &[&lent]).await;
    listed.invalid("/instructor_ids/0", "not_found");
    let asked = officer.ask(&considered, &lent).await;
    asked.invalid("/instructor_id", "not_found");
    let open = officer.make(NEEDS, need()).await.id();
    assert_eq!(officer.candidates(&open).await.items().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn teaching_the_programs_own_class_is_no_clash_for_its_need(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let other = officer.chain(5).await;
    let teacher = officer.teacher(json!({ "name": "Guru" })).await;
    let taught = json!({ "instructor_id": teacher });
    // A Tuesday, from 16:00 to 18:00.
    session(&officer, &chain, "2026-07-28", taught)
        .await
        .created();
    for (program, against) in [
        (&chain.program, vec!["method_certificate_missing"]),
        (&other.program, vec!["method_certificate_missing", "clash"]),
    ] {
        let body = with(need(), json!({ "program_id": program }));
        let id = officer.make(NEEDS, body).await.id();
        let found = officer.candidates(&id).await;
        assert_eq!(reasons(named(&found, "Guru"), "against"), against);
        officer.consider(&id, &[&teacher]).await.ok();
        let asked = officer.ask(&id, &teacher).await;
        if against.contains(&"clash") {
            asked.refused(409, "instructor_taken");
        } else {
            asked.ok();
            officer.act(NEEDS, &id, "cancel", super::why()).await.ok();
        }
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
