//! Cover, to the day: random covers and departures, against an oracle that looks at each day by itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{cover, with};
use crate::support::{Caller, Database, Office};

/// Numbers that look random and are the same on every run (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// A day of the five weeks and more around the class of 21 July to 28 August.
    fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2026, 7, 16).expect("a day");
        first + chrono::Days::new(self.below(48))
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str().map(|text| text.parse().expect("a date"))
}

/// Somebody's cover, as far as the insurer and the office got with it.
async fn insure(officer: &Caller, dice: &mut Dice, trainee: &str, enrollment: &str) {
    let programs = [json!(["jkk", "jkm"]), json!(["jkk"]), json!(["jkm"])];
    let whole = dice.below(3) == 0;
    let wanted = &programs[usize::try_from(if whole { 0 } else { dice.below(3) }).expect("small")];
    let asked = with(cover(trainee, enrollment), json!({ "programs": wanted }));
    let made = officer.post("/v1/insurance-enrollments", asked).await;
    if made.status != 201 || dice.below(6) == 0 {
        return;
    }
    let act = async |action: &str, body: Value| {
        officer
            .act("insurance-enrollments", &made.id(), action, body)
            .await
    };
    act("request", json!({})).await.ok();
    let from = if whole {
        NaiveDate::from_ymd_opt(2026, 7, 16).expect("a day")
    } else {
        dice.day()
    };
    let number = format!("{:011}", dice.below(100_000_000));
    let active = act(
        "activate",
        json!({ "member_number": number, "covers_from": from }),
    )
    .await;
    if active.status != 200 {
        // It would overlap another one of the person's.
        act("cancel", json!({})).await.ok();
    } else if !whole && dice.below(3) > 0 {
        let until = from + chrono::Days::new(dice.below(20));
        act("end", json!({ "covers_until": until })).await;
    }
}

/// Per day of the participation, the schemes in which no cover of the person holds.
fn missing(enrollment: &Value, covers: &[Value]) -> BTreeMap<NaiveDate, Vec<&'static str>> {
    let days = &enrollment["participation"];
    let (Some(first), Some(last)) = (date(&days["from"]), date(&days["until"])) else {
        return BTreeMap::new();
    };
    let holds = |cover: &Value, scheme: &str, day: NaiveDate| {
        cover["trainee_id"] == enrollment["trainee_id"]
            && ["active", "ending", "ended"].contains(&cover["status"].as_str().unwrap_or_default())
            && cover["programs"]
                .as_array()
                .expect("programs")
                .contains(&json!(scheme))
            && date(&cover["covers_from"]).is_some_and(|from| from <= day)
            && date(&cover["covers_until"]).is_none_or(|until| day <= until)
    };
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .map(|day| {
            let schemes = ["jkk", "jkm"].into_iter();
            let open =
                schemes.filter(|scheme| !covers.iter().any(|cover| holds(cover, scheme, day)));
            (day, open.collect::<Vec<_>>())
        })
        .filter(|(_, schemes)| !schemes.is_empty())
        .collect()
}

/// The days of a gap's intervals, one by one. Intervals that touch differ in their schemes.
fn told(gap: &Value) -> BTreeMap<NaiveDate, Vec<String>> {
    let mut days = BTreeMap::new();
    let mut before: Option<(NaiveDate, Value)> = None;
    for interval in gap["intervals"].as_array().expect("intervals") {
        let (from, until) = (date(&interval["from"]), date(&interval["until"]));
        let (from, until) = from.zip(until).expect("both days");
        if let Some((last, schemes)) = before {
            assert!(last < from, "{gap}");
            assert!(
                last.succ_opt() < Some(from) || schemes != interval["schemes"],
                "{gap}"
            );
        }
        before = Some((until, interval["schemes"].clone()));
        let schemes = interval["schemes"].as_array().expect("schemes");
        let schemes: Vec<String> = schemes
            .iter()
            .map(|scheme| scheme.as_str().unwrap_or_default().to_owned())
            .collect();
        days.extend(
            from.iter_days()
                .take_while(|day| *day <= until)
                .map(|day| (day, schemes.clone())),
        );
    }
    assert_eq!(gap["days"], days.len(), "{gap}");
    days
}

