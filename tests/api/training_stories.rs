//! Two stories of training that answers demand: how garment mechanics come to be taught though no centre had anybody to teach them,
//! and each thing that can stand in the way on that road, once.

use rstest::rstest;
use serde_json::{Value, json};

use crate::batches::{BATCHES, later, path};
use crate::funding::{CEILINGS, funded};
use crate::instructor_needs::{self, NEEDS, hours};
use crate::programs::{because, opinion, proposed, require, step};
use crate::sessions::{entry, faults, room, timetable_of};
use crate::support::chain::{self, Chain, MECHANIC, batch, with};
use crate::support::{Answer, Caller, Database, Office};

const VALID: &str = "2099-12-31";

/// What the firm's people and the centre need of the program, up to its approval.
async fn approved_in_stages(officer: &Caller, chain: &Chain) -> String {
    require(officer, json!(["employer", "provider", "office"])).await;
    let program = proposed(officer, chain, &["submit"]).await;
    because(officer, &program, "return").await.ok();
    let shorter = json!({ "hours_theory": 8, "hours_practice": 16 });
    officer
        .patch(&format!("/v1/training-programs/{program}"), "*", shorter)
        .await
        .ok();
    step(officer, &program, "submit").await.ok();
    step(officer, &program, "open-opinions").await.ok();
    let firm = opinion(&program, "employer", &chain.employer);
    let firm = with(firm, json!({ "stance": "support_with_changes" }));
    for body in [
        firm,
        opinion(&program, "provider", &chain.provider),
        opinion(&program, "office", ""),
    ] {
        officer.make("program-opinions", body).await;
    }
    let approved = step(officer, &program, "approve").await.ok();
    assert_eq!(approved.body["status"], "approved");
    program
}

/// The instructors in the alignment's cell of garment mechanics.
async fn instructors(officer: &Caller) -> Value {
    let path = format!("/v1/alignment?by=occupation&occupation={MECHANIC}");
    let cells = officer.get(&path).await.ok();
    cells.items()[0]["instructors"].clone()
}

fn kinds(candidates: &Answer) -> Vec<(&str, &str)> {
    let items = candidates.items().iter();
    items
        .map(|one| {
            let name = one["instructor"]["name"].as_str().unwrap_or_default();
            (name, one["kind"].as_str().unwrap_or_default())
        })
        .collect()
}

