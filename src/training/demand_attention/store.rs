//! Every query on `demand_attentions`.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};
use diesel::sql_types::{Bool, Integer, Nullable, Text};

use super::model::{DemandAttention, DemandAttentionId};
use super::view::{DemandAttentionQuery, DemandAttentionSort};
use crate::db::column::{AnyId, Moment, Uid};
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandStatus;
use crate::demand::skill_demand::store::told::is_told;
use crate::http::page::Page;
use crate::kernel::{Fault, FieldError};
use crate::keyset;
use crate::training::provider::model::ProviderId;

/// Whether the attention of the row at hand is to a demand of the employer: that is what the employer's client sees.
#[auto_type]
fn is_to_demand_of(employer: AnyId) -> _ {
    exists(
        skill_demands::table
            .filter(skill_demands::id.eq(demand_attentions::skill_demand_id))
            .filter(skill_demands::employer_id.eq(employer)),
    )
}

/// The employer whose client calls; where none does, nobody.
fn own(scope: &Scope) -> AnyId {
    AnyId(scope.employer().unwrap_or_default())
}

/// Inserts an attention if its demand counts, and the caller is told of it. One statement does all.
///
/// # Errors
/// `other_agency` for a demand that the caller may read but not build upon; `duplicate_client_ref` and `already_seen` with the
/// id of the record that is there; `not_found` at a demand.
pub async fn insert(tx: &mut Tx<'_>, row: &DemandAttention) -> Result<()> {
    let DemandAttention {
        id,
        agency,
        client_ref,
        status,
        version,
        created_at,
        updated_at,
        provider_id,
        skill_demand_id,
    } = row;
    let client = tx.by.client_id.clone();
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let for_office = scope.party.is_none().into_sql::<Bool>();
    let to_demand = skill_demands::table
        .filter(skill_demands::id.eq(skill_demand_id))
        .filter(skill_demands::agency.eq(agency))
        .filter(skill_demands::status.eq(SkillDemandStatus::Verified))
        .filter(skill_demands::valid_until.ge(today))
        .filter(for_office.or(is_told(scope.provider(), today)))
        .select((
            id.into_sql::<Uid>(),
            agency.into_sql::<Text>(),
            client.into_sql::<Text>(),
            client_ref.into_sql::<Nullable<Text>>(),
            status.into_sql::<Text>(),
            version.into_sql::<Integer>(),
            created_at.into_sql::<Moment>(),
            updated_at.into_sql::<Moment>(),
            provider_id.into_sql::<Uid>(),
            skill_demands::id,
        ));
    let inserted = on!(tx, |c| diesel::insert_into(demand_attentions::table)
        .values(to_demand)
        .into_columns(demand_attentions::all_columns)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 1 {
        Ok(())
    } else {
        Err(refusal(tx, row).await?)
    }
}

/// Why `row` was not inserted.
async fn refusal(tx: &mut Tx<'_>, row: &DemandAttention) -> Result<Error> {
    let same_ref: Option<DemandAttentionId> = same_client_ref!(tx, demand_attentions, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let for_office = scope.party.is_none().into_sql::<Bool>();
    let of_agency: Result<(String, SkillDemandStatus, NaiveDate)> =
        on!(tx, |c| skill_demands::table
            .filter(skill_demands::id.eq(row.skill_demand_id))
            .filter(skill_demands::agency.between(scope.first_agency(), scope.last_agency()))
            .filter(for_office.or(is_told(scope.provider(), today)))
            .select((
                skill_demands::agency,
                skill_demands::status,
                skill_demands::valid_until
            ))
            .first(c));
    let Some((agency, status, valid_until)) = of_agency.optional()? else {
        return Ok(FieldError::at("/demand_id", Fault("not_found")).into());
    };
    if agency != row.agency {
        return Ok(Code::OtherAgency.into());
    }
    if status != SkillDemandStatus::Verified || valid_until < today {
        return Ok(Code::DemandNotLive.into());
    }
    let seen: DemandAttentionId = on!(tx, |c| demand_attentions::table
        .filter(demand_attentions::skill_demand_id.eq(row.skill_demand_id))
        .filter(demand_attentions::provider_id.eq(row.provider_id))
        .select(demand_attentions::id)
        .first(c))?;
    Ok(Refusal::new(Code::AlreadySeen).existing(seen).into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &DemandAttention) -> Result<()> {
    on!(tx, |c| diesel::update(
        demand_attentions::table.find(row.id)
    )
    .set(row)
    .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: DemandAttentionId) -> Result<()> {
    on!(tx, |c| diesel::delete(demand_attentions::table.find(id))
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: DemandAttentionId,
) -> Result<Option<DemandAttention>> {
    let found: Result<DemandAttention> = on!(c, |c| {
        demand_attentions::table
            .filter(demand_attentions::id.eq(id))
            .filter(
                of_party!(scope, scope.provider(), demand_attentions::provider_id)
                    .or(is_to_demand_of(own(scope))),
            )
            .filter(demand_attentions::agency.between(scope.first_agency(), scope.last_agency()))
            .select(DemandAttention::as_select())
            .first(c)
    });
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &DemandAttentionQuery) = ($scope, $query);
        let mut rows = demand_attentions::table.into_boxed();
        rows = in_sight!(rows, scope, demand_attentions::agency);
        if scope.employer().is_some() {
            rows = rows.filter(is_to_demand_of(own(scope)));
        } else if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(demand_attentions::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(demand_attentions::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(demand_attentions::provider_id.eq(provider_id));
        }
        if let Some(demand_id) = query.demand_id {
            rows = rows.filter(demand_attentions::skill_demand_id.eq(demand_id));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &DemandAttentionQuery,
    page: &Page<DemandAttentionSort>,
) -> Result<Vec<DemandAttention>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(DemandAttention::as_select());
        keyset!(rows, page, demand_attentions::id, DemandAttentionSort::CreatedAt, {
            DemandAttentionSort::UpdatedAt => demand_attentions::updated_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &DemandAttentionQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
