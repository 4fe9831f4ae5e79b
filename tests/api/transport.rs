//! What surrounds every answer: quotas, headers, request ids, health, methods.

use std::sync::atomic::Ordering;

use rstest::rstest;
use serde_json::json;

use crate::support::chain::employer;
use crate::support::{Answer, Caller, Database, Office, words};

/// A request a second, and bursts of ten.
const TIGHT: (&str, &str) = ("SELARAS_RATE_LIMIT", "1");

/// Reads until the quota is used up; answers how many reads it let through, and the refusal.
async fn use_up(caller: &Caller, path: &str) -> (u32, Answer) {
    for passed in 0..500 {
        let answer = caller.get(path).await;
        if answer.status == 429 {
            return (passed, answer);
        }
    }
    panic!("no quota on {path}");
}

#[rstest]
#[actix_web::test]
async fn a_client_is_told_its_quota_and_stopped_beyond_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[TIGHT]).await else {
        return;
    };
    let (officer, neighbour) = (office.officer().await, office.officer_of("33.26").await);
    let first = officer.get("/v1/employers").await.ok();
    assert_eq!(first.header("ratelimit-policy"), "\"client\";q=10;w=10");
    assert_eq!(first.header("ratelimit"), "\"client\";r=9;t=1");
    let (passed, refused) = use_up(&officer, "/v1/employers").await;
    assert!(passed >= 9, "only {passed} of a burst of ten passed");
    let refused = refused.refused(429, "too_many_requests");
    assert_eq!(refused.header("ratelimit-policy"), "\"client\";q=10;w=10");
    assert_eq!(refused.header("ratelimit"), "\"client\";r=0;t=1");
    assert_eq!(refused.header("retry-after"), "1");

    // The quota is the client's, not the token's, and comes before the scope; others have their own.
    let narrow = office.with_scope("batches:read").await;
    use_up(&narrow, "/v1/batches").await;
    narrow
        .post("/v1/employers", employer(1))
        .await
        .refused(429, "too_many_requests");
    let other = neighbour.get("/v1/employers").await.ok();
    assert_eq!(other.header("ratelimit"), "\"client\";r=9;t=1");

    let (_, refused) = use_up(&officer, "/v1/employers").await;
    let seconds = refused.header("retry-after").parse().expect("seconds");
    tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
    officer.get("/v1/employers").await.ok();
}

#[rstest]
#[actix_web::test]
async fn what_needs_no_token_is_counted_by_address(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open_with(database, &[TIGHT]).await else {
        return;
    };
    let stranger = office.stranger();
    let mut answers = Vec::new();
    for n in 0..500 {
        // Whoever is not a trusted proxy cannot pass for another address.
        let elsewhere = stranger.with("x-forwarded-for", &format!("192.0.2.{}", n % 250));
        answers.push(elsewhere.get("/v1/problems").await.status);
        if answers.ends_with(&[429]) {
            break;
        }
    }
    assert!(answers.ends_with(&[429]) && answers.len() > 10);
    let officer = office.officer().await;
    officer.get("/v1/employers").await.ok();
    stranger.get("/health/live").await.ok();
    let proxied = [TIGHT, ("SELARAS_TRUSTED_PROXIES", "127.0.0.1")];
    let Some(office) = Office::open_with(database, &proxied).await else {
        return;
    };
    let stranger = office.stranger();
    let (one, other) = (
        stranger.with("x-forwarded-for", "192.0.2.1"),
        stranger.with("x-forwarded-for", "192.0.2.1, 192.0.2.2"),
    );
    use_up(&one, "/v1/problems").await;
    other.get("/v1/problems").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_limit_of_zero_is_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let off = [("SELARAS_RATE_LIMIT", "0")];
    let Some(office) = Office::open_with(database, &off).await else {
        return;
    };
    let officer = office.officer().await;
    for _ in 0..20 {
        let answer = officer.get("/v1/employers").await.ok();
        assert_eq!(answer.header("ratelimit"), "");
        assert_eq!(answer.header("ratelimit-policy"), "");
    }
}

