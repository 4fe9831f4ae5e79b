//! The whole application: the only place that knows all areas.

#[cfg(debug_assertions)]
mod description;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{App, web};
use serde_json::Value;

pub use crate::http::state::{Publication, Settings, State};

use crate::config::Config;
use crate::db::Db;
use crate::db::crypt::Keys;
use crate::error::{Error, Result};
use crate::http::admission::Admission;
use crate::http::caller::Gate;
use crate::http::catalogue;
use crate::http::charts::{self, Charts};
use crate::http::check::Checks;
use crate::http::csv::Columns;
use crate::http::docs::Documents;
use crate::http::door::Door;
use crate::http::export::Exports;
use crate::http::kept::Kept;
use crate::http::limits::Limits;
use crate::http::methods::Methods;
use crate::http::metrics::Metrics;
use crate::http::routes::{Groups, Routes};
use crate::http::{cors, docs, frame, health, methods, well_known};
use crate::kernel::Clock;
use crate::kernel::chart::ChartView;
use crate::{access, demand, insight, insurance, kernel, people, reference, training};

/// Opens the database and the gate as the configuration says, and puts the program's parts together. Runs on
/// actix's runtime.
///
/// # Errors
/// [`Error::Failed`] where a part cannot be used; those of the database.
pub async fn open(config: &Config, keys: Keys, clock: Clock) -> Result<State> {
    let db = Db::open(&config.database(), clock)?;
    let settings = access::Settings {
        public_url: config.public_url.to_string(),
        issuers: config.issuers.0.clone(),
    };
    let gate = access::start(&db, &keys, settings).await?;
    state(config, db, keys, gate)
}

fn http_settings(config: &Config) -> Settings {
    Settings {
        public_url: config.public_url.to_string(),
        deadline: config.deadline,
        // Below the deadline, so that a slow sender is told that it is the slow one (408), and there is time left to act.
        body_timeout: config.deadline.mul_f32(0.8).max(Duration::from_millis(500)),
        cors_origins: config.cors_origins.0.clone(),
        trusted_proxies: config.trusted_proxies.0.clone(),
        publication: Publication {
            publisher: config.open_data_publisher.clone(),
            contact: config.open_data_contact.clone(),
            licence: config.open_data_licence.clone(),
        },
    }
}

/// Puts the program's parts together.
///
/// # Errors
/// [`Error::Failed`] where the document cannot be written or read as JSON.
fn state(config: &Config, db: Db, keys: Keys, gate: Gate) -> Result<State> {
    let text = published()?;
    let outline = serde_json::from_slice(&text).map_err(Error::failed)?;
    let formats = kernel::format::FORMATS
        .iter()
        .chain(reference::FORMATS)
        .chain(insurance::FORMATS)
        .copied()
        .collect();
    let metrics = Metrics::new(db.statements.clone())?;
    Ok(State {
        exports: Exports::new(db.kind()),
        open_demand: Arc::new(Kept::default()),
        admission: Admission::new(config.queue as usize, config.workers(), db.kind()),
        db,
        keys,
        gate,
        limits: Limits::new(config.rate_limit),
        metrics,
        settings: Arc::new(http_settings(config)),
        checks: Arc::new(Checks::of(&outline, formats)),
        door: Arc::new(Door::of(&outline)),
        columns: Arc::new(Columns::of(&outline)),
        methods: Arc::new(Methods::of(&outline)),
        documents: Documents::of(text),
        ready: Arc::new(AtomicBool::new(true)),
    })
}

