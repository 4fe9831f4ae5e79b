//! `/v1/skill-demands/{id}/hires`: how many were hired for a demand, and on which day.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Hire, HireId, SkillDemandId};
use super::store;
use crate::error::{Code, Result};
use crate::http::page::{List, PageParams};
use crate::http::read::Read;
use crate::http::right::PathId;
use crate::http::routes::Routes;
use crate::kernel::{Actor, Timestamp, Words};
use crate::reference::ReasonCode;
use crate::rights;

rights!(ListHires = "skill-demands:read" pages);

/// People who were hired for a demand, or hires that were taken back.
#[derive(Debug, Serialize, ToSchema)]
pub struct HireView {
    pub id: HireId,
    /// How many; below zero where hires were taken back.
    pub count: i32,
    /// The day on which they were hired, or from which on they are not.
    pub hired_on: NaiveDate,
    /// Why hires were taken back; `null` for a training provider's client, as the next one.
    pub reason: Option<ReasonCode>,
    pub note: Option<Words>,
    /// When that was recorded.
    pub recorded_at: Timestamp,
}

impl HireView {
    fn of(hire: Hire, by: &Actor) -> Self {
        let Hire {
            id,
            skill_demand_id: _,
            count,
            hired_on,
            reason,
            note,
            created_at,
        } = hire;
        let is_told_why = by.scope.provider().is_none();
        Self {
            id,
            count,
            hired_on,
            reason: reason.filter(|_| is_told_why),
            note: note.filter(|_| is_told_why),
            recorded_at: created_at,
        }
    }
}

/// List the hires of a skill demand
///
/// Each recording with its day, in the order in which they were made; together they are `hired`. A renewal begins with those that
/// were recorded for the old demand while it was a draft, of whom no more count than it asks for.
#[utoipa::path(operation_id = "listSkillDemandHires", tag = "skill-demands", params(("id" = SkillDemandId, Path, description = "The skill demand's id"), PageParams),
    responses((status = 200, description = "A page of the hires", body = List<HireView>)))]
#[get("/{id}/hires")]
async fn list(call: Read<ListHires>, id: PathId<SkillDemandId>) -> Result<HttpResponse> {
    let limit = call.limit()?;
    let after: Option<HireId> = call.cursor()?;
    let today = call.state.db.clock.now().office_date();
    call.page(async move |c, by| {
        let demand = store::find(c, &by.scope, id.0, today).await?;
        demand.ok_or(Code::NotFound)?;
        let mut hires = store::hires::page(c, id.0, after, limit + 1).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = hires.len() > wanted;
        hires.truncate(wanted);
        let next = hires.last().filter(|_| more).map(|last| last.id);
        let items = hires.into_iter().map(|hire| HireView::of(hire, by));
        Ok((items.collect(), next))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/skill-demands").service(list);
}
