//! From a client's id and secret to calls that are admitted, and to those that no longer are.

use chrono::Duration;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Validation};
use rstest::rstest;
use selaras::access::client::{self, Credentials};
use selaras::access::signing_key;
use selaras::http::verifier::Algorithm;
use serde_json::{Value, json};

use crate::support::chain::employer;
use crate::support::oauth::{
    GRANT, ask, ask_by_form, ask_by_header, bearer, caller, new_client, secret, token,
};
use crate::support::{Database, Office};

fn kid(token: &str) -> String {
    let header = jsonwebtoken::decode_header(token).expect("a header");
    header.kid.expect("a kid")
}

/// The keys that the service publishes, by `kid`.
async fn published(office: &Office) -> Vec<Value> {
    let answer = office.stranger().get("/.well-known/jwks.json").await.ok();
    answer.body["keys"].as_array().expect("keys").clone()
}

async fn published_kids(office: &Office) -> Vec<String> {
    let kid = |key: &Value| key["kid"].as_str().unwrap_or_default().to_owned();
    published(office).await.iter().map(kid).collect()
}

#[rstest]
#[actix_web::test]
async fn a_token_is_given_for_id_and_secret_by_header_or_by_form(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let hris = new_client(&office, "employers:write employers:read").await;
    let by_header = ask_by_header(&office, &hris, GRANT).await.ok();
    let by_form = ask_by_form(&office, &hris, GRANT).await.ok();
    for answer in [by_header, by_form] {
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 900);
        assert_eq!(answer.body["scope"], "employers:read employers:write");
        assert_eq!(answer.header("cache-control"), "no-store");
        let caller = bearer(&office, &token(&answer));
        caller.get("/v1/employers").await.ok();
        caller
            .get("/v1/batches")
            .await
            .refused(403, "insufficient_scope");
    }
    let created = caller(&office, &hris)
        .await
        .post("/v1/employers", employer(1))
        .await
        .created();
    assert_eq!(created.body["agency"], "33.75", "the client's own");
}

#[rstest]
#[actix_web::test]
async fn a_client_may_ask_for_less_than_it_has_and_not_for_more(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let hris = new_client(&office, "employers:read employers:write").await;
    let narrow = format!("{GRANT}&scope=employers%3Aread");
    let answer = ask_by_header(&office, &hris, &narrow).await.ok();
    assert_eq!(answer.body["scope"], "employers:read");
    let reader = bearer(&office, &token(&answer));
    reader.get("/v1/employers").await.ok();
    let refused = reader
        .post("/v1/employers", employer(1))
        .await
        .refused(403, "insufficient_scope");
    let detail = refused.body["detail"].as_str();
    assert!(detail.is_some_and(|detail| detail.contains("employers:write")));
    for scope in [
        "employers:delete",
        "batches:read",
        "employers:read+batches:read",
        "admin",
    ] {
        let wide = format!("{GRANT}&scope={scope}");
        let refused = ask_by_header(&office, &hris, &wide).await.status(400);
        assert_eq!(refused.body["error"], "invalid_scope", "{scope}");
        assert_eq!(refused.header("cache-control"), "no-store");
    }
}

#[rstest]
#[actix_web::test]
async fn a_refused_token_request_says_why_in_the_words_of_oauth(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let hris = new_client(&office, "employers:read").await;
    let other = new_client(&office, "employers:read").await;
    let mixed = Credentials::parse(&hris.client_id, secret(&other)).expect("well-formed");
    let unknown = Credentials::random();
    for wrong in [&mixed, &unknown] {
        let by_header = ask_by_header(&office, wrong, GRANT).await;
        let by_form = ask_by_form(&office, wrong, GRANT).await;
        for refused in [by_header.status(401), by_form.status(401)] {
            assert_eq!(refused.body["error"], "invalid_client");
            assert!(
                refused.header("www-authenticate").starts_with("Basic "),
                "{refused:?}"
            );
            assert!(refused.body["access_token"].is_null());
        }
    }
    let nobody = ask(&office.stranger(), GRANT).await.status(401);
    assert_eq!(nobody.body["error"], "invalid_client");

    for (form, error) in [
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=authorization_code", "unsupported_grant_type"),
        ("scope=employers:read", "invalid_request"),
        (&*format!("{GRANT}&{GRANT}"), "invalid_request"),
    ] {
        let refused = ask_by_header(&office, &hris, form).await.status(400);
        assert_eq!(refused.body["error"], error, "{form}");
    }
    let twice = format!("{GRANT}&client_secret={}", secret(&hris));
    let refused = ask_by_header(&office, &hris, &twice).await.status(400);
    assert_eq!(refused.body["error"], "invalid_request");

    let id = &hris.client_id;
    let in_address = format!(
        "/oauth2/token?client_id={id}&client_secret={}",
        secret(&hris)
    );
    let media_type = Some("application/x-www-form-urlencoded");
    let stranger = office.stranger();
    let refused = stranger
        .raw("POST", &in_address, media_type, GRANT.into())
        .await
        .status(400);
    assert_eq!(refused.body["error"], "invalid_request");
    let as_json = json!({ "grant_type": "client_credentials" });
    let refused = stranger.post("/oauth2/token", as_json).await.status(415);
    assert_eq!(refused.body["error"], "invalid_request");
    let large = format!("{GRANT}&x={}", "x".repeat(8 * 1024));
    let refused = ask_by_header(&office, &hris, &large).await.status(413);
    assert_eq!(refused.body["error"], "invalid_request");
}

