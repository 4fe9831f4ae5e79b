//! Rules of insurance enrollments: the chart, and the days.

use rstest::rstest;
use serde_json::{Value, json};

use crate::journey::settled;
use crate::support::chain::{cover, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn cover_goes_by_its_chart_and_to_the_day(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let person = officer.trainees(0, 1).await.remove(0);
    let enrollment = officer.enroll(&chain.batch, &person).await.created().id();
    let warned = officer
        .act("batches", &chain.batch, "start", json!({}))
        .await
        .ok();
    assert_eq!(
        warned.body["warnings"][0]["code"],
        "participants_not_covered"
    );
    officer
        .post(
            "/v1/insurance-enrollments",
            with(cover(&person, &enrollment), json!({ "segment": "pu" })),
        )
        .await
        .invalid("/wage_base_idr", "required");
    let apprentice = with(
        cover(&person, &enrollment),
        json!({ "participation": { "kind": "apprenticeship", "id": enrollment } }),
    );
    officer
        .post("/v1/insurance-enrollments", apprentice)
        .await
        .invalid("/participation/kind", "not_supported_yet");
    let id = officer
        .make("insurance-enrollments", cover(&person, &enrollment))
        .await
        .id();
    let activation = |from: &str| json!({ "member_number": "12345678901", "covers_from": from });
    officer
        .act(
            "insurance-enrollments",
            &id,
            "activate",
            activation("2026-07-21"),
        )
        .await
        .refused(409, "wrong_state");
    officer
        .act("insurance-enrollments", &id, "request", json!({}))
        .await
        .ok();
    officer
        .act(
            "insurance-enrollments",
            &id,
            "activate",
            activation("2026-06-19"),
        )
        .await
        .invalid("/covers_from", "too_far_back");
    officer
        .act(
            "insurance-enrollments",
            &id,
            "activate",
            json!({ "member_number": "1", "covers_from": "2026-07-21" }),
        )
        .await
        .invalid("/member_number", "too_short");
    officer
        .act(
            "insurance-enrollments",
            &id,
            "activate",
            activation("2026-07-23"),
        )
        .await
        .ok();
    let gaps = officer.get("/v1/coverage-gaps").await.ok();
    assert_eq!(
        gaps.items()[0]["intervals"],
        json!([{ "from": "2026-07-21", "until": "2026-07-22", "schemes": ["jkk", "jkm"] }])
    );
    let ending = officer
        .act(
            "insurance-enrollments",
            &id,
            "end",
            json!({ "covers_until": "2026-07-30" }),
        )
        .await
        .ok();
    assert_eq!(ending.body["status"], "ending");
    let gaps = officer
        .get("/v1/coverage-gaps?from=2026-07-22&to=2026-08-01")
        .await
        .ok();
    let expected = json!([
        { "from": "2026-07-22", "until": "2026-07-22", "schemes": ["jkk", "jkm"] },
        { "from": "2026-07-31", "until": "2026-08-01", "schemes": ["jkk", "jkm"] },
    ]);
    assert_eq!(
        (
            &gaps.items()[0]["intervals"],
            gaps.items()[0]["days"].as_i64()
        ),
        (&expected, Some(3))
    );
    office.go_to("2026-07-31");
    let officer = office.officer().await;
    assert_eq!(
        officer
            .get(&format!("/v1/insurance-enrollments/{id}"))
            .await
            .ok()
            .body["status"],
        "ended"
    );
    assert_eq!(
        officer
            .get("/v1/insurance-enrollments?status=ended")
            .await
            .ok()
            .items()
            .len(),
        1
    );
    let jkk = with(
        cover(&person, &enrollment),
        json!({ "programs": ["jkk"], "covers_from": "2026-07-30" }),
    );
    officer
        .post("/v1/insurance-enrollments", jkk.clone())
        .await
        .refused(409, "cover_overlaps");
    officer
        .post(
            "/v1/insurance-enrollments",
            with(jkk, json!({ "covers_from": "2026-07-31" })),
        )
        .await
        .created();
    assert!(
        !settled(&officer, "/v1/changes?types=insurance-enrollments", 5)
            .await
            .text
            .contains("12345678901"),
        "the member number is a personal number"
    );
}

#[rstest]
#[actix_web::test]
async fn a_cover_that_ended_before_it_was_told_is_ended_in_the_journal_too(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let person = officer.trainees(0, 1).await.remove(0);
    let enrollment = officer.enroll(&chain.batch, &person).await.created().id();
    let made = officer
        .make("insurance-enrollments", cover(&person, &enrollment))
        .await
        .id();
    let act = async |action: &str, body: Value| {
        officer
            .act("insurance-enrollments", &made, action, body)
            .await
            .ok()
    };
    act("request", json!({})).await;
    act(
        "activate",
        json!({ "member_number": "24001234567", "covers_from": "2026-07-15" }),
    )
    .await;
    let ended = act("end", json!({ "covers_until": "2026-07-20" })).await;
    assert_eq!(ended.body["status"], "ended");
    let history = officer
        .get(&format!("/v1/insurance-enrollments/{made}/history"))
        .await
        .ok();
    let states: Vec<_> = history
        .items()
        .iter()
        .map(|entry| &entry["state"]["status"])
        .collect();
    assert_eq!(states, ["planned", "requested", "active", "ended"]);
}
