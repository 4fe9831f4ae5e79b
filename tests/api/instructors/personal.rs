//! What is personal: masked, told to the journal where it is seen, and nowhere else.

use rstest::rstest;
use serde_json::{Value, json};

use super::{INSTRUCTORS, PATH, hours};
use crate::journey::settled;
use crate::support::chain::{instructor, with};
use crate::support::{Database, Office};

/// Of which nothing may stand where it does not belong.
const SECRETS: [&str; 5] = [
    "+62899778833",
    "kanari.guru@contoh.example",
    "Zyxkanari Guru",
    "Nomor Kanari 77",
    "Alasan Kanari",
];

fn person() -> Value {
    with(
        instructor(),
        json!({
            "name": SECRETS[2], "contact": { "phone": SECRETS[0], "email": SECRETS[1] },
            "competencies": [{ "unit": "C.141000.001.01", "certificate": SECRETS[3], "until": "2027-01-01" }],
            "availability": [hours(1, "08:00", "12:00")],
            "absences": [{ "from": "2026-08-01", "until": "2026-08-02", "note": SECRETS[4] }],
        }),
    )
}

#[rstest]
#[actix_web::test]
async fn without_the_scope_a_contact_is_masked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let clerk = office
        .with_scope("instructors:read instructors:write audit:read")
        .await;
    let masked = json!({ "phone": "+6289*******", "email": "***" });
    let made = clerk.make(INSTRUCTORS, person()).await;
    assert_eq!(made.body["contact"], masked);
    let (id, path) = (made.id(), made.header("location").to_owned());
    let change = json!({ "contact": { "phone": SECRETS[0], "email": SECRETS[1] } });
    let why = json!({ "reason": "other" });
    let batch = json!({ "items": [person()] });
    let mut answers = vec![
        clerk.get(&path).await.ok(),
        clerk.get(PATH).await.ok(),
        clerk.with("accept", "text/csv").get(PATH).await.ok(),
        clerk
            .with("accept", "application/x-ndjson")
            .get(PATH)
            .await
            .ok(),
        clerk.patch(&path, "*", change.clone()).await.ok(),
        clerk
            .act(INSTRUCTORS, &id, "suspend", why.clone())
            .await
            .ok(),
        clerk
            .act(INSTRUCTORS, &id, "reinstate", json!({}))
            .await
            .ok(),
        clerk.post("/v1/instructors/batch", batch).await.status(207),
    ];
    // A dry run leaves no trace of who looked.
    let dry = format!("{path}?validate_only=true");
    answers.push(
        officer
            .patch(&dry, "*", json!({ "lendable": true }))
            .await
            .ok(),
    );
    for action in ["suspend", "close"] {
        let dry = format!("{path}/{action}?validate_only=true");
        answers.push(officer.post(&dry, why.clone()).await.ok());
    }
    for answer in answers {
        for secret in &SECRETS[..2] {
            assert!(!answer.text.contains(secret), "{}", answer.text);
        }
        assert!(answer.text.contains("+6289*******"), "{}", answer.text);
    }
    let read = clerk.get(&path).await.ok();
    // A mask is no value, so that what was read is not written back.
    for (field, code) in [("phone", "phone_form"), ("email", "too_short")] {
        let back = json!({ "contact": { field: read.body["contact"][field] } });
        let back = clerk.patch(&path, "*", back).await;
        back.invalid(&format!("/contact/{field}"), code);
    }
    let seen = officer.get(&path).await.ok();
    assert_eq!(seen.body["contact"], change["contact"]);
}

#[rstest]
#[actix_web::test]
async fn each_sight_is_told_to_the_journal_which_tells_nothing_personal(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let clerk = office.with_scope("instructors:read").await;
    let made = officer.make(INSTRUCTORS, person()).await;
    let (id, path) = (made.id(), made.header("location").to_owned());
    let province = office.officer_of("33").await;
    officer.with("x-request-id", "one").get(&path).await.ok();
    province.with("x-request-id", "list").get(PATH).await.ok();
    let csv = officer.with("accept", "text/csv");
    csv.with("x-request-id", "csv").get(PATH).await.ok();
    officer.raw("HEAD", &path, None, Vec::new()).await.ok();
    clerk.get(&path).await.ok();
    clerk.get(PATH).await.ok();
    officer.get("/v1/instructors?q=nobody").await.ok();
    let change = json!({ "contact": { "phone": SECRETS[0] }, "absences": person()["absences"] });
    officer.patch(&path, "*", change).await.ok();
    let why = json!({ "reason": "other", "note": SECRETS[4] });
    officer.act(INSTRUCTORS, &id, "close", why).await.ok();

    let history = officer.get(&format!("{path}/history")).await.ok();
    let looked: Vec<_> = history
        .items()
        .iter()
        .filter(|entry| entry["action"] == "read_unmasked")
        .map(|entry| (entry["request_id"].as_str(), entry["agency"].as_str()))
        .collect();
    let expected = [("one", "33.75"), ("list", "33"), ("csv", "33.75")];
    assert_eq!(looked, expected.map(|(by, of)| (Some(by), Some(of))));
    let feed = settled(&officer, "/v1/changes", 3).await;
    let state = &feed.items()[0]["state"];
    assert_eq!(
        state["competencies"],
        json!([{ "unit": "C.141000.001.01", "occupation": null, "until": "2027-01-01" }])
    );
    assert_eq!(
        state["absences"],
        json!([{ "from": "2026-08-01", "until": "2026-08-02" }])
    );
    assert_eq!(state["availability"], made.body["availability"]);
    for answer in [history, feed] {
        for secret in SECRETS {
            assert!(!answer.text.contains(secret), "{secret}: {}", answer.text);
        }
    }
    let broken = with(
        person(),
        json!({ "region": SECRETS[2], "lendable": SECRETS[1] }),
    );
    let refused = officer
        .post(PATH, broken)
        .await
        .refused(422, "invalid_body");
    for secret in SECRETS {
        assert!(!refused.text.contains(secret), "{}", refused.text);
    }
}
