//! `/v1/open/demand`.

use actix_web::{HttpResponse, get};

use super::metadata::OpenDemandMetadata;
use super::query::OpenDemandQuery;
use super::store;
use super::suppression::publish;
use super::view::OpenDemandView;
use crate::error::Result;
use crate::http::open::Open;
use crate::http::public::Public;
use crate::http::routes::Routes;

/// Read how many people are sought
///
/// Verified and unexpired demand over all offices, by quarter, regency and group of occupations, as open data. No figure, and
/// no difference of figures, tells about fewer than five firms: others are withheld (`suppressed`), and numbers of
/// firms are rounded down to multiples of 5. Filters choose among the rows and change none. The figures are at most a minute old;
/// what changed between two answers can be seen by comparing them.
#[utoipa::path(operation_id = "getOpenDemand", tag = "open-data", security(()), params(OpenDemandQuery),
    responses((status = 200, description = "The rows",
        content((OpenDemandView = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")),
        headers(("Cache-Control" = String, description = "`public, max-age=3600`")))))]
#[get("/open/demand")]
async fn read(call: Open<OpenDemandQuery>) -> Result<HttpResponse> {
    call.query.check()?;
    let db = &call.state.db;
    let now = db.clock.now();
    let make = async {
        let today = now.office_date();
        let cells = db
            .read_stale(async move |c| Ok(publish(store::parts(c, today).await?)))
            .await?;
        Ok((today, cells))
    };
    let made = call.state.open_demand.or_made(now, make).await?;
    let (as_of, cells) = &*made;
    let view = OpenDemandView::new(*as_of, &call.query, cells);
    call.answer(&view, &view.items, &format!("open-demand-{as_of}"))
}

/// Read what open demand means
///
/// The dataset's metadata, as *Satu Data Indonesia* asks for: what it is, who publishes it, how it is made up to date, its columns
/// with their units and code lists, and what is withheld and why. In both languages.
#[utoipa::path(operation_id = "getOpenDemandMetadata", tag = "open-data", security(()),
    responses((status = 200, description = "The metadata", body = OpenDemandMetadata)))]
#[get("/open/demand/metadata")]
async fn metadata(call: Public) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    let publication = &call.state.settings.publication;
    call.json(&OpenDemandMetadata::new(today, publication))
}

pub fn routes(routes: &mut Routes<'_>) {
    routes.service(read).service(metadata);
}
