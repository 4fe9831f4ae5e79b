//! Needs that are opened where too few can teach.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::{NEEDS, PATH, hours, need, why};
use crate::instructors::{skill, unit};
use crate::programs::{PROGRAMS, step};
use crate::support::chain::{MECHANIC, batch, occupation, program, provider, with};
use crate::support::{Answer, Caller, Database, Office};

fn when() -> Value {
    json!({ "weekly": [hours(2, "08:00", "12:00")], "starts_on": "2026-09-01", "ends_on": "2026-09-30" })
}

async fn derived(caller: &Caller) -> Answer {
    caller.post(&format!("{PATH}/derive"), when()).await.ok()
}

/// One more approved program of the provider, with fields of its own.
async fn approved(officer: &Caller, provider: &str, demand: &str, fields: Value) -> String {
    let body = with(program(provider, demand), fields);
    let id = officer.make("training-programs", body).await.id();
    for action in ["submit", "approve"] {
        let done = officer.act("training-programs", &id, action, json!({}));
        done.await.ok();
    }
    id
}

#[rstest]
#[actix_web::test]
async fn a_program_that_nobody_can_teach_gets_one_and_only_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let over = json!({ "starts_on": "2026-06-01", "ends_on": "2026-06-30" });
    let path = format!("{PATH}/derive");
    let refused = officer.post(&path, with(when(), over)).await;
    refused.invalid("/ends_on", "in_past");
    let dry = format!("{PATH}/derive?validate_only=true");
    let dry = officer.post(&dry, when()).await.ok();
    assert_eq!(dry.items().len(), 1);
    let opened = derived(&officer).await;
    let [need] = opened.items() else {
        panic!("{}", opened.text);
    };
    // The class of the program has not begun, so that its days hold.
    for (field, expected) in [
        ("status", json!("open")),
        ("program_id", json!(chain.program)),
        ("batch_id", json!(chain.batch)),
        ("starts_on", json!("2026-07-21")),
        ("ends_on", json!("2026-08-28")),
        ("hours", json!(24.0)),
    ] {
        assert_eq!(need[field], expected, "{field}");
    }
    assert_eq!(derived(&officer).await.items().len(), 0);
    let id = need["id"].as_str().expect("an id");
    officer.act(NEEDS, id, "cancel", why()).await.ok();
    assert_eq!(
        derived(&officer).await.items().len(),
        1,
        "that one is cancelled"
    );
    let history = officer.get(&format!("{PATH}/{id}/history")).await.ok();
    assert_eq!(history.items()[0]["action"], "create");
}

/// The programs for which needs would be opened now.
async fn programs(caller: &Caller) -> BTreeSet<String> {
    let dry = format!("{PATH}/derive?validate_only=true");
    let dry = caller.post(&dry, when()).await.ok();
    let programs = dry.items().iter().map(|need| need["program_id"].as_str());
    programs.flatten().map(str::to_owned).collect()
}

async fn suspend(officer: &Caller, teacher: &str) {
    let why = json!({ "reason": "other" });
    let suspended = officer.act("instructors", teacher, "suspend", why);
    suspended.await.ok();
}

