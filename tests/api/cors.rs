//! Which browser pages may call the service and read what it answers.

use reqwest::Method;
use reqwest::header::HeaderMap;
use rstest::rstest;

use crate::support::chain::employer;
use crate::support::{Database, Office, words};

const PAGE: &str = "https://siapkerja.example.go.id";

/// What a browser asks before it sends a request of its page.
async fn preflight(office: &Office, origin: &str, method: &str, headers: &str) -> HeaderMap {
    let answer = reqwest::Client::new()
        .request(Method::OPTIONS, format!("{}/v1/employers", office.base))
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers)
        .send()
        .await
        .expect("an answer");
    let headers = answer.headers().clone();
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(headers.contains_key("x-request-id"));
    if !answer.status().is_success() {
        assert_eq!(headers["content-type"], "application/problem+json");
    }
    headers
}

#[rstest]
#[actix_web::test]
async fn a_page_of_a_configured_origin_may_call_and_read(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let origins = format!("https://blk.example.go.id,{PAGE}");
    let Some(office) = Office::open_with(database, &[("SELARAS_CORS_ORIGINS", &origins)]).await
    else {
        return;
    };
    let asked =
        "authorization,content-type,if-match,if-none-match,idempotency-key,prefer,x-request-id";
    let allowed = preflight(&office, PAGE, "PATCH", asked).await;
    assert_eq!(allowed["access-control-allow-origin"], PAGE);
    assert_eq!(allowed["access-control-max-age"], "3600");
    assert!(allowed.get("access-control-allow-credentials").is_none());
    let methods = words(&allowed, "access-control-allow-methods");
    for method in ["get", "post", "patch", "put", "delete"] {
        assert!(methods.iter().any(|one| one == method), "{methods:?}");
    }
    let headers = words(&allowed, "access-control-allow-headers");
    for header in asked.split(',') {
        assert!(headers.iter().any(|one| one == header), "{headers:?}");
    }

    let page = office.officer().await.with("origin", PAGE);
    let created = page.post("/v1/employers", employer(1)).await.created();
    let refused = office
        .stranger()
        .with("origin", PAGE)
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    for answer in [created, refused] {
        assert_eq!(answer.header("access-control-allow-origin"), PAGE);
        let exposed = words(&answer.headers, "access-control-expose-headers");
        for header in [
            "etag",
            "location",
            "link",
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
            "x-request-id",
            "idempotent-replayed",
        ] {
            assert!(exposed.iter().any(|one| one == header), "{exposed:?}");
        }
        let vary = words(&answer.headers, "vary");
        for header in ["origin", "authorization"] {
            assert!(vary.iter().any(|one| one == header), "{vary:?}");
        }
    }

    for other in [
        "https://evil.example",
        "http://siapkerja.example.go.id",
        "https://siapkerja.example.go.id.evil.example",
        "https://siapkerja.example.go.id:8443",
        "null",
    ] {
        let refused = preflight(&office, other, "GET", "authorization").await;
        assert!(
            refused.get("access-control-allow-origin").is_none(),
            "{other}: {refused:?}"
        );
        // The call is answered, since anybody may forge `Origin`; a browser just keeps the answer from the page.
        let answer = office.officer().await.with("origin", other);
        let answer = answer.get("/v1/employers").await.ok();
        assert_eq!(answer.header("access-control-allow-origin"), "", "{other}");
    }
}

#[rstest]
#[actix_web::test]
async fn no_page_may_read_unless_origins_are_configured(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    for origin in [PAGE, &office.base, "null"] {
        let refused = preflight(&office, origin, "GET", "authorization").await;
        assert!(refused.get("access-control-allow-origin").is_none());
        let answer = office.officer().await.with("origin", origin);
        let answer = answer.get("/v1/employers").await.ok();
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}