#[rstest]
#[actix_web::test]
async fn mechanics_are_taught_by_a_practitioner_of_the_firm_that_misses_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    // The firm and its demand, and a centre that teaches something else so far.
    let chain = officer.chain(1).await;
    let tailor = json!({
        "name": "Guru jahit", "provider_id": chain.provider, "method_certificate_until": VALID,
        "competencies": [{ "occupation": chain::occupation("7531"), "certificate": "Contoh 2" }],
    });
    officer.teacher(tailor).await;
    let program = approved_in_stages(&officer, &chain).await;
    assert_eq!(instructors(&officer).await, 0);

    // Nobody of the centre can teach it: a need follows from that.
    officer
        .class(&chain.batch, "cancel")
        .await
        .invalid("/reason", "required");
    let why = json!({ "reason": "other" });
    officer.act(BATCHES, &chain.batch, "cancel", why).await.ok();
    let when = json!({
        "weekly": [hours(1, "08:00", "12:00"), hours(3, "13:00", "17:00")],
        "starts_on": "2026-08-03", "ends_on": "2026-08-21",
    });
    let derived = officer
        .post(&format!("/v1/{NEEDS}/derive"), when)
        .await
        .ok();
    let of_program = |item: &&Value| item["program_id"] == json!(program);
    let need = derived.items().iter().find(of_program).expect("a need");
    assert_eq!(need["hours"], 24.0);
    let need = need["id"].as_str().expect("an id").to_owned();
    assert_eq!(kinds(&officer.candidates(&need).await), []);

    // The firm has somebody who services such machines, and the next regency would lend a teacher.
    let practitioner = officer
        .teacher(json!({ "name": "Praktisi", "employer_id": chain.employer }))
        .await;
    let neighbour = office.officer_of("33.26").await;
    let lent = json!({ "name": "Tetangga", "region": "33.26", "lendable": true, "method_certificate_until": VALID });
    neighbour.teacher(lent).await;
    let found = officer.candidates(&need).await;
    assert_eq!(kinds(&found).len(), 2);
    assert!(
        kinds(&found).contains(&("Praktisi", "practitioner")),
        "{}",
        found.text
    );
    let first = found
        .items()
        .iter()
        .find(|one| one["instructor"]["name"] == "Praktisi")
        .expect("the practitioner");
    assert_eq!(first["bookable"], true);
    assert!(instructor_needs::reasons(first, "for").contains(&"at_demanding_employer"));
    assert!(instructor_needs::reasons(first, "against").contains(&"method_certificate_missing"));
    officer.consider(&need, &[&practitioner]).await.ok();
    officer.ask(&need, &practitioner).await.ok();
    let filled = officer.need(&need, "accept").await.ok();
    assert_eq!(
        (&filled.body["status"], &filled.body["instructor_id"]),
        (&json!("filled"), &json!(practitioner))
    );
    assert_eq!(instructors(&officer).await, 1);

    // The class, paid for and timetabled in the hours that were promised.
    let days = json!({
        "registration_opens_on": "2026-07-21", "registration_closes_on": "2026-07-30",
        "starts_on": "2026-08-03", "ends_on": "2026-08-21", "seats": 4, "min_seats": 2,
    });
    let money = json!({ "source": "dbhcht", "year": 2026, "amount_idr": 20_000_000 });
    officer.make(CEILINGS, money).await;
    let class = with(funded(&program, "dbhcht", Some(15_000_000)), days);
    let class = officer.make(BATCHES, class).await.id();
    let shop = room(&officer, &chain.provider, "Bengkel garmen", 16).await;
    let taught = |kind: &str| json!({ "instructor_id": practitioner, "kind": kind });
    let mut sessions = Vec::new();
    for (week, kind) in [(3, "theory"), (10, "practice"), (17, "practice")] {
        sessions.push(entry(&shop, week, "08:00", "12:00", taught(kind)));
        sessions.push(entry(&shop, week + 2, "13:00", "17:00", taught("practice")));
    }
    let written = officer
        .put(&timetable_of(&class), "*", json!({ "sessions": sessions }))
        .await
        .ok();
    assert_eq!(written.body["sessions"].as_array().map(Vec::len), Some(6));
    assert_eq!(written.body["sessions_without_instructor"], 0);
    officer.class(&class, "open").await.ok();
    for trainee in officer.trainees(0, 2).await {
        officer.enroll(&class, &trainee).await.created();
    }
    officer
        .class(&class, "select")
        .await
        .refused(409, "registration_not_over");
    office.go_to("2026-07-31");
    let officer = office.officer().await;
    officer.class(&class, "select").await.ok();
    let board = officer.get("/v1/batches/board").await.ok();
    let on_board = board.items().iter().find(|item| item["id"] == json!(class));
    let next = &on_board.expect("the class")["next_action"];
    assert_eq!(
        (&next["action"], &next["allowed"]),
        (&json!("confirm"), &json!(true))
    );
    let confirmed = officer.class(&class, "confirm").await.ok();
    assert_eq!(confirmed.body["status"], "confirmed");
}

/// The refusal of a request that is made in both languages: each says it in words of its own.
async fn refused_in_both(
    officer: &Caller,
    code: &str,
    ask: &impl AsyncFn(&Caller) -> Answer,
) -> Answer {
    let english = officer.with("accept-language", "en");
    let english = ask(&english).await.refused(409, code);
    let indonesian = officer.with("accept-language", "id");
    let indonesian = ask(&indonesian).await.refused(409, code);
    for words in ["title", "detail"] {
        let (one, other) = (&english.body[words], &indonesian.body[words]);
        for text in [one, other] {
            let is_told = |text: &str| !text.is_empty() && !text.contains("problems.");
            assert!(text.as_str().is_some_and(is_told), "{code}: {text}");
        }
        assert_ne!(one, other, "{code}");
    }
    english
}