/// Every operation of the document.
fn routes(routes: &mut impl Routes) {
    health::routes(routes);
    access::routes(routes);
    well_known::routes(routes);
    demand::employer::routes(routes);
    // A literal path, so that it stands before that of one consultation.
    insight::agenda::routes(routes);
    demand::consultation::routes(routes);
    demand::consultation_input::routes(routes);
    demand::skill_demand::routes(routes);
    demand::priority::routes(routes);
    training::provider::routes(routes);
    training::workshop::routes(routes);
    training::demand_attention::routes(routes);
    training::demand_response::routes(routes);
    training::instructor::routes(routes);
    training::instructor_need::routes(routes);
    training::program::routes(routes);
    training::program_opinion::routes(routes);
    training::batch::routes(routes);
    training::batch_waiver::routes(routes);
    training::session::routes(routes);
    training::batch_cost::routes(routes);
    training::funding_ceiling::routes(routes);
    training::budget::routes(routes);
    people::trainee::routes(routes);
    people::enrollment::routes(routes);
    insurance::insurance_enrollment::routes(routes);
    insight::past::routes(routes);
    insight::alignment::routes(routes);
    insight::coverage::routes(routes);
    insight::instructor_gap::routes(routes);
    insight::trace::routes(routes);
    insight::open_demand::routes(routes);
    insight::changes::routes(routes);
    reference::office_settings::routes(routes);
    reference::api::routes(routes);
    catalogue::routes(routes);
    charts::routes(routes);
}

/// Registers every operation.
fn serve(config: &mut ServiceConfig, methods: &Arc<Methods>) {
    let mut groups = Groups::new(Arc::clone(methods));
    routes(&mut groups);
    groups.register(config);
}

/// The text of the published document: in a release the committed file, which tests and CI hold to what the handlers say.
/// To ask the handlers anew at each start would leave 13 MiB more in memory. A build with debug assertions does
/// ask them, so that what runs and what it says of itself are changed together.
#[cfg(not(debug_assertions))]
fn published() -> Result<Bytes> {
    Ok(Bytes::from_static(include_bytes!(
        "../openapi/openapi.json"
    )))
}

#[cfg(debug_assertions)]
fn published() -> Result<Bytes> {
    Ok(Bytes::from(format!("{:#}\n", description::document()?)))
}

/// The published document.
///
/// # Errors
/// [`Error::Failed`] where it cannot be written or read as JSON.
pub fn document() -> Result<Value> {
    serde_json::from_slice(&published()?).map_err(Error::failed)
}

/// The lives of all resources.
fn state_charts() -> Vec<ChartView> {
    vec![
        demand::employer::model::CHART.describe(),
        demand::consultation::model::CHART.describe(),
        demand::consultation_input::life::CHART.describe(),
        demand::skill_demand::life::CHART.describe(),
        demand::priority::model::CHART.describe(),
        training::provider::model::CHART.describe(),
        training::workshop::model::CHART.describe(),
        training::demand_attention::model::CHART.describe(),
        training::demand_response::life::CHART.describe(),
        training::program::life::CHART.describe(),
        training::program_opinion::model::CHART.describe(),
        training::instructor::model::CHART.describe(),
        training::instructor_need::life::CHART.describe(),
        training::batch::life::CHART.describe(),
        training::batch_waiver::model::CHART.describe(),
        training::session::model::CHART.describe(),
        training::batch_cost::model::CHART.describe(),
        training::funding_ceiling::model::CHART.describe(),
        people::trainee::model::CHART.describe(),
        people::enrollment::model::CHART.describe(),
        insurance::insurance_enrollment::model::CHART.describe(),
    ]
}

/// The application on `state`.
pub fn app(
    state: &State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .app_data(Data::new(state.clone()))
        .app_data(Data::new(health::LastLook::default()))
        .app_data(Data::new(Charts(state_charts)))
        .app_data(Data::new(insight::coverage::UNCOVERED_PARTICIPANTS))
        .app_data(Data::new(people::enrollment::PARTICIPANTS_ELSEWHERE))
        .configure(|config| serve(config, &state.methods))
        .configure(docs::routes(&state.documents))
        .default_service(web::to(methods::unclaimed))
        .wrap(NormalizePath::trim())
        .wrap(from_fn(frame::frame))
        .wrap(cors::cors(&state.settings.cors_origins))
        .wrap(from_fn(frame::preflight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_door_knows_lists() {
        let door = Door::of(&serde_json::from_slice(&published().unwrap()).unwrap());
        for list in ["/v1/employers", "/v1/employers/", "/v1/changes"] {
            assert!(door.is_list(list), "{list}");
        }
        for other in [
            "/v1/code-systems",
            "/v1/open/demand",
            "/v1/office-settings",
            "/v1/employers/batch",
            "/v1/employers/01a22972-345a-74eb-a70c-03aa6e7dc65d",
            "/health/live",
        ] {
            assert!(!door.is_list(other), "{other}");
        }
    }
}
