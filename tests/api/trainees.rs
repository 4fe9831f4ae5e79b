//! Rules of trainees, each by its refusal.

use rstest::rstest;
use serde_json::json;

use crate::journey::settled;
use crate::support::chain::{trainee, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_person_is_known_once_and_masked(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let masked = office
        .with_scope("trainees:read trainees:write audit:read")
        .await;
    let made = masked
        .make(
            "trainees",
            with(
                trainee(0),
                json!({ "sex": "male", "email": "siti@contoh.example" }),
            ),
        )
        .await;
    assert_eq!(
        (
            &made.body["nik"],
            &made.body["phone"],
            &made.body["email"],
            &made.body["address"]
        ),
        (
            &json!("3375************"),
            &json!("+6281*********"),
            &json!("***"),
            &json!("***")
        )
    );
    assert_eq!(made.body["warnings"][0]["code"], "nik_sex_mismatch");
    let twice = officer
        .post("/v1/trainees", trainee(0))
        .await
        .refused(409, "duplicate_nik");
    assert_eq!(twice.body["existing"], json!([made.id()]));
    assert!(!twice.text.contains("3375014107950001"));
    let path = format!("/v1/trainees/{}", made.id());
    assert_eq!(
        officer.get(&path).await.ok().body["nik"],
        "3375014107950001"
    );
    masked.get(&path).await.ok();
    let history = officer.get(&format!("{path}/history")).await.ok();
    let actions: Vec<_> = history
        .items()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        ["create", "read_unmasked"],
        "an unmasked read leaves a trace, a masked one none"
    );
    assert!(
        !settled(&officer, "/v1/changes", 1)
            .await
            .text
            .contains("read_unmasked")
    );
    masked
        .post("/v1/trainees/lookup", json!({ "nik": "3375014107950001" }))
        .await
        .refused(403, "insufficient_scope");
    let found = officer
        .post("/v1/trainees/lookup", json!({ "nik": "3375014107950001" }))
        .await
        .ok();
    assert_eq!(found.items()[0]["id"], json!(made.id()));
    let read = masked.get(&path).await.ok();
    masked
        .patch(
            &path,
            &read.tag(),
            json!({ "address": read.body["address"] }),
        )
        .await
        .invalid("/address", "masked_value");
    masked
        .patch(&path, &read.tag(), json!({ "phone": read.body["phone"] }))
        .await
        .invalid("/phone", "phone_form");
    masked
        .post(
            "/v1/trainees",
            with(trainee(1), json!({ "nik": "3375013002950001" })),
        )
        .await
        .invalid("/nik", "nik_date");
    masked
        .post(
            "/v1/trainees",
            with(trainee(1), json!({ "birth_date": "2010-01-01" })),
        )
        .await
        .invalid("/guardian", "required");
    officer
        .act(
            "trainees",
            &made.id(),
            "close",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer.post("/v1/trainees", trainee(0)).await.created();
    office
        .officer_of("33.26")
        .await
        .post("/v1/trainees", trainee(0))
        .await
        .created();
}