#[rstest]
#[actix_web::test]
async fn each_thing_in_the_way_is_told_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;

    // An opinion is missing.
    require(&officer, json!(["employer", "office"])).await;
    let program = proposed(&officer, &chain, &["submit", "open-opinions"]).await;
    let firm = opinion(&program, "employer", &chain.employer);
    officer.make("program-opinions", firm).await;
    let approve = async |caller: &Caller| step(caller, &program, "approve").await;
    let refused = refused_in_both(&officer, "opinions_missing", &approve).await;
    assert!(refused.text.contains("office"), "{}", refused.text);
    let own = opinion(&program, "office", "");
    officer.make("program-opinions", own).await;
    step(&officer, &program, "approve").await.ok();

    // There is not enough money.
    let money = json!({ "source": "dbhcht", "year": 2026, "amount_idr": 20_000_000 });
    officer.make(CEILINGS, money).await;
    officer.fund(&program, "dbhcht", Some(12_000_000)).await;
    let class = with(
        funded(&program, "dbhcht", Some(8_000_001)),
        json!({ "seats": 4, "min_seats": 2 }),
    );
    let plan = async |caller: &Caller| caller.post("/v1/batches", class.clone()).await;
    let refused = refused_in_both(&officer, "funding_ceiling_exceeded", &plan).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 20_000_000, 12_000_000, 8_000_001, 1]),
    );
    let class = with(
        class,
        json!({ "funding": { "source": "dbhcht", "ceiling_idr": 8_000_000 } }),
    );
    let class = officer.make(BATCHES, class).await.id();

    // The accreditation has run out; and the one that follows it ends before the class does.
    let provider = format!("/v1/training-providers/{}", chain.provider);
    let until = |day: &str| json!({ "accredited_until": day });
    let open = async |caller: &Caller| caller.class(&class, "open").await;
    for (day, accreditation) in [("2026-07-20", "expired"), ("2026-08-27", "valid")] {
        let changed = officer.patch(&provider, "*", until(day)).await.ok();
        assert_eq!(changed.body["accreditation"], accreditation);
        let read = officer.get(&path(&class)).await.ok();
        assert_eq!(read.reasons("open"), Some(vec!["accreditation_too_short"]));
        refused_in_both(&officer, "accreditation_too_short", &open).await;
    }
    officer
        .patch(&provider, "*", until("2026-08-28"))
        .await
        .ok();
    officer.class(&class, "open").await.ok();

    // The room and the instructor are taken.
    let shop = room(&officer, &chain.provider, "Bengkel garmen", 16).await;
    let teacher = officer
        .teacher(json!({ "provider_id": chain.provider }))
        .await;
    let taught = json!({ "instructor_id": teacher });
    let timetable = json!({ "sessions": [entry(&shop, 3, "08:00", "12:00", taught.clone())] });
    officer
        .put(&timetable_of(&chain.batch), "*", timetable)
        .await
        .ok();
    let clashing = json!({ "sessions": [
        entry(&shop, 3, "12:00", "16:00", taught.clone()),
        entry(&shop, 3, "11:00", "12:00", taught.clone()),
    ] });
    let write = async |caller: &Caller| {
        let path = timetable_of(&class);
        caller.put(&path, "*", clashing.clone()).await
    };
    let refused = refused_in_both(&officer, "timetable_conflicts", &write).await;
    assert_eq!(
        faults(&refused),
        [
            ("/sessions/1/workshop_id", "room_taken"),
            ("/sessions/1/instructor_id", "instructor_taken"),
        ]
    );
    let none = officer.get(&timetable_of(&class)).await.ok();
    assert_eq!(none.body["sessions"], json!([]));

    // Too few take part; and of the sessions one has nobody to teach it.
    let free = json!({ "sessions": [entry(&shop, 3, "12:00", "16:00", json!({}))] });
    officer.put(&timetable_of(&class), "*", free).await.ok();
    let trainees = officer.trainees(0, 2).await;
    officer.enroll(&class, &trainees[0]).await.created();
    officer.class(&class, "select").await.ok();
    let confirm = async |caller: &Caller| caller.class(&class, "confirm").await;
    refused_in_both(&officer, "too_few_participants", &confirm).await;
    officer.enroll(&class, &trainees[1]).await.created();
    refused_in_both(&officer, "session_without_instructor", &confirm).await;
    let taught = json!({ "sessions": [entry(&shop, 3, "12:00", "16:00", taught)] });
    officer.put(&timetable_of(&class), "*", taught).await.ok();
    officer.class(&class, "confirm").await.ok();

    // Put off past the accreditation's end, it would not have been opened.
    let postpone = async |caller: &Caller| {
        let days = later("2026-09-01", "2026-09-30");
        caller.act(BATCHES, &class, "postpone", days).await
    };
    refused_in_both(&officer, "accreditation_too_short", &postpone).await;
    let unchanged = officer.get(&path(&class)).await.ok();
    assert_eq!(
        (&unchanged.body["status"], &unchanged.body["starts_on"]),
        (&json!("confirmed"), &batch(&program)["starts_on"])
    );
}
