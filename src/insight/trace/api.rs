//! `/v1/consultation-inputs/{id}/trace`, `/v1/skill-demands/{id}/trace`, `/v1/batches/{id}/trace`.

use actix_web::{HttpResponse, get};

use super::view::TraceView;
use super::{Root, store};
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::{Code, Result};
use crate::http::read::Read;
use crate::http::right::PathId;
use crate::http::routes::Routes;
use crate::rights;
use crate::training::batch::model::BatchId;

rights!(ReadTrace = "skill-demands:read" figures);

async fn answer(call: Read<ReadTrace>, root: Root) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    call.json(async move |c, by| {
        if !store::is_in_sight(c, &by.scope, root, today).await? {
            return Err(Code::NotFound.into());
        }
        let found = store::follow(c, &by.scope, root).await?;
        Ok(TraceView::of(found, by, today))
    })
    .await
}

/// Trace an input
///
/// What was said, the demands that were made from it, the programs that answer them, their batches, and who is in those.
#[utoipa::path(operation_id = "getConsultationInputTrace", tag = "traces", params(("id" = ConsultationInputId, Path, description = "The input's id")),
    responses((status = 200, description = "What has come of it", body = TraceView)))]
#[get("/{id}/trace")]
async fn input(call: Read<ReadTrace>, id: PathId<ConsultationInputId>) -> Result<HttpResponse> {
    answer(call, Root::Input(id.0)).await
}

/// Trace a skill demand
///
/// The inputs that led to it, and what has come of it.
#[utoipa::path(operation_id = "getSkillDemandTrace", tag = "traces", params(("id" = SkillDemandId, Path, description = "The demand's id")),
    responses((status = 200, description = "Where it comes from, and what has come of it", body = TraceView)))]
#[get("/{id}/trace")]
async fn demand(call: Read<ReadTrace>, id: PathId<SkillDemandId>) -> Result<HttpResponse> {
    answer(call, Root::Demand(id.0)).await
}

/// Trace a batch
///
/// The demands that its program cites, the inputs that led to them, and who is in it.
#[utoipa::path(operation_id = "getBatchTrace", tag = "traces", params(("id" = BatchId, Path, description = "The batch's id")),
    responses((status = 200, description = "Where it comes from, and who is in it", body = TraceView)))]
#[get("/{id}/trace")]
async fn batch(call: Read<ReadTrace>, id: PathId<BatchId>) -> Result<HttpResponse> {
    answer(call, Root::Batch(id.0)).await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/consultation-inputs").service(input);
    routes.under("/v1/skill-demands").service(demand);
    routes.under("/v1/batches").service(batch);
}
