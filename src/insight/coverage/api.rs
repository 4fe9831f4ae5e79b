//! `/v1/coverage-gaps`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::CoverageGap;
use super::store;
use crate::error::Result;
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::http::read::Read;
use crate::people::enrollment::model::EnrollmentStatus;
use crate::people::trainee::model::TraineeId;
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::{rights, sort_keys};

rights!(ListCoverageGaps = "insurance-enrollments:read" list);

sort_keys! {
    /// The one order of coverage gaps: that in which their enrollments were made.
    pub enum CoverageGapOrder { EnrollmentId = "enrollment_id" }
}

/// Which coverage gaps.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CoverageGapQuery {
    /// Those who are or were enrolled in this batch.
    pub batch_id: Option<BatchId>,
    /// One person.
    pub trainee_id: Option<TraineeId>,
    /// Those whose enrollment is in any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<EnrollmentStatus>>,
    /// In a batch that is in any of these states.
    #[param(inline, style = Form, explode = false)]
    pub batch_status: Option<AnyOf<BatchStatus>>,
    /// In a batch whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// In a batch with this KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// In a batch whose region code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// In a batch with this region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// In a batch that ends on this day or later.
    pub ends_on_from: Option<NaiveDate>,
    /// In a batch that ends on this day or earlier.
    pub ends_on_to: Option<NaiveDate>,
    /// The first day to look at.
    pub from: Option<NaiveDate>,
    /// The last day to look at; before `from` it asks for no day.
    pub to: Option<NaiveDate>,
}

impl ListQuery for CoverageGapQuery {
    type SortKey = CoverageGapOrder;

    fn sort(&self) -> Option<Sort<CoverageGapOrder>> {
        None
    }
}

/// List coverage gaps
///
/// The days on which somebody takes part in a class without being insured in every scheme, exact to the day: one item
/// for each enrollment that has such days. Days ahead count too.
#[utoipa::path(operation_id = "listCoverageGaps", tag = "coverage-gaps", params(PageParams, CoverageGapQuery),
    responses((status = 200, description = "A page of coverage gaps", body = List<CoverageGap>)))]
#[get("")]
async fn list(call: Read<ListCoverageGaps, CoverageGapQuery>) -> Result<HttpResponse> {
    call.list(
        async |c, by, query, page| {
            Found::cut(
                store::page(c, &by.scope, query, page).await?,
                page,
                |gap: &CoverageGap| After::new((), gap.enrollment_id),
                |gap| gap,
            )
        },
        async |c, by, query| store::count(c, &by.scope, query).await,
    )
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/coverage-gaps").service(list);
}
