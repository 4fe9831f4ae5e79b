//! What is to be taught, less what people are free to teach; and who could teach, in the alignment.

use rstest::rstest;
use serde_json::{Value, json};

use crate::instructor_needs::{NEEDS, hours, need, on, session, why};
use crate::instructors::skill;
use crate::support::chain::{MECHANIC, batch, occupation, program, with};
use crate::support::{Answer, Caller, Database, Office};

const GAP: &str = "/v1/instructor-gap";

/// Week by week what is needed, available and missing of the mechanics.
fn weeks(answer: &Answer) -> Vec<[f64; 3]> {
    let mut items = answer.items().iter();
    let item = items.find(|item| item["occupation"]["code"] == MECHANIC);
    let weeks = item.map(|item| item["weeks"].as_array().expect("weeks"));
    let hours = |week: &Value| {
        ["needed_hours", "available_hours", "gap_hours"]
            .map(|name| week[name].as_f64().expect("hours"))
    };
    weeks.into_iter().flatten().map(hours).collect()
}

async fn gap(caller: &Caller, query: &str) -> Answer {
    caller.get(&format!("{GAP}?{query}")).await.ok()
}

#[rstest]
#[actix_web::test]
async fn hours_are_needed_until_they_are_filled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    // Tuesdays and Thursdays from 21 July on, four hours each.
    let id = officer.make(NEEDS, need()).await.id();
    let two = "from=2026-07-21&to=2026-08-02";
    let found = gap(&officer, two).await;
    assert_eq!(
        (&found.body["from"], &found.body["to"]),
        (&json!("2026-07-20"), &json!("2026-08-02"))
    );
    assert_eq!(found.items()[0]["weeks"][0]["week"], "2026-W30");
    assert_eq!(weeks(&found), [[8.0, 0.0, 8.0]; 2]);

    // Two hours a week, through the first Sunday.
    let teacher = officer
        .teacher(json!({
            "competencies": [skill(MECHANIC, Some("2026-07-26"))], "availability": [hours(5, "08:00", "10:00")],
        }))
        .await;
    let found = gap(&officer, two).await;
    assert_eq!(weeks(&found), [[8.0, 2.0, 6.0], [8.0, 0.0, 8.0]]);
    // The office's week, where no hours are told.
    let path = format!("/v1/instructors/{teacher}");
    let change = json!({ "availability": [], "competencies": [skill(MECHANIC, None)] });
    officer.patch(&path, "*", change).await.ok();
    assert_eq!(weeks(&gap(&officer, two).await), [[8.0, 40.0, 0.0]; 2]);
    let away = json!({ "absences": [{ "from": "2026-07-20", "until": "2026-07-24" }] });
    officer.patch(&path, "*", away).await.ok();
    let found = gap(&officer, two).await;
    assert_eq!(weeks(&found), [[8.0, 0.0, 8.0], [8.0, 40.0, 0.0]]);
    let back = json!({ "absences": [] });
    officer.patch(&path, "*", back).await.ok();

    officer.consider(&id, &[&teacher]).await.ok();
    officer.ask(&id, &teacher).await.ok();
    assert_eq!(weeks(&gap(&officer, two).await), [[8.0, 40.0, 0.0]; 2]);
    officer.need(&id, "accept").await.ok();
    // What is filled is no longer needed, and who fills it is no longer free for it: of the hours up to 17:00 those up to 16:00.
    officer.make(NEEDS, on(1, "08:00", "10:00")).await;
    let found = gap(&officer, two).await;
    assert_eq!(weeks(&found), [[0.0, 34.0, 0.0], [2.0, 34.0, 0.0]]);
    officer.act(NEEDS, &id, "cancel", why()).await.ok();
    let found = gap(&officer, two).await;
    assert_eq!(weeks(&found), [[0.0, 40.0, 0.0], [2.0, 40.0, 0.0]]);
    let (statements, _) = office
        .statements(officer.get(&format!("{GAP}?{two}")))
        .await;
    assert_eq!(statements, 2);
}

