//! Every query on `training_providers`.

use super::api::{ProviderQuery, ProviderSort};
use super::model::{Provider, ProviderId};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::kernel::Vin;
use crate::training::batch;
use crate::{keyset, searched};

/// # Errors
/// `duplicate_vin`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Provider) -> Result<()> {
    if insert_new!(tx, training_providers, row, search_key = row.search_key())? {
        Ok(())
    } else {
        Err(clash(tx, row).await?)
    }
}

/// Which record stands in the way of `row`.
async fn clash(tx: &mut Tx<'_>, row: &Provider) -> Result<Error> {
    let same_ref: Option<ProviderId> = same_client_ref!(tx, training_providers, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let mut refusal = Refusal::new(Code::DuplicateVin);
    if let Some(vin) = &row.vin {
        refusal
            .existing
            .extend(with_vin(tx, &row.agency, vin).await?.map(uuid::Uuid::from));
    }
    Ok(refusal.into())
}

/// The provider of `agency` that has this VIN.
///
/// # Errors
/// Those of the database.
pub async fn with_vin(c: &mut Conn<'_>, agency: &str, vin: &Vin) -> Result<Option<ProviderId>> {
    on!(c, |c| {
        training_providers::table
            .filter(training_providers::agency.eq(agency))
            .filter(training_providers::vin.eq(vin))
            .select(training_providers::id)
            .first(c)
    })
    .optional()
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// `duplicate_vin`.
pub async fn update(tx: &mut Tx<'_>, row: &Provider) -> Result<()> {
    let updated: Result<usize> = on!(tx, |c| diesel::update(
        training_providers::table.find(row.id)
    )
    .set((row, training_providers::search_key.eq(row.search_key())))
    .execute(c));
    updated.on_constraint("training_providers_agency_vin_key", || {
        Refusal::new(Code::DuplicateVin)
    })?;
    Ok(())
}

/// A provider, and whether a batch of it is under way.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ProviderId,
) -> Result<Option<(Provider, bool)>> {
    let found: Result<(Provider, bool)> = on!(c, |c| {
        training_providers::table
            .find(id)
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Provider::as_select(),
                batch::store::provider_has_running_batch(),
            ))
            .first(c)
    });
    found.optional()
}

/// The agency of a provider.
///
/// # Errors
/// Those of the database.
pub async fn agency(c: &mut Conn<'_>, scope: &Scope, id: ProviderId) -> Result<Option<String>> {
    let found: Result<String> = on!(c, |c| {
        training_providers::table
            .find(id)
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(training_providers::agency)
            .first(c)
    });
    found.optional()
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ProviderQuery) = ($scope, $query);
        let mut rows = training_providers::table.into_boxed();
        rows = in_sight!(rows, scope, training_providers::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(training_providers::id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(training_providers::status.eq_any(status.0.clone()));
        }
        if let Some(kind) = &query.kind {
            rows = rows.filter(training_providers::kind.eq_any(kind.0.clone()));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(
                training_providers::region.between(region.first().to_owned(), region.last()),
            );
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, training_providers::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ProviderQuery,
    page: &Page<ProviderSort>,
) -> Result<Vec<Provider>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Provider::as_select());
        keyset!(rows, page, training_providers::id, ProviderSort::CreatedAt, {
            ProviderSort::UpdatedAt => training_providers::updated_at: Timestamp,
            ProviderSort::Name => training_providers::search_key: String,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ProviderQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
