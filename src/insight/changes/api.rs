//! `/v1/changes`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::position::Place;
use super::view::ChangeView;
use crate::db::journal;
use crate::error::{Code, Result};
use crate::http::query::AnyOf;
use crate::http::read::Read;
use crate::{rights, text_enum};

rights!(ReadChanges = "audit:read" feed);

text_enum! {
    /// A resource whose changes are told.
    pub enum Journalled {
        Employers = "employers",
        Consultations = "consultations",
        ConsultationInputs = "consultation-inputs",
        SkillDemands = "skill-demands",
        DemandPriorities = "demand-priorities",
        TrainingProviders = "training-providers",
        Workshops = "workshops",
        DemandAttentions = "demand-attentions",
        DemandResponses = "demand-responses",
        Instructors = "instructors",
        InstructorNeeds = "instructor-needs",
        TrainingPrograms = "training-programs",
        ProgramOpinions = "program-opinions",
        Batches = "batches",
        BatchWaivers = "batch-waivers",
        Sessions = "sessions",
        BatchCosts = "batch-costs",
        FundingCeilings = "funding-ceilings",
        Trainees = "trainees",
        Enrollments = "enrollments",
        InsuranceEnrollments = "insurance-enrollments",
        OfficeSettings = "office-settings",
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// `next_after` of the answer before, or any `position`; from the beginning where it is not said.
    #[param(max_length = 64)]
    pub after: Option<String>,
    /// Changes of these resources only.
    #[param(inline, style = Form, explode = false)]
    pub types: Option<AnyOf<Journalled>>,
}

/// How many.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "documents the parameter; `Read` takes it out of the query itself"
)]
struct Limit {
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
}

/// A stretch of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    pub items: Vec<ChangeView>,
    /// Where to go on, also when there was nothing new.
    #[schema(example = "00000000000003e8000000000000002a")]
    pub next_after: String,
    /// Whether there is more already.
    pub more: bool,
}

/// Follow the changes
///
/// Every change to the agency's records, exactly once and in one order. Ask again from `next_after`; replayed from the
/// beginning, the states are the current state.
#[utoipa::path(operation_id = "listChanges", tag = "journal", params(ChangesQuery, Limit),
    responses((status = 200, description = "The changes after `after`, oldest first", body = Changes)))]
#[get("")]
async fn changes(call: Read<ReadChanges, ChangesQuery>) -> Result<HttpResponse> {
    let limit = call.limit()?;
    let after = call.query.after.as_deref().map(str::parse::<Place>);
    let after = after
        .transpose()
        .map_err(|_| Code::InvalidCursor)?
        .unwrap_or_default();
    let types = call.query.types.iter().flat_map(|types| &types.0);
    let types: Vec<String> = types.map(ToString::to_string).collect();
    call.json(async move |c, by| {
        let mut entries = journal::feed(c, &by.scope, &types, after.0, limit + 1).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > wanted;
        entries.truncate(wanted);
        let next_after = entries.last().map_or(after, Place::of).to_string();
        Ok(Changes {
            items: entries.into_iter().map(ChangeView::from).collect(),
            next_after,
            more,
        })
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/changes").service(changes);
}
