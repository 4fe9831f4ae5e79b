//! The queries behind a trace: one for each link of the chain.

use chrono::NaiveDate;
use diesel::sql_types::{Bool, Text};
use diesel::{QueryableByName, sql_query};

use super::Root;
use crate::db::column::{AnyId, Json, Uid};
use crate::db::prelude::*;
use crate::demand::consultation::model::ConsultationId;
use crate::demand::consultation_input::model::{
    ConsultationInputId, ConsultationInputStatus, Disposition,
};
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::{SkillDemand, SkillDemandId};
use crate::demand::{consultation_input, skill_demand};
use crate::kernel::{Name, Title, Words};
use crate::people::enrollment::model::{EnrollmentId, EnrollmentStatus};
use crate::people::trainee::model::TraineeId;
use crate::training::batch;
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::{ProgramId, ProgramStatus};
use crate::training::provider::model::ProviderId;

/// So many enrollments are listed one by one.
pub const MOST_ENROLLMENTS: i64 = 500;

/// All that is in a trace, as far as the caller sees it.
#[derive(Debug)]
pub struct Found {
    pub inputs: Vec<Input>,
    /// Which demand names which input.
    pub named: Vec<(SkillDemandId, ConsultationInputId)>,
    /// Each with its employer's name.
    pub demands: Vec<(SkillDemand, Name)>,
    pub programs: Vec<Program>,
    pub batches: Vec<Batch>,
    /// How many enrollments of a batch stand where.
    pub counted: Vec<(BatchId, EnrollmentStatus, i64)>,
    /// Those one by one; one more than [`MOST_ENROLLMENTS`] where there are more.
    pub enrollments: Vec<Enrollment>,
}

#[derive(Clone, Debug, Queryable)]
pub struct Input {
    pub id: ConsultationInputId,
    pub consultation_id: ConsultationId,
    pub status: ConsultationInputStatus,
    pub disposition: Option<Disposition>,
    pub employer_id: Option<EmployerId>,
    pub voiced_by_name: Name,
    pub words: Words,
}

#[derive(Clone, Debug, Queryable)]
pub struct Program {
    pub id: ProgramId,
    pub status: ProgramStatus,
    pub title: Title,
    pub provider_id: ProviderId,
    pub demand_ids: Json<Vec<SkillDemandId>>,
}

#[derive(Clone, Debug, Queryable)]
pub struct Batch {
    pub id: BatchId,
    pub status: BatchStatus,
    pub program_id: ProgramId,
    pub name: Name,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub seats: i32,
    pub seats_taken: i32,
}

#[derive(Clone, Debug, Queryable)]
pub struct Enrollment {
    pub id: EnrollmentId,
    pub batch_id: BatchId,
    pub status: EnrollmentStatus,
    pub trainee_id: TraineeId,
    pub trainee_name: Name,
}

/// Whether the caller sees the record at which the trace begins.
///
/// # Errors
/// Those of the database.
pub async fn is_in_sight(
    c: &mut Conn<'_>,
    scope: &Scope,
    root: Root,
    today: NaiveDate,
) -> Result<bool> {
    Ok(match root {
        Root::Input(id) => consultation_input::store::find(c, scope, id)
            .await?
            .is_some(),
        Root::Demand(id) => skill_demand::store::find(c, scope, id, today)
            .await?
            .is_some(),
        Root::Batch(id) => batch::store::find(c, scope, id, today).await?.is_some(),
    })
}

/// Follows the chain from `root` in both directions.
///
/// # Errors
/// Those of the database.
pub async fn follow(c: &mut Conn<'_>, scope: &Scope, root: Root) -> Result<Found> {
    let need = need(c, scope, root).await?;
    let demands = demands(c, &need).await?;
    let (inputs, named) = inputs(c, scope, root, &need).await?;
    let programs = programs(c, scope, root, &need).await?;
    let taught: Vec<ProgramId> = programs.iter().map(|program| program.id).collect();
    let batches = batches(c, scope, root, &taught).await?;
    let ids: Vec<BatchId> = batches.iter().map(|batch| batch.id).collect();
    let counted = counted(c, &ids).await?;
    let enrollments = enrollments(c, scope, &ids).await?;
    Ok(Found {
        inputs,
        named,
        demands,
        programs,
        batches,
        counted,
        enrollments,
    })
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Uid)]
    id: SkillDemandId,
}

