//! Every query on `training_programs` and `training_program_demands`.

use diesel::sql_types::Bool;

use super::model::{Program, ProgramId, Uses};
use super::view::{ProgramQuery, ProgramSort};
use crate::db::column::Uid;
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::demand::skill_demand::store::told::is_told;
use crate::http::page::Page;
use crate::kernel::{Fault, FieldError};
use crate::training::batch::store::program_has_batch;
use crate::training::demand_response::store::program_is_offered;
use crate::training::provider::model::ProviderId;
use crate::{keyset, searched};

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there; those of `cite`.
pub async fn insert(tx: &mut Tx<'_>, row: &Program) -> Result<()> {
    let inserted = on!(tx, |c| diesel::insert_into(training_programs::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 0 {
        let same_ref: Option<ProgramId> = same_client_ref!(tx, training_programs, row)?;
        let same_ref = same_ref.ok_or(Error::Raced)?;
        return Err(Refusal::new(Code::DuplicateClientRef)
            .existing(same_ref)
            .into());
    }
    cite(tx, row, &[]).await
}

/// Links a program to its demands. The same statement finds those that the caller does not see: what lies out of
/// its agency's sight, and what does not count where the caller is bound to a provider.
///
/// # Errors
/// `not_found` at each of those.
async fn cite(tx: &mut Tx<'_>, row: &Program, cited: &[SkillDemandId]) -> Result<()> {
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

/// Takes back the links of the program but those to `kept`.
async fn uncite(tx: &mut Tx<'_>, id: ProgramId, kept: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::delete(
        training_program_demands::table
            .filter(training_program_demands::training_program_id.eq(id))
            .filter(training_program_demands::skill_demand_id.ne_all(kept))
    )
    .execute(c))?;
    Ok(())
}

/// Writes every column of a record that this transaction has read, and what changed in its links since it cited
/// `cited`. What was cited before may stay, also where this caller does not see it.
///
/// # Errors
/// Those of [`insert`]'s demands.
pub async fn update(tx: &mut Tx<'_>, row: &Program, cited: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::update(
        training_programs::table.find(row.id)
    )
    .set(row)
    .execute(c))?;
    if row.demand_ids.0 != cited {
        uncite(tx, row.id, &row.demand_ids.0).await?;
        cite(tx, row, cited).await?;
    }
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: ProgramId) -> Result<()> {
    uncite(tx, id, &[]).await?;
    on!(tx, |c| diesel::delete(training_programs::table.find(id))
        .execute(c))?;
    Ok(())
}

/// A program, and what has been built upon it.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ProgramId,
) -> Result<Option<(Program, Uses)>> {
    let found: Result<(Program, bool, bool)> = on!(c, |c| {
        training_programs::table
            .find(id)
            .filter(of_party!(
                scope,
                scope.provider(),
                training_programs::provider_id
            ))
            .filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Program::as_select(),
                program_has_batch(),
                program_is_offered(),
            ))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(program, has_batch, is_offered)| {
        let uses = Uses {
            has_batch,
            is_offered,
        };
        (program, uses)
    }))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ProgramQuery) = ($scope, $query);
        let mut rows = training_programs::table.into_boxed();
        rows = in_sight!(rows, scope, training_programs::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(training_programs::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(training_programs::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(training_programs::provider_id.eq(provider_id));
        }
        if let Some(demand_id) = query.demand_id {
            rows = rows.filter(
                training_programs::id.eq_any(
                    training_program_demands::table
                        .filter(training_program_demands::skill_demand_id.eq(demand_id))
                        .select(training_program_demands::training_program_id),
                ),
            );
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                training_programs::occupation
                    .between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, training_programs::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ProgramQuery,
    page: &Page<ProgramSort>,
) -> Result<Vec<Program>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Program::as_select());
        keyset!(rows, page, training_programs::id, ProgramSort::CreatedAt, {
            ProgramSort::UpdatedAt => training_programs::updated_at: Timestamp,
            ProgramSort::Title => training_programs::search_key: String,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ProgramQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
