//! Every query on `consultation_inputs`.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;

use super::life::Standing;
use super::model::{ConsultationInput, ConsultationInputId, ConsultationInputStatus};
use super::view::{ConsultationInputQuery, ConsultationInputSort};
use crate::db::column::{Document, Json};
use crate::db::prelude::*;
use crate::demand::consultation::model::{ConsultationId, ConsultationStatus};
use crate::demand::consultation::store::{concerns, own};
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::http::page::Page;
use crate::{keyset, searched};

/// The demands that name the input of the row at hand, as a document, in the order in which they were made. Each database
/// has its own function that makes a list of rows.
#[derive(Clone, Copy, Debug, QueryId)]
struct DemandIds;

impl Expression for DemandIds {
    type SqlType = Document;
}

impl<G> ValidGrouping<G> for DemandIds {
    type IsAggregate = is_aggregate::No;
}

impl<T> AppearsOnTable<T> for DemandIds {}

impl<T> SelectableExpression<T> for DemandIds {}

impl QueryFragment<Pg> for DemandIds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT coalesce(jsonb_agg(skill_demand_id ORDER BY skill_demand_id), '[]') \
             FROM skill_demand_inputs WHERE consultation_input_id = consultation_inputs.id)",
        );
        Ok(())
    }
}

impl QueryFragment<Sqlite> for DemandIds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT json_group_array(lower(hex(skill_demand_id)) ORDER BY skill_demand_id) \
             FROM skill_demand_inputs WHERE consultation_input_id = consultation_inputs.id)",
        );
        Ok(())
    }
}

/// A row as it is read.
type Found = (ConsultationInput, Json<Vec<SkillDemandId>>);

impl From<Found> for Standing {
    fn from((input, Json(demand_ids)): Found) -> Self {
        Self { input, demand_ids }
    }
}

/// Where an input is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub agency: String,
    pub status: ConsultationStatus,
    /// The employer's agency, if one is meant and seen.
    pub employer: Option<String>,
}

/// The consultation in which an input is to be recorded, and the employer that it names, as far as the caller sees them.
///
/// # Errors
/// Those of the database.
pub async fn place(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ConsultationId,
    employer: Option<EmployerId>,
) -> Result<Option<Place>> {
    let employer = employer.unwrap_or_else(|| EmployerId::from(uuid::Uuid::nil()));
    let found: Result<(String, ConsultationStatus, Option<String>)> = on!(c, |c| {
        let its_agency = employers::table
            .filter(employers::id.eq(employer))
            .filter(of_party!(scope, scope.employer(), employers::id))
            .filter(employers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(employers::agency)
            .single_value();
        consultations::table
            .filter(consultations::id.eq(id))
            .filter(concerns(own(scope)).or(scope.party.is_none().into_sql::<Bool>()))
            .filter(consultations::agency.between(scope.first_agency(), scope.last_agency()))
            .select((consultations::agency, consultations::status, its_agency))
            .first(c)
    });
    Ok(found.optional()?.map(|(agency, status, employer)| Place {
        agency,
        status,
        employer,
    }))
}

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &ConsultationInput) -> Result<()> {
    if insert_new!(tx, consultation_inputs, row, search_key = row.search_key())? {
        return Ok(());
    }
    let same_ref: Option<ConsultationInputId> = same_client_ref!(tx, consultation_inputs, row)?;
    let same_ref = same_ref.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateClientRef)
        .existing(same_ref)
        .into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &ConsultationInput) -> Result<()> {
    on!(tx, |c| diesel::update(
        consultation_inputs::table.find(row.id)
    )
    .set((row, consultation_inputs::search_key.eq(row.search_key())))
    .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: ConsultationInputId) -> Result<()> {
    on!(tx, |c| diesel::delete(consultation_inputs::table.find(id))
        .execute(c))?;
    Ok(())
}

/// Has all inputs of a consultation answered that were not yet, and counts the change of each.
///
/// # Errors
/// Those of the database.
pub async fn answer_all(tx: &mut Tx<'_>, id: ConsultationId) -> Result<Vec<ConsultationInput>> {
    let now = tx.now;
    on!(tx, |c| diesel::update(
        consultation_inputs::table
            .filter(consultation_inputs::consultation_id.eq(id))
            .filter(consultation_inputs::status.ne(ConsultationInputStatus::Answered))
    )
    .set((
        consultation_inputs::status.eq(ConsultationInputStatus::Answered),
        consultation_inputs::answered_at.eq(now),
        consultation_inputs::version.eq(consultation_inputs::version + 1),
        consultation_inputs::updated_at.eq(now),
    ))
    .returning(ConsultationInput::as_returning())
    .get_results(c))
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ConsultationInputId,
) -> Result<Option<Standing>> {
    let found: Result<Found> = on!(c, |c| consultation_inputs::table
        .find(id)
        .filter(of_party!(
            scope,
            scope.employer(),
            consultation_inputs::employer_id
        ))
        .filter(consultation_inputs::agency.between(scope.first_agency(), scope.last_agency()))
        .select((ConsultationInput::as_select(), DemandIds))
        .first(c));
    Ok(found.optional()?.map(Standing::from))
}

/// The consultation of an input.
///
/// # Errors
/// Those of the database.
pub async fn consultation_of(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ConsultationInputId,
) -> Result<Option<ConsultationId>> {
    let found = find(c, scope, id).await?;
    Ok(found.map(|standing| standing.input.consultation_id))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ConsultationInputQuery) = ($scope, $query);
        let mut rows = consultation_inputs::table.into_boxed();
        rows = in_sight!(rows, scope, consultation_inputs::agency);
        if scope.party.is_some() {
            let own = EmployerId::from(scope.employer().unwrap_or_default());
            rows = rows.filter(consultation_inputs::employer_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(consultation_inputs::status.eq_any(status.0.clone()));
        }
        if let Some(disposition) = &query.disposition {
            rows = rows.filter(consultation_inputs::disposition.eq_any(disposition.0.clone()));
        }
        if let Some(consultation_id) = query.consultation_id {
            rows = rows.filter(consultation_inputs::consultation_id.eq(consultation_id));
        }
        if let Some(employer_id) = query.employer_id {
            rows = rows.filter(consultation_inputs::employer_id.eq(employer_id));
        }
        if let Some(demand_id) = query.demand_id {
            rows = rows.filter(
                consultation_inputs::id.eq_any(
                    skill_demand_inputs::table
                        .filter(skill_demand_inputs::skill_demand_id.eq(demand_id))
                        .select(skill_demand_inputs::consultation_input_id),
                ),
            );
        }
        if let Some(kind) = &query.voiced_by_kind {
            rows = rows.filter(consultation_inputs::voiced_by_kind.eq_any(kind.0.clone()));
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                consultation_inputs::occupation
                    .between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(urgency) = &query.urgency {
            rows = rows.filter(consultation_inputs::urgency.eq_any(urgency.0.clone()));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, consultation_inputs::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ConsultationInputQuery,
    page: &Page<ConsultationInputSort>,
) -> Result<Vec<Standing>> {
    let rows: Vec<Found> = on!(c, |c| {
        let mut rows = wanted!(scope, query).select((ConsultationInput::as_select(), DemandIds));
        keyset!(rows, page, consultation_inputs::id, ConsultationInputSort::CreatedAt, {
            ConsultationInputSort::UpdatedAt => consultation_inputs::updated_at: Timestamp,
        });
        rows.load(c)
    })?;
    Ok(rows.into_iter().map(Standing::from).collect())
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ConsultationInputQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
