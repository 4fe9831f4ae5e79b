//! The alignment of a past day is what the alignment said at that day's end.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{batch, cover, demand, employer, occupation, with};
use crate::support::{Caller, Database, Office};

const FIGURES: &str = "/v1/alignment?by=occupation,region,quarter";

/// The figures that an answer tells, without its day and its addresses.
fn figures(mut answer: Value) -> Value {
    let answer_fields = answer.as_object_mut().expect("an answer");
    answer_fields.remove("as_of");
    for cell in answer["items"].as_array_mut().expect("cells") {
        let cell = cell.as_object_mut().expect("a cell");
        cell.remove("links");
        // Of a past day that is not kept.
        cell.remove("instructors");
    }
    answer
}

/// What was said on each day.
#[derive(Default)]
struct Diary(Vec<(&'static str, Value)>);

impl Diary {
    /// Notes what the alignment says at the end of the day.
    async fn end(&mut self, officer: &Caller, day: &'static str) {
        let said = officer.get(FIGURES).await.ok().body;
        assert_eq!(said["as_of"], day);
        self.0.push((day, figures(said)));
    }

    /// Whether each past day is still told as it was, and its records add up.
    async fn check(&self, office: &Office) {
        let officer = office.officer().await;
        // Asks whether the client is known, once.
        officer.get(FIGURES).await.ok();
        let mut told: Vec<&Value> = self.0.iter().map(|(_, said)| said).collect();
        told.dedup();
        assert_eq!(told.len(), self.0.len(), "no day is like the one before");
        for (day, said) in &self.0 {
            let (statements, answer) = office
                .statements(officer.get(&format!("{FIGURES}&as_of={day}")))
                .await;
            assert_eq!(statements, 1);
            let answer = answer.ok().body;
            assert_eq!(answer["as_of"], *day);
            for cell in answer["items"].as_array().expect("cells") {
                adds_up(&officer, cell, &cell["links"]).await;
            }
            assert_eq!(figures(answer), *said, "{day}");
        }
    }
}

/// Whether the records behind a cell have its sums.
async fn adds_up(officer: &Caller, cell: &Value, links: &Value) {
    for (link, fields) in [
        (
            "skill_demands",
            &[
                ("headcount", "demanded"),
                ("hired", "hired"),
                ("open", "open"),
            ][..],
        ),
        (
            "batches",
            &[
                ("in_training", "in_training"),
                ("planned_seats", "planned_seats"),
                ("trainees_uncovered", "trainees_uncovered"),
            ][..],
        ),
    ] {
        let address = links[link].as_str().expect("an address");
        // Of today the lists themselves are named, which tell the last two in other words.
        if !address.starts_with("/v1/alignment/") {
            continue;
        }
        let records = officer
            .with("prefer", "return=total-count")
            .get(address)
            .await
            .ok();
        assert_eq!(records.body["total_count"], records.items().len());
        for (field, sum) in fields {
            let all = records.items().iter().map(|record| record[field].as_i64());
            let all: Option<i64> = all.sum();
            assert_eq!(all, cell[sum].as_i64(), "{address} {field}");
        }
    }
}

async fn verified(officer: &Caller, body: Value) -> String {
    let id = officer.make("skill-demands", body).await.id();
    for action in ["submit", "verify"] {
        let done = officer.act("skill-demands", &id, action, json!({})).await;
        done.ok();
    }
    id
}

#[rstest]
#[actix_web::test]
async fn a_past_day_is_told_as_it_was(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let mut diary = Diary::default();
    let reason = json!({ "reason": "other", "note": "Dijelaskan di sini" });

    // The first day: two firms need people, one class is open.
    let officer = office.officer().await;
    let chain = officer.chain(24).await;
    let brief = with(
        demand(&chain.employer),
        json!({ "occupation": occupation("7531"), "headcount": 3, "valid_until": "2026-07-24", "needed_by": "2026-09-01" }),
    );
    verified(&officer, brief).await;
    let other = officer.make("employers", employer(99)).await.id();
    officer
        .act("employers", &other, "verify", json!({}))
        .await
        .ok();
    let other = verified(&officer, demand(&other)).await;
    let trainees = officer.trainees(0, 24).await;
    diary.end(&officer, "2026-07-21").await;

    // Some are hired, some enrolled; the headcount grows twice on one day.
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    let hires = json!({ "count": 3 });
    officer
        .act("skill-demands", &chain.demand, "record-hires", hires)
        .await
        .ok();
    let path = format!("/v1/skill-demands/{}", chain.demand);
    for headcount in [28, 30] {
        let more = json!({ "headcount": headcount });
        officer.patch(&path, "*", more).await.ok();
    }
    let mut seats = Vec::new();
    for trainee in &trainees[..22] {
        seats.push(officer.enroll(&chain.batch, trainee).await.created().id());
    }
    diary.end(&officer, "2026-07-22").await;

    // A hire is taken back; one is insured, one leaves; another class is planned, one is planned and given up.
    office.go_to("2026-07-23");
    let officer = office.officer().await;
    let back = with(json!({ "count": 1 }), reason.clone());
    officer
        .act("skill-demands", &chain.demand, "reverse-hires", back)
        .await
        .ok();
    let insured = officer
        .make("insurance-enrollments", cover(&trainees[0], &seats[0]))
        .await
        .id();
    let later = officer
        .make("insurance-enrollments", cover(&trainees[3], &seats[3]))
        .await
        .id();
    for (id, member, from) in [
        (&insured, "12345678901", "2026-07-22"),
        (&later, "12345678902", "2026-07-24"),
    ] {
        let cover_from = json!({ "member_number": member, "covers_from": from });
        for (action, body) in [("request", json!({})), ("activate", cover_from)] {
            officer
                .act("insurance-enrollments", id, action, body)
                .await
                .ok();
        }
    }
    officer
        .act("enrollments", &seats[1], "withdraw", reason.clone())
        .await
        .ok();
    let planned = with(batch(&chain.program), json!({ "seats": 8 }));
    let cancelled = officer.make("batches", planned.clone()).await.id();
    let given_up = officer.make("batches", planned.clone()).await.id();
    let planned = officer.make("batches", planned).await.id();
    let path_of_given_up = format!("/v1/batches/{given_up}");
    officer.delete(&path_of_given_up, "*").await.status(204);
    diary.end(&officer, "2026-07-23").await;

    // The class begins later, so that who is insured from then on is on all days; it runs, and one is dropped from it. The other
    // class gets another size and end, a third is cancelled.
    office.go_to("2026-07-24");
    let officer = office.officer().await;
    let path_of_class = format!("/v1/batches/{}", chain.batch);
    let moved = json!({ "starts_on": "2026-07-24" });
    officer.patch(&path_of_class, "*", moved).await.ok();
    officer
        .act("batches", &cancelled, "cancel", reason.clone())
        .await
        .ok();
    officer
        .act("batches", &chain.batch, "start", json!({}))
        .await
        .ok();
    officer
        .act("enrollments", &seats[2], "drop", reason.clone())
        .await
        .ok();
    let change = json!({ "seats": 10, "ends_on": "2026-10-30" });
    let path_of_planned = format!("/v1/batches/{planned}");
    officer.patch(&path_of_planned, "*", change).await.ok();
    diary.end(&officer, "2026-07-24").await;

    // What was valid until yesterday counts no more; the planned class is given up after all.
    office.go_to("2026-07-25");
    let officer = office.officer().await;
    officer.delete(&path_of_planned, "*").await.status(204);
    diary.end(&officer, "2026-07-25").await;

    // The firm changes its demand, so that the office must verify it again; another firm needs nobody.
    office.go_to("2026-07-26");
    let officer = office.officer().await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let fewer = json!({ "headcount": 20 });
    firm.patch(&path, "*", fewer).await.ok();
    officer
        .act("skill-demands", &other, "withdraw", reason.clone())
        .await
        .ok();
    diary.end(&officer, "2026-07-26").await;

    // It does; and so many have ended the program that its own rate counts. The cover is cancelled.
    office.go_to("2026-07-27");
    let officer = office.officer().await;
    officer
        .act("skill-demands", &chain.demand, "verify", json!({}))
        .await
        .ok();
    for (n, seat) in seats.iter().enumerate().skip(3) {
        let end = if n % 3 == 0 { "fail" } else { "complete" };
        for action in ["activate", end] {
            let ended = officer.act("enrollments", seat, action, json!({})).await;
            ended.ok();
        }
    }
    officer
        .act(
            "insurance-enrollments",
            &insured,
            "end",
            json!({ "covers_until": "2026-07-27" }),
        )
        .await
        .ok();
    diary.end(&officer, "2026-07-27").await;

    // The class is over.
    office.go_to("2026-07-28");
    let officer = office.officer().await;
    officer
        .act("batches", &chain.batch, "complete", json!({}))
        .await
        .ok();
    diary.end(&officer, "2026-07-28").await;

    office.go_to("2026-07-29");
    diary.check(&office).await;
    let officer = office.officer().await;
    let weighted = officer
        .get("/v1/alignment?sort=-weighted_unmet&as_of=2026-07-28")
        .await;
    weighted.bad_parameter("sort", "conflicts_with");
    let some = "occupation=72&region=33.75&quarter=2026Q4";
    let some = officer
        .get(&format!("/v1/alignment?as_of=2026-07-24&{some}"))
        .await
        .ok();
    assert_eq!(some.items()[0]["demanded"], 55);
    for cell in some.items() {
        adds_up(&officer, cell, &cell["links"]).await;
    }
    let before = officer.get("/v1/alignment?as_of=2026-07-20").await.ok();
    assert_eq!(before.items().len(), 0);
    for path in [
        "/v1/alignment?as_of=2026-07-30",
        "/v1/alignment/skill-demands?as_of=2026-07-30",
        "/v1/alignment/batches?as_of=2026-07-30",
    ] {
        let ahead = officer.get(path).await;
        ahead.bad_parameter("as_of", "in_future");
    }
}

#[rstest]
#[actix_web::test]
async fn a_party_sees_of_a_past_day_what_it_sees_of_today(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    officer.chain(3).await;
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let elsewhere = office.officer_of("33.26").await;
    let province = office.officer_of("33").await;
    let seen = async |caller: &Caller| {
        let figures = caller.get("/v1/alignment?as_of=2026-07-21").await.ok().body;
        let figures = &figures["totals"];
        let mut records = Vec::new();
        for path in [
            "/v1/alignment/skill-demands?as_of=2026-07-21",
            "/v1/alignment/batches?as_of=2026-07-21",
        ] {
            records.push(caller.get(path).await.ok().items().len());
        }
        let sum = |name: &str| figures[name].as_i64().unwrap_or(0);
        (sum("demanded"), sum("planned_seats"), records)
    };
    assert_eq!(seen(&officer).await, (50, 5, vec![2, 2]));
    assert_eq!(seen(&province).await, (50, 5, vec![2, 2]));
    assert_eq!(seen(&firm).await, (25, 0, vec![1, 0]));
    assert_eq!(seen(&centre).await, (50, 2, vec![2, 1]));
    assert_eq!(seen(&elsewhere).await, (0, 0, vec![0, 0]));
    let why = json!({ "reason": "other", "note": "Dijelaskan di sini" });
    officer
        .act("training-providers", &chain.provider, "suspend", why)
        .await
        .ok();
    assert_eq!(seen(&centre).await, (0, 2, vec![0, 1]));
}