#[rstest]
#[actix_web::test]
async fn the_published_keys_check_a_token_and_sign_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    const URL: &str = "https://api.pekalongan.example";
    let Some(office) = Office::open_with(database, &[("SELARAS_PUBLIC_URL", URL)]).await else {
        return;
    };
    let hris = new_client(&office, "employers:read").await;
    let token = token(&ask_by_header(&office, &hris, GRANT).await.ok());
    let keys = published(&office).await;
    for key in &keys {
        for private in ["d", "p", "q", "k"] {
            assert!(key.get(private).is_none(), "{private} is published");
        }
    }
    let key = keys
        .iter()
        .find(|key| key["kid"] == kid(&token))
        .expect("the token's key");
    let jwk: Jwk = serde_json::from_value(key.clone()).expect("a JWK");
    let mut validation = Validation::new(jsonwebtoken::Algorithm::ES256);
    // The test's clock stands still, and the library's does not.
    validation.validate_exp = false;
    validation.set_issuer(&[URL]);
    validation.set_audience(&[URL]);
    let checked = jsonwebtoken::decode::<Value>(
        &token,
        &DecodingKey::from_jwk(&jwk).expect("a key"),
        &validation,
    )
    .expect("a good signature");
    assert_eq!(checked.claims["client_id"], hris.client_id);
    assert_eq!(checked.claims["agency"], "33.75");

    let metadata = office
        .stranger()
        .get("/.well-known/oauth-authorization-server")
        .await
        .ok();
    assert_eq!(metadata.body["issuer"], URL);
    assert_eq!(
        metadata.body["token_endpoint"],
        format!("{URL}/oauth2/token")
    );
    assert_eq!(
        metadata.body["jwks_uri"],
        format!("{URL}/.well-known/jwks.json")
    );
    let scopes = metadata.body["scopes_supported"].as_array();
    assert!(scopes.is_some_and(|scopes| scopes.contains(&json!("employers:read"))));
}

#[rstest]
#[actix_web::test]
async fn a_token_ends_after_a_quarter_of_an_hour(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let hris = caller(&office, &new_client(&office, "employers:read").await).await;
    hris.get("/v1/employers").await.ok();
    office.advance(Duration::seconds(899));
    hris.get("/v1/employers").await.ok();
    // A clock may be off by half a minute.
    office.advance(Duration::seconds(31));
    hris.get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn a_disabled_client_is_out_within_a_minute_on_every_replica(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let replica = office.replica().await;
    let (hris, other) = (
        new_client(&office, "employers:read").await,
        new_client(&office, "employers:read").await,
    );
    let (disabled, stays) = (caller(&office, &hris).await, caller(&office, &other).await);
    for caller in [&disabled, &stays] {
        caller.get("/v1/employers").await.ok();
        caller.at(&replica).get("/v1/employers").await.ok();
    }
    client::disable(&office.state.db, &hris.client_id)
        .await
        .expect("a client");
    let refused = ask_by_header(&office, &hris, GRANT).await.status(401);
    assert_eq!(refused.body["error"], "invalid_client", "at once");

    office.advance(Duration::seconds(60) + Duration::milliseconds(1));
    disabled
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    disabled
        .at(&replica)
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    stays.get("/v1/employers").await.ok();
    stays.at(&replica).get("/v1/employers").await.ok();
    let new = caller(&office, &new_client(&office, "employers:read").await).await;
    new.get("/v1/employers").await.ok();
    new.at(&replica).get("/v1/employers").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_new_secret_ends_the_old_one_and_not_the_tokens(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let old = new_client(&office, "employers:read").await;
    let before = caller(&office, &old).await;
    let (_, new) = client::rotate_secret(&office.state.db, &office.state.keys, &old.client_id)
        .await
        .expect("a client");
    ask_by_header(&office, &old, GRANT).await.status(401);
    let after = caller(&office, &new).await;
    office.advance(Duration::minutes(2));
    before.get("/v1/employers").await.ok();
    after.get("/v1/employers").await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_new_signing_key_is_published_before_it_signs_and_the_old_one_after(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let replica = office.replica().await;
    let hris = new_client(&office, "employers:read").await;
    let first = token(&ask_by_header(&office, &hris, GRANT).await.ok());
    let before = bearer(&office, &first);
    before.get("/v1/employers").await.ok();
    assert_eq!(published_kids(&office).await, [kid(&first)]);

    office.advance(Duration::milliseconds(1));
    let (db, keys) = (&office.state.db, &office.state.keys);
    let rotated = signing_key::rotate(db, keys, Algorithm::EdDsa)
        .await
        .expect("a key");
    // They are listed by age. Those who keep the published keys do so for a minute, and every replica has read them again within another.
    office.advance(Duration::seconds(61));
    before.get("/v1/employers").await.ok();
    let both = [kid(&first), rotated.id.to_string()];
    assert_eq!(published_kids(&office).await, both);
    let meanwhile = token(&ask_by_header(&office, &hris, GRANT).await.ok());
    assert_eq!(
        kid(&meanwhile),
        kid(&first),
        "the new key does not sign yet"
    );

    office.advance(Duration::seconds(59));
    let second = token(&ask_by_header(&office, &hris, GRANT).await.ok());
    assert_eq!(kid(&second), rotated.id.to_string());
    for token in [&first, &meanwhile, &second] {
        let caller = bearer(&office, token);
        caller.get("/v1/employers").await.ok();
        caller.at(&replica).get("/v1/employers").await.ok();
    }
    assert_eq!(published_kids(&office).await, both);
}
