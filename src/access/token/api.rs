//! The endpoints: `/oauth2/token`, `/.well-known/jwks.json`, `/.well-known/oauth-authorization-server`.

use crate::http::routes::Routes;
use actix_web::http::header::{self, CacheControl, CacheDirective};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use futures_util::StreamExt as _;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::failure::{Failure, TokenFailure};
use super::issue::{LIFE, issue};
use super::request;
use crate::access::client;
use crate::access::scope::{self, ScopeSet};
use crate::http::admission::Work;
use crate::http::context::Context;
use crate::http::state::State;

/// The largest form, in bytes.
const LARGEST_FORM: usize = 8 * 1024;

/// How long others may keep the published keys and the metadata, in seconds. A new key is published for longer than
/// this before it signs.
const KEEP: u32 = 60;

pub fn routes(routes: &mut impl Routes) {
    routes.under("/oauth2").service(create_token);
    routes
        .under("/.well-known")
        .service(get_jwks)
        .service(get_authorization_server_metadata);
}

/// A token request. A client that authenticates by HTTP Basic leaves out `client_id` and `client_secret`.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "only its schema is used: the form is read by hand, since a repeated parameter must be refused"
)]
pub struct TokenForm {
    /// How the client proves what it may have.
    #[schema(pattern = "^client_credentials$", example = "client_credentials")]
    grant_type: String,
    /// The scopes that the token shall have, with spaces between them. All that the client has where it is left out.
    #[schema(nullable = false, example = "employers:read employers:write")]
    scope: Option<String>,
    #[schema(nullable = false, example = "cl_AbCdEfGhIjKlMnOpQrStUv")]
    client_id: Option<String>,
    #[schema(nullable = false, format = Password)]
    client_secret: Option<String>,
}

/// An access token (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// Sent as `Authorization: Bearer {access_token}`. What is in it may change: take it as it is.
    pub access_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// The scopes that the token has.
    #[schema(example = "employers:read employers:write")]
    pub scope: String,
}

/// Keys (RFC 7517).
#[derive(Serialize, ToSchema)]
pub struct JwkSet {
    /// The public keys that may have signed a valid token, and the one that is to sign next.
    #[schema(value_type = Vec<Object>)]
    pub keys: Vec<Value>,
}

/// What an OAuth client needs to know (RFC 8414).
#[derive(Serialize, ToSchema)]
pub struct AuthorizationServerMetadata {
    #[schema(example = "http://localhost:8080")]
    pub issuer: String,
    #[schema(example = "http://localhost:8080/oauth2/token")]
    pub token_endpoint: String,
    #[schema(example = "http://localhost:8080/.well-known/jwks.json")]
    pub jwks_uri: String,
    pub scopes_supported: Vec<&'static str>,
    /// Empty: nobody is sent here by a browser.
    pub response_types_supported: Vec<&'static str>,
    pub grant_types_supported: Vec<&'static str>,
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    #[schema(example = "http://localhost:8080/docs")]
    pub service_documentation: String,
}

/// Get an access token
///
/// Authenticates by HTTP Basic or by `client_id` and `client_secret` in the form, not by both. The token is valid for 15 minutes.
#[utoipa::path(
    tag = "access",
    operation_id = "createToken",
    request_body(
        content = TokenForm, content_type = "application/x-www-form-urlencoded", description = "The request, at most 8 KiB.",
        example = json!({"grant_type": "client_credentials"})
    ),
    responses(
        (status = 200, description = "A token.", body = TokenAnswer, headers(("Cache-Control" = String, description = "`no-store`")), example = json!({
            "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjbF9BIn0.c2lnbmF0dXJl",
            "token_type": "Bearer", "expires_in": 900, "scope": "employers:read employers:write"
        })),
        (status = 400, description = "The request is faulty: `invalid_request`, `unsupported_grant_type` or `invalid_scope`.", body = TokenFailure,
            example = json!({"error": "invalid_scope", "error_description": "a scope is unknown or not the client's"})),
        (status = 401, description = "The client is unknown, disabled, or did not authenticate: `invalid_client`.", body = TokenFailure,
            headers(("WWW-Authenticate" = String, description = "`Basic`")),
            example = json!({"error": "invalid_client", "error_description": "the client is unknown, disabled, or did not authenticate"})),
        (status = 408, description = "The body did not arrive in time: `invalid_request`.", body = TokenFailure,
            example = json!({"error": "invalid_request", "error_description": "the body did not arrive in time"})),
        (status = 413, description = "The form is larger than 8 KiB: `invalid_request`.", body = TokenFailure,
            example = json!({"error": "invalid_request", "error_description": "the form is larger than 8 KiB"})),
        (status = 415, description = "The body is no form: `invalid_request`.", body = TokenFailure,
            example = json!({"error": "invalid_request", "error_description": "the body must be application/x-www-form-urlencoded"})),
        (status = 429, description = "Too many requests from this address: `temporarily_unavailable`.", body = TokenFailure,
            headers(("Retry-After" = i32, description = "Seconds to wait")),
            example = json!({"error": "temporarily_unavailable", "error_description": "too many requests from this address"})),
        (status = 500, description = "The server failed: `server_error`.", body = TokenFailure,
            example = json!({"error": "server_error", "error_description": "the server failed"})),
        (status = 503, description = "Not now: `temporarily_unavailable`.", body = TokenFailure,
            headers(("Retry-After" = i32, description = "Seconds to wait")),
            example = json!({"error": "temporarily_unavailable", "error_description": "try again later"})),
    ),
    security(())
)]
#[post("/token")]
async fn create_token(request: HttpRequest, body: Payload, state: Data<State>) -> HttpResponse {
    // By address, not by the client that is named: anybody may name one.
    if state.limits.spend_of_address(&request).is_err() {
        return Failure::TooMany.answer();
    }
    match grant(&request, body, &state).await {
        Ok(token) => HttpResponse::Ok()
            .insert_header(CacheControl(vec![CacheDirective::NoStore]))
            .json(token),
        Err(failure) => failure.answer(),
    }
}

