//! The whole application: the only place that knows all areas.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::web::Data;
use actix_web::{App, web};
use serde_json::Value;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt as _, scope, service_config::ServiceConfig};

pub use crate::http::state::{Settings, State};

use crate::config::Config;
use crate::db::Db;
use crate::db::crypt::Keys;
use crate::error::Result;
use crate::http::caller::Gate;
use crate::kernel::Clock;
use crate::http::check::Checks;
use crate::http::limits::Limits;
use crate::http::metrics::Metrics;
use crate::http::page::Columns;
use crate::http::{cors, document, frame, health, methods};
use crate::{access, demand, kernel, reference};

/// Opens the database and the gate as the configuration says, and puts the program's parts together. Runs on
/// actix's runtime.
///
/// # Errors
/// [`Error::Failed`](crate::error::Error::Failed) where a part cannot be used; those of the database.
pub async fn open(config: &Config, keys: Keys, clock: Clock) -> Result<State> {
    let db = Db::open(&config.database(), clock)?;
    let settings = access::Settings { public_url: config.public_url.to_string(), issuers: config.issuers.0.clone() };
    let gate = access::start(&db, &keys, settings).await?;
    state(db, keys, gate, http_settings(config), config.rate_limit)
}

fn http_settings(config: &Config) -> Settings {
    Settings {
        public_url: config.public_url.to_string(),
        deadline: config.deadline,
        // Below the deadline, so that a slow sender is told that it is the slow one (408), and there is time left to act.
        body_timeout: config.deadline.mul_f32(0.8).max(Duration::from_millis(500)),
        cors_origins: config.cors_origins.0.clone(),
        trusted_proxies: config.trusted_proxies.0.clone(),
    }
}

/// Puts the program's parts together.
///
/// # Errors
/// [`Error::Failed`](crate::error::Error::Failed) where the document's schemas cannot be compiled.
fn state(db: Db, keys: Keys, gate: Gate, settings: Settings, requests_per_second: u32) -> Result<State> {
    let collected = collected();
    let formats = kernel::format::FORMATS.iter().chain(reference::FORMATS).copied().collect();
    let metrics = Metrics::new(db.statements.clone())?;
    Ok(State {
        db,
        keys,
        gate,
        limits: Limits::new(requests_per_second),
        metrics,
        settings: Arc::new(settings),
        checks: Arc::new(Checks::compile(&collected, formats)?),
        columns: Arc::new(Columns::of(&collected)),
        ready: Arc::new(AtomicBool::new(true)),
    })
}

/// Every route that is not under `/v1`.
fn root(config: &mut ServiceConfig<'_>) {
    health::routes(config);
    access::routes(config);
}

/// Every route under `/v1`.
fn v1(config: &mut ServiceConfig<'_>) {
    demand::employer::routes(config);
}

/// What the handlers say of themselves.
fn collected() -> OpenApi {
    App::new().into_utoipa_app().configure(root).service(scope("/v1").configure(v1)).split_for_parts().1
}

/// The published document.
#[must_use]
pub fn document() -> Value {
    document::complete(
        &collected(),
        &document::Frame {
            description: "Keeps vocational training in step with what employers need: voice → demand → program → class → trainee → cover → graduate → hire → feedback → next voice.",
            tags: TAGS,
            scopes: access::scope::described(),
            scope_of: access::scope::of_operation,
        },
    )
}

/// In the order of the mission.
const TAGS: &[(&str, &str)] = &[
    ("employers", "Firms that voice demand and hire."),
    ("access", "Tokens, keys and their metadata."),
    ("health", "Whether the service lives and can answer."),
];

/// The application on `state`.
pub fn app(state: &State) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl MessageBody + use<>>, Error = actix_web::Error, InitError = ()> + use<>> {
    let document = document();
    let (app, collected) = App::new()
        .into_utoipa_app()
        .app_data(Data::new(state.clone()))
        .app_data(Data::new(health::LastLook::default()))
        .configure(root)
        .service(scope("/v1").configure(v1))
        .split_for_parts();
    app.configure(document::routes(&document))
        .configure(methods::routes(&collected))
        .default_service(web::to(document::not_found))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(frame::frame))
        .wrap(cors::cors(&state.settings.cors_origins))
}
