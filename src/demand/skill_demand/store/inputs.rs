//! Which consultation inputs a demand names: every query on `skill_demand_inputs` that changes it.

use diesel::dsl::exists;

use super::super::model::{SkillDemand, SkillDemandId};
use crate::db::column::Uid;
use crate::db::prelude::*;
use crate::demand::consultation_input::model::{
    ConsultationInputId, ConsultationInputStatus, Disposition,
};
use crate::demand::employer::model::EmployerId;
use crate::kernel::{Fault, FieldError};

/// The states of an input that a demand may still be made from.
const MADE_FROM: [ConsultationInputStatus; 2] = [
    ConsultationInputStatus::Recorded,
    ConsultationInputStatus::Converted,
];

/// Links a demand to the inputs that it names, but those that it `named` before, and answers whether one of them has been
/// decided about. The same statement that links finds those that it may not name.
///
/// # Errors
/// `other_agency` for an input that the caller may read but not change; at each of the others `not_found`,
/// `other_employer` where it is another firm's, `input_disposed` where it was merged, declined or answered.
pub async fn name(
    tx: &mut Tx<'_>,
    row: &SkillDemand,
    named: &[ConsultationInputId],
) -> Result<bool> {
    let new: Vec<(usize, ConsultationInputId)> =
        row.input_ids.0.iter().copied().enumerate().collect();
    let new: Vec<_> = new
        .into_iter()
        .filter(|(_, id)| !named.contains(id))
        .collect();
    if new.is_empty() {
        return Ok(false);
    }
    let ids: Vec<ConsultationInputId> = new.iter().map(|(_, id)| *id).collect();
    let scope = tx.by.scope.clone();
    let linked: Vec<ConsultationInputId> =
        on!(tx, |c| diesel::insert_into(skill_demand_inputs::table)
            .values(
                consultation_inputs::table
                    .filter(consultation_inputs::id.eq_any(&ids))
                    .filter(consultation_inputs::agency.eq(&row.agency))
                    .filter(of_party!(
                        scope,
                        scope.employer(),
                        consultation_inputs::employer_id
                    ))
                    .filter(consultation_inputs::status.eq_any(MADE_FROM))
                    .filter(
                        consultation_inputs::employer_id
                            .is_null()
                            .or(consultation_inputs::employer_id.eq(row.employer_id))
                    )
                    .select((row.id.into_sql::<Uid>(), consultation_inputs::id)),
            )
            .into_columns((
                skill_demand_inputs::skill_demand_id,
                skill_demand_inputs::consultation_input_id,
            ))
            .returning(skill_demand_inputs::consultation_input_id)
            .get_results(c))?;
    let refused: Vec<_> = new
        .into_iter()
        .filter(|(_, id)| !linked.contains(id))
        .collect();
    if refused.is_empty() {
        was_converted_into(tx, row.id).await
    } else {
        Err(why_not_named(tx, row, &refused).await?)
    }
}

/// Whether an input has been converted into the demand.
///
/// # Errors
/// Those of the database.
pub async fn was_converted_into(c: &mut Conn<'_>, id: SkillDemandId) -> Result<bool> {
    on!(c, |c| diesel::select(exists(
        skill_demand_inputs::table
            .inner_join(consultation_inputs::table)
            .filter(skill_demand_inputs::skill_demand_id.eq(id))
            .filter(consultation_inputs::disposition.eq(Disposition::Converted))
    ))
    .get_result(c))
}

/// Those of the inputs that the demand names which the caller does not see: others have spoken of the same need.
///
/// # Errors
/// Those of the database.
pub async fn unseen(
    tx: &mut Tx<'_>,
    row: &SkillDemand,
    named: &[ConsultationInputId],
) -> Result<Vec<ConsultationInputId>> {
    let scope = tx.by.scope.clone();
    if scope.party.is_none() {
        return Ok(Vec::new());
    }
    let seen: Vec<ConsultationInputId> = on!(tx, |c| skill_demand_inputs::table
        .inner_join(consultation_inputs::table)
        .filter(skill_demand_inputs::skill_demand_id.eq(row.id))
        .filter(of_party!(
            scope,
            scope.employer(),
            consultation_inputs::employer_id
        ))
        .select(consultation_inputs::id)
        .load(c))?;
    let unseen = named.iter().filter(|id| !seen.contains(id));
    Ok(unseen.copied().collect())
}

