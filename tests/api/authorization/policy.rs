//! Who may do what: the one table. An operation of the document that has no row here fails the test.

use self::Access::{Changes, Creates, CreatesMany, Finds, Lists, Public, Reads};

/// What an operation does, and so what each caller is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody may call it.
    Public,
    /// Answers about one record: to its agency and to the province above; for all others it is not there.
    Reads,
    /// Changes one record: for its agency. The province above is refused with `other_agency`; for all others it is not
    /// there.
    Changes,
    /// Makes one record of the caller's agency. An id in the body that is not in sight is a fault of the body.
    Creates,
    /// Makes many; an id that is not in sight is a fault of its item.
    CreatesMany,
    /// Answers what is in sight, which may be nothing. A filter by an id that is not in sight finds nothing.
    Lists,
    /// As [`Lists`], for what is in the body.
    Finds,
}

/// How a caller stands to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Own,
    /// A city's, for the province above it.
    Below,
    Hidden,
}

/// A refusal's status and code.
pub type Refused = (u16, &'static str);

impl Access {
    /// How a call is refused whose path names the record; `None` where it is not.
    pub fn in_path(self, sight: Sight) -> Option<Refused> {
        match (self, sight) {
            (_, Sight::Hidden) => Some((404, "not_found")),
            (Changes, Sight::Below) => Some((403, "other_agency")),
            _ => None,
        }
    }

    /// How a body, or the item of a batch, is refused that names the record; `None` where that is no fault.
    pub fn in_body(self, sight: Sight) -> Option<Refused> {
        match (self, sight) {
            (_, Sight::Hidden) => Some((422, "invalid_body")),
            (_, Sight::Below) => Some((403, "other_agency")),
            _ => None,
        }
    }
}

/// The operation's id, the scopes that it needs, what it does. In the document's order.
pub const POLICY: &[(&str, &str, Access)] = &[
    ("getApiCatalog", "", Public),
    ("getJwks", "", Public),
    ("getAuthorizationServerMetadata", "", Public),
    ("getSecurityTxt", "", Public),
    ("getLiveness", "", Public),
    ("getReadiness", "", Public),
    ("createToken", "", Public),
    ("listAlignedSkillDemands", "skill-demands:read", Lists),
    ("listAlignedBatches", "batches:read", Lists),
    ("getAlignment", "skill-demands:read", Lists),
    ("listBatches", "batches:read", Lists),
    ("createBatch", "batches:write", Creates),
    ("createBatches", "batches:write", CreatesMany),
    ("getBatch", "batches:read", Reads),
    ("deleteBatch", "batches:write", Changes),
    ("updateBatch", "batches:write", Changes),
    ("cancelBatch", "batches:write", Changes),
    ("completeBatch", "batches:write", Changes),
    ("listBatchHistory", "audit:read", Reads),
    ("getBatchTrace", "skill-demands:read", Reads),
    ("openBatch", "batches:write", Changes),
    ("startBatch", "batches:write", Changes),
    ("listChanges", "audit:read", Lists),
    ("listCodeSystems", "", Public),
    ("listCodes", "", Public),
    ("listConsultationInputs", "consultation-inputs:read", Lists),
    (
        "createConsultationInput",
        "consultation-inputs:write",
        Creates,
    ),
    (
        "createConsultationInputs",
        "consultation-inputs:write",
        CreatesMany,
    ),
    ("getConsultationInput", "consultation-inputs:read", Reads),
    (
        "deleteConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    (
        "updateConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    (
        "answerConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    (
        "convertConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    (
        "declineConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    ("listConsultationInputHistory", "audit:read", Reads),
    (
        "mergeConsultationInput",
        "consultation-inputs:write",
        Changes,
    ),
    ("getConsultationInputTrace", "skill-demands:read", Reads),
    ("listConsultations", "consultations:read", Lists),
    ("createConsultation", "consultations:write", Creates),
    ("getConsultationAgenda", "consultations:read", Lists),
    ("getConsultation", "consultations:read", Reads),
    ("deleteConsultation", "consultations:write", Changes),
    ("updateConsultation", "consultations:write", Changes),
    ("closeConsultation", "consultations:write", Changes),
    ("listConsultationHistory", "audit:read", Reads),
    ("holdConsultation", "consultations:write", Changes),
    ("publishConsultation", "consultations:write", Changes),
    ("listCoverageGaps", "insurance-enrollments:read", Lists),
    ("listDemandAttentions", "demand-attentions:read", Lists),
    ("createDemandAttention", "demand-attentions:write", Creates),
    (
        "createDemandAttentions",
        "demand-attentions:write",
        CreatesMany,
    ),
    ("getDemandAttention", "demand-attentions:read", Reads),
    ("deleteDemandAttention", "demand-attentions:write", Changes),
    ("contactDemandAttention", "demand-attentions:write", Changes),
    ("listDemandAttentionHistory", "audit:read", Reads),
    ("listDemandPriorities", "demand-priorities:read", Lists),
    ("createDemandPriority", "demand-priorities:write", Creates),
    (
        "createDemandPriorities",
        "demand-priorities:write",
        CreatesMany,
    ),
    ("getDemandPriority", "demand-priorities:read", Reads),
    ("deleteDemandPriority", "demand-priorities:write", Changes),
    ("updateDemandPriority", "demand-priorities:write", Changes),
    ("listDemandPriorityHistory", "audit:read", Reads),
    ("listDemandResponses", "demand-responses:read", Lists),
    ("createDemandResponse", "demand-responses:write", Creates),
    (
        "createDemandResponses",
        "demand-responses:write",
        CreatesMany,
    ),
    ("getDemandResponse", "demand-responses:read", Reads),
    ("deleteDemandResponse", "demand-responses:write", Changes),
    ("updateDemandResponse", "demand-responses:write", Changes),
    ("acceptDemandResponse", "demand-responses:write", Changes),
    ("declineDemandResponse", "demand-responses:write", Changes),
    ("listDemandResponseHistory", "audit:read", Reads),
    ("linkDemandResponse", "demand-responses:write", Changes),
    ("listEmployers", "employers:read", Lists),
    ("createEmployer", "employers:write", Creates),
    ("createEmployers", "employers:write", CreatesMany),
    ("getEmployer", "employers:read", Reads),
    ("updateEmployer", "employers:write", Changes),
    ("closeEmployer", "employers:write", Changes),
    ("listEmployerHistory", "audit:read", Reads),
    ("reinstateEmployer", "employers:write", Changes),
    ("suspendEmployer", "employers:write", Changes),
    ("verifyEmployer", "employers:write", Changes),
    ("listEnrollments", "enrollments:read", Lists),
    ("createEnrollment", "enrollments:write", Creates),
    ("createEnrollments", "enrollments:write", CreatesMany),
    ("getEnrollment", "enrollments:read", Reads),
    ("activateEnrollment", "enrollments:write", Changes),
    ("completeEnrollment", "enrollments:write", Changes),
    ("dropEnrollment", "enrollments:write", Changes),
    ("failEnrollment", "enrollments:write", Changes),
    ("listEnrollmentHistory", "audit:read", Reads),
    ("resumeEnrollment", "enrollments:write", Changes),
    ("suspendEnrollment", "enrollments:write", Changes),
    ("withdrawEnrollment", "enrollments:write", Changes),
    ("listInstructors", "instructors:read", Lists),
    ("createInstructor", "instructors:write", Creates),
    ("createInstructors", "instructors:write", CreatesMany),
    ("getInstructor", "instructors:read", Reads),
    ("deleteInstructor", "instructors:write", Changes),
    ("updateInstructor", "instructors:write", Changes),
    ("closeInstructor", "instructors:write", Changes),
    ("listInstructorHistory", "audit:read", Reads),
    ("reinstateInstructor", "instructors:write", Changes),
    ("suspendInstructor", "instructors:write", Changes),
    (
        "listInsuranceEnrollments",
        "insurance-enrollments:read",
        Lists,
    ),
    (
        "createInsuranceEnrollment",
        "insurance-enrollments:write",
        Creates,
    ),
    (
        "createInsuranceEnrollments",
        "insurance-enrollments:write",
        CreatesMany,
    ),
    (
        "listLapsingInsuranceEnrollments",
        "insurance-enrollments:read",
        Lists,
    ),
    (
        "getInsuranceEnrollment",
        "insurance-enrollments:read",
        Reads,
    ),
    (
        "updateInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    (
        "activateInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    (
        "cancelInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    (
        "endInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    ("listInsuranceEnrollmentHistory", "audit:read", Reads),
    (
        "rejectInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    (
        "requestInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    (
        "sendInsuranceEnrollment",
        "insurance-enrollments:write",
        Changes,
    ),
    ("getOpenDemand", "", Public),
    ("getOpenDemandMetadata", "", Public),
    ("listProblems", "", Public),
    ("getProblem", "", Public),
    ("listSkillDemands", "skill-demands:read", Lists),
    ("createSkillDemand", "skill-demands:write", Creates),
    ("createSkillDemands", "skill-demands:write", CreatesMany),
    ("getSkillDemand", "skill-demands:read", Reads),
    ("deleteSkillDemand", "skill-demands:write", Changes),
    ("updateSkillDemand", "skill-demands:write", Changes),
    ("listSkillDemandHires", "skill-demands:read", Reads),
    ("listSkillDemandHistory", "audit:read", Reads),
    ("recordSkillDemandHires", "skill-demands:write", Changes),
    ("rejectSkillDemand", "skill-demands:write", Changes),
    ("renewSkillDemand", "skill-demands:write", Changes),
    ("reverseSkillDemandHires", "skill-demands:write", Changes),
    ("submitSkillDemand", "skill-demands:write", Changes),
    ("verifySkillDemand", "skill-demands:write", Changes),
    ("getSkillDemandTrace", "skill-demands:read", Reads),
    ("withdrawSkillDemand", "skill-demands:write", Changes),
    ("listStateCharts", "", Public),
    ("listTrainees", "trainees:read", Lists),
    ("createTrainee", "trainees:write", Creates),
    ("createTrainees", "trainees:write", CreatesMany),
    ("lookupTrainee", "trainees:read pii:read", Finds),
    ("getTrainee", "trainees:read", Reads),
    ("updateTrainee", "trainees:write", Changes),
    ("closeTrainee", "trainees:write", Changes),
    ("listTraineeHistory", "audit:read", Reads),
    ("listTrainingPrograms", "training-programs:read", Lists),
    ("createTrainingProgram", "training-programs:write", Creates),
    (
        "createTrainingPrograms",
        "training-programs:write",
        CreatesMany,
    ),
    ("getTrainingProgram", "training-programs:read", Reads),
    ("deleteTrainingProgram", "training-programs:write", Changes),
    ("updateTrainingProgram", "training-programs:write", Changes),
    ("approveTrainingProgram", "training-programs:write", Changes),
    ("listTrainingProgramHistory", "audit:read", Reads),
    ("refuseTrainingProgram", "training-programs:write", Changes),
    ("retireTrainingProgram", "training-programs:write", Changes),
    ("submitTrainingProgram", "training-programs:write", Changes),
    ("listTrainingProviders", "training-providers:read", Lists),
    (
        "createTrainingProvider",
        "training-providers:write",
        Creates,
    ),
    (
        "createTrainingProviders",
        "training-providers:write",
        CreatesMany,
    ),
    ("getTrainingProvider", "training-providers:read", Reads),
    (
        "updateTrainingProvider",
        "training-providers:write",
        Changes,
    ),
    (
        "activateTrainingProvider",
        "training-providers:write",
        Changes,
    ),
    ("closeTrainingProvider", "training-providers:write", Changes),
    ("listTrainingProviderHistory", "audit:read", Reads),
    (
        "suspendTrainingProvider",
        "training-providers:write",
        Changes,
    ),
];
