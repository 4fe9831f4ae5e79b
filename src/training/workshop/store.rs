//! Every query on `workshops`.

use super::model::{Facts, Workshop, WorkshopId};
use super::view::{WorkshopQuery, WorkshopSort};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::training::provider::model::ProviderId;
use crate::training::session::booking::longest_before;
use crate::training::session::store::needs::workshop_is_booked;
use crate::{keyset, searched};

/// # Errors
/// `duplicate_workshop`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Workshop) -> Result<()> {
    if insert_new!(tx, workshops, row, search_key = row.search_key())? {
        return Ok(());
    }
    let same_ref: Option<WorkshopId> = same_client_ref!(tx, workshops, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let same_name = with_name(tx, row.provider_id, &row.search_key()).await?;
    let same_name = same_name.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateWorkshop)
        .existing(same_name)
        .into())
}

/// The provider's workshop of this name, folded.
async fn with_name(
    c: &mut Conn<'_>,
    provider: ProviderId,
    search_key: &str,
) -> Result<Option<WorkshopId>> {
    on!(c, |c| {
        workshops::table
            .filter(workshops::provider_id.eq(provider))
            .filter(workshops::search_key.eq(search_key))
            .select(workshops::id)
            .first(c)
    })
    .optional()
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// `duplicate_workshop` with the id of the record that is there; [`Error::Raced`] where another transaction has just taken the
/// name.
pub async fn update(tx: &mut Tx<'_>, row: &Workshop) -> Result<()> {
    // Asked beforehand: PostgreSQL answers nothing more in a transaction in which a rule was broken.
    let same_name = with_name(tx, row.provider_id, &row.search_key()).await?;
    if let Some(other) = same_name.filter(|other| *other != row.id) {
        return Err(Refusal::new(Code::DuplicateWorkshop).existing(other).into());
    }
    let updated: Result<usize> = on!(tx, |c| diesel::update(workshops::table.find(row.id))
        .set((row, workshops::search_key.eq(row.search_key())))
        .execute(c));
    match updated {
        Err(Error::Constraint(rule)) if rule == "workshops_provider_id_search_key_key" => {
            Err(Error::Raced)
        }
        updated => updated.map(drop),
    }
}

/// A workshop with what its guards look at, as it is at `now`.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: WorkshopId,
    now: Timestamp,
) -> Result<Option<(Workshop, Facts)>> {
    let since = longest_before(now);
    let found: Result<(Workshop, bool)> = on!(c, |c| {
        workshops::table
            .find(id)
            .filter(of_party!(scope, scope.provider(), workshops::provider_id))
            .filter(workshops::agency.between(scope.first_agency(), scope.last_agency()))
            .select((Workshop::as_select(), workshop_is_booked(since, now)))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(row, is_booked)| (row, Facts { is_booked })))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &WorkshopQuery) = ($scope, $query);
        let mut rows = workshops::table.into_boxed();
        rows = in_sight!(rows, scope, workshops::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(workshops::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(workshops::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(workshops::provider_id.eq(provider_id));
        }
        if let Some(from) = query.capacity_from {
            rows = rows.filter(workshops::capacity.ge(from));
        }
        if let Some(to) = query.capacity_to {
            rows = rows.filter(workshops::capacity.le(to));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, workshops::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &WorkshopQuery,
    page: &Page<WorkshopSort>,
) -> Result<Vec<Workshop>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Workshop::as_select());
        keyset!(rows, page, workshops::id, WorkshopSort::CreatedAt, {
            WorkshopSort::UpdatedAt => workshops::updated_at: Timestamp,
            WorkshopSort::Name => workshops::search_key: String,
            WorkshopSort::Capacity => workshops::capacity: i32,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &WorkshopQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