#[rstest]
#[actix_web::test]
async fn enough_are_competent_where_a_teacher_can_teach_the_occupation_or_each_unit(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const ONE: &str = "C.141000.001.01";
    const OTHER: &str = "C.141000.002.01";
    const THIRD: &str = "C.141000.003.01";
    // The last day of the plan, and the one before.
    const THROUGH: &str = "2026-09-30";
    const SHORT: &str = "2026-09-29";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    // Without a class the days of the body count.
    officer
        .act("batches", &chain.batch, "cancel", why())
        .await
        .ok();
    let elsewhere = officer.make("training-providers", provider("lpks")).await;
    let elsewhere = elsewhere.id();
    let units = json!({ "occupation": occupation("7531"), "units": [ONE, OTHER] });
    let with_units = approved(&officer, &chain.provider, &chain.demand, units).await;
    let neighbour = office.officer_of("33.26").await;
    let lent = json!({ "lendable": true, "method_certificate_until": THROUGH });
    neighbour.teacher(lent).await;
    let both = BTreeSet::from([chain.program.clone(), with_units.clone()]);
    assert_eq!(programs(&officer).await, both, "another agency's");
    let own = |competencies: Value| json!({ "provider_id": chain.provider, "competencies": competencies });
    for fields in [
        // Of the wider group, and of one unit alone.
        own(json!([skill("7233", None), unit(ONE, None)])),
        own(json!([
            skill(MECHANIC, Some(SHORT)),
            unit(OTHER, Some(SHORT))
        ])),
        // Employed by none: a freelance and practitioners without a method certificate through the last day.
        json!({ "competencies": [skill(MECHANIC, None), unit(OTHER, None)] }),
        json!({ "employer_id": chain.employer }),
        json!({ "employer_id": chain.employer, "method_certificate_until": SHORT }),
        // Another training provider's.
        json!({
            "provider_id": elsewhere, "method_certificate_until": THROUGH,
            "competencies": [skill(MECHANIC, None), unit(OTHER, None)],
        }),
    ] {
        officer.teacher(fields.clone()).await;
        assert_eq!(programs(&officer).await, both, "{fields}");
    }
    let mechanics = BTreeSet::from([chain.program.clone()]);
    officer
        .teacher(own(json!([unit(OTHER, Some(THROUGH))])))
        .await;
    assert_eq!(programs(&officer).await, mechanics, "one unit by each");
    for fields in [
        own(json!([skill(MECHANIC, Some(THROUGH))])),
        json!({ "method_certificate_until": THROUGH }),
        json!({ "employer_id": chain.employer, "method_certificate_until": THROUGH }),
    ] {
        let teacher = officer.teacher(fields.clone()).await;
        assert_eq!(programs(&officer).await, BTreeSet::new(), "{fields}");
        suspend(&officer, &teacher).await;
        assert_eq!(programs(&officer).await, mechanics, "{fields}, suspended");
    }
    // Who is employed by none teaches the units of any.
    let third = json!({ "occupation": occupation("7532"), "units": [THIRD] });
    let third = approved(&officer, &chain.provider, &chain.demand, third).await;
    let more = BTreeSet::from([chain.program.clone(), third]);
    for (until, expected) in [(SHORT, more), (THROUGH, mechanics)] {
        let free =
            json!({ "method_certificate_until": until, "competencies": [unit(THIRD, None)] });
        officer.teacher(free).await;
        assert_eq!(programs(&officer).await, expected, "{until}");
    }
}

/// The article's case: the firm has somebody who knows the work, and nobody is there to teach it.
#[rstest]
#[actix_web::test]
async fn a_practitioner_without_a_method_certificate_is_a_candidate_and_no_teacher(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let practitioner = json!({ "employer_id": chain.employer });
    let practitioner = officer.teacher(practitioner).await;
    let opened = derived(&officer).await;
    let [need] = opened.items() else {
        panic!("{}", opened.text);
    };
    let found = officer
        .candidates(need["id"].as_str().expect("an id"))
        .await;
    let [one] = found.items() else {
        panic!("{}", found.text);
    };
    assert_eq!(one["instructor"]["id"], practitioner);
}

#[rstest]
#[actix_web::test]
async fn a_need_for_one_edition_is_for_all_and_one_that_is_over_for_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let body = with(need(), json!({ "program_id": chain.program }));
    let first = officer.make(NEEDS, body.clone()).await.id();
    let second = step(&officer, &chain.program, "revise")
        .await
        .created()
        .id();
    for action in ["submit", "approve"] {
        step(&officer, &second, action).await.ok();
    }
    assert_eq!(programs(&officer).await, BTreeSet::new());
    // The class of the one before is to come, and a need for the new one has all of its days.
    officer.act(NEEDS, &first, "cancel", why()).await.ok();
    let of_class = BTreeSet::from([chain.program.clone()]);
    assert_eq!(programs(&officer).await, of_class);
    let later = BTreeSet::from([second.clone()]);
    let body = with(body, json!({ "program_id": second }));
    officer.make(NEEDS, body).await;
    assert_eq!(programs(&officer).await, BTreeSet::new());
    office.go_to("2026-08-28");
    let last_day = office.officer().await;
    assert_eq!(programs(&last_day).await, BTreeSet::new());
    office.go_to("2026-08-29");
    let officer = office.officer().await;
    assert_eq!(programs(&officer).await, later);
}

