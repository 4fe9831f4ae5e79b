//! What holds for every write, shown on employers.

use rstest::rstest;
use serde_json::{Value, json};

use crate::programs::{opinion, proposed};
use crate::support::chain::{
    batch, cover, demand, employer, instructor, priority, program, provider, response, session,
    trainee, with,
};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn a_change_names_the_version_that_it_means(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut body = employer(1);
    body["npwp"] = json!("012345678901234");
    let created = officer.post("/v1/employers", body).await.created();
    assert_eq!(created.body["npwp"], "0012345678901234");
    let path = created.header("location").to_owned();
    let merge = Some("application/merge-patch+json");
    officer
        .raw("PATCH", &path, merge, br#"{"workers":5}"#.to_vec())
        .await
        .refused(428, "precondition_required");
    office.advance(chrono::Duration::seconds(1));
    let changed = officer
        .patch(
            &path,
            &created.tag(),
            json!({ "workers": 5, "npwp": null, "contact": { "phone": "+62285000009" } }),
        )
        .await
        .ok();
    assert_eq!(
        (
            changed.body["version"].as_i64(),
            changed.body["workers"].as_i64()
        ),
        (Some(2), Some(5))
    );
    assert_eq!(changed.body["npwp"], Value::Null);
    assert_eq!(
        changed.body["contact"],
        json!({ "name": "Sari Contoh", "phone": "+62285000009", "email": null }),
        "RFC 7396 merges objects"
    );
    assert_ne!(changed.body["updated_at"], created.body["updated_at"]);
    let stale = officer
        .patch(&path, &created.tag(), json!({ "workers": 6 }))
        .await
        .refused(412, "stale_version");
    assert_eq!(stale.body["current_version"], 2);
    officer
        .patch(&path, "2-0000000000000000", json!({ "name": "Lain" }))
        .await
        .ok();
    officer
        .patch(&path, "*", json!({ "status": "verified" }))
        .await
        .invalid("/status", "read_only_field");
    officer
        .patch(&path, "*", json!({ "name": null }))
        .await
        .invalid("/name", "must_not_be_null");
    officer
        .with("if-match", "\"1-x\"")
        .post(&format!("{path}/verify"), json!({}))
        .await
        .refused(412, "stale_version");
    assert_eq!(officer.get(&path).await.ok().body["version"], 3);
}

#[rstest]
#[actix_web::test]
async fn a_dry_run_answers_and_writes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let dry = officer
        .with("idempotency-key", "dry")
        .post("/v1/employers?validate_only=true", employer(1))
        .await
        .created();
    assert_eq!(dry.header("validated-only"), "true");
    assert_eq!(dry.header("location"), "");
    assert_eq!(officer.get("/v1/employers").await.ok().items().len(), 0);
    officer
        .with("idempotency-key", "dry")
        .post("/v1/employers", employer(1))
        .await
        .created();
    officer
        .post("/v1/employers?validate_only=true", employer(1))
        .await
        .refused(409, "duplicate_nib");
    officer
        .post("/v1/employers?validate_only=maybe", employer(1))
        .await
        .bad_parameter("validate_only", "wrong_form");
}