#[rstest]
#[actix_web::test]
async fn sessions_are_needed_without_an_instructor_and_busy_with_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    session(&officer, &chain, "2026-07-28", json!({}))
        .await
        .created();
    let taught = json!({ "instructor_id": teacher, "starts_at": "2026-07-29T08:00:00+07:00", "ends_at": "2026-07-29T12:00:00+07:00" });
    session(&officer, &chain, "2026-07-29", taught)
        .await
        .created();
    let one = "from=2026-07-27&to=2026-08-02";
    assert_eq!(weeks(&gap(&officer, one).await), [[2.0, 36.0, 0.0]]);
    // What a need speaks for is not counted again.
    let need = json!({ "batch_id": chain.batch, "weekly": [hours(2, "16:00", "19:00")] });
    let need = officer.make(NEEDS, need).await.id();
    assert_eq!(weeks(&gap(&officer, one).await), [[3.0, 36.0, 0.0]]);
    // Of its hours alone: who was found for Tuesday teaches on no Monday, whatever the weeks that are shown.
    session(&officer, &chain, "2026-07-27", json!({}))
        .await
        .created();
    officer.consider(&need, &[&teacher]).await.ok();
    officer.ask(&need, &teacher).await.ok();
    officer.need(&need, "accept").await.ok();
    assert_eq!(weeks(&gap(&officer, one).await), [[2.0, 36.0, 0.0]]);
    let more = "from=2026-07-20&to=2026-09-06";
    assert_eq!(weeks(&gap(&officer, more).await)[1], [2.0, 36.0, 0.0]);
    let of_one_week = json!({
        "batch_id": chain.batch, "weekly": [hours(1, "17:00", "20:00")], "starts_on": "2026-08-03", "ends_on": "2026-08-09",
    });
    officer.make(NEEDS, of_one_week).await;
    assert_eq!(weeks(&gap(&officer, one).await), [[2.0, 36.0, 0.0]]);
    let found = gap(&officer, more).await;
    assert_eq!(weeks(&found)[1..3], [[2.0, 36.0, 0.0], [3.0, 40.0, 0.0]]);
    // With the class go its sessions.
    let cancelled = officer.act("batches", &chain.batch, "cancel", why()).await;
    cancelled.ok();
    let found = gap(&officer, one).await;
    assert!(weeks(&found).iter().all(|week| week[0] == 0.0));
}

#[rstest]
#[actix_web::test]
async fn what_a_need_of_the_program_is_for_is_not_needed_again_in_its_class(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    // Tuesday and Wednesday, from 16:00 to 18:00.
    for day in ["2026-07-28", "2026-07-29"] {
        let planned = session(&officer, &chain, day, json!({})).await;
        planned.created();
    }
    let needed = async || {
        let found = gap(&officer, "from=2026-07-27&to=2026-08-02").await;
        weeks(&found).first().map(|week| week[0])
    };
    assert_eq!(needed().await, Some(4.0));
    let of_program = json!({ "program_id": chain.program });
    let of_program = with(on(2, "15:00", "19:00"), of_program);
    officer.make(NEEDS, of_program).await;
    assert_eq!(needed().await, Some(6.0));
}

#[rstest]
#[actix_web::test]
async fn who_is_promised_elsewhere_is_not_available(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    officer.make(NEEDS, need()).await;
    let teacher = officer.teacher(json!({ "lendable": true })).await;
    let two = "from=2026-07-21&to=2026-08-02";
    assert_eq!(weeks(&gap(&officer, two).await), [[8.0, 40.0, 0.0]; 2]);
    let neighbour = office.officer_of("33.26").await;
    let theirs = neighbour.offered(on(5, "08:00", "12:00"), &teacher).await;
    assert_eq!(weeks(&gap(&officer, two).await), [[8.0, 40.0, 0.0]; 2]);
    neighbour.need(&theirs, "accept").await.ok();
    assert_eq!(weeks(&gap(&officer, two).await), [[8.0, 36.0, 0.0]; 2]);
    // There the need is filled, and nobody of theirs is free.
    assert_eq!(weeks(&gap(&neighbour, two).await).len(), 0);
}

