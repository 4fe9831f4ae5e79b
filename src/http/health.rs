//! Whether the process lives, and whether it can serve.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use super::reply::{Reply, send};
use super::state::State;
use crate::error::{Code, Error, Result};

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// The last look at the database: balancers ask often, and each of them.
#[derive(Default)]
pub struct LastLook(Mutex<Option<(Instant, bool)>>);

/// For how long one look at the database serves all who ask, where it was there and where it was not: then it may be
/// back at any moment.
const FRESH: Duration = Duration::from_secs(1);
const FRESH_ABSENCE: Duration = Duration::from_millis(200);

/// Is the process alive
///
/// Never touches the database.
#[utoipa::path(operation_id = "getLiveness", tag = "health", security(()), responses((status = 200, description = "It is", body = Health)))]
#[get("/live")]
async fn live() -> Result<HttpResponse> {
    Reply::json(StatusCode::OK, &Health { status: "ok" }).map(|reply| send(reply.0))
}

/// Can the service answer
///
/// 503 while the database cannot be reached and while the process is about to stop.
#[utoipa::path(operation_id = "getReadiness", tag = "health", security(()), responses((status = 200, description = "It can", body = Health)))]
#[get("/ready")]
async fn ready(state: Data<State>, look: Data<LastLook>) -> Result<HttpResponse> {
    if !state.ready.load(Ordering::Relaxed) || !reachable(&state, &look).await {
        return Err(Error::from(Code::Unavailable));
    }
    Reply::json(StatusCode::OK, &Health { status: "ok" }).map(|reply| send(reply.0))
}

async fn reachable(state: &State, look: &LastLook) -> bool {
    let mut last = look.0.lock().await;
    match *last {
        Some((at, true)) if at.elapsed() < FRESH => true,
        Some((at, false)) if at.elapsed() < FRESH_ABSENCE => false,
        _ => {
            let reachable = state.db.is_reachable().await;
            *last = Some((Instant::now(), reachable));
            reachable
        }
    }
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/health").service(live).service(ready);
}
