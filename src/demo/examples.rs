//! The record of the demo office on which an operation of the document can be tried.

use uuid::Uuid;

use super::ids::{
    ATTENTIONS, BATCHES, CONSULTATIONS, COVERS, DEMANDS, EMPLOYERS, ENROLLMENTS, INPUTS,
    INSTRUCTORS, OPINIONS, PRIORITIES, PROGRAMS, PROVIDERS, RESPONSES, TRAINEES, WAIVERS,
    WORKSHOPS,
};

/// The example for an operation's `{id}`: a record of the demo office in a state from which the action leads, or just
/// the first. `None` for an operation that has none.
#[must_use]
pub fn path_id(operation_id: &str) -> Option<Uuid> {
    [demand, training, people_and_cover]
        .iter()
        .find_map(|area| area(operation_id))
}

fn demand(operation_id: &str) -> Option<Uuid> {
    Some(match operation_id {
        "getEmployer" | "listEmployerHistory" | "updateEmployer" | "suspendEmployer" => {
            EMPLOYERS.id(1).into()
        }
        "verifyEmployer" => EMPLOYERS.id(7).into(),
        "reinstateEmployer" | "closeEmployer" => EMPLOYERS.id(8).into(),

        "getConsultation" | "listConsultationHistory" => CONSULTATIONS.id(1).into(),
        "updateConsultation" | "holdConsultation" | "deleteConsultation" => {
            CONSULTATIONS.id(4).into()
        }
        "closeConsultation" => CONSULTATIONS.id(5).into(),
        "publishConsultation" => CONSULTATIONS.id(6).into(),

        "getConsultationInputTrace" | "getConsultationInput" | "listConsultationInputHistory" => {
            INPUTS.id(1).into()
        }
        "answerConsultationInput" => INPUTS.id(6).into(),
        "convertConsultationInput" => INPUTS.id(7).into(),
        "updateConsultationInput"
        | "deleteConsultationInput"
        | "mergeConsultationInput"
        | "declineConsultationInput" => INPUTS.id(8).into(),

        "getSkillDemandTrace"
        | "getSkillDemand"
        | "listSkillDemandHistory"
        | "listSkillDemandHires"
        | "recordSkillDemandHires"
        | "reverseSkillDemandHires" => DEMANDS.id(1).into(),
        "withdrawSkillDemand" => DEMANDS.id(10).into(),
        "updateSkillDemand" | "submitSkillDemand" | "deleteSkillDemand" => DEMANDS.id(13).into(),
        "verifySkillDemand" | "rejectSkillDemand" => DEMANDS.id(14).into(),
        "renewSkillDemand" => DEMANDS.id(16).into(),

        "getDemandPriority" | "listDemandPriorityHistory" | "updateDemandPriority" => {
            PRIORITIES.id(1).into()
        }
        "deleteDemandPriority" => PRIORITIES.id(3).into(),

        _ => return None,
    })
}

fn training(operation_id: &str) -> Option<Uuid> {
    Some(match operation_id {
        "getTrainingProvider"
        | "listTrainingProviderHistory"
        | "updateTrainingProvider"
        | "suspendTrainingProvider" => PROVIDERS.id(1).into(),
        "activateTrainingProvider" | "closeTrainingProvider" => PROVIDERS.id(3).into(),

        "getWorkshop" | "listWorkshopHistory" | "updateWorkshop" | "closeWorkshop" => {
            WORKSHOPS.id(1).into()
        }
        "reopenWorkshop" => WORKSHOPS.id(5).into(),

        "getDemandAttention" | "listDemandAttentionHistory" => ATTENTIONS.id(1).into(),
        "contactDemandAttention" | "deleteDemandAttention" => ATTENTIONS.id(2).into(),

        "getDemandResponse" | "listDemandResponseHistory" => RESPONSES.id(1).into(),
        "linkDemandResponse" => RESPONSES.id(2).into(),
        "updateDemandResponse"
        | "deleteDemandResponse"
        | "acceptDemandResponse"
        | "declineDemandResponse" => RESPONSES.id(3).into(),

        "getInstructor" | "listInstructorHistory" | "updateInstructor" | "suspendInstructor" => {
            INSTRUCTORS.id(1).into()
        }
        "closeInstructor" => INSTRUCTORS.id(4).into(),
        "reinstateInstructor" => INSTRUCTORS.id(5).into(),
        "deleteInstructor" => INSTRUCTORS.id(6).into(),

        "getTrainingProgram" | "listTrainingProgramHistory" => PROGRAMS.id(1).into(),
        "retireTrainingProgram" | "suspendTrainingProgram" | "reviseTrainingProgram" => {
            PROGRAMS.id(3).into()
        }
        "returnTrainingProgram" | "openTrainingProgramOpinions" | "refuseTrainingProgram" => {
            PROGRAMS.id(5).into()
        }
        "approveTrainingProgram" => PROGRAMS.id(10).into(),
        "reinstateTrainingProgram" => PROGRAMS.id(12).into(),
        "updateTrainingProgram" | "submitTrainingProgram" | "deleteTrainingProgram" => {
            PROGRAMS.id(6).into()
        }

        "getProgramOpinion" | "listProgramOpinionHistory" => OPINIONS.id(1).into(),
        "updateProgramOpinion" | "deleteProgramOpinion" => OPINIONS.id(4).into(),

        "getBatchTrace" | "getBatch" | "listBatchHistory" | "completeBatch" => BATCHES.id(1).into(),
        "startBatch" => BATCHES.id(2).into(),
        "updateBatch" | "openBatch" | "postponeBatch" | "cancelBatch" | "deleteBatch" => {
            BATCHES.id(3).into()
        }
        "evaluateBatch" => BATCHES.id(4).into(),
        "selectBatch" => BATCHES.id(5).into(),
        "confirmBatch" => BATCHES.id(6).into(),

        "getBatchWaiver" | "listBatchWaiverHistory" | "revokeBatchWaiver" => WAIVERS.id(1).into(),

        _ => return None,
    })
}

fn people_and_cover(operation_id: &str) -> Option<Uuid> {
    Some(match operation_id {
        "getTrainee" | "listTraineeHistory" | "updateTrainee" => TRAINEES.id(1).into(),
        "closeTrainee" => TRAINEES.id(30).into(),

        "getEnrollment" | "listEnrollmentHistory" | "completeEnrollment" => {
            ENROLLMENTS.id(1).into()
        }
        "failEnrollment" => ENROLLMENTS.id(2).into(),
        "suspendEnrollment" => ENROLLMENTS.id(3).into(),
        "dropEnrollment" => ENROLLMENTS.id(4).into(),
        "resumeEnrollment" => ENROLLMENTS.id(10).into(),
        "activateEnrollment" => ENROLLMENTS.id(17).into(),
        "withdrawEnrollment" => ENROLLMENTS.id(18).into(),

        "getInsuranceEnrollment" | "listInsuranceEnrollmentHistory" | "endInsuranceEnrollment" => {
            COVERS.id(1).into()
        }
        "updateInsuranceEnrollment" | "activateInsuranceEnrollment" => COVERS.id(15).into(),
        "requestInsuranceEnrollment" => COVERS.id(16).into(),
        "cancelInsuranceEnrollment" => COVERS.id(17).into(),
        "sendInsuranceEnrollment" => COVERS.id(19).into(),
        "rejectInsuranceEnrollment" => COVERS.id(20).into(),

        _ => return None,
    })
}
