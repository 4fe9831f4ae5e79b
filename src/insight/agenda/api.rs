//! `/v1/consultations/agenda`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};

use super::store;
use super::view::{AgendaQuery, AgendaView, Told, missing};
use crate::error::Result;
use crate::http::read::Read;
use crate::http::routes::Routes;
use crate::insight::alignment;
use crate::insight::alignment::query::AlignmentQuery;
use crate::reference::office::COMPLETION_RATE;
use crate::rights;

rights!(ReadAgenda = "consultations:read" figures);

/// Read the agenda of the next consultation
///
/// What was promised and is not done, demands that expire within 60 days, the ten occupations of which most people are
/// missing, and what has been answered since the last meeting; of each list the 50 most urgent. Demands are told to who may
/// read them, and so are inputs.
#[utoipa::path(operation_id = "getConsultationAgenda", tag = "consultations", params(AgendaQuery),
    responses((status = 200, description = "The agenda", body = AgendaView)))]
#[get("/agenda")]
async fn read(call: Read<ReadAgenda, AgendaQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    let query = Arc::clone(&call.query);
    call.json(async move |c, by| {
        let region = query.region.as_ref();
        let since = store::last_meeting(c, &by.scope, region).await?;
        let mut told = Told::default();
        if by.may("skill-demands:read") {
            told.promised = Some(store::promised(c, &by.scope, region).await?);
            told.expiring = Some(store::expiring(c, &by.scope, region, today).await?);
            let figures = AlignmentQuery {
                region: region.cloned(),
                ..AlignmentQuery::default()
            };
            let parts = alignment::store::parts(c, &by.scope, &figures, today).await?;
            told.missing = Some(missing(alignment::model::cells(parts, COMPLETION_RATE)));
        }
        if by.may("consultation-inputs:read") {
            told.answered = Some(store::answered(c, &by.scope, region, since).await?);
        }
        Ok(AgendaView::new(today, since, told, by))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/consultations").service(read);
}
