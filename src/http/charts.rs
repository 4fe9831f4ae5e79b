//! `/v1/state-charts`: the lives of the resources, from the tables that the program runs on.

use super::routes::Routes;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::public::Public;
use crate::error::Result;
use crate::kernel::chart::ChartView;

/// Makes the charts; the app, which knows all areas, hands it over.
#[derive(Clone, Copy)]
pub struct Charts(pub fn() -> Vec<ChartView>);

/// The state charts.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCharts {
    pub items: Vec<ChartView>,
}

/// List the state charts
///
/// Which action leads from where to where, and which codes refuse it.
#[utoipa::path(operation_id = "listStateCharts", tag = "catalogues", security(()), responses((status = 200, description = "The charts", body = StateCharts)))]
#[get("")]
async fn list(call: Public, charts: Data<Charts>) -> Result<HttpResponse> {
    call.json(&StateCharts { items: charts.0() })
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/state-charts").service(list);
}