/// The demands of the trace: those at which it begins, and whichever they renew or are renewed by.
async fn need(c: &mut Conn<'_>, scope: &Scope, root: Root) -> Result<Vec<SkillDemandId>> {
    let (first, id) = match root {
        Root::Input(id) => (
            "SELECT skill_demand_id FROM skill_demand_inputs WHERE consultation_input_id = $1",
            AnyId(id.into()),
        ),
        Root::Demand(id) => (
            "SELECT id FROM skill_demands WHERE id = $1",
            AnyId(id.into()),
        ),
        Root::Batch(id) => (
            "SELECT p.skill_demand_id FROM batches b JOIN training_program_demands p ON p.training_program_id = b.program_id WHERE b.id = $1",
            AnyId(id.into()),
        ),
    };
    // What came before and after is not the business of a training provider's client, but for what its programs cite.
    let chain = match scope.provider() {
        Some(_) => "",
        None => {
            "UNION
            SELECT CASE WHEN d.renews = n.id THEN d.id ELSE d.renews END
            FROM need n JOIN skill_demands d ON d.renews = n.id OR (d.id = n.id AND d.renews IS NOT NULL)"
        }
    };
    let text = format!(
        "WITH RECURSIVE need(id) AS (
            {first}
            {chain}
        )
        SELECT d.id FROM need n JOIN skill_demands d ON d.id = n.id
        WHERE d.agency BETWEEN $2 AND $3 AND (d.employer_id = $4 OR $5)
        ORDER BY d.id"
    );
    let text = match &*c {
        Conn::Postgres(_) => text,
        Conn::Sqlite(_) => text.replace('$', "?"),
    };
    let rows: Vec<Id> = on!(c, |c| sql_query(text)
        .bind::<Uid, _>(id)
        .bind::<Text, _>(scope.first_agency())
        .bind::<Text, _>(scope.last_agency())
        .bind::<Uid, _>(AnyId(scope.employer().unwrap_or_default()))
        .bind::<Bool, _>(scope.employer().is_none())
        .load(c))?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn demands(c: &mut Conn<'_>, need: &[SkillDemandId]) -> Result<Vec<(SkillDemand, Name)>> {
    on!(c, |c| skill_demands::table
        .inner_join(employers::table)
        .filter(skill_demands::id.eq_any(need))
        .order(skill_demands::id)
        .select((SkillDemand::as_select(), employers::name))
        .load(c))
}

/// What the demands were made from, and the input at which the trace begins. A training provider's client hears none.
async fn inputs(
    c: &mut Conn<'_>,
    scope: &Scope,
    root: Root,
    need: &[SkillDemandId],
) -> Result<(Vec<Input>, Vec<(SkillDemandId, ConsultationInputId)>)> {
    let links: Vec<(SkillDemandId, ConsultationInputId)> = on!(c, |c| skill_demand_inputs::table
        .filter(skill_demand_inputs::skill_demand_id.eq_any(need))
        .order((
            skill_demand_inputs::skill_demand_id,
            skill_demand_inputs::consultation_input_id
        ))
        .select((
            skill_demand_inputs::skill_demand_id,
            skill_demand_inputs::consultation_input_id
        ))
        .load(c))?;
    let mut ids: Vec<ConsultationInputId> = links.iter().map(|(_, input)| *input).collect();
    if let Root::Input(id) = root {
        ids.push(id);
    }
    let inputs: Vec<Input> = on!(c, |c| consultation_inputs::table
        .filter(consultation_inputs::id.eq_any(&ids))
        .filter(of_party!(
            scope,
            scope.employer(),
            consultation_inputs::employer_id
        ))
        .filter(consultation_inputs::agency.between(scope.first_agency(), scope.last_agency()))
        .order(consultation_inputs::id)
        .select((
            consultation_inputs::id,
            consultation_inputs::consultation_id,
            consultation_inputs::status,
            consultation_inputs::disposition,
            consultation_inputs::employer_id,
            consultation_inputs::voiced_by_name,
            consultation_inputs::words,
        ))
        .load(c))?;
    let is_seen = |id: &ConsultationInputId| inputs.iter().any(|input| input.id == *id);
    let links = links.into_iter().filter(|(_, id)| is_seen(id)).collect();
    Ok((inputs, links))
}

