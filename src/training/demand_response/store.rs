//! Every query on `demand_responses`; those on `demand_response_demands` are in [`demands`].

pub mod demands;

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};
use uuid::Uuid;

use super::life::{Ground, Standing};
use super::model::{DemandResponse, DemandResponseId, DemandResponseStatus};
use super::view::{DemandResponseQuery, DemandResponseSort};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::demand::skill_demand::model::{SkillDemandId, SkillDemandStatus};
use crate::http::page::Page;
use crate::kernel::Name;
use crate::keyset;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::{ProviderId, ProviderStatus};

/// Whether a response names the program of the row at hand: a part of a query on `training_programs`.
#[auto_type]
pub fn program_is_offered() -> _ {
    exists(
        demand_responses::table
            .filter(demand_responses::program_id.eq(training_programs::id.nullable())),
    )
}

/// Whether a response is linked to the batch of the row at hand: a part of a query on `batches`.
#[auto_type]
pub fn batch_is_linked() -> _ {
    exists(demand_responses::table.filter(demand_responses::batch_id.eq(batches::id.nullable())))
}

/// Whether one of the demands that the response of the row at hand names counts on `today`.
#[auto_type]
fn demand_counts(today: NaiveDate) -> _ {
    let verified: SkillDemandStatus = SkillDemandStatus::Verified;
    exists(
        demand_response_demands::table
            .inner_join(skill_demands::table)
            .filter(demand_response_demands::demand_response_id.eq(demand_responses::id))
            .filter(skill_demands::status.eq(verified))
            .filter(skill_demands::valid_until.ge(today)),
    )
}

/// Whether the response of the row at hand names a demand of the employer: that is what the employer's client sees.
#[auto_type]
fn names_demand_of(employer: AnyId) -> _ {
    exists(
        demand_response_demands::table
            .inner_join(skill_demands::table)
            .filter(demand_response_demands::demand_response_id.eq(demand_responses::id))
            .filter(skill_demands::employer_id.eq(employer)),
    )
}

/// The employer whose client calls; where none does, nobody.
fn own(scope: &Scope) -> AnyId {
    AnyId(scope.employer().unwrap_or_default())
}

/// Who offers, as far as the caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub agency: String,
    pub provider: ProviderStatus,
    pub provider_name: Name,
    /// Whose the program is, if one is meant and seen.
    pub program_of: Option<ProviderId>,
}

/// The provider for which a response is to be made, and whose the program is that it names.
///
/// # Errors
/// Those of the database.
pub async fn place(
    c: &mut Conn<'_>,
    scope: &Scope,
    provider: ProviderId,
    program: Option<ProgramId>,
) -> Result<Option<Place>> {
    let program = program.unwrap_or_else(|| ProgramId::from(Uuid::nil()));
    let found: Result<(String, ProviderStatus, Name, Option<ProviderId>)> = on!(c, |c| {
        let its_provider = training_programs::table
            .filter(training_programs::id.eq(program))
            .filter(of_party!(
                scope,
                scope.provider(),
                training_programs::provider_id
            ))
            .filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .select(training_programs::provider_id)
            .single_value();
        training_providers::table
            .filter(training_providers::id.eq(provider))
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                training_providers::agency,
                training_providers::status,
                training_providers::name,
                its_provider,
            ))
            .first(c)
    });
    Ok(found
        .optional()?
        .map(|(agency, provider, provider_name, program_of)| Place {
            agency,
            provider,
            provider_name,
            program_of,
        }))
}

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there; those of [`demands::name`].
pub async fn insert(tx: &mut Tx<'_>, row: &DemandResponse) -> Result<()> {
    if !insert_new!(tx, demand_responses, row)? {
        let same_ref: Option<DemandResponseId> = same_client_ref!(tx, demand_responses, row)?;
        let same_ref = same_ref.ok_or(Error::Raced)?;
        return Err(Refusal::new(Code::DuplicateClientRef)
            .existing(same_ref)
            .into());
    }
    demands::name(tx, row, &[]).await
}

/// Writes every column of a record that this transaction has read, and what changed in its links since it `named`
/// demands. What was named before may stay, also where this caller does not see it.
///
/// # Errors
/// Those of [`demands::name`].
pub async fn update(tx: &mut Tx<'_>, row: &DemandResponse, named: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::update(demand_responses::table.find(row.id))
        .set(row)
        .execute(c))?;
    if row.demand_ids.0 != named {
        demands::leave(tx, row.id, &row.demand_ids.0).await?;
        demands::name(tx, row, named).await?;
    }
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: DemandResponseId) -> Result<()> {
    demands::leave(tx, id, &[]).await?;
    on!(tx, |c| diesel::delete(demand_responses::table.find(id))
        .execute(c))?;
    Ok(())
}