#[rstest]
#[actix_web::test]
async fn every_answer_is_hardened(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (officer, stranger) = (office.officer().await, office.stranger());
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location").to_owned();
    let private = [
        officer.get(&path).await.ok(),
        officer.get("/v1/employers").await.ok(),
        officer
            .with("accept", "text/csv")
            .get("/v1/employers")
            .await
            .ok(),
        officer
            .with("if-none-match", &created.tag())
            .get(&path)
            .await
            .status(304),
        officer.delete(&path, "*").await,
        officer.get("/nowhere").await.status(404),
        officer.post("/v1/employers", json!([])).await.status(422),
        officer
            .raw("PUT", &path, None, Vec::new())
            .await
            .status(405),
        officer.raw("HEAD", &path, None, Vec::new()).await.ok(),
        stranger.get(&path).await.status(401),
        stranger.get("/health/live").await.ok(),
        stranger.get("/health/ready").await.ok(),
        stranger
            .raw("POST", "/oauth2/token", None, Vec::new())
            .await
            .status(415),
    ];
    for answer in &private {
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    }
    let mut answers = vec![created];
    answers.extend(private);
    for path in [
        "/openapi.json",
        "/v1/problems",
        "/v1/state-charts",
        "/v1/code-systems",
        "/v1/open/demand",
        "/v1/open/demand/metadata",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
        "/.well-known/api-catalog",
        "/.well-known/security.txt",
    ] {
        let answer = stranger.get(path).await.ok();
        assert!(
            answer
                .header("cache-control")
                .starts_with("public, max-age="),
            "{path}: {answer:?}"
        );
        answers.push(answer);
    }
    for answer in answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'",
            "{answer:?}"
        );
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-site");
        assert_eq!(answer.header("server"), "", "it tells what it runs on");
    }
}

#[rstest]
#[actix_web::test]
async fn a_request_id_is_taken_over_where_it_is_safe_and_else_made(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let longest = "a".repeat(128);
    for safe in ["mine-1", "00-4bf9/2f.x:y+z=_", &longest] {
        let caller = officer.with("x-request-id", safe);
        let answer = caller.get("/v1/employers").await.ok();
        assert_eq!(answer.header("x-request-id"), safe);
        let problem = caller.get("/nowhere").await.status(404);
        assert_eq!(problem.body["request_id"], safe);
    }
    let too_long = "a".repeat(129);
    let mut seen = Vec::new();
    for unsafe_one in ["two words", "<script>", "a;b", "a\"b", "", &too_long] {
        let caller = officer.with("x-request-id", unsafe_one);
        let problem = caller.get("/nowhere").await.status(404);
        let made = problem.header("x-request-id").to_owned();
        assert_eq!(problem.body["request_id"], made);
        assert!(uuid::Uuid::parse_str(&made).is_ok(), "{unsafe_one}: {made}");
        assert!(!seen.contains(&made), "each request has an id of its own");
        seen.push(made);
    }
}

#[rstest]
#[actix_web::test]
async fn words_of_a_caller_make_no_metrics(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger();
    let lines = || {
        let text = office.state.metrics.render().expect("the metrics");
        assert!(!text.contains("3375014107950001"), "{text}");
        text.lines().count()
    };
    let ask = async |n: u64| {
        for path in ["/nowhere", "/v1/employers"] {
            stranger.raw(&format!("M{n}"), path, None, Vec::new()).await;
        }
    };
    ask(0).await;
    let before = lines();
    for n in (1..200).chain([3_375_014_107_950_001]) {
        ask(n).await;
    }
    assert_eq!(lines(), before, "each method made lines of its own");
}

