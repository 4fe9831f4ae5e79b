//! Which demands a response names: every query that changes `demand_response_demands`, and what of it is told.

use diesel::dsl::exists;
use diesel::sql_types::Bool;

use super::super::model::{DemandResponse, DemandResponseId};
use super::own;
use crate::db::column::Uid;
use crate::db::prelude::*;
use crate::demand::skill_demand::model::{SkillDemandId, SkillDemandStatus};
use crate::demand::skill_demand::store::told::is_told;
use crate::kernel::{Fault, FieldError};
use crate::training::batch::model::Batch;

/// Links a response to the demands that it names, but those that it `named` before. The same statement finds those that it
/// may not name: those of its agency that count today are the office's to name, and those that it is told of a provider's.
///
/// # Errors
/// `other_agency` for a demand that the caller may read but not build upon; `not_found` at each of the others.
pub async fn name(tx: &mut Tx<'_>, row: &DemandResponse, named: &[SkillDemandId]) -> Result<()> {
    let wanted: Vec<(usize, SkillDemandId)> = row
        .demand_ids
        .0
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, id)| !named.contains(id))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<SkillDemandId> = wanted.iter().map(|(_, id)| *id).collect();
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let for_office = scope.party.is_none().into_sql::<Bool>();
    let linked: Vec<SkillDemandId> =
        on!(tx, |c| diesel::insert_into(demand_response_demands::table)
            .values(
                skill_demands::table
                    .filter(skill_demands::id.eq_any(&ids))
                    .filter(skill_demands::agency.eq(&row.agency))
                    .filter(skill_demands::status.eq(SkillDemandStatus::Verified))
                    .filter(skill_demands::valid_until.ge(today))
                    .filter(for_office.or(is_told(scope.provider(), today)))
                    .select((row.id.into_sql::<Uid>(), skill_demands::id)),
            )
            .into_columns((
                demand_response_demands::demand_response_id,
                demand_response_demands::skill_demand_id,
            ))
            .returning(demand_response_demands::skill_demand_id)
            .get_results(c))?;
    let refused: Vec<_> = wanted
        .into_iter()
        .filter(|(_, id)| !linked.contains(id))
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(why_not_named(tx, row, &refused).await?)
    }
}

/// Why a response may not name these demands, each with its place in the list.
async fn why_not_named(
    tx: &mut Tx<'_>,
    row: &DemandResponse,
    refused: &[(usize, SkillDemandId)],
) -> Result<Error> {
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let for_office = scope.party.is_none().into_sql::<Bool>();
    let ids: Vec<SkillDemandId> = refused.iter().map(|(_, id)| *id).collect();
    let of_others: i64 = on!(tx, |c| skill_demands::table
        .filter(skill_demands::id.eq_any(&ids))
        .filter(skill_demands::agency.between(scope.first_agency(), scope.last_agency()))
        .filter(skill_demands::agency.ne(&row.agency))
        .filter(for_office.or(is_told(scope.provider(), today)))
        .count()
        .get_result(c))?;
    if of_others > 0 {
        return Ok(Code::OtherAgency.into());
    }
    let faults = refused
        .iter()
        .map(|(at, _)| FieldError::at(format!("/demand_ids/{at}"), Fault("not_found")));
    Ok(Refusal::invalid(faults.collect()).into())
}

/// Whether a batch teaches what one of the demands that the response names asks for: its program cites the demand, or it is for
/// an occupation of the same group (the first four digits).
///
/// # Errors
/// Those of the database.
pub async fn are_taught(tx: &mut Tx<'_>, id: DemandResponseId, batch: &Batch) -> Result<bool> {
    let group: String = batch.occupation.as_str().chars().take(4).collect();
    let cited = exists(
        training_program_demands::table
            .filter(training_program_demands::training_program_id.eq(batch.program_id))
            .filter(training_program_demands::skill_demand_id.eq(skill_demands::id)),
    );
    on!(tx, |c| diesel::select(exists(
        demand_response_demands::table
            .inner_join(skill_demands::table)
            .filter(demand_response_demands::demand_response_id.eq(id))
            .filter(
                skill_demands::occupation
                    .between(group.clone(), format!("{group}~"))
                    .or(cited)
            )
    ))
    .get_result(c))
}

/// Takes back the links of the response but those to `kept`.
///
/// # Errors
/// Those of the database.
pub async fn leave(tx: &mut Tx<'_>, id: DemandResponseId, kept: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::delete(
        demand_response_demands::table
            .filter(demand_response_demands::demand_response_id.eq(id))
            .filter(demand_response_demands::skill_demand_id.ne_all(kept))
    )
    .execute(c))?;
    Ok(())
}

/// Leaves of what the rows name what the caller is told of: an employer's client of its own employer's demands.
///
/// # Errors
/// Those of the database.
pub async fn leave_own(c: &mut Conn<'_>, scope: &Scope, rows: &mut [DemandResponse]) -> Result<()> {
    if scope.employer().is_none() || rows.is_empty() {
        return Ok(());
    }
    let named = rows.iter().flat_map(|row| row.demand_ids.0.iter().copied());
    let named: Vec<SkillDemandId> = named.collect();
    let told: Vec<SkillDemandId> = on!(c, |c| skill_demands::table
        .filter(skill_demands::id.eq_any(&named))
        .filter(skill_demands::employer_id.eq(own(scope)))
        .select(skill_demands::id)
        .load(c))?;
    for row in rows {
        row.demand_ids.0.retain(|id| told.contains(id));
    }
    Ok(())
}
