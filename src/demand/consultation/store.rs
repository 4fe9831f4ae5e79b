//! Every query on `consultations`.

use diesel::dsl::{auto_type, exists};
use diesel::sql_types::Bool;

use super::model::{Consultation, ConsultationId, ConsultationStatus};
use super::view::{ConsultationQuery, ConsultationSort};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::{keyset, searched};

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Consultation) -> Result<()> {
    if insert_new!(tx, consultations, row, search_key = row.search_key())? {
        return Ok(());
    }
    let same_ref: Option<ConsultationId> = same_client_ref!(tx, consultations, row)?;
    let same_ref = same_ref.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateClientRef)
        .existing(same_ref)
        .into())
}

/// Writes every column of a record that this transaction has read, but for the numbers of its inputs.
///
/// # Errors
/// `inputs_open` where an input came meanwhile that has no disposition.
pub async fn update(tx: &mut Tx<'_>, row: &Consultation) -> Result<()> {
    let updated: Result<usize> = on!(tx, |c| diesel::update(consultations::table.find(row.id))
        .set((row, consultations::search_key.eq(row.search_key())))
        .execute(c));
    updated.on_constraint("consultations_inputs_open", || {
        Refusal::new(Code::InputsOpen)
    })?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: ConsultationId) -> Result<()> {
    on!(tx, |c| diesel::delete(consultations::table.find(id))
        .execute(c))?;
    Ok(())
}

/// Counts that an input came, went or got its disposition: how many more there are, and how many more without one. It is
/// last in its transaction, since in a meeting many record at the same time.
///
/// # Errors
/// `consultation_closed`.
pub async fn count_input(
    tx: &mut Tx<'_>,
    id: ConsultationId,
    inputs: i32,
    open: i32,
) -> Result<()> {
    let counted = on!(tx, |c| diesel::update(
        consultations::table
            .find(id)
            .filter(consultations::status.eq_any(ConsultationStatus::LISTENING))
    )
    .set((
        consultations::inputs.eq(consultations::inputs + inputs),
        consultations::inputs_open.eq(consultations::inputs_open + open),
    ))
    .execute(c))?;
    if counted == 1 {
        Ok(())
    } else {
        Err(Code::ConsultationClosed.into())
    }
}

/// The employer whose client calls; where none does, nobody.
pub fn own(scope: &Scope) -> AnyId {
    AnyId(scope.employer().unwrap_or_default())
}

/// Whether the consultation of the row at hand concerns an employer of its agency: it is one for all in
/// which something can still be said, or the employer has spoken in it. That is what the employer's client sees.
#[auto_type]
pub fn concerns(employer: AnyId) -> _ {
    let is_ours = exists(
        employers::table
            .filter(employers::id.eq(employer))
            .filter(employers::agency.eq(consultations::agency)),
    );
    let has_spoken = exists(
        consultation_inputs::table
            .filter(consultation_inputs::consultation_id.eq(consultations::id))
            .filter(consultation_inputs::employer_id.eq(employer)),
    );
    let is_open = consultations::status
        .eq("planned")
        .or(consultations::status.eq("held"));
    let is_for_all = consultations::kind
        .eq("forum")
        .or(consultations::kind.eq("survey"));
    is_ours.and(is_open.and(is_for_all).or(has_spoken))
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ConsultationId,
) -> Result<Option<Consultation>> {
    let found: Result<Consultation> = on!(c, |c| consultations::table
        .find(id)
        .filter(concerns(own(scope)).or(scope.party.is_none().into_sql::<Bool>()))
        .filter(consultations::agency.between(scope.first_agency(), scope.last_agency()))
        .select(Consultation::as_select())
        .first(c));
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ConsultationQuery) = ($scope, $query);
        let mut rows = consultations::table.into_boxed();
        rows = in_sight!(rows, scope, consultations::agency);
        if scope.party.is_some() {
            rows = rows.filter(concerns(own(scope)));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(consultations::status.eq_any(status.0.clone()));
        }
        if let Some(kind) = &query.kind {
            rows = rows.filter(consultations::kind.eq_any(kind.0.clone()));
        }
        if let Some(region) = &query.region {
            rows = rows
                .filter(consultations::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(from) = query.held_on_from {
            rows = rows.filter(consultations::held_on.ge(from));
        }
        if let Some(to) = query.held_on_to {
            rows = rows.filter(consultations::held_on.le(to));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, consultations::search_key);
            // What a summary says is the employers' to know, and to find, once it is published.
            if scope.party.is_some() {
                rows = rows.filter(consultations::status.eq(ConsultationStatus::Published));
            }
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ConsultationQuery,
    page: &Page<ConsultationSort>,
) -> Result<Vec<Consultation>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Consultation::as_select());
        keyset!(rows, page, consultations::id, ConsultationSort::CreatedAt, {
            ConsultationSort::UpdatedAt => consultations::updated_at: Timestamp,
            ConsultationSort::HeldOn => consultations::held_on: chrono::NaiveDate,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ConsultationQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