/// The programs that cite one of the demands; of a batch its own alone.
async fn programs(
    c: &mut Conn<'_>,
    scope: &Scope,
    root: Root,
    need: &[SkillDemandId],
) -> Result<Vec<Program>> {
    on!(c, |c| {
        let mut rows = training_programs::table.into_boxed();
        rows = match root {
            Root::Batch(id) => rows.filter(
                training_programs::id.eq_any(
                    batches::table
                        .filter(batches::id.eq(id))
                        .select(batches::program_id),
                ),
            ),
            Root::Input(_) | Root::Demand(_) => rows.filter(
                training_programs::id.eq_any(
                    training_program_demands::table
                        .filter(training_program_demands::skill_demand_id.eq_any(need))
                        .select(training_program_demands::training_program_id),
                ),
            ),
        };
        if let Some(provider) = scope.provider() {
            rows = rows.filter(training_programs::provider_id.eq(ProviderId::from(provider)));
        }
        rows.filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .order(training_programs::id)
            .select((
                training_programs::id,
                training_programs::status,
                training_programs::title,
                training_programs::provider_id,
                training_programs::demand_ids,
            ))
            .load(c)
    })
}

/// The batches in which one of the programs is taught; of a batch itself alone.
async fn batches(
    c: &mut Conn<'_>,
    scope: &Scope,
    root: Root,
    taught: &[ProgramId],
) -> Result<Vec<Batch>> {
    on!(c, |c| {
        let mut rows = batches::table.into_boxed();
        if let Root::Batch(id) = root {
            rows = rows.filter(batches::id.eq(id));
        }
        rows.filter(batches::program_id.eq_any(taught))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .order(batches::id)
            .select((
                batches::id,
                batches::status,
                batches::program_id,
                batches::name,
                batches::starts_on,
                batches::ends_on,
                batches::seats,
                batches::seats_taken,
            ))
            .load(c)
    })
}

async fn counted(
    c: &mut Conn<'_>,
    ids: &[BatchId],
) -> Result<Vec<(BatchId, EnrollmentStatus, i64)>> {
    on!(c, |c| enrollments::table
        .filter(enrollments::batch_id.eq_any(ids))
        .group_by((enrollments::batch_id, enrollments::status))
        .order((enrollments::batch_id, enrollments::status))
        .select((
            enrollments::batch_id,
            enrollments::status,
            diesel::dsl::count_star()
        ))
        .load(c))
}

/// An employer's client sees none of them.
async fn enrollments(c: &mut Conn<'_>, scope: &Scope, ids: &[BatchId]) -> Result<Vec<Enrollment>> {
    if scope.employer().is_some() {
        return Ok(Vec::new());
    }
    on!(c, |c| enrollments::table
        .inner_join(trainees::table)
        .filter(enrollments::batch_id.eq_any(ids))
        .order((enrollments::batch_id, enrollments::id))
        .limit(MOST_ENROLLMENTS + 1)
        .select((
            enrollments::id,
            enrollments::batch_id,
            enrollments::status,
            enrollments::trainee_id,
            trainees::name
        ))
        .load(c))
}
