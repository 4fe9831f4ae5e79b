//! `/.well-known/api-catalog` and `/.well-known/security.txt`: what a machine, and who has found a hole, looks for first.

use super::routes::Routes;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::{Days, NaiveTime};
use serde::Serialize;
use utoipa::ToSchema;

use super::state::State;

/// Where the project is at home, and where a hole in it is told of in confidence.
pub const PROJECT: &str = "https://github.com/selaras-id/selaras";

/// For how many days `security.txt` says that it holds (RFC 9116, 2.5.5: less than a year).
const HOLDS_FOR: Days = Days::new(180);

/// For how long others may keep these answers.
const KEEP: &str = "public, max-age=3600";

/// The APIs of this service (RFC 9727), as a set of links (RFC 9264).
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiCatalog {
    pub linkset: Vec<ApiLinks>,
}

/// Where what belongs to an API is found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ApiLinks {
    /// The API.
    #[schema(example = "http://localhost:8080/v1")]
    pub anchor: String,
    /// Its description for programs.
    pub service_desc: Vec<ApiLink>,
    /// Its description for people.
    pub service_doc: Vec<ApiLink>,
    /// How a token is had.
    pub service_meta: Vec<ApiLink>,
    /// Whether it can answer.
    pub status: Vec<ApiLink>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiLink {
    #[schema(example = "http://localhost:8080/openapi.json")]
    pub href: String,
    /// The media type of what is there.
    #[serde(rename = "type")]
    #[schema(example = "application/json")]
    pub media_type: &'static str,
}

/// List the APIs
///
/// The catalogue of RFC 9727: where the API and its descriptions are found.
#[utoipa::path(operation_id = "getApiCatalog", tag = "catalogues", security(()),
    responses((status = 200, description = "The catalogue", body = ApiCatalog, content_type = "application/linkset+json",
        headers(("Link" = String, description = "The catalogue itself, with the relation `api-catalog`"), ("Cache-Control" = String, description = "`public, max-age=3600`")))))]
#[get("/api-catalog")]
async fn api_catalog(state: Data<State>) -> HttpResponse {
    let url = &state.settings.public_url;
    let link = |path: &str, media_type| ApiLink {
        href: format!("{url}{path}"),
        media_type,
    };
    let catalog = ApiCatalog {
        linkset: vec![ApiLinks {
            anchor: format!("{url}/v1"),
            service_desc: vec![
                link("/openapi.json", "application/json"),
                link("/openapi-3.0.json", "application/json"),
            ],
            service_doc: vec![link("/docs", "text/html")],
            service_meta: vec![link(
                "/.well-known/oauth-authorization-server",
                "application/json",
            )],
            status: vec![link("/health/ready", "application/json")],
        }],
    };
    HttpResponse::Ok()
        .insert_header((
            header::LINK,
            format!("<{url}/.well-known/api-catalog>; rel=\"api-catalog\""),
        ))
        .insert_header((header::CACHE_CONTROL, KEEP))
        .content_type(
            "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"",
        )
        .json(catalog)
}

/// Read whom to tell of a security hole
///
/// The file of RFC 9116.
#[utoipa::path(operation_id = "getSecurityTxt", tag = "catalogues", security(()),
    responses((status = 200, description = "The file", body = String, content_type = "text/plain",
        headers(("Cache-Control" = String, description = "`public, max-age=3600`")))))]
#[get("/security.txt")]
async fn security_txt(state: Data<State>) -> HttpResponse {
    let today = state.db.clock.now().utc().date_naive();
    // The same all day long, so that it can be kept.
    let expires = (today + HOLDS_FOR).and_time(NaiveTime::MIN).and_utc();
    let text = format!(
        "Contact: {PROJECT}/security/advisories/new\nExpires: {}\nPreferred-Languages: id, en\nCanonical: {}/.well-known/security.txt\n",
        expires.format("%Y-%m-%dT%H:%M:%SZ"),
        state.settings.public_url
    );
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEEP))
        .content_type("text/plain; charset=utf-8")
        .body(text)
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/.well-known")
        .service(api_catalog)
        .service(security_txt);
}
