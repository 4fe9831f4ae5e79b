//! How a trace is answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{Batch, Enrollment, Found, Input, MOST_ENROLLMENTS, Program};
use crate::db::column::Json;
use crate::demand::consultation::model::ConsultationId;
use crate::demand::consultation_input::model::{
    ConsultationInputId, ConsultationInputStatus, Disposition,
};
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::{SkillDemand, SkillDemandId, SkillDemandStatus};
use crate::kernel::{Actor, Name, PartyKind, Title, Words};
use crate::people::enrollment::model::{EnrollmentId, EnrollmentStatus};
use crate::people::trainee::model::TraineeId;
use crate::reference::OccupationView;
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::{ProgramId, ProgramStatus};
use crate::training::provider::model::ProviderId;

/// The chain that a record is in, from what was said to who is trained for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceView {
    pub inputs: Vec<TracedInput>,
    pub demands: Vec<TracedDemand>,
    pub programs: Vec<TracedProgram>,
    pub batches: Vec<TracedBatch>,
    /// The first 500, by batch; none for who may not read enrollments.
    #[schema(max_items = 500)]
    pub enrollments: Vec<TracedEnrollment>,
    /// Whether there are more enrollments than are listed.
    pub more_enrollments: bool,
    pub figures: TraceFigures,
}

/// An input in a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedInput {
    pub id: ConsultationInputId,
    pub consultation_id: ConsultationId,
    pub status: ConsultationInputStatus,
    pub disposition: Option<Disposition>,
    pub employer_id: Option<EmployerId>,
    /// Who has said it; `null` for who may not read inputs.
    pub voiced_by: Option<Name>,
    /// What was said; `null` for who may not read inputs.
    pub words: Option<Words>,
}

/// A skill demand in a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedDemand {
    pub id: SkillDemandId,
    pub status: SkillDemandStatus,
    /// Whether the last day on which it counts is over.
    pub expired: bool,
    /// The need as it was voiced; `null` for a training provider's client.
    pub title: Option<Title>,
    pub occupation: OccupationView,
    #[schema(minimum = 1)]
    pub headcount: i32,
    #[schema(minimum = 0)]
    pub hired: i32,
    /// How many are still missing.
    #[schema(minimum = 0)]
    pub open: i32,
    /// The demand of the trace that it renews.
    pub renews: Option<SkillDemandId>,
    /// Those inputs of the trace that it was made from.
    pub input_ids: Vec<ConsultationInputId>,
    /// `null` for a training provider's client.
    pub employer_id: Option<EmployerId>,
    /// `null` for who may not read employers.
    pub employer: Option<Name>,
}

/// A training program in a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedProgram {
    pub id: ProgramId,
    pub status: ProgramStatus,
    pub provider_id: ProviderId,
    /// Those demands of the trace that it cites.
    pub demand_ids: Vec<SkillDemandId>,
    /// `null` for who may not read programs.
    pub title: Option<Title>,
}

/// A batch in a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedBatch {
    pub id: BatchId,
    pub status: BatchStatus,
    pub program_id: ProgramId,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    #[schema(minimum = 1)]
    pub seats: i32,
    #[schema(minimum = 0)]
    pub seats_taken: i32,
    /// How many enrollments stand where.
    pub enrollments: Vec<TracedCount>,
    /// `null` for who may not read batches.
    pub name: Option<Name>,
}

/// How many enrollments stand so.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedCount {
    pub status: EnrollmentStatus,
    #[schema(minimum = 1)]
    pub count: i64,
}

/// An enrollment in a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TracedEnrollment {
    pub id: EnrollmentId,
    pub batch_id: BatchId,
    pub status: EnrollmentStatus,
    pub trainee_id: TraineeId,
    /// `null` for who may not read trainees.
    pub trainee: Option<Name>,
}

/// The sums of a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceFigures {
    pub inputs: i64,
    pub demands: i64,
    /// How many people are wanted: by the demands that count (verified and not expired), of which a chain of renewals has one,
    /// and for any other demand who was hired for it.
    pub headcount: i64,
    /// How many were hired for any of its demands.
    pub hired: i64,
    /// How many of those wanted are still missing.
    pub open: i64,
    pub programs: i64,
    /// Those that were not cancelled.
    pub batches: i64,
    /// In those.
    pub seats: i64,
    /// In those.
    pub seats_taken: i64,
    /// All that ever were, also those who have left.
    pub enrollments: i64,
    /// Those of them who have completed.
    pub completed: i64,
}

/// Which names the caller may know.
struct Sight {
    inputs: bool,
    whose: bool,
    employers: bool,
    programs: bool,
    batches: bool,
    enrollments: bool,
    trainees: bool,
}

impl Sight {
    fn of(by: &Actor) -> Self {
        let party = by.scope.party.map(|party| party.kind);
        let whose = party != Some(PartyKind::TrainingProvider);
        let is_no_employer = party != Some(PartyKind::Employer);
        Self {
            inputs: by.may("consultation-inputs:read"),
            whose,
            employers: whose && by.may("employers:read"),
            programs: is_no_employer && by.may("training-programs:read"),
            batches: is_no_employer && by.may("batches:read"),
            enrollments: is_no_employer && by.may("enrollments:read"),
            trainees: is_no_employer && by.may("trainees:read"),
        }
    }
}

