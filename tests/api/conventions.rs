//! How a request is refused, shown on employers.

use rstest::rstest;
use serde_json::json;

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
