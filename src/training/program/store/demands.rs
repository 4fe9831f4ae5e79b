//! Which demands a program cites: every query that changes `training_program_demands`, and what of it is told.

use diesel::sql_types::Bool;

use super::super::model::{Program, ProgramId};
use super::own;
use crate::db::column::Uid;
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::demand::skill_demand::store::told::is_told;
use crate::kernel::{Fault, FieldError};

/// Links a program to its demands. The same statement finds those that the caller does not see: what lies out of
/// its agency's sight, and what does not count where the caller is bound to a provider.
///
/// # Errors
/// `not_found` at each of those.
pub async fn cite(tx: &mut Tx<'_>, row: &Program, cited: &[SkillDemandId]) -> Result<()> {
    let wanted: Vec<(usize, SkillDemandId)> = row
        .demand_ids
        .0
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, id)| !cited.contains(id))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<SkillDemandId> = wanted.iter().map(|(_, id)| *id).collect();
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let for_office = scope.party.is_none().into_sql::<Bool>();
    let linked: Vec<SkillDemandId> =
        on!(tx, |c| diesel::insert_into(training_program_demands::table)
            .values(
                skill_demands::table
                    .filter(skill_demands::id.eq_any(&ids))
                    .filter(
                        skill_demands::agency.between(scope.first_agency(), scope.last_agency()),
                    )
                    .filter(for_office.or(is_told(scope.provider(), today)))
                    .select((row.id.into_sql::<Uid>(), skill_demands::id)),
            )
            .into_columns((
                training_program_demands::training_program_id,
                training_program_demands::skill_demand_id,
            ))
            .returning(training_program_demands::skill_demand_id)
            .get_results(c))?;
    let errors: Vec<FieldError> = wanted
        .iter()
        .filter(|(_, id)| !linked.contains(id))
        .map(|(at, _)| FieldError::at(format!("/demand_ids/{at}"), Fault("not_found")))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(errors).into())
    }
}

/// Links a program to what another cites.
///
/// # Errors
/// Those of the database.
pub async fn cite_as(tx: &mut Tx<'_>, id: ProgramId, other: ProgramId) -> Result<()> {
    on!(tx, |c| diesel::insert_into(training_program_demands::table)
        .values(
            training_program_demands::table
                .filter(training_program_demands::training_program_id.eq(other))
                .select((
                    id.into_sql::<Uid>(),
                    training_program_demands::skill_demand_id
                ))
        )
        .into_columns((
            training_program_demands::training_program_id,
            training_program_demands::skill_demand_id,
        ))
        .execute(c))?;
    Ok(())
}

/// Takes back the links of the program but those to `kept`.
///
/// # Errors
/// Those of the database.
pub async fn uncite(tx: &mut Tx<'_>, id: ProgramId, kept: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::delete(
        training_program_demands::table
            .filter(training_program_demands::training_program_id.eq(id))
            .filter(training_program_demands::skill_demand_id.ne_all(kept))
    )
    .execute(c))?;
    Ok(())
}

/// Leaves of what the programs cite what the caller is told of: an employer's client of its own employer's demands.
///
/// # Errors
/// Those of the database.
pub async fn leave_own(c: &mut Conn<'_>, scope: &Scope, rows: &mut [Program]) -> Result<()> {
    if scope.employer().is_none() || rows.is_empty() {
        return Ok(());
    }
    let cited = rows.iter().flat_map(|row| row.demand_ids.0.iter().copied());
    let cited: Vec<SkillDemandId> = cited.collect();
    let told: Vec<SkillDemandId> = on!(c, |c| skill_demands::table
        .filter(skill_demands::id.eq_any(&cited))
        .filter(skill_demands::employer_id.eq(own(scope)))
        .select(skill_demands::id)
        .load(c))?;
    for row in rows {
        row.demand_ids.0.retain(|id| told.contains(id));
    }
    Ok(())
}
