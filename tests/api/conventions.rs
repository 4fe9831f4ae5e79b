//! What holds for every resource, shown on employers.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::employer;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn every_kind_of_bad_request_is_a_problem(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let json = Some("application/json");
    officer.get("/nowhere").await.refused(404, "not_found");
    officer.get("/v1/nowhere").await.refused(404, "not_found");
    let put = officer
        .raw("PUT", "/v1/employers", json, b"{}".to_vec())
        .await
        .refused(405, "method_not_allowed");
    assert_eq!(put.header("allow"), "OPTIONS, GET, HEAD, POST");
    let options = officer
        .raw("OPTIONS", "/v1/employers/x/verify", None, Vec::new())
        .await
        .status(204);
    assert_eq!(options.header("allow"), "OPTIONS, POST");
    officer
        .raw("POST", "/v1/employers", json, b"{".to_vec())
        .await
        .refused(400, "invalid_json");
    officer
        .raw(
            "POST",
            "/v1/employers",
            json,
            br#"{"name":"\ud800"}"#.to_vec(),
        )
        .await
        .refused(400, "invalid_json");
    officer
        .raw("POST", "/v1/employers", json, b"{\"name\":1e999}".to_vec())
        .await
        .refused(400, "invalid_json");
    officer
        .raw("POST", "/v1/employers", Some("text/plain"), b"{}".to_vec())
        .await
        .refused(415, "unsupported_media_type");
    officer
        .raw("POST", "/v1/employers", json, vec![b' '; 1024 * 1024 + 1])
        .await
        .refused(413, "too_large");
    officer
        .raw("PATCH", "/v1/employers/x", json, b"{}".to_vec())
        .await
        .refused(415, "unsupported_media_type");
    officer
        .with("accept", "image/png")
        .get("/v1/employers")
        .await
        .refused(406, "not_acceptable");
    officer
        .get("/v1/employers?colour=red")
        .await
        .bad_parameter("colour", "unknown_parameter");
    officer
        .get("/v1/employers?status=open")
        .await
        .bad_parameter("status", "not_in_list");
    officer
        .get("/v1/employers?limit=0")
        .await
        .bad_parameter("limit", "out_of_range");
    officer
        .get("/v1/employers?limit=201")
        .await
        .bad_parameter("limit", "out_of_range");
    officer
        .get("/v1/employers?cursor=AAAA")
        .await
        .refused(400, "invalid_cursor");
    officer
        .with("idempotency-key", &"k".repeat(256))
        .post("/v1/employers", employer(1))
        .await
        .refused(400, "invalid_idempotency_key");
    officer
        .get("/v1/employers?q=a%00b")
        .await
        .refused(400, "invalid_parameter");
    for day in [
        "-262143-01-01",
        "%2B262142-12-31",
        "2026-1-5",
        "%202026-12-01",
        "0000-01-01",
        "2026-02-30",
    ] {
        let path = format!("/v1/enrollments?enrolled_on_from={day}");
        officer
            .get(&path)
            .await
            .bad_parameter("enrolled_on_from", "date_form");
    }
    let listed = officer
        .get("/v1/batches?sort=zz")
        .await
        .bad_parameter("sort", "not_in_list");
    assert!(
        listed.text.contains("-created_at") && !listed.text.contains("%{"),
        "{}",
        listed.text
    );
    assert_eq!(officer.get("/v1/employers").await.ok().items().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn all_faults_of_a_body_are_told_at_once_in_the_callers_language(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await.with("accept-language", "id");
    let mut body = employer(1);
    body["name"] = json!("a\u{0}b");
    body["nib"] = json!("123");
    body["workers"] = json!(-1);
    body["version"] = json!(7);
    body["contact"] = json!({ "name": 5, "phone": "abc-def-ghij" });
    body["npwp"] = json!("1");
    let answer = officer.post("/v1/employers", body).await;
    assert_eq!(answer.header("content-language"), "id");
    let answer = answer
        .invalid("/name", "control_character")
        .invalid("/nib", "too_short")
        .invalid("/workers", "out_of_range")
        .invalid("/version", "read_only_field")
        .invalid("/contact/name", "wrong_type")
        .invalid("/contact/phone", "phone_form")
        .invalid("/npwp", "too_short");
    assert!(
        answer.body["title"]
            .as_str()
            .is_some_and(|title| title.contains("permintaan")),
        "{}",
        answer.text
    );
    officer
        .post("/v1/employers", json!([]))
        .await
        .refused(422, "invalid_body");
}

#[rstest]
#[actix_web::test]
async fn a_list_is_paged_by_cursors_that_only_fit_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for n in 0..7 {
        office.advance(chrono::Duration::microseconds(1));
        officer.post("/v1/employers", employer(n)).await.created();
    }
    for sort in [
        "created_at",
        "-created_at",
        "updated_at",
        "-updated_at",
        "name",
        "-name",
    ] {
        let mut path = format!("/v1/employers?limit=3&sort={sort}");
        let mut names = Vec::new();
        loop {
            let page = officer.get(&path).await.ok();
            names.extend(
                page.items()
                    .iter()
                    .map(|item| item["name"].as_str().unwrap_or_default().to_owned()),
            );
            let Some(cursor) = page.body["next_cursor"].as_str() else {
                break;
            };
            assert!(
                page.header("link").contains(&format!("cursor={cursor}"))
                    && page.header("link").ends_with("rel=\"next\"")
            );
            path = format!("/v1/employers?limit=3&sort={sort}&cursor={cursor}");
        }
        let mut expected: Vec<String> = (0..7).map(|n| format!("CV Garmen Contoh {n}")).collect();
        if sort.starts_with('-') {
            expected.reverse();
        }
        assert_eq!(names, expected, "{sort}");
    }
    let page = officer
        .with("prefer", "return=total-count")
        .get("/v1/employers?limit=3")
        .await
        .ok();
    assert_eq!(page.body["total_count"], 7);
    assert_eq!(page.header("preference-applied"), "return=total-count");
    let cursor = page.body["next_cursor"]
        .as_str()
        .expect("a cursor")
        .to_owned();
    officer
        .get(&format!("/v1/employers?limit=3&sort=name&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
    office
        .officer_of("33.26")
        .await
        .get(&format!("/v1/employers?limit=3&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
    let other = if cursor.starts_with('A') { "B" } else { "A" };
    let forged = format!("{other}{}", &cursor[1..]);
    officer
        .get(&format!("/v1/employers?limit=3&cursor={forged}"))
        .await
        .refused(400, "invalid_cursor");
}

#[rstest]
#[actix_web::test]
async fn a_search_folds_case_and_accents_and_quotes_wildcards(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for (n, name) in ["Batik Séjahtera", "Tenun 100% Asli", "Konveksi_Maju"]
        .into_iter()
        .enumerate()
    {
        let mut body = employer(u32::try_from(n).unwrap());
        body["name"] = json!(name);
        officer.post("/v1/employers", body).await.created();
    }
    let found = async |q: &str| {
        officer
            .get(&format!("/v1/employers?q={q}"))
            .await
            .ok()
            .items()
            .len()
    };
    assert_eq!(found("SEJAHTERA").await, 1);
    assert_eq!(
        found("jahT%C3%A9ra").await,
        1,
        "anywhere, accents on either side"
    );
    assert_eq!(found("ba").await, 1, "under three characters a prefix");
    assert_eq!(found("ti").await, 0, "under three characters only a prefix");
    assert_eq!(found("100%25").await, 1);
    assert_eq!(found("%25%25%25").await, 0, "a wildcard is a character");
    assert_eq!(found("si_maju").await, 1);
    assert_eq!(found("a_i").await, 0, "an underscore is a character");
}

#[rstest]
#[actix_web::test]
async fn a_list_is_also_a_table_and_a_stream_of_lines(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let items: Vec<Value> = (0..501)
        .map(|n| {
            let mut item = employer(n);
            item["name"] = json!(format!("=CMD {n:03}"));
            item
        })
        .collect();
    officer
        .post("/v1/employers/batch", json!({ "items": items[..500] }))
        .await
        .status(207);
    officer
        .post("/v1/employers", items[500].clone())
        .await
        .created();
    let table = officer
        .with("accept", "text/csv")
        .get("/v1/employers?sort=name")
        .await
        .ok();
    assert!(table.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let header = reader.headers().unwrap().clone();
    assert_eq!(&header[0], "id");
    let name = header.iter().position(|column| column == "name").unwrap();
    let phone = header
        .iter()
        .position(|column| column == "contact.phone")
        .unwrap();
    assert!(header.iter().all(|column| column != "allowed_actions"));
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 501, "the whole list, over the chunks");
    assert_eq!(
        (&rows[0][name], &rows[0][phone]),
        ("'=CMD 000", "'+6281200000001")
    );
    let lines = officer
        .with("accept", "application/x-ndjson")
        .get("/v1/employers?q=cmd%20500")
        .await
        .ok();
    let line: Value = serde_json::from_str(lines.text.trim()).unwrap();
    assert_eq!(line["name"], "=CMD 500");
}

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
}

#[rstest]
#[actix_web::test]
async fn reads_are_one_statement_and_a_create_is_four(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let keyed = officer.with("idempotency-key", "k-1");
    let (sent, created) = office
        .statements(keyed.post("/v1/employers", employer(1)))
        .await;
    let path = created.created().header("location").to_owned();
    assert!(
        sent <= 4,
        "a create with journal and key sent {sent} statements"
    );
    let (sent, _) = office.statements(officer.get(&path)).await;
    assert_eq!(sent, 1, "a point read");
    let (sent, _) = office
        .statements(officer.get("/v1/employers?q=garmen&status=registered"))
        .await;
    assert_eq!(sent, 1, "a list");
}
