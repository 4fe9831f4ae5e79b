//! Every query on `trainees`. Classes and seats are only looked at here, to tell who may see a person and
//! what the guards need; they are written by their own slices.

use diesel::dsl::{exists, sql};
use diesel::sql_types::Bool;

use super::api::{TraineeQuery, TraineeSort};
use super::model::{Facts, Standing, Trainee, TraineeId};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::{keyset, searched};

/// A person's live records. Written out, since the index on NIKs holds no others, and neither database sees
/// that through a parameter.
const LIVE: &str = "trainees.status = 'active'";

/// # Errors
/// `duplicate_nik`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Trainee) -> Result<()> {
    if insert_new!(tx, trainees, row, search_key = row.search_key())? {
        Ok(())
    } else {
        Err(clash(tx, row).await?)
    }
}

/// Which record stands in the way of `row`.
async fn clash(tx: &mut Tx<'_>, row: &Trainee) -> Result<Error> {
    let same_ref: Option<TraineeId> = same_client_ref!(tx, trainees, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let refusal = Refusal::new(Code::DuplicateNik);
    Ok(match live(tx, &row.agency, &row.nik_hash).await? {
        Some(id) => refusal.existing(id).into(),
        None => refusal.into(),
    })
}

/// The agency's live record of the person with this NIK.
///
/// # Errors
/// Those of the database.
pub async fn live(tx: &mut Tx<'_>, agency: &str, nik_hash: &[u8]) -> Result<Option<TraineeId>> {
    let found: Result<TraineeId> = on!(tx, |c| {
        trainees::table
            .filter(trainees::agency.eq(agency))
            .filter(trainees::nik_hash.eq(nik_hash))
            .filter(sql::<Bool>(LIVE))
            .select(trainees::id)
            .first(c)
    });
    found.optional()
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// `duplicate_nik`.
pub async fn update(tx: &mut Tx<'_>, row: &Trainee) -> Result<()> {
    let updated: Result<usize> = on!(tx, |c| diesel::update(trainees::table.find(row.id))
        .set((row, trainees::search_key.eq(row.search_key())))
        .execute(c));
    updated.on_constraint("trainees_agency_nik_hash_key", || {
        Refusal::new(Code::DuplicateNik)
    })?;
    Ok(())
}

/// Whether the caller is bound to no party, or is a provider's client and the person is or was in one of its classes:
/// `known_to!(scope)`.
macro_rules! known_to {
    ($scope:expr) => {
        // In this order: otherwise PostgreSQL looks for classes of the office's people as well, and each of these looks is a
        // race with whoever enrolls somebody meanwhile.
        $scope
            .party
            .is_none()
            .into_sql::<diesel::sql_types::Bool>()
            .or(diesel::dsl::exists(
                enrollments::table
                    .filter(enrollments::trainee_id.eq(trainees::id))
                    .filter(enrollments::provider_id.eq($crate::db::column::AnyId(
                        $scope.provider().unwrap_or_default(),
                    ))),
            ))
    };
}
pub(in crate::people) use known_to;

/// The rows that a caller may see; an employer's client sees none.
macro_rules! visible {
    ($scope:expr) => {{
        let scope: &Scope = $scope;
        let mut rows = trainees::table.into_boxed();
        rows = in_sight!(rows, scope, trainees::agency);
        if scope.party.is_some() {
            rows = rows.filter(known_to!(scope));
        }
        rows
    }};
}

/// Whether the person holds a seat in a class that is not over.
macro_rules! holds_seat {
    () => {
        exists(
            enrollments::table
                .inner_join(batches::table)
                .filter(enrollments::trainee_id.eq(trainees::id))
                .filter(enrollments::status.ne("withdrawn"))
                .filter(enrollments::status.ne("dropped"))
                .filter(batches::status.ne("completed"))
                .filter(batches::status.ne("evaluated"))
                .filter(batches::status.ne("cancelled")),
        )
    };
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: TraineeId,
) -> Result<Option<(Trainee, Facts)>> {
    let found: Result<(Trainee, bool)> = on!(c, |c| {
        trainees::table
            .find(id)
            .filter(trainees::agency.between(scope.first_agency(), scope.last_agency()))
            .filter(known_to!(scope))
            .select((Trainee::as_select(), holds_seat!()))
            .first(c)
    });
    Ok(found.optional()?.map(with_facts))
}

/// The person as an enrollment sees them.
///
/// # Errors
/// Those of the database.
pub async fn standing(c: &mut Conn<'_>, scope: &Scope, id: TraineeId) -> Result<Option<Standing>> {
    let found: Result<Standing> = on!(c, |c| {
        visible!(scope)
            .filter(trainees::id.eq(id))
            .select(Standing::as_select())
            .first(c)
    });
    found.optional()
}

/// The live records of the person with this NIK: one per agency in sight.
///
/// # Errors
/// Those of the database.
pub async fn lookup(
    c: &mut Conn<'_>,
    scope: &Scope,
    nik_hash: &[u8],
) -> Result<Vec<(Trainee, Facts)>> {
    let found: Vec<(Trainee, bool)> = on!(c, |c| {
        visible!(scope)
            .filter(trainees::nik_hash.eq(nik_hash))
            .filter(sql::<Bool>(LIVE))
            .select((Trainee::as_select(), holds_seat!()))
            .order(trainees::id)
            .load(c)
    })?;
    Ok(found.into_iter().map(with_facts).collect())
}

fn with_facts((row, holds_seat): (Trainee, bool)) -> (Trainee, Facts) {
    (row, Facts { holds_seat })
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &TraineeQuery) = ($scope, $query);
        let mut rows = visible!(scope);
        if let Some(status) = &query.status {
            rows = rows.filter(trainees::status.eq_any(status.0.clone()));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(trainees::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(education) = &query.education {
            rows = rows.filter(trainees::education.eq_any(education.0.clone()));
        }
        if let Some(batch) = query.batch_id {
            rows = rows.filter(
                trainees::id.eq_any(
                    enrollments::table
                        .filter(enrollments::batch_id.eq(AnyId(batch.into())))
                        .filter(of_party!(scope, scope.provider(), enrollments::provider_id))
                        .filter(enrollments::status.ne("withdrawn"))
                        .filter(enrollments::status.ne("dropped"))
                        .select(enrollments::trainee_id),
                ),
            );
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, trainees::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &TraineeQuery,
    page: &Page<TraineeSort>,
) -> Result<Vec<Trainee>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Trainee::as_select());
        keyset!(rows, page, trainees::id, TraineeSort::CreatedAt, {
            TraineeSort::UpdatedAt => trainees::updated_at: Timestamp,
            TraineeSort::Name => trainees::search_key: String,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &TraineeQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