#[rstest]
#[actix_web::test]
async fn a_program_without_a_class_is_told_when_it_could_start(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let teacher = officer
        .teacher(json!({ "absences": [{ "from": "2026-07-20", "until": "2026-08-02" }] }))
        .await;
    let start = |answer: &Answer| -> Vec<Value> {
        let items = answer.items().iter();
        let programs = items.flat_map(|item| item["programs"].as_array().expect("programs"));
        programs
            .map(|program| program["earliest_start"].clone())
            .collect()
    };
    assert_eq!(
        start(&gap(&officer, "").await),
        [] as [Value; 0],
        "it has a class"
    );
    let body = program(&chain.provider, &chain.demand);
    let id = officer.make("training-programs", body).await.id();
    for action in ["submit", "approve"] {
        let done = officer.act("training-programs", &id, action, json!({}));
        done.await.ok();
    }
    // 160 lessons of 45 minutes, 40 hours a week, after two weeks of absence.
    let found = gap(&officer, "").await;
    assert_eq!(start(&found), [json!("2026-08-03")]);
    assert_eq!(found.items()[0]["programs"][0]["hours"], 120.0);
    let found = gap(&officer, "to=2026-08-16").await;
    assert_eq!(start(&found), [Value::Null], "two weeks are too few");
    let found = gap(&officer, "to=2026-08-23&weekly_hours=60").await;
    assert_eq!(start(&found), [Value::Null], "nobody is free for so many");
    // What somebody was found for on the program's behalf is not taken from it.
    let own = json!({
        "program_id": id, "weekly": (1..6).map(|day| hours(day, "08:00", "12:00")).collect::<Vec<_>>(),
        "starts_on": "2026-08-03", "ends_on": "2026-08-21",
    });
    let own = officer.make(NEEDS, own).await.id();
    assert_eq!(start(&gap(&officer, "").await), [json!("2026-08-03")]);
    officer.consider(&own, &[&teacher]).await.ok();
    officer.ask(&own, &teacher).await.ok();
    officer.need(&own, "accept").await.ok();
    assert_eq!(start(&gap(&officer, "").await), [json!("2026-08-03")]);

    let approve = async |id: &str| {
        for action in ["submit", "approve"] {
            let done = officer.act("training-programs", id, action, json!({}));
            done.await.ok();
        }
    };
    let program_of = |answer: &Answer| answer.items()[0]["programs"][0]["program_id"].clone();
    // The edition that is taught is told, and what was found for the one before is found for it.
    let revised = officer
        .act("training-programs", &id, "revise", json!({}))
        .await;
    let second = revised.created().id();
    approve(&second).await;
    let found = gap(&officer, "").await;
    assert_eq!(start(&found), [json!("2026-08-03")]);
    assert_eq!(program_of(&found), second);
    // Not before the end of its suspension, and never where that has none.
    let path = format!("training-programs/{second}");
    for (term, expected) in [
        (json!({ "until": "2026-08-03" }), vec![json!("2026-08-10")]),
        (json!({ "until": "2026-08-02" }), vec![json!("2026-08-03")]),
        (json!({}), vec![]),
    ] {
        let term = with(json!({ "reason": "other" }), term);
        let suspended = officer.post(&format!("/v1/{path}/suspend"), term).await;
        suspended.ok();
        assert_eq!(start(&gap(&officer, "").await), expected);
        let reinstate = format!("/v1/{path}/reinstate");
        officer.post(&reinstate, json!({})).await.ok();
    }
    // A class that was cancelled is none.
    let class = officer.make("batches", batch(&second)).await.id();
    assert_eq!(start(&gap(&officer, "").await), [] as [Value; 0]);
    officer.act("batches", &class, "cancel", why()).await.ok();
    assert_eq!(start(&gap(&officer, "").await), [json!("2026-08-03")]);

    let path = format!("/v1/instructors/{teacher}");
    let none = json!({ "competencies": [] });
    officer.patch(&path, "*", none).await.ok();
    assert_eq!(start(&gap(&officer, "").await), [Value::Null]);
    // Nor does a training provider teach that is not active.
    officer
        .act("batches", &chain.batch, "cancel", why())
        .await
        .ok();
    assert_eq!(start(&gap(&officer, "").await).len(), 2);
    let suspended = officer.act("training-providers", &chain.provider, "suspend", why());
    suspended.await.ok();
    assert_eq!(start(&gap(&officer, "").await), [] as [Value; 0]);
}