/// The classes for which needs would be opened now, in their order; none for a program of which none is to come.
async fn classes(caller: &Caller) -> Vec<Option<String>> {
    let dry = format!("{PATH}/derive?validate_only=true");
    let dry = caller.post(&dry, when()).await.ok();
    let classes = dry.items().iter().map(|need| need["batch_id"].as_str());
    classes.map(|class| class.map(str::to_owned)).collect()
}

#[rstest]
#[actix_web::test]
async fn each_class_that_is_to_come_has_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    // From 21 July to 28 August, and in September.
    let later = json!({ "name": "Paket 2", "starts_on": "2026-09-01", "ends_on": "2026-09-25" });
    let later = with(batch(&chain.program), later);
    let later = officer.make("batches", later).await.id();
    let (first, second) = (Some(chain.batch.clone()), Some(later.clone()));
    let both = vec![first.clone(), second.clone()];
    assert_eq!(classes(&officer).await, both);

    // Whoever is certified through the first one's days is not through the other's.
    for (until, expected) in [
        ("2026-08-27", both.clone()),
        ("2026-08-28", vec![second.clone()]),
        ("2026-09-25", vec![]),
    ] {
        let skills = json!([skill(MECHANIC, Some(until))]);
        let fields = json!({ "provider_id": chain.provider, "competencies": skills });
        let teacher = officer.teacher(fields).await;
        assert_eq!(classes(&officer).await, expected, "{until}");
        suspend(&officer, &teacher).await;
    }

    // One that names a class is for that one, unless it is for a single unit; one for the program is for those whose days it has.
    let weekly = json!({ "weekly": [hours(2, "08:00", "12:00")] });
    let of_class = |class: &str| with(weekly.clone(), json!({ "batch_id": class }));
    let of_program = |starts_on: &str, ends_on: &str| {
        let days =
            json!({ "program_id": chain.program, "starts_on": starts_on, "ends_on": ends_on });
        with(weekly.clone(), days)
    };
    let single = json!({ "unit": "C.141000.001.01" });
    for (body, expected) in [
        (of_class(&chain.batch), vec![second.clone()]),
        (of_class(&later), vec![first.clone()]),
        (with(of_class(&chain.batch), single.clone()), both.clone()),
        (of_program("2026-07-21", "2026-09-25"), vec![]),
        (of_program("2026-07-22", "2026-09-24"), both.clone()),
        (of_program("2026-09-01", "2026-09-25"), vec![first.clone()]),
        (
            with(of_program("2026-07-21", "2026-09-25"), single),
            both.clone(),
        ),
    ] {
        let need = officer.make(NEEDS, body.clone()).await.id();
        assert_eq!(classes(&officer).await, expected, "{body}");
        officer.act(NEEDS, &need, "cancel", why()).await.ok();
    }

    // Each takes the days of its class, the same call again opens none, and a need that was cancelled is opened again.
    let opened = derived(&officer).await;
    let days = opened
        .items()
        .iter()
        .map(|need| [&need["starts_on"], &need["ends_on"]]);
    assert_eq!(
        days.collect::<Vec<_>>(),
        [
            [&json!("2026-07-21"), &json!("2026-08-28")],
            [&json!("2026-09-01"), &json!("2026-09-25")]
        ]
    );
    assert_eq!(derived(&officer).await.items().len(), 0);
    let id = opened.items()[1]["id"].as_str().expect("an id");
    officer.act(NEEDS, id, "cancel", why()).await.ok();
    assert_eq!(classes(&officer).await, [second]);
    // The class that is left has its own.
    officer.act("batches", &later, "cancel", why()).await.ok();
    assert_eq!(classes(&officer).await, []);
    // With the last class goes its need, and the program has neither.
    officer
        .act("batches", &chain.batch, "cancel", why())
        .await
        .ok();
    assert_eq!(classes(&officer).await, [None]);
}

#[rstest]
#[actix_web::test]
async fn none_is_opened_while_the_training_provider_is_not_active(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let providers = "training-providers";
    let suspended = officer.act(providers, &chain.provider, "suspend", why());
    suspended.await.ok();
    assert_eq!(classes(&officer).await, []);
    let active = officer.act(providers, &chain.provider, "activate", json!({}));
    active.await.ok();
    assert_eq!(classes(&officer).await, [Some(chain.batch)]);
}