impl TraceView {
    /// What was found, as the caller may see it.
    pub fn of(found: Found, by: &Actor, today: NaiveDate) -> Self {
        let sight = Sight::of(by);
        let figures = figures(&found, today);
        let Found {
            inputs,
            named,
            demands,
            programs,
            batches,
            counted,
            mut enrollments,
        } = found;
        let most = usize::try_from(MOST_ENROLLMENTS).unwrap_or(usize::MAX);
        let more_enrollments = sight.enrollments && enrollments.len() > most;
        enrollments.truncate(if sight.enrollments { most } else { 0 });
        let traced: Vec<SkillDemandId> = demands.iter().map(|(demand, _)| demand.id).collect();
        Self {
            inputs: inputs.into_iter().map(|one| input(one, &sight)).collect(),
            demands: demands
                .into_iter()
                .map(|(one, employer)| TracedDemand {
                    renews: one.renews.filter(|old| traced.contains(old)),
                    ..demand(one, employer, &named, &sight, today)
                })
                .collect(),
            programs: programs
                .into_iter()
                .map(|one| program(one, &traced, &sight))
                .collect(),
            batches: batches
                .into_iter()
                .map(|one| batch(one, &counted, &sight))
                .collect(),
            enrollments: enrollments
                .into_iter()
                .map(|one| enrollment(one, &sight))
                .collect(),
            more_enrollments,
            figures,
        }
    }
}

fn input(row: Input, sight: &Sight) -> TracedInput {
    let Input {
        id,
        consultation_id,
        status,
        disposition,
        employer_id,
        voiced_by_name,
        words,
    } = row;
    TracedInput {
        id,
        consultation_id,
        status,
        disposition,
        employer_id,
        voiced_by: sight.inputs.then_some(voiced_by_name),
        words: sight.inputs.then_some(words),
    }
}

fn demand(
    row: SkillDemand,
    employer: Name,
    named: &[(SkillDemandId, ConsultationInputId)],
    sight: &Sight,
    today: NaiveDate,
) -> TracedDemand {
    let of_it = named.iter().filter(|(demand, _)| *demand == row.id);
    TracedDemand {
        input_ids: of_it.map(|(_, input)| *input).collect(),
        id: row.id,
        status: row.status,
        expired: row.expired(today),
        open: row.open(),
        title: sight.whose.then_some(row.title),
        occupation: row.occupation.into(),
        headcount: row.headcount,
        hired: row.hired,
        renews: row.renews,
        employer_id: sight.whose.then_some(row.employer_id),
        employer: sight.employers.then_some(employer),
    }
}

fn program(row: Program, traced: &[SkillDemandId], sight: &Sight) -> TracedProgram {
    let Program {
        id,
        status,
        title,
        provider_id,
        demand_ids: Json(mut demand_ids),
    } = row;
    demand_ids.retain(|id| traced.contains(id));
    TracedProgram {
        id,
        status,
        provider_id,
        demand_ids,
        title: sight.programs.then_some(title),
    }
}

fn batch(row: Batch, counted: &[(BatchId, EnrollmentStatus, i64)], sight: &Sight) -> TracedBatch {
    let Batch {
        id,
        status,
        program_id,
        name,
        starts_on,
        ends_on,
        seats,
        seats_taken,
    } = row;
    let of_it = counted.iter().filter(|(batch, ..)| *batch == id);
    TracedBatch {
        id,
        status,
        program_id,
        starts_on,
        ends_on,
        seats,
        seats_taken,
        enrollments: of_it
            .map(|(_, status, count)| TracedCount {
                status: *status,
                count: *count,
            })
            .collect(),
        name: sight.batches.then_some(name),
    }
}

fn enrollment(row: Enrollment, sight: &Sight) -> TracedEnrollment {
    let Enrollment {
        id,
        batch_id,
        status,
        trainee_id,
        trainee_name,
    } = row;
    TracedEnrollment {
        id,
        batch_id,
        status,
        trainee_id,
        trainee: sight.trainees.then_some(trainee_name),
    }
}

fn figures(found: &Found, today: NaiveDate) -> TraceFigures {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let demands = || found.demands.iter().map(|(demand, _)| demand);
    let counts =
        |one: &SkillDemand| one.status == SkillDemandStatus::Verified && !one.expired(today);
    let wanted = demands().map(|one| {
        if counts(one) {
            one.headcount
        } else {
            one.hired
        }
    });
    let headcount: i64 = wanted.map(i64::from).sum();
    let hired: i64 = demands().map(|one| i64::from(one.hired)).sum();
    let classes = || {
        let all = found.batches.iter();
        all.filter(|one| one.status != BatchStatus::Cancelled)
    };
    let completed = found.counted.iter();
    let completed = completed.filter(|(_, status, _)| *status == EnrollmentStatus::Completed);
    TraceFigures {
        inputs: number(found.inputs.len()),
        demands: number(found.demands.len()),
        headcount,
        hired,
        open: headcount - hired,
        programs: number(found.programs.len()),
        batches: number(classes().count()),
        seats: classes().map(|one| i64::from(one.seats)).sum(),
        seats_taken: classes().map(|one| i64::from(one.seats_taken)).sum(),
        enrollments: found.counted.iter().map(|(.., count)| count).sum(),
        completed: completed.map(|(.., count)| count).sum(),
    }
}