#[rstest]
#[actix_web::test]
async fn health_tells_life_from_readiness(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let balancer = office.stranger();
    let (sent, live) = office.statements(balancer.get("/health/live")).await;
    assert_eq!(live.ok().body, json!({ "status": "ok" }));
    assert_eq!(sent, 0, "life does not hang on the database");
    let ready = balancer.get("/health/ready").await.ok();
    assert_eq!(ready.body, json!({ "status": "ok" }));
    // As a process does that is about to stop.
    office.state.ready.store(false, Ordering::Relaxed);
    let draining = balancer
        .get("/health/ready")
        .await
        .refused(503, "unavailable");
    assert_ne!(draining.header("retry-after"), "");
    balancer.get("/health/live").await.ok();
    office.officer().await.get("/v1/employers").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_slash_at_the_end_changes_nothing(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers/", employer(1)).await.created();
    let path = created.header("location").to_owned();
    assert!(!path.ends_with('/'), "{path}");
    let (plain, slashed) = (
        officer.get(&path).await.ok(),
        officer.get(&format!("{path}/")).await.ok(),
    );
    assert_eq!(
        (plain.text, plain.headers["etag"].clone()),
        (slashed.text, slashed.headers["etag"].clone())
    );
    let listed = officer
        .get("/v1/employers/?limit=1&status=registered")
        .await
        .ok();
    assert_eq!(listed.items().len(), 1);
    officer
        .post(&format!("{path}/verify/"), json!({}))
        .await
        .ok();
    office.stranger().get("/health/live/").await.ok();
}

/// RFC 3986, 6.2.2.2.
#[rstest]
#[actix_web::test]
async fn letters_that_are_escaped_without_need_make_no_other_path(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let created = officer.post("/v1/employers", employer(1)).await.created();
    let path = created.header("location");
    let plain = officer.get(path).await.ok();
    for escaped in ["/v1/%65mployers/", "/%761/employers/", "/v1/employer%73/"] {
        let path = path.replacen("/v1/employers/", escaped, 1);
        assert_eq!(officer.get(&path).await.ok().text, plain.text, "{path}");
    }
    for other in [
        "/v1/%2565mployers",
        "/v1/employers%2F",
        "/v1/employer",
        "/v1/",
    ] {
        officer.get(other).await.refused(404, "not_found");
    }
    office.stranger().get("/healt%68/live").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_wrong_method_is_told_the_right_ones_with_and_without_a_token(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (officer, stranger) = (office.officer().await, office.stranger());
    for (method, path, allow) in [
        ("POST", "/health/live", "OPTIONS, GET, HEAD"),
        ("DELETE", "/.well-known/jwks.json", "OPTIONS, GET, HEAD"),
        ("GET", "/oauth2/token", "OPTIONS, POST"),
        ("POST", "/openapi.json", "OPTIONS, GET, HEAD"),
        ("GET", "/v1/employers/batch", "OPTIONS, POST"),
        ("POST", "/v1/employers/x", "OPTIONS, GET, HEAD, PATCH"),
        ("GET", "/v1/employers/x/verify", "OPTIONS, POST"),
        ("PATCH", "/v1/changes", "OPTIONS, GET, HEAD"),
        ("GET", "/v1/%65mployers/batch", "OPTIONS, POST"),
        ("GET", "/v1/%65mployers/x/verif%79/", "OPTIONS, POST"),
    ] {
        for caller in [&officer, &stranger] {
            let refused = caller
                .raw(method, path, None, Vec::new())
                .await
                .refused(405, "method_not_allowed");
            let mut found = words(&refused.headers, "allow");
            let mut expected: Vec<_> = allow.split(", ").map(str::to_lowercase).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{method} {path}");
        }
    }
    let metrics = office.state.metrics.render().expect("the metrics");
    for counted in [
        r#"{method="POST",route="/v1/employers/{id}",status="405"} 2"#,
        r#"{method="GET",route="/v1/employers/{id}/verify",status="405"} 4"#,
    ] {
        assert!(metrics.contains(counted), "{counted} in {metrics}");
    }
}