/// Links `demand` to the inputs that another one, which it renews, is made from, and answers which are new to it.
///
/// # Errors
/// Those of the database.
pub async fn take_over(
    tx: &mut Tx<'_>,
    demand: SkillDemandId,
    renewed: SkillDemandId,
) -> Result<Vec<ConsultationInputId>> {
    on!(tx, |c| diesel::insert_into(skill_demand_inputs::table)
        .values(
            skill_demand_inputs::table
                .filter(skill_demand_inputs::skill_demand_id.eq(renewed))
                .select((
                    demand.into_sql::<Uid>(),
                    skill_demand_inputs::consultation_input_id,
                )),
        )
        .into_columns((
            skill_demand_inputs::skill_demand_id,
            skill_demand_inputs::consultation_input_id,
        ))
        .on_conflict_do_nothing()
        .returning(skill_demand_inputs::consultation_input_id)
        .get_results(c))
}

/// Takes back the links of a demand to inputs that nobody has decided about, and answers which those were.
///
/// # Errors
/// Those of the database.
pub async fn free(tx: &mut Tx<'_>, id: SkillDemandId) -> Result<Vec<ConsultationInputId>> {
    on!(tx, |c| diesel::delete(
        skill_demand_inputs::table
            .filter(skill_demand_inputs::skill_demand_id.eq(id))
            .filter(exists(
                consultation_inputs::table
                    .filter(consultation_inputs::id.eq(skill_demand_inputs::consultation_input_id))
                    .filter(consultation_inputs::status.eq(ConsultationInputStatus::Recorded))
            ))
    )
    .returning(skill_demand_inputs::consultation_input_id)
    .get_results(c))
}

/// Why a demand may not name these inputs, each with its place in the list.
async fn why_not_named(
    tx: &mut Tx<'_>,
    row: &SkillDemand,
    refused: &[(usize, ConsultationInputId)],
) -> Result<Error> {
    let scope = tx.by.scope.clone();
    let ids: Vec<ConsultationInputId> = refused.iter().map(|(_, id)| *id).collect();
    let seen: Vec<(ConsultationInputId, String, Option<EmployerId>)> = on!(tx, |c| {
        consultation_inputs::table
            .filter(consultation_inputs::id.eq_any(&ids))
            .filter(of_party!(
                scope,
                scope.employer(),
                consultation_inputs::employer_id
            ))
            .filter(consultation_inputs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                consultation_inputs::id,
                consultation_inputs::agency,
                consultation_inputs::employer_id,
            ))
            .load(c)
    })?;
    if seen.iter().any(|(_, agency, _)| *agency != row.agency) {
        return Ok(Code::OtherAgency.into());
    }
    let faults = refused.iter().map(|(at, id)| {
        let code = match seen.iter().find(|(seen, ..)| seen == id) {
            None => "not_found",
            Some((_, _, Some(employer))) if *employer != row.employer_id => "other_employer",
            Some(_) => "input_disposed",
        };
        FieldError::at(format!("/input_ids/{at}"), Fault(code))
    });
    Ok(Refusal::invalid(faults.collect()).into())
}

/// Takes back the links of a demand to inputs that it does not name any more.
///
/// # Errors
/// `input_disposed` where one of them has been decided about: what was decided led to this demand.
pub async fn leave(tx: &mut Tx<'_>, row: &SkillDemand) -> Result<()> {
    let kept = &row.input_ids.0;
    let decided: i64 = on!(tx, |c| skill_demand_inputs::table
        .inner_join(consultation_inputs::table)
        .filter(skill_demand_inputs::skill_demand_id.eq(row.id))
        .filter(skill_demand_inputs::consultation_input_id.ne_all(kept))
        .filter(consultation_inputs::status.ne(ConsultationInputStatus::Recorded))
        .count()
        .get_result(c))?;
    if decided > 0 {
        return Err(Code::InputDisposed.into());
    }
    on!(tx, |c| diesel::delete(
        skill_demand_inputs::table
            .filter(skill_demand_inputs::skill_demand_id.eq(row.id))
            .filter(skill_demand_inputs::consultation_input_id.ne_all(kept))
    )
    .execute(c))?;
    Ok(())
}