#[rstest]
#[actix_web::test]
async fn a_batch_answers_each_item_and_one_spoils_no_other(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut wrong = employer(2);
    wrong["nib"] = json!("x");
    let mut named = employer(3);
    named["client_ref"] = json!("mine-3");
    let items = json!({ "items": [employer(1), wrong, named, employer(1)] });
    let answer = officer
        .post("/v1/employers/batch", items.clone())
        .await
        .status(207);
    let statuses: Vec<_> = answer
        .items()
        .iter()
        .map(|item| item["status"].as_u64())
        .collect();
    assert_eq!(statuses, [Some(201), Some(422), Some(201), Some(409)]);
    assert_eq!(answer.items()[1]["problem"]["errors"][0]["pointer"], "/nib");
    assert_eq!(answer.items()[2]["client_ref"], "mine-3");
    assert_eq!(
        answer.items()[3]["problem"]["existing"][0],
        answer.items()[0]["resource"]["id"]
    );
    assert_eq!(officer.get("/v1/employers").await.ok().items().len(), 2);
    let all_or_nothing = json!({ "items": [employer(8), employer(1)] });
    let answer = officer
        .post("/v1/employers/batch?atomic=true", all_or_nothing)
        .await
        .refused(409, "rolled_back");
    assert_eq!(answer.body["errors"][0]["pointer"], "/items/1");
    let there = officer.get("/v1/employers?nib=9120000000001").await.ok();
    assert_eq!(answer.body["existing"], json!([there.items()[0]["id"]]));
    // What cannot even be read is no refusal of a use case: the key stays free for the corrected request.
    let keyed = officer.with("idempotency-key", "whole");
    let path = "/v1/employers/batch?atomic=true&validate_only=false";
    keyed
        .post(path, json!({ "items": [employer(7), { "x": 1 }] }))
        .await
        .invalid("/items/1/name", "required");
    let corrected = keyed.post(path, json!({ "items": [employer(1)] })).await;
    corrected.refused(409, "rolled_back");
    assert_eq!(officer.get("/v1/employers").await.ok().items().len(), 2);
    officer
        .post("/v1/employers/batch", json!({ "items": [] }))
        .await
        .invalid("/items", "too_few");
    let many: Vec<Value> = (0..501).map(employer).collect();
    officer
        .post("/v1/employers/batch", json!({ "items": many }))
        .await
        .invalid("/items", "too_many");
}

#[rstest]
#[actix_web::test]
async fn a_clients_own_key_names_one_record(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let mut body = employer(1);
    body["client_ref"] = json!("mine");
    let created = officer.post("/v1/employers", body.clone()).await.created();
    body["nib"] = json!("9120000000999");
    let again = officer
        .post("/v1/employers", body)
        .await
        .refused(409, "duplicate_client_ref");
    assert_eq!(again.body["existing"], json!([created.id()]));
    // Another client's keys are its own.
    let firm = office.party(&format!("employer:{}", created.id())).await;
    let need = with(demand(&created.id()), json!({ "client_ref": "need" }));
    let of_office = officer.make("skill-demands", need.clone()).await.id();
    let of_firm = firm.make("skill-demands", need.clone()).await.id();
    for (caller, id) in [(officer, of_office), (firm, of_firm)] {
        let again = caller.post("/v1/skill-demands", need.clone()).await;
        let again = again.refused(409, "duplicate_client_ref");
        assert_eq!(again.body["existing"], json!([id]));
    }
}

#[rstest]
#[actix_web::test]
async fn reads_are_one_statement(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location");
    let (sent, _) = office.statements(officer.get(path)).await;
    assert_eq!(sent, 1, "a point read");
    let (sent, _) = office
        .statements(officer.get("/v1/employers?q=garmen&status=registered"))
        .await;
    assert_eq!(sent, 1, "a list");
}