#[rstest]
#[actix_web::test]
async fn gaps_are_the_exact_complement_of_the_covers(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let mut dice = Dice(0x5e1a_2a50);
    let mut officer = office.officer().await;
    let chain = officer.chain(40).await;
    let people = officer.trainees(0, 36).await;
    for (n, person) in people.iter().enumerate() {
        // Some come late, some leave early, and some of those come back.
        if n == 24 {
            office.go_to("2026-08-03");
            officer = office.officer().await;
        }
        let enrollment = officer.enroll(&chain.batch, person).await.created().id();
        for _ in 0..=dice.below(4) {
            insure(&officer, &mut dice, person, &enrollment).await;
        }
    }
    for person in people.iter().step_by(5) {
        let path = format!("/v1/enrollments?trainee_id={person}");
        let enrollment = officer.get(&path).await.ok().items()[0]["id"].clone();
        let gone = json!({ "reason": "other", "note": "Pindah", "effective_on": "2026-07-29" });
        let id = enrollment.as_str().expect("an id");
        let left = officer.act("enrollments", id, "withdraw", gone).await;
        if left.status == 200 && dice.below(2) == 0 {
            officer.enroll(&chain.batch, person).await.created();
        }
    }

    let all = async |path: &str| officer.get(path).await.ok().items().to_vec();
    let enrollments = all("/v1/enrollments?limit=200").await;
    let covers = all("/v1/insurance-enrollments?limit=200").await;
    assert!(covers.len() < 200, "all of them are on one page");
    let (mut with_gaps, mut without, mut left) = (0, 0, 0);
    for (query, from, to) in [
        ("", NaiveDate::MIN, NaiveDate::MAX),
        (
            "&from=2026-07-25",
            "2026-07-25".parse().expect("a day"),
            NaiveDate::MAX,
        ),
        (
            "&to=2026-08-10",
            NaiveDate::MIN,
            "2026-08-10".parse().expect("a day"),
        ),
        (
            "&from=2026-07-29&to=2026-07-29",
            "2026-07-29".parse().expect("a day"),
            "2026-07-29".parse().expect("a day"),
        ),
    ] {
        let gaps = all(&format!(
            "/v1/coverage-gaps?batch_id={}&limit=200{query}",
            chain.batch
        ))
        .await;
        for enrollment in &enrollments {
            let mut expected = missing(enrollment, &covers);
            expected.retain(|day, _| (from..=to).contains(day));
            let gap = gaps
                .iter()
                .find(|gap| gap["enrollment_id"] == enrollment["id"]);
            let found = gap.map(told).unwrap_or_default();
            let same = found
                .iter()
                .map(|(day, schemes)| (*day, schemes.iter().map(String::as_str).collect()));
            assert_eq!(expected, same.collect(), "{query} {enrollment}");
            if query.is_empty() {
                match (enrollment["status"] == "withdrawn", expected.is_empty()) {
                    (true, _) => left += 1,
                    (false, true) => without += 1,
                    (false, false) => with_gaps += 1,
                }
            }
        }
    }
    assert!(
        with_gaps > 3 && without > 3 && left > 3,
        "{with_gaps} {without} {left}"
    );
    let cell = officer
        .get("/v1/alignment?by=occupation&occupation=7233.02")
        .await
        .ok()
        .items()[0]
        .clone();
    assert_eq!(
        (
            &cell["in_training"],
            &cell["trainees_covered"],
            &cell["trainees_uncovered"]
        ),
        (
            &json!(with_gaps + without),
            &json!(without),
            &json!(with_gaps)
        )
    );
}