async fn grant(
    request: &HttpRequest,
    body: Payload,
    state: &State,
) -> Result<TokenAnswer, Failure> {
    let media_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Failure::MediaType);
    }
    // RFC 6749, 2.3.1 and 3.2: the parameters of a token request, a secret above all, do not stand in the address.
    if !request.query_string().is_empty() {
        return Err(Failure::Malformed("the address has parameters"));
    }
    let body = tokio::time::timeout(state.settings.body_timeout, read_body(body))
        .await
        .map_err(|_| Failure::Slow)??;
    state
        .admission
        .let_in(request, Work::Token)
        .map_err(|_| Failure::Unavailable)?;
    let asked = request::read(request.headers().get_all(header::AUTHORIZATION), &body)?;
    let context = Context::from_request(request);
    let failed = |error| Failure::of(error, &context);
    let (db, keys) = (&state.db, &state.keys);
    let Some(client) = client::authenticate(db, keys, &asked.credentials)
        .await
        .map_err(failed)?
    else {
        log::warn!(client_id = asked.credentials.client_id, request_id = context.request_id; "a client did not authenticate");
        return Err(Failure::InvalidClient);
    };
    let rights = match asked.scope {
        None => client.rights.clone(),
        Some(scope) => ScopeSet::parse(&scope)
            .ok()
            .filter(|rights| client.rights.includes(rights))
            .ok_or(Failure::InvalidScope)?,
    };
    let issued = issue(
        db,
        keys,
        &state.settings.public_url,
        &client.id,
        &client.scope,
        &rights,
    )
    .await;
    Ok(TokenAnswer {
        access_token: issued.map_err(failed)?,
        token_type: "Bearer",
        expires_in: LIFE.num_seconds(),
        scope: rights.to_string(),
    })
}

async fn read_body(mut body: Payload) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Failure::Malformed("the body did not arrive whole"))?;
        if bytes.len() + chunk.len() > LARGEST_FORM {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn cacheable() -> CacheControl {
    CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(KEEP)])
}

/// Get the public keys
///
/// The keys that access tokens of this service can be checked with (RFC 7517). Keep them for a minute, and ask again for a `kid` that is not among them.
#[utoipa::path(
    tag = "access",
    operation_id = "getJwks",
    responses((
        status = 200, description = "The keys.", body = JwkSet, content_type = "application/jwk-set+json",
        headers(("Cache-Control" = String, description = "`public, max-age=60`")),
        example = json!({"keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "01936f2a-0000-7000-8000-000000000001",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
        }]})
    )),
    security(())
)]
#[get("/jwks.json")]
async fn get_jwks(state: Data<State>) -> HttpResponse {
    let keys = state.gate.published_keys();
    HttpResponse::Ok()
        .insert_header(cacheable())
        .content_type("application/jwk-set+json")
        .json(JwkSet { keys })
}

/// Get the metadata of the token endpoint
///
/// Where tokens and keys are found, and which scopes there are (RFC 8414).
#[utoipa::path(
    tag = "access",
    operation_id = "getAuthorizationServerMetadata",
    responses((
        status = 200, description = "The metadata.", body = AuthorizationServerMetadata,
        headers(("Cache-Control" = String, description = "`public, max-age=60`")),
        example = json!({
            "issuer": "http://localhost:8080", "token_endpoint": "http://localhost:8080/oauth2/token",
            "jwks_uri": "http://localhost:8080/.well-known/jwks.json", "scopes_supported": ["employers:read", "employers:write"],
            "response_types_supported": [], "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "service_documentation": "http://localhost:8080/docs"
        })
    )),
    security(())
)]
#[get("/oauth-authorization-server")]
async fn get_authorization_server_metadata(state: Data<State>) -> HttpResponse {
    let url = &state.settings.public_url;
    HttpResponse::Ok()
        .insert_header(cacheable())
        .json(AuthorizationServerMetadata {
            issuer: url.clone(),
            token_endpoint: format!("{url}/oauth2/token"),
            jwks_uri: format!("{url}/.well-known/jwks.json"),
            scopes_supported: scope::ALL.iter().map(|entry| entry.name).collect(),
            response_types_supported: Vec::new(),
            grant_types_supported: vec!["client_credentials"],
            token_endpoint_auth_methods_supported: vec![
                "client_secret_basic",
                "client_secret_post",
            ],
            service_documentation: format!("{url}/docs"),
        })
}
