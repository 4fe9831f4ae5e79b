//! The rules of the domain, each by its refusal.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{
    batch, cover, demand, employer, occupation, program, provider, trainee, with,
};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn hires_stay_between_none_and_the_headcount(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let id = officer.chain(1).await.demand;
    let hire = async |count: i32| {
        officer
            .act(
                "skill-demands",
                &id,
                "record-hires",
                json!({ "count": count }),
            )
            .await
    };
    assert_eq!(hire(24).await.ok().body["fulfilment"], "partly_met");
    hire(2).await.refused(409, "hired_above_headcount");
    let met = hire(1).await.ok();
    assert_eq!(
        (
            met.body["fulfilment"].as_str(),
            met.body["open"].as_i64(),
            met.body["version"].as_i64()
        ),
        (Some("met"), Some(0), Some(5))
    );
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2026-07-22" }),
        )
        .await
        .invalid("/on", "in_future");
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2025-07-20" }),
        )
        .await
        .invalid("/on", "too_far_back");
    officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 26, "reason": "other" }),
        )
        .await
        .refused(409, "hired_below_zero");
    let back = officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 25, "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(back.body["hired"], 0);
}

#[rstest]
#[actix_web::test]
async fn a_demand_needs_a_verified_employer_and_ordered_days(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let body = with(
        demand(&firm),
        json!({ "needed_from": "2027-01-01", "wage_min_idr": 2, "wage_max_idr": 1, "valid_until": "2026-07-20" }),
    );
    officer
        .post("/v1/skill-demands", body)
        .await
        .invalid("/needed_by", "date_order")
        .invalid("/valid_until", "in_past");
    let missing = with(
        demand(&firm),
        json!({ "employer_id": "018cc251-f400-7000-8000-00000000dead" }),
    );
    officer
        .post("/v1/skill-demands", missing)
        .await
        .invalid("/employer_id", "not_found");
    office
        .officer_of("33.26")
        .await
        .post("/v1/skill-demands", demand(&firm))
        .await
        .invalid("/employer_id", "not_found");
    let made = officer.make("skill-demands", demand(&firm)).await;
    assert_eq!(made.reasons("verify"), Some(vec!["wrong_state"]));
    let submitted = officer
        .act("skill-demands", &made.id(), "submit", json!({}))
        .await
        .ok();
    assert_eq!(
        submitted.reasons("verify"),
        Some(vec!["employer_not_verified"])
    );
    officer
        .act("skill-demands", &made.id(), "verify", json!({}))
        .await
        .refused(409, "employer_not_verified");
    officer
        .act(
            "skill-demands",
            &made.id(),
            "reject",
            json!({ "reason": "nonsense" }),
        )
        .await
        .invalid("/reason", "reason_unknown");
    officer
        .delete(&format!("/v1/skill-demands/{}", made.id()), "*")
        .await
        .refused(409, "wrong_state");
    let draft = officer.make("skill-demands", demand(&firm)).await;
    officer
        .delete(&format!("/v1/skill-demands/{}", draft.id()), &draft.tag())
        .await
        .status(204);
    officer
        .get(&format!("/v1/skill-demands/{}", draft.id()))
        .await
        .refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn a_program_cites_a_demand_or_a_policy_reason_and_never_changes_once_approved(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let bare = with(
        program(&chain.provider, &chain.demand),
        json!({ "demand_ids": [] }),
    );
    let id = officer.make("training-programs", bare).await.id();
    let submitted = officer
        .act("training-programs", &id, "submit", json!({}))
        .await
        .ok();
    assert_eq!(
        submitted.reasons("approve"),
        Some(vec!["program_cites_nothing"])
    );
    officer
        .act("training-programs", &id, "approve", json!({}))
        .await
        .refused(409, "program_cites_nothing");
    let policy = with(
        program(&chain.provider, &chain.demand),
        json!({ "demand_ids": [], "policy_reason": "Program prioritas kota" }),
    );
    let id = officer.make("training-programs", policy).await.id();
    officer
        .act("training-programs", &id, "submit", json!({}))
        .await
        .ok();
    let approved = officer
        .act("training-programs", &id, "approve", json!({}))
        .await
        .ok();
    officer
        .patch(
            &format!("/v1/training-programs/{id}"),
            &approved.tag(),
            json!({ "title": "Lain" }),
        )
        .await
        .refused(409, "wrong_state");
    let unknown = with(
        program(&chain.provider, "018cc251-f400-7000-8000-00000000dead"),
        json!({}),
    );
    officer
        .post("/v1/training-programs", unknown)
        .await
        .invalid("/demand_ids/0", "not_found");
    let provided = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    assert_eq!(
        provided
            .get("/v1/training-programs")
            .await
            .ok()
            .items()
            .len(),
        3
    );
    provided
        .act("training-programs", &id, "retire", json!({}))
        .await
        .refused(403, "party_may_not_decide");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    firm.get(&format!("/v1/training-programs/{id}"))
        .await
        .refused(404, "not_found");
    assert_eq!(firm.get("/v1/skill-demands").await.ok().items().len(), 1);
}

#[rstest]
#[actix_web::test]
async fn a_batch_opens_under_its_guards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let lpks = with(
        provider("lpks"),
        json!({ "licence": { "number": "563/1", "until": "2026-07-21" }, "accredited_until": "2026-08-27" }),
    );
    let lpks = officer.make("training-providers", lpks).await.id();
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .ok();
    let draft = officer
        .make("training-programs", program(&lpks, &chain.demand))
        .await
        .id();
    let planned = officer.make("batches", batch(&draft)).await;
    assert_eq!(
        (
            planned.body["seats"].as_i64(),
            planned.body["min_seats"].as_i64(),
            planned.body["region"].as_str()
        ),
        (Some(16), Some(1), Some("33.75"))
    );
    assert_eq!(
        planned.reasons("open"),
        Some(vec!["program_not_approved", "accreditation_too_short"])
    );
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "program_not_approved");
    officer
        .act("training-programs", &draft, "submit", json!({}))
        .await
        .ok();
    officer
        .act("training-programs", &draft, "approve", json!({}))
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "accreditation_too_short");
    let path = format!("/v1/batches/{}", planned.id());
    officer
        .patch(&path, "*", json!({ "ends_on": "2026-08-27" }))
        .await
        .ok();
    officer
        .act(
            "training-providers",
            &lpks,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .refused(409, "provider_not_active");
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .ok();
    officer
        .act("batches", &planned.id(), "open", json!({}))
        .await
        .ok();
    officer
        .act(
            "training-providers",
            &lpks,
            "close",
            json!({ "reason": "other" }),
        )
        .await
        .refused(409, "provider_has_running_batch");
    let unordered = with(batch(&draft), json!({ "starts_on": "2026-07-14" }));
    officer
        .post("/v1/batches", unordered)
        .await
        .invalid("/starts_on", "date_order");
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    officer
        .act(
            "training-providers",
            &lpks,
            "suspend",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .act("training-providers", &lpks, "activate", json!({}))
        .await
        .refused(409, "licence_missing_or_expired");
}

#[rstest]
#[actix_web::test]
async fn a_seat_is_taken_once_a_person_and_given_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(2).await;
    let taught = officer
        .get(&format!(
            "/v1/batches?program_id={}&has_free_seats=true",
            chain.program
        ))
        .await
        .ok();
    assert_eq!(taught.items().len(), 1);
    let people = officer.trainees(0, 3).await;
    let first = officer.enroll(&chain.batch, &people[0]).await.created();
    assert_eq!(
        first.body["participation"],
        json!({ "from": "2026-07-21", "until": "2026-08-28" })
    );
    let again = officer
        .enroll(&chain.batch, &people[0])
        .await
        .refused(409, "already_enrolled");
    assert_eq!(again.body["existing"], json!([first.id()]));
    officer
        .enroll(&chain.batch, "018cc251-f400-7000-8000-00000000dead")
        .await
        .invalid("/trainee_id", "not_found");
    officer
        .patch(
            &format!("/v1/batches/{}", chain.batch),
            "*",
            json!({ "seats": 1 }),
        )
        .await
        .ok();
    officer
        .enroll(&chain.batch, &people[1])
        .await
        .refused(409, "no_seat_left");
    officer
        .post(
            &format!("/v1/trainees/{}/close", people[0]),
            json!({ "reason": "other" }),
        )
        .await
        .refused(409, "trainee_in_batch");
    office.go_to("2026-07-25");
    let officer = office.officer().await;
    let leave = async |on: &str| {
        officer
            .act(
                "enrollments",
                &first.id(),
                "withdraw",
                json!({ "reason": "other", "effective_on": on }),
            )
            .await
    };
    leave("2026-07-26")
        .await
        .invalid("/effective_on", "in_future");
    leave("2026-06-23")
        .await
        .invalid("/effective_on", "too_far_back");
    let left = leave("2026-07-24").await.ok();
    assert_eq!(
        (left.body["status"].as_str(), &left.body["participation"]),
        (
            Some("withdrawn"),
            &json!({ "from": "2026-07-21", "until": "2026-07-23" })
        )
    );
    assert_eq!(
        officer
            .get(&format!("/v1/batches/{}", chain.batch))
            .await
            .ok()
            .body["seats_free"],
        1
    );
    let back = officer.enroll(&chain.batch, &people[0]).await.created();
    assert_eq!(
        back.body["participation"]["from"], "2026-07-25",
        "a new participation from the day it is made"
    );
    officer
        .act(
            "batches",
            &chain.batch,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    officer
        .enroll(&chain.batch, &people[2])
        .await
        .refused(409, "batch_not_accepting");
    assert_eq!(
        officer
            .get(&format!("/v1/enrollments/{}", back.id()))
            .await
            .ok()
            .body["participation"],
        Value::Null,
        "cancelled on its first day"
    );
}

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
        !officer
            .get("/v1/changes")
            .await
            .ok()
            .text
            .contains("read_unmasked")
    );
    let found = masked
        .post("/v1/trainees/lookup", json!({ "nik": "3375014107950001" }))
        .await
        .ok();
    assert_eq!(found.items()[0]["id"], json!(made.id()));
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
        !officer
            .get("/v1/changes")
            .await
            .ok()
            .text
            .contains("12345678901"),
        "the member number is a personal number"
    );
}