#[rstest]
#[actix_web::test]
async fn a_create_is_four_statements_at_most_and_one_commit(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let there = officer.chain(16).await;
    let trainees = officer.trainees(0, 2).await;
    let enrolled = officer.enroll(&there.batch, &trainees[0]).await.created();
    let room = json!({ "provider_id": there.provider, "name": "Ruang", "capacity": 16 });
    let room = officer.make("workshops", room).await.id();
    // Of a class with participants it is also asked which other classes they are in.
    let empty = officer.make("batches", batch(&there.program)).await.id();
    let in_opinion = proposed(&officer, &there, &["submit", "open-opinions"]).await;
    let creates = [
        ("employers", 2, employer(2)),
        ("skill-demands", 2, demand(&there.employer)),
        ("demand-priorities", 2, priority("7233", "33.75", 200)),
        ("training-providers", 2, provider("lpks")),
        (
            "training-programs",
            4,
            program(&there.provider, &there.demand),
        ),
        (
            "demand-attentions",
            3,
            json!({ "provider_id": there.provider, "demand_id": there.demand }),
        ),
        (
            "demand-responses",
            4,
            response(&there.provider, &there.demand),
        ),
        (
            "program-opinions",
            3,
            opinion(&in_opinion, "employer", &there.employer),
        ),
        (
            "instructors",
            4,
            with(
                instructor(),
                json!({ "provider_id": there.provider, "employer_id": there.employer }),
            ),
        ),
        (
            "instructor-needs",
            3,
            json!({
                "program_id": there.program, "weekly": [{ "weekday": 2, "from": "13:00", "until": "17:00" }],
                "starts_on": "2026-07-21", "ends_on": "2026-08-28",
            }),
        ),
        ("batches", 3, batch(&there.program)),
        (
            "workshops",
            3,
            json!({ "provider_id": there.provider, "name": "Bengkel", "capacity": 16 }),
        ),
        ("sessions", 4, session(&empty, &room, json!({}))),
        (
            "batch-waivers",
            3,
            json!({
                "batch_id": there.batch, "rule": "cover", "reason": "other", "granted_by": "Kepala Contoh",
            }),
        ),
        (
            "batch-costs",
            3,
            json!({ "batch_id": there.batch, "line": "materials", "planned_idr": 1 }),
        ),
        // This one and the next add up what is claimed.
        (
            "funding-ceilings",
            3,
            json!({ "source": "apbd", "year": 2026, "amount_idr": 100 }),
        ),
        (
            "batches",
            4,
            with(
                batch(&there.program),
                json!({ "funding": { "source": "apbd", "ceiling_idr": 100 } }),
            ),
        ),
        ("trainees", 2, trainee(2)),
        (
            "enrollments",
            4,
            json!({ "trainee_id": trainees[1], "batch_id": there.batch }),
        ),
        (
            "insurance-enrollments",
            3,
            cover(&trainees[0], &enrolled.id()),
        ),
    ];
    let statements = &office.state.db.statements;
    statements.listen();
    for (resource, expected, body) in creates {
        let keyed = officer.with("idempotency-key", &format!("{resource}-{expected}"));
        let _ = statements.take_heard();
        let (sent, answer) = office
            .statements(keyed.post(&format!("/v1/{resource}"), body))
            .await;
        answer.created();
        let heard = statements.take_heard();
        assert_eq!(
            sent, expected,
            "with journal and key, {resource}: {heard:#?}"
        );
        let commits = heard.iter().filter(|sql| *sql == "COMMIT").count();
        assert_eq!(commits, 1, "{resource}: {heard:#?}");
    }
}

#[rstest]
#[actix_web::test]
async fn the_journal_tells_the_same_with_a_key_and_without_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let there = officer.chain(16).await;
    // By a party, for a reason: so that every column has something to tell.
    let firm = office.party(&format!("employer:{}", there.employer)).await;
    let mut told = Vec::new();
    for caller in [
        firm.with("x-request-id", "mine"),
        firm.with("x-request-id", "mine")
            .with("idempotency-key", "withdraw"),
    ] {
        let id = officer
            .make("skill-demands", demand(&there.employer))
            .await
            .id();
        caller
            .act(
                "skill-demands",
                &id,
                "withdraw",
                json!({ "reason": "other", "note": "Sudah terisi" }),
            )
            .await
            .ok();
        // The firm sees it by whose record it is.
        let history = format!("/v1/skill-demands/{id}/history");
        let seen = firm.get(&history).await.ok();
        let mut entry = seen.items().last().expect("an entry").clone();
        assert_eq!(
            (entry["id"].as_str(), entry["action"].as_str()),
            (Some(id.as_str()), Some("withdraw"))
        );
        assert_eq!(entry["reason"], "other");
        assert_eq!(entry["party"], format!("employer:{}", there.employer));
        assert_eq!(entry["request_id"], "mine");
        for of_the_record in ["id", "position", "state"] {
            entry[of_the_record].take();
        }
        told.push(entry);
    }
    assert_eq!(told[0], told[1]);
}
