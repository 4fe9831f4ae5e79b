//! `/v1/alignment/skill-demands` and `/v1/alignment/batches`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get};

use super::query::{PastBatchQuery, PastDemandQuery, day};
use super::store::{self, PastBatch, PastDemand};
use super::view::{PastBatchView, PastDemandView};
use crate::error::Result;
use crate::http::page::{After, Found, List, PageParams};
use crate::http::read::Read;
use crate::rights;

rights!(ListPastDemands = "skill-demands:read" list, ListPastBatches = "batches:read" list);

/// List the demands that counted on a day
///
/// Those that were verified and had not expired at the end of the day, as they were then: what the demand side of the
/// alignment with the same `as_of` adds up.
#[utoipa::path(operation_id = "listAlignedSkillDemands", tag = "alignment", params(PageParams, PastDemandQuery),
    responses((status = 200, description = "A page of demands", body = List<PastDemandView>)))]
#[get("/skill-demands")]
async fn demands(call: Read<ListPastDemands, PastDemandQuery>) -> Result<HttpResponse> {
    let day = day(call.query.as_of, call.state.db.clock.now().office_date())?;
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::demands(c, &by.scope, query, day, page).await?,
                page,
                |row: &PastDemand| After::new((), row.skill_demand_id),
                PastDemandView::from,
            )
        },
        async move |c, by, query| store::count_demands(c, &by.scope, query, day).await,
    )
    .await
}

/// List the batches that counted on a day
///
/// Those that were planned or under way at the end of the day, with who held a seat in them then: what the supply side
/// of the alignment with the same `as_of` adds up.
#[utoipa::path(operation_id = "listAlignedBatches", tag = "alignment", params(PageParams, PastBatchQuery),
    responses((status = 200, description = "A page of batches", body = List<PastBatchView>)))]
#[get("/batches")]
async fn batches(call: Read<ListPastBatches, PastBatchQuery>) -> Result<HttpResponse> {
    let day = day(call.query.as_of, call.state.db.clock.now().office_date())?;
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::batches(c, &by.scope, query, day, page).await?,
                page,
                |row: &PastBatch| After::new((), row.batch_id),
                PastBatchView::from,
            )
        },
        async move |c, by, query| store::count_batches(c, &by.scope, query, day).await,
    )
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/alignment")
        .service(demands)
        .service(batches);
}