#[rstest]
#[actix_web::test]
async fn each_is_told_of_its_own_and_weeks_are_few(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let of_program = with(need(), json!({ "program_id": chain.program }));
    officer.make(NEEDS, of_program).await;
    let sewing = with(need(), json!({ "occupation": occupation("7531") }));
    officer.make(NEEDS, sewing).await;
    let count = async |caller: &Caller, query: &str| gap(caller, query).await.items().len();
    assert_eq!(count(&officer, "").await, 2);
    assert_eq!(count(&officer, "occupation=72").await, 1);
    assert_eq!(count(&office.officer_of("33").await, "").await, 2);
    assert_eq!(count(&office.officer_of("33.26").await, "").await, 0);
    let centre = format!("training-provider:{}", chain.provider);
    assert_eq!(count(&office.party(&centre).await, "").await, 1);
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert_eq!(count(&firm, "").await, 0);
    let weeks = gap(&officer, "from=2026-07-21&to=2027-07-25").await;
    assert_eq!(weeks.items()[0]["weeks"].as_array().map(Vec::len), Some(53));
    for (query, parameter, code) in [
        ("from=2026-07-21&to=2027-07-26", "to", "too_many_weeks"),
        ("from=2026-07-21&to=2026-07-20", "to", "date_order"),
        ("weekly_hours=0", "weekly_hours", "out_of_range"),
        ("weekly_hours=61", "weekly_hours", "out_of_range"),
    ] {
        let refused = officer.get(&format!("{GAP}?{query}")).await;
        refused.bad_parameter(parameter, code);
    }
    let stranger = office.with_scope("instructor-needs:read").await;
    stranger.get(GAP).await.refused(403, "insufficient_scope");
}

#[rstest]
#[actix_web::test]
async fn the_alignment_tells_who_could_teach_today(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let neighbour = office.officer_of("33.26").await;
    neighbour.teacher(json!({})).await;
    officer
        .teacher(json!({
            "competencies": [skill(MECHANIC, None), skill("7233.01", None)],
        }))
        .await;
    let able = async |caller: &Caller, query: &str| -> Vec<Value> {
        let answer = caller.get(&format!("/v1/alignment?{query}")).await.ok();
        let cells = answer.items().iter();
        cells.map(|cell| cell["instructors"].clone()).collect()
    };
    // Each person once, by the very occupation.
    assert_eq!(able(&officer, "").await, [json!(1)]);
    officer
        .teacher(json!({ "competencies": [skill("7233", None)] }))
        .await;
    officer
        .teacher(json!({ "competencies": [skill(MECHANIC, Some("2026-07-20"))] }))
        .await;
    let closed = officer.teacher(json!({})).await;
    officer
        .act(
            "instructors",
            &closed,
            "close",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(able(&officer, "").await, [json!(1)]);
    assert_eq!(able(&officer, "occupation_digits=3").await, [json!(2)]);
    for query in [
        "by=occupation,region",
        "by=occupation,region,quarter&occupation=72&region=33.75",
        "by=occupation,quarter",
    ] {
        let told = able(&officer, query).await;
        assert!(
            !told.is_empty() && told.iter().all(|one| *one == 1),
            "{query}: {told:?}"
        );
    }
    assert!(
        able(&officer, "by=quarter")
            .await
            .iter()
            .all(|one| *one == 2)
    );
    let province = office.officer_of("33").await;
    assert_eq!(able(&province, "").await, [json!(2)]);
    assert!(
        able(&province, "by=occupation,region")
            .await
            .iter()
            .all(|one| *one == 1)
    );
    // Of a party's client its own.
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert_eq!(able(&firm, "").await, [json!(0)]);
    let centre = format!("training-provider:{}", chain.provider);
    let centre = office.party(&centre).await;
    assert_eq!(able(&centre, "").await, [json!(0)]);
    officer
        .teacher(json!({ "provider_id": chain.provider }))
        .await;
    assert_eq!(able(&centre, "").await, [json!(1)]);
    // Of a past day it is not kept.
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    assert_eq!(able(&officer, "as_of=2026-07-21").await, [Value::Null]);
}
