//! Every query on `enrollments`, with what they need to know of their classes.

use super::model::{Class, Enrolled, Enrollment, EnrollmentId, EnrollmentStatus, Participant};
use super::view::{EnrollmentQuery, EnrollmentSort};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::keyset;
use crate::people::trainee::model::{Standing, TraineeId};
use crate::people::trainee::store::known_to;
use crate::training::batch::model::{BatchId, ForEnrollment};
use crate::training::session::booking::longest_before;
use crate::training::session::model::SessionStatus;
use crate::training::session::store::needs::batch_meets_after;

/// # Errors
/// `already_enrolled`, `duplicate_client_ref`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Enrollment) -> Result<()> {
    if insert_new!(tx, enrollments, row)? {
        Ok(())
    } else {
        Err(clash(tx, row).await?)
    }
}

/// Which record stands in the way of `row`.
async fn clash(tx: &mut Tx<'_>, row: &Enrollment) -> Result<Error> {
    let same_ref: Option<EnrollmentId> = same_client_ref!(tx, enrollments, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let seated: EnrollmentId = on!(tx, |c| enrollments::table
        .filter(enrollments::trainee_id.eq(row.trainee_id))
        .filter(enrollments::batch_id.eq(row.batch_id))
        .filter(enrollments::status.ne("withdrawn"))
        .filter(enrollments::status.ne("dropped"))
        .select(enrollments::id)
        .first(c))?;
    Ok(Refusal::new(Code::AlreadyEnrolled).existing(seated).into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &Enrollment) -> Result<()> {
    on!(tx, |c| diesel::update(enrollments::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// The person and the batch of an enrollment that is to be made, as far as the caller sees both, and whether the batch has
/// sessions that are not over at `now`.
///
/// # Errors
/// Those of the database.
pub async fn sides(
    c: &mut Conn<'_>,
    scope: &Scope,
    trainee: TraineeId,
    batch: BatchId,
    now: Timestamp,
) -> Result<Option<(Standing, ForEnrollment, bool)>> {
    let since = longest_before(now);
    let found: Result<(Standing, ForEnrollment, bool)> = on!(c, |c| {
        batches::table
            .inner_join(training_programs::table)
            .inner_join(trainees::table.on(trainees::id.eq(trainee)))
            .filter(batches::id.eq(batch))
            .filter(of_party!(scope, scope.provider(), batches::provider_id))
            .filter(batches::agency.between(scope.first_agency(), scope.last_agency()))
            .filter(trainees::agency.between(scope.first_agency(), scope.last_agency()))
            .filter(known_to!(scope))
            .select((
                Standing::as_select(),
                ForEnrollment::as_select(),
                batch_meets_after(since, now),
            ))
            .first(c)
    });
    found.optional()
}

diesel::alias!(sessions as theirs: Theirs, enrollments as others: Others);

/// The enrollment, whoever's it is, by which a person takes part in another class of which a planned session, not over at `now`,
/// overlaps one of the batch's.
///
/// # Errors
/// Those of the database.
pub async fn busy_elsewhere(
    c: &mut Conn<'_>,
    trainee: TraineeId,
    batch: BatchId,
    now: Timestamp,
) -> Result<Option<Enrollment>> {
    let since = longest_before(now);
    let found: Result<Enrollment> = on!(c, |c| {
        enrollments::table
            .inner_join(theirs.on(theirs.field(sessions::batch_id).eq(enrollments::batch_id)))
            .inner_join(
                sessions::table.on(sessions::starts_at
                    .lt(theirs.field(sessions::ends_at))
                    .and(sessions::ends_at.gt(theirs.field(sessions::starts_at)))),
            )
            .filter(enrollments::trainee_id.eq(trainee))
            .filter(enrollments::batch_id.ne(batch))
            .filter(enrollments::status.eq_any(EnrollmentStatus::TAKES_PART))
            .filter(theirs.field(sessions::status).eq(SessionStatus::Planned))
            .filter(theirs.field(sessions::starts_at).gt(since))
            .filter(sessions::batch_id.eq(batch))
            .filter(sessions::status.eq(SessionStatus::Planned))
            .filter(sessions::starts_at.gt(since))
            .filter(sessions::ends_at.gt(now))
            .order(enrollments::id)
            .select(Enrollment::as_select())
            .first(c)
    });
    found.optional()
}

/// The other classes in which somebody takes part who takes part in this one.
///
/// # Errors
/// Those of the database.
pub async fn classes_shared_with(c: &mut Conn<'_>, batch: BatchId) -> Result<Vec<BatchId>> {
    on!(c, |c| {
        enrollments::table
            .inner_join(
                others.on(others
                    .field(enrollments::trainee_id)
                    .eq(enrollments::trainee_id)),
            )
            .filter(enrollments::batch_id.eq(batch))
            .filter(enrollments::status.eq_any(EnrollmentStatus::TAKES_PART))
            .filter(others.field(enrollments::batch_id).ne(batch))
            .filter(
                others
                    .field(enrollments::status)
                    .eq_any(EnrollmentStatus::TAKES_PART),
            )
            .select(others.field(enrollments::batch_id))
            .distinct()
            .load(c)
    })
}

/// The rows that a caller may see: a provider's client those of its own classes, an employer's none.
macro_rules! visible {
    ($scope:expr) => {{
        let scope: &Scope = $scope;
        let mut rows = enrollments::table.inner_join(batches::table).into_boxed();
        rows = in_sight!(rows, scope, enrollments::agency);
        if scope.party.is_some() {
            let provider = AnyId(scope.provider().unwrap_or_default());
            rows = rows.filter(enrollments::provider_id.eq(provider));
        }
        rows
    }};
}

/// # Errors
/// Those of the database.
pub async fn find(c: &mut Conn<'_>, scope: &Scope, id: EnrollmentId) -> Result<Option<Enrolled>> {
    let found: Result<(Enrollment, Class)> = on!(c, |c| {
        enrollments::table
            .inner_join(batches::table)
            .filter(enrollments::id.eq(id))
            .filter(of_party!(scope, scope.provider(), enrollments::provider_id))
            .filter(enrollments::agency.between(scope.first_agency(), scope.last_agency()))
            .select((Enrollment::as_select(), Class::as_select()))
            .first(c)
    });
    Ok(found.optional()?.map(Enrolled::from))
}

/// The class of an enrollment.
///
/// # Errors
/// Those of the database.
pub async fn batch_of(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: EnrollmentId,
) -> Result<Option<BatchId>> {
    let found: Result<BatchId> = on!(c, |c| visible!(scope)
        .filter(enrollments::id.eq(id))
        .select(enrollments::batch_id)
        .first(c));
    found.optional()
}

/// Who takes part under this enrollment, and on which days.
///
/// # Errors
/// Those of the database.
pub async fn participant(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: EnrollmentId,
) -> Result<Option<Participant>> {
    Ok(find(c, scope, id).await?.map(Participant::from))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let query: &EnrollmentQuery = $query;
        let mut rows = visible!($scope);
        if let Some(status) = &query.status {
            rows = rows.filter(enrollments::status.eq_any(status.0.clone()));
        }
        if let Some(batch) = query.batch_id {
            rows = rows.filter(enrollments::batch_id.eq(batch));
        }
        if let Some(trainee) = query.trainee_id {
            rows = rows.filter(enrollments::trainee_id.eq(trainee));
        }
        if let Some(program) = query.program_id {
            rows = rows.filter(enrollments::program_id.eq(program));
        }
        if let Some(provider) = query.provider_id {
            rows = rows.filter(enrollments::provider_id.eq(provider));
        }
        if let Some(status) = &query.batch_status {
            rows = rows.filter(batches::status.eq_any(status.0.clone()));
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                batches::occupation.between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(occupation) = &query.occupation_exact {
            rows = rows.filter(batches::occupation.eq(occupation.as_str()));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(batches::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(region) = &query.region_exact {
            rows = rows.filter(batches::region.eq(region.as_str()));
        }
        if let Some(day) = query.ends_on_from {
            rows = rows.filter(batches::ends_on.ge(day));
        }
        if let Some(day) = query.ends_on_to {
            rows = rows.filter(batches::ends_on.le(day));
        }
        if let Some(day) = query.enrolled_on_from {
            rows = rows.filter(enrollments::enrolled_on.ge(day));
        }
        if let Some(day) = query.enrolled_on_to {
            rows = rows.filter(enrollments::enrolled_on.le(day));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &EnrollmentQuery,
    page: &Page<EnrollmentSort>,
) -> Result<Vec<Enrolled>> {
    let rows: Vec<(Enrollment, Class)> = on!(c, |c| {
        let mut rows = wanted!(scope, query).select((Enrollment::as_select(), Class::as_select()));
        keyset!(rows, page, enrollments::id, EnrollmentSort::CreatedAt, {
            EnrollmentSort::UpdatedAt => enrollments::updated_at: Timestamp,
        });
        rows.load(c)
    })?;
    Ok(rows.into_iter().map(Enrolled::from).collect())
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &EnrollmentQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
