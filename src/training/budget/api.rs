//! `/v1/budget`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};

use super::store;
use super::view::{BudgetQuery, BudgetView};
use crate::error::Result;
use crate::http::read::Read;
use crate::http::routes::Routes;
use crate::rights;

rights!(ReadBudget = "funding-ceilings:read" figures);

/// Read the budget
///
/// Of each source and year how much money there is, what classes claim of it, what they are planned to cost, what has been used
/// and what remains; with the address of the list of these classes. A client that is bound to an employer or a training provider
/// is shown none.
#[utoipa::path(operation_id = "getBudget", tag = "funding-ceilings", params(BudgetQuery),
    responses((status = 200, description = "The budget", body = BudgetView)))]
#[get("")]
async fn read(call: Read<ReadBudget, BudgetQuery>) -> Result<HttpResponse> {
    let query = Arc::clone(&call.query);
    call.json(async move |c, by| {
        let rows = store::budget(c, &by.scope, &query).await?;
        Ok(BudgetView::from(rows))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/budget").service(read);
}
