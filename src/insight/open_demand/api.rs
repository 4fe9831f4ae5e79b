//! `/v1/open/demand`.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;

use super::metadata::OpenDemandMetadata;
use super::query::OpenDemandQuery;
use super::store;
use super::suppression::publish;
use super::view::OpenDemandView;
use crate::error::{Error, Result};
use crate::http::open::Open;
use crate::http::public::Public;
use crate::http::routes::Routes;
use crate::kernel::Timestamp;

/// Read how many people are sought
///
/// Verified and unexpired demand over all offices, by quarter, regency and group of occupations, as open data. No figure, and
/// no difference of figures, tells about fewer than five firms: others are withheld (`suppressed`), and numbers of
/// firms are rounded down to multiples of 5. Filters choose among the rows and change none. The figures are those of the end of
/// yesterday, and the same all day long: from five minutes after midnight on.
#[utoipa::path(operation_id = "getOpenDemand", tag = "open-data", security(()), params(OpenDemandQuery),
    responses((status = 200, description = "The rows",
        content((OpenDemandView = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")),
        headers(("Cache-Control" = String, description = "`public, max-age=3600`")))))]
#[get("/demand")]
async fn read(call: Open<OpenDemandQuery>) -> Result<HttpResponse> {
    call.query.check()?;
    let db = &call.state.db;
    let day = last_day(db.clock.now())?;
    let make = async {
        let parts = db.read_stale(async move |c| store::parts(c, day).await);
        let parts = parts.await?;
        // Others of this thread do not wait for it.
        let cells = actix_web::rt::task::spawn_blocking(move || publish(parts));
        cells.await.map_err(Error::failed)
    };
    let cells = call.state.open_demand.or_made(day, make).await?;
    let view = OpenDemandView::new(day, &call.query, &cells);
    call.answer(&view, &view.items, &format!("open-demand-{day}"))
}

/// Read what open demand means
///
/// The dataset's metadata, as *Satu Data Indonesia* asks for: what it is, who publishes it, how it is made up to date, its columns
/// with their units and code lists, and what is withheld and why. In both languages.
#[utoipa::path(operation_id = "getOpenDemandMetadata", tag = "open-data", security(()),
    responses((status = 200, description = "The metadata", body = OpenDemandMetadata)))]
#[get("/demand/metadata")]
async fn metadata(call: Public) -> Result<HttpResponse> {
    let as_of = last_day(call.state.db.clock.now())?;
    let publication = &call.state.settings.publication;
    call.json(&OpenDemandMetadata::new(as_of, publication))
}

/// How long after midnight the day before is told: what was begun on a day is written by then, on each replica.
const SETTLED_AFTER: chrono::Duration = chrono::Duration::minutes(5);

/// The day whose figures are told: yesterday, which is over, so that they are the same for all who ask today.
fn last_day(now: Timestamp) -> Result<NaiveDate> {
    let yesterday = now.plus(-SETTLED_AFTER).office_date().pred_opt();
    yesterday.ok_or_else(|| Error::failed("no day before today"))
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/open").service(read).service(metadata);
}
