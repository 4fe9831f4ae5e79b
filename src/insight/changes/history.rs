//! `/v1/{resource}/{id}/history`: the same for each resource.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::view::ChangeView;
use crate::db::journal;
use crate::error::{Code, Result};
use crate::http::page::{List, PageParams};
use crate::http::read::Read;
use crate::http::right::PathId;
use crate::rights;

rights!(ReadHistory = "audit:read" pages);

async fn answer(call: Read<ReadHistory>, resource: &'static str, id: Uuid) -> Result<HttpResponse> {
    let limit = call.limit()?;
    let after: Option<i64> = call.cursor()?;
    call.page(async move |c, by| {
        let mut entries =
            journal::history(c, &by.scope, resource, id, after.unwrap_or(0), limit + 1).await?;
        // Every record's first entry is its creation, so one without entries is not there, or not for this caller.
        if entries.is_empty() && after.is_none() {
            return Err(Code::NotFound.into());
        }
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > wanted;
        entries.truncate(wanted);
        let next = entries.last().filter(|_| more).map(|last| last.seq);
        // The entry of a read that showed several records names none of them.
        let items = entries
            .into_iter()
            .map(|entry| ChangeView { id, ..entry.into() });
        Ok((items.collect(), next))
    })
    .await
}

/// One operation per resource: its name, and that of the resource in paths, tags and journal.
macro_rules! histories {
    ($($name:ident: $id:literal, $resource:literal;)+) => {
        $(
            /// Read a record's history
            ///
            /// Who did what to it and when, oldest first.
            #[utoipa::path(operation_id = $id, tag = $resource, params(("id" = String, Path, format = Uuid, description = "The record's id"), PageParams),
                responses((status = 200, description = "A page of the history", body = List<ChangeView>)))]
            #[get("/{id}/history")]
            async fn $name(call: Read<ReadHistory>, id: PathId<Uuid>) -> Result<HttpResponse> {
                answer(call, $resource, id.0).await
            }
        )+

        pub fn routes(routes: &mut impl Routes) {
            $(routes.under(concat!("/v1/", $resource)).service($name);)+
        }
    };
}

histories! {
    employer: "listEmployerHistory", "employers";
    consultation: "listConsultationHistory", "consultations";
    consultation_input: "listConsultationInputHistory", "consultation-inputs";
    skill_demand: "listSkillDemandHistory", "skill-demands";
    demand_priority: "listDemandPriorityHistory", "demand-priorities";
    training_provider: "listTrainingProviderHistory", "training-providers";
    workshop: "listWorkshopHistory", "workshops";
    demand_attention: "listDemandAttentionHistory", "demand-attentions";
    demand_response: "listDemandResponseHistory", "demand-responses";
    instructor: "listInstructorHistory", "instructors";
    instructor_need: "listInstructorNeedHistory", "instructor-needs";
    training_program: "listTrainingProgramHistory", "training-programs";
    program_opinion: "listProgramOpinionHistory", "program-opinions";
    batch: "listBatchHistory", "batches";
    batch_waiver: "listBatchWaiverHistory", "batch-waivers";
    session: "listSessionHistory", "sessions";
    batch_cost: "listBatchCostHistory", "batch-costs";
    funding_ceiling: "listFundingCeilingHistory", "funding-ceilings";
    trainee: "listTraineeHistory", "trainees";
    enrollment: "listEnrollmentHistory", "enrollments";
    insurance_enrollment: "listInsuranceEnrollmentHistory", "insurance-enrollments";
}
