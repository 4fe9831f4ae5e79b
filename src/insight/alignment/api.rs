//! `/v1/alignment`.

use std::sync::Arc;

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get};

use super::model::cells;
use super::query::AlignmentQuery;
use super::store;
use super::view::AlignmentView;
use crate::error::Result;
use crate::http::read::Read;
use crate::reference::office::COMPLETION_RATE;
use crate::rights;

rights!(ReadAlignment = "skill-demands:read" figures);

/// Read the alignment
///
/// How far training meets what employers need, by occupation, region and quarter: who is wanted, hired and in
/// training, how many graduates that promises, and how many are missing all the same. Every term of the figures is
/// there, with the addresses of the lists behind it. With `as_of` a past day is answered as it had been recorded by its end.
#[utoipa::path(operation_id = "getAlignment", tag = "alignment", params(AlignmentQuery),
    responses((status = 200, description = "The cells and their sums", body = AlignmentView)))]
#[get("")]
async fn read(call: Read<ReadAlignment, AlignmentQuery>) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.query.check(&call.by, today)?;
    let query = Arc::clone(&call.query);
    call.json(async move |c, by| {
        let parts = store::parts(c, &by.scope, &query, today).await?;
        Ok(AlignmentView::new(
            &query,
            today,
            cells(parts, COMPLETION_RATE),
        ))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/alignment").service(read);
}
