//! How requests are understood: JSON, media types, the caller's proof, the parameters of pages.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{employer, program, with};
use crate::support::{Database, Office};

const JSON: Option<&str> = Some("application/json");

#[rstest]
#[actix_web::test]
async fn a_name_that_stands_twice_is_refused_where_it_stands(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let body = employer(1).to_string().replacen(
        "\"code\":\"14111\"",
        "\"code\":\"14111\",\"code\":\"13134\"",
        1,
    );
    let refused = officer
        .raw("POST", "/v1/employers", JSON, body.into_bytes())
        .await
        .refused(400, "invalid_json");
    assert_eq!(refused.body["errors"][0]["pointer"], "/industry/code");
    assert_eq!(refused.body["errors"][0]["code"], "repeated_name");
    officer
        .raw("POST", "/v1/employers", JSON, b"{\"name\":".to_vec())
        .await
        .refused(400, "invalid_json");
    assert!(officer.get("/v1/employers").await.ok().items().is_empty());
}

#[rstest]
#[actix_web::test]
async fn a_whole_number_may_be_written_with_a_point_or_an_exponent(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let body = |workers: &str| {
        let text = employer(1).to_string();
        text.replacen("\"workers\":123", &format!("\"workers\":{workers}"), 1)
            .into_bytes()
    };
    for (workers, read) in [("25.0", 25), ("1.2e2", 120)] {
        let made = officer
            .raw(
                "POST",
                "/v1/employers?validate_only=true",
                JSON,
                body(workers),
            )
            .await
            .status(201);
        assert_eq!(made.body["workers"], read);
    }
    officer
        .raw("POST", "/v1/employers", JSON, body("25.5"))
        .await
        .invalid("/workers", "wrong_type");
}

#[rstest]
#[actix_web::test]
async fn a_write_answers_json_or_refuses(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    for (n, accept) in [
        "*/*",
        "application/json;q=0.5, text/csv",
        "text/html, application/*;q=0.1",
    ]
    .into_iter()
    .enumerate()
    {
        let n = u32::try_from(n).expect("a small number");
        officer
            .with("accept", accept)
            .post("/v1/employers", employer(n))
            .await
            .created();
    }
    for accept in [
        "application/json;q=0",
        "application/problem+json",
        "text/csv",
    ] {
        officer
            .with("accept", accept)
            .post("/v1/employers", employer(9))
            .await
            .refused(406, "not_acceptable");
    }
}

#[rstest]
#[actix_web::test]
async fn who_proves_nothing_or_twice_is_not_known(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let silent = office
        .stranger()
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    assert_eq!(
        silent.header("www-authenticate"),
        "Bearer realm=\"selaras\""
    );
    let wrong = office
        .stranger()
        .with("authorization", "Bearer x.y.z")
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    assert!(
        wrong
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
    office
        .officer()
        .await
        .with("authorization", "Bearer x.y.z")
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn every_list_links_to_its_next_page(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make("employers", employer(1)).await;
    officer.make("employers", employer(2)).await;
    officer
        .act("employers", &made.id(), "verify", json!({}))
        .await
        .ok();
    let history = format!("/v1/employers/{}/history?limit=1", made.id());
    for path in [
        "/v1/employers?limit=1&sort=name",
        &history,
        "/v1/code-systems/ISCO/codes?q=work&limit=1",
    ] {
        let first = officer.get(path).await.ok();
        let link = first.header("link");
        let next = link
            .strip_prefix('<')
            .and_then(|link| link.strip_suffix(">; rel=\"next\""))
            .unwrap_or_else(|| panic!("{path}: {link}"));
        let second = officer.get(next).await.ok();
        assert_eq!(
            (first.items().len(), second.items().len()),
            (1, 1),
            "{path}"
        );
        assert_ne!(first.items(), second.items(), "{path}");
    }
    officer
        .get("/v1/changes?cursor=abc")
        .await
        .bad_parameter("cursor", "unknown_parameter");
}

#[rstest]
#[actix_web::test]
async fn a_key_belongs_to_the_record_however_its_id_is_written(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await.with("idempotency-key", "verify-1");
    let id = officer.make("employers", employer(1)).await.id();
    officer
        .act("employers", &id, "verify", json!({}))
        .await
        .ok();
    let again = officer
        .act("employers", &id.to_uppercase(), "verify", json!({}))
        .await
        .ok();
    assert_eq!(again.header("idempotent-replayed"), "true");
}

#[rstest]
#[actix_web::test]
async fn a_provider_may_keep_the_demands_that_the_office_cited(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let mine = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let draft = officer
        .make("training-programs", program(&chain.provider, &chain.demand))
        .await;
    // A provider's client is told of demands that count, and of no other.
    officer
        .act(
            "skill-demands",
            &chain.demand,
            "withdraw",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let path = format!("/v1/training-programs/{}", draft.id());
    let tag = mine.get(&path).await.ok().tag();
    let kept = mine
        .patch(
            &path,
            &tag,
            json!({ "title": "Mekanik", "demand_ids": [chain.demand] }),
        )
        .await
        .ok();
    assert_eq!(kept.body["demand_ids"], json!([chain.demand]));
    mine.patch(
        &path,
        &kept.tag(),
        json!({ "demand_ids": [chain.demand, "018cc251-f400-7000-8000-00000000ffff"] }),
    )
    .await
    .invalid("/demand_ids/1", "not_found");
    let gone = mine
        .patch(&path, &kept.tag(), json!({ "demand_ids": [] }))
        .await
        .ok();
    assert_eq!(gone.body["demand_ids"], json!([]));
    mine.patch(&path, &gone.tag(), json!({ "demand_ids": [chain.demand] }))
        .await
        .invalid("/demand_ids/0", "not_found");
    officer
        .post(
            "/v1/training-programs",
            with(
                program(&chain.provider, &chain.demand),
                json!({ "demand_ids": [chain.demand, chain.demand] }),
            ),
        )
        .await
        .invalid("/demand_ids/1", "repeated_item");
}
