//! The tables, one file per area, the same for both databases. A test compares them with what the
//! migrations make, but for the columns that the database makes from others (`quarter`): only figures' own SQL reads those.

mod access;
mod core;
mod days;
mod demand;
mod insurance;
mod people;
mod reference;
mod training;

pub use self::access::*;
pub use self::core::*;
pub use self::days::*;
pub use self::demand::*;
pub use self::insurance::*;
pub use self::people::*;
pub use self::reference::*;
pub use self::training::*;

diesel::allow_tables_to_appear_in_same_query!(
    batches,
    clients,
    consultation_inputs,
    consultations,
    batch_days,
    batch_waivers,
    demand_attentions,
    demand_priorities,
    demand_response_demands,
    demand_responses,
    employers,
    enrollment_days,
    enrollments,
    idempotency_keys,
    instructor_competencies,
    instructors,
    insurance_enrollments,
    journal,
    journal_clock,
    journal_sights,
    master_keys,
    office_settings,
    outcomes,
    program_opinions,
    signing_keys,
    skill_demand_hires,
    skill_demand_inputs,
    skill_demand_days,
    skill_demands,
    trainees,
    training_program_demands,
    training_programs,
    training_providers,
    workshops,
);

diesel::joinable!(consultation_inputs -> consultations (consultation_id));
diesel::joinable!(consultation_inputs -> employers (employer_id));
diesel::joinable!(skill_demand_inputs -> consultation_inputs (consultation_input_id));
diesel::joinable!(skill_demand_inputs -> skill_demands (skill_demand_id));
diesel::joinable!(skill_demands -> employers (employer_id));
diesel::joinable!(skill_demand_hires -> skill_demands (skill_demand_id));
diesel::joinable!(training_programs -> training_providers (provider_id));
diesel::joinable!(training_program_demands -> training_programs (training_program_id));
diesel::joinable!(training_program_demands -> skill_demands (skill_demand_id));
diesel::joinable!(program_opinions -> training_programs (program_id));
diesel::joinable!(batches -> training_programs (program_id));
diesel::joinable!(batches -> training_providers (provider_id));
diesel::joinable!(demand_responses -> training_providers (provider_id));
diesel::joinable!(demand_response_demands -> demand_responses (demand_response_id));
diesel::joinable!(demand_response_demands -> skill_demands (skill_demand_id));
diesel::joinable!(enrollments -> batches (batch_id));
diesel::joinable!(enrollments -> trainees (trainee_id));
diesel::joinable!(insurance_enrollments -> trainees (trainee_id));