#[rstest]
#[actix_web::test]
async fn none_is_opened_while_the_program_is_suspended(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let term = json!({ "reason": "other", "until": "2026-07-23" });
    officer
        .act(PROGRAMS, &chain.program, "suspend", term)
        .await
        .ok();
    assert_eq!(programs(&officer).await, BTreeSet::new());
    office.go_to("2026-07-23");
    let last_day = office.officer().await;
    assert_eq!(programs(&last_day).await, BTreeSet::new());
    office.go_to("2026-07-24");
    let officer = office.officer().await;
    let it = BTreeSet::from([chain.program.clone()]);
    assert_eq!(programs(&officer).await, it);
    let term = json!({ "reason": "other" });
    officer
        .act(PROGRAMS, &chain.program, "suspend", term)
        .await
        .ok();
    assert_eq!(programs(&officer).await, BTreeSet::new());
    step(&officer, &chain.program, "reinstate").await.ok();
    assert_eq!(programs(&officer).await, it);
}

/// However many programs are taught already, those that are not are found; and a call that has opened as many as it may is made
/// again.
#[rstest]
#[actix_web::test]
async fn of_very_many_programs_a_hundred_needs_are_opened_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const TAUGHT: &str = "C.141000.001.01";
    const UNTAUGHT: &str = "C.141000.002.01";
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let fields = json!({ "provider_id": chain.provider, "competencies": [unit(TAUGHT, None), skill(MECHANIC, None)] });
    officer.teacher(fields).await;
    let many = async |n: usize, code: &str| {
        let body = program(&chain.provider, &chain.demand);
        let fields = json!({ "occupation": occupation("7531"), "units": [code] });
        let items = vec![with(body, fields); n];
        let made = officer
            .post(
                "/v1/training-programs/batch?atomic=true",
                json!({ "items": items }),
            )
            .await
            .status(207);
        let ids = made.items().iter();
        let ids: Vec<String> = ids
            .map(|item| item["resource"]["id"].as_str().expect("an id").to_owned())
            .collect();
        for id in &ids {
            for action in ["submit", "approve"] {
                step(&officer, id, action).await.ok();
            }
        }
        ids
    };
    many(100, TAUGHT).await;
    let untaught = many(102, UNTAUGHT).await;
    let mut opened = BTreeSet::new();
    for count in [100, 2, 0] {
        let (statements, answer) = office.statements(derived(&officer)).await;
        assert_eq!(answer.items().len(), count);
        if database == Database::Postgres {
            assert!(statements < 30, "{statements} for {count}");
        }
        let programs = answer.items().iter();
        let programs = programs.filter_map(|need| need["program_id"].as_str());
        opened.extend(programs.map(str::to_owned));
    }
    let untaught: BTreeSet<String> = untaught.into_iter().collect();
    assert_eq!(opened, untaught);
}

#[rstest]
#[actix_web::test]
async fn each_derives_its_own_and_a_plan_must_hold_together(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    officer.chain(3).await;
    let path = format!("{PATH}/derive");
    let backwards = with(when(), json!({ "ends_on": "2026-08-31" }));
    let refused = officer.post(&path, backwards).await;
    refused.invalid("/ends_on", "date_order");
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let province = office.officer_of("33").await;
    assert_eq!(derived(&province).await.items().len(), 0);
    let refused = firm.post(&path, when()).await;
    refused.refused(403, "party_may_not_decide");
    assert_eq!(derived(&centre).await.items().len(), 1);
    assert_eq!(derived(&officer).await.items().len(), 1);
    // Without a class that is to come the body says when.
    let other = json!({ "occupation": occupation("7531") });
    let other = approved(&officer, &chain.provider, &chain.demand, other).await;
    let opened = derived(&officer).await;
    assert_eq!(opened.items()[0]["program_id"], other);
    assert_eq!(
        (
            &opened.items()[0]["batch_id"],
            &opened.items()[0]["starts_on"]
        ),
        (&Value::Null, &json!("2026-09-01"))
    );
    // One whose class has none of the hours is left out.
    let third = json!({ "occupation": occupation("7318") });
    let third = approved(&officer, &chain.provider, &chain.demand, third).await;
    let class = with(
        batch(&third),
        json!({ "starts_on": "2026-07-22", "ends_on": "2026-07-22" }),
    );
    officer.make("batches", class).await;
    assert_eq!(derived(&officer).await.items().len(), 0);
}
