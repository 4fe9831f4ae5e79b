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

/// One operation per resource: path, name of the operation, tag.
macro_rules! histories {
    ($($name:ident: $path:literal, $id:literal, $tag:literal;)+) => {
        $(
            /// Read a record's history
            ///
            /// Who did what to it and when, oldest first.
            #[utoipa::path(operation_id = $id, tag = $tag, params(("id" = String, Path, format = Uuid, description = "The record's id"), PageParams),
                responses((status = 200, description = "A page of the history", body = List<ChangeView>)))]
            #[get($path)]
            async fn $name(call: Read<ReadHistory>, id: PathId<Uuid>) -> Result<HttpResponse> {
                answer(call, $tag, id.0).await
            }
        )+

        pub fn routes(routes: &mut impl Routes) {
            $(routes.service($name);)+
        }
    };
}

histories! {
    employer: "/employers/{id}/history", "listEmployerHistory", "employers";
    consultation: "/consultations/{id}/history", "listConsultationHistory", "consultations";
    consultation_input: "/consultation-inputs/{id}/history", "listConsultationInputHistory", "consultation-inputs";
    skill_demand: "/skill-demands/{id}/history", "listSkillDemandHistory", "skill-demands";
    demand_priority: "/demand-priorities/{id}/history", "listDemandPriorityHistory", "demand-priorities";
    training_provider: "/training-providers/{id}/history", "listTrainingProviderHistory", "training-providers";
    workshop: "/workshops/{id}/history", "listWorkshopHistory", "workshops";
    demand_attention: "/demand-attentions/{id}/history", "listDemandAttentionHistory", "demand-attentions";
    demand_response: "/demand-responses/{id}/history", "listDemandResponseHistory", "demand-responses";
    instructor: "/instructors/{id}/history", "listInstructorHistory", "instructors";
    instructor_need: "/instructor-needs/{id}/history", "listInstructorNeedHistory", "instructor-needs";
    training_program: "/training-programs/{id}/history", "listTrainingProgramHistory", "training-programs";
    program_opinion: "/program-opinions/{id}/history", "listProgramOpinionHistory", "program-opinions";
    batch: "/batches/{id}/history", "listBatchHistory", "batches";
    batch_waiver: "/batch-waivers/{id}/history", "listBatchWaiverHistory", "batch-waivers";
    session: "/sessions/{id}/history", "listSessionHistory", "sessions";
    batch_cost: "/batch-costs/{id}/history", "listBatchCostHistory", "batch-costs";
    funding_ceiling: "/funding-ceilings/{id}/history", "listFundingCeilingHistory", "funding-ceilings";
    trainee: "/trainees/{id}/history", "listTraineeHistory", "trainees";
    enrollment: "/enrollments/{id}/history", "listEnrollmentHistory", "enrollments";
    insurance_enrollment: "/insurance-enrollments/{id}/history", "listInsuranceEnrollmentHistory", "insurance-enrollments";
}