#[rstest]
#[actix_web::test]
async fn alignment_has_a_cell_for_whatever_counts_and_says_of_what(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(10).await;
    let other = with(
        demand(&chain.employer),
        json!({ "occupation": occupation("7531"), "region": "33.75.02", "headcount": 3 }),
    );
    let other = officer.make("skill-demands", other).await.id();
    officer
        .act("skill-demands", &other, "submit", json!({}))
        .await
        .ok();
    officer
        .act("skill-demands", &other, "verify", json!({}))
        .await
        .ok();
    let all = officer.get("/v1/alignment?by=occupation").await.ok();
    assert_eq!(all.items().len(), 2, "{}", all.text);
    let mechanics = all
        .items()
        .iter()
        .find(|cell| cell["demanded"] == 25)
        .expect("the mechanics");
    assert_eq!(
        (
            mechanics["planned_seats"].as_i64(),
            mechanics["unmet"].as_i64(),
            mechanics["unmet_after_plan"].as_i64()
        ),
        (Some(10), Some(25), Some(17)),
        "10 × 0.875 is 8 whole people"
    );
    let statements = office
        .statements(officer.get("/v1/alignment?by=occupation,region,quarter"))
        .await
        .0;
    assert_eq!(statements, 1);
    officer
        .get("/v1/alignment?by=colour")
        .await
        .refused(400, "invalid_parameter");
    officer
        .get("/v1/alignment?by=occupation&as_of=2026-07-22")
        .await
        .refused(400, "invalid_parameter");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let own = firm
        .get("/v1/alignment?by=occupation&occupation=7233.02")
        .await
        .ok();
    assert_eq!(
        (
            own.items()[0]["demanded"].as_i64(),
            own.items()[0]["planned_seats"].as_i64()
        ),
        (Some(25), Some(0))
    );
}