/// Whether one of the demands that a response names now counts.
///
/// # Errors
/// Those of the database.
pub async fn has_demand_that_counts(tx: &mut Tx<'_>, id: DemandResponseId) -> Result<bool> {
    let today = tx.today();
    on!(tx, |c| demand_responses::table
        .find(id)
        .select(demand_counts(today))
        .first(c))
}

/// A response as it stands on `today`.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: DemandResponseId,
    today: NaiveDate,
) -> Result<Option<Standing>> {
    let found: Result<(DemandResponse, ProviderStatus, Name, bool)> = on!(c, |c| {
        demand_responses::table
            .inner_join(training_providers::table)
            .filter(demand_responses::id.eq(id))
            .filter(
                of_party!(scope, scope.provider(), demand_responses::provider_id)
                    .or(names_demand_of(own(scope))),
            )
            .filter(demand_responses::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                DemandResponse::as_select(),
                training_providers::status,
                training_providers::name,
                demand_counts(today),
            ))
            .first(c)
    });
    let Some((mut response, provider, provider_name, demand_counts)) = found.optional()? else {
        return Ok(None);
    };
    demands::leave_own(c, scope, std::slice::from_mut(&mut response)).await?;
    Ok(Some(Standing {
        response,
        ground: Ground {
            provider,
            provider_name,
            demand_counts,
        },
        today,
    }))
}

/// The rows that a caller may see and wants, as they stand on `today`.
macro_rules! wanted {
    ($scope:expr, $query:expr, $today:expr) => {{
        let (scope, query): (&Scope, &DemandResponseQuery) = ($scope, $query);
        let today: NaiveDate = $today;
        let mut rows = demand_responses::table.into_boxed();
        rows = in_sight!(rows, scope, demand_responses::agency);
        if scope.employer().is_some() {
            rows = rows.filter(names_demand_of(own(scope)));
        } else if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(demand_responses::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(demand_responses::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(demand_responses::provider_id.eq(provider_id));
        }
        if let Some(demand_id) = query.demand_id {
            rows = rows.filter(
                demand_responses::id.eq_any(
                    demand_response_demands::table
                        .filter(demand_response_demands::skill_demand_id.eq(demand_id))
                        .select(demand_response_demands::demand_response_id),
                ),
            );
            // Who else is offered seats is not told to an employer, so it does not find it either.
            if scope.employer().is_some() {
                rows = rows.filter(exists(
                    skill_demands::table
                        .filter(skill_demands::id.eq(demand_id))
                        .filter(skill_demands::employer_id.eq(own(scope))),
                ));
            }
        }
        if let Some(program_id) = query.program_id {
            rows = rows.filter(demand_responses::program_id.eq(program_id));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(demand_responses::batch_id.eq(batch_id));
        }
        match query.lapsed {
            Some(true) => {
                rows = rows
                    .filter(demand_responses::status.eq_any(DemandResponseStatus::WAITING))
                    .filter(demand_responses::offered_until.lt(today));
            }
            Some(false) => {
                rows = rows.filter(
                    demand_responses::offered_until
                        .ge(today)
                        .or(demand_responses::status.ne_all(DemandResponseStatus::WAITING)),
                );
            }
            None => {}
        }
        if let Some(from) = query.from_from {
            rows = rows.filter(demand_responses::offered_from.ge(from));
        }
        if let Some(to) = query.from_to {
            rows = rows.filter(demand_responses::offered_from.le(to));
        }
        if let Some(from) = query.until_from {
            rows = rows.filter(demand_responses::offered_until.ge(from));
        }
        if let Some(to) = query.until_to {
            rows = rows.filter(demand_responses::offered_until.le(to));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &DemandResponseQuery,
    today: NaiveDate,
    page: &Page<DemandResponseSort>,
) -> Result<Vec<DemandResponse>> {
    let mut rows: Vec<DemandResponse> = on!(c, |c| {
        let mut rows = wanted!(scope, query, today).select(DemandResponse::as_select());
        keyset!(rows, page, demand_responses::id, DemandResponseSort::CreatedAt, {
            DemandResponseSort::UpdatedAt => demand_responses::updated_at: Timestamp,
            DemandResponseSort::From => demand_responses::offered_from: NaiveDate,
        });
        rows.load(c)
    })?;
    demands::leave_own(c, scope, &mut rows).await?;
    Ok(rows)
}

/// # Errors
/// Those of the database.
pub async fn count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &DemandResponseQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| wanted!(scope, query, today).count().get_result(c))
}
