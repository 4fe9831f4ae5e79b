//! Every query on `insurance_enrollments`.

use chrono::NaiveDate;

use super::api::{InsuranceEnrollmentQuery, InsuranceEnrollmentSort, LapsingQuery, LapsingSort};
use super::days::{LiveCover, cover_days};
use super::model::{
    InsuranceEnrollment, InsuranceEnrollmentId, InsuranceEnrollmentStatus as Status,
};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::insurance::{Programs, Scheme};
use crate::keyset;
use crate::people::enrollment::model::{Class, EnrollmentId, EnrollmentStatus};
use crate::people::trainee::model::TraineeId;
use crate::training::provider::model::ProviderId;

/// A participation for which somebody is to be insured, with what that person has in cover already.
#[derive(Clone, Debug)]
pub struct Insurable {
    pub agency: String,
    pub status: EnrollmentStatus,
    pub trainee_id: TraineeId,
    pub provider_id: ProviderId,
    pub class: Class,
    /// From this day on the person takes part, whatever came after.
    pub first_day: NaiveDate,
    /// The person's live covers, for whichever participation.
    pub covers: Vec<LiveCover>,
}

/// One live cover beside the participation that it was made for; all `None` where the person has none.
#[derive(Queryable)]
struct Beside {
    id: Option<InsuranceEnrollmentId>,
    jkk: Option<bool>,
    jkm: Option<bool>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    enrolled_on: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
}

impl Beside {
    fn cover(self) -> Option<LiveCover> {
        let first_day = self
            .starts_on
            .zip(self.enrolled_on)
            .map(|(starts_on, enrolled_on)| starts_on.max(enrolled_on));
        Some(LiveCover {
            id: self.id?,
            programs: Programs {
                jkk: self.jkk?,
                jkm: self.jkm?,
            },
            // A class that was moved behind the last day of a plan leaves the plan without a day.
            days: cover_days(self.from, self.until, self.from.or(first_day)?).ok()?,
        })
    }
}

diesel::alias!(enrollments as theirs: Theirs, batches as their_batches: TheirBatches);

/// A participation that the caller may see, with every live cover of its person.
///
/// Whoever makes or widens a cover decides by what this statement finds. Two that do so at once for one person
/// cannot both pass: on SQLite there is one writer; on PostgreSQL both transactions are SERIALIZABLE, each has read
/// what the index on `trainee_id` holds for this person, which locks that range of it against the other's row
/// although the row was not there yet, and so one of the two is begun again and then finds the other's cover. The
/// database's own rule is the net below for rows that say their first day.
///
/// # Errors
/// Those of the database.
pub async fn insurable(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: EnrollmentId,
) -> Result<Option<Insurable>> {
    type Person = (String, EnrollmentStatus, TraineeId, ProviderId, NaiveDate);
    let rows: Vec<(Person, Class, Beside)> = on!(c, |c| {
        enrollments::table
            .inner_join(batches::table)
            .left_join(
                insurance_enrollments::table.on(insurance_enrollments::trainee_id
                    .eq(enrollments::trainee_id)
                    .and(insurance_enrollments::status.eq_any(Status::LIVE))),
            )
            .left_join(
                theirs.on(theirs
                    .field(enrollments::id)
                    .eq(insurance_enrollments::participation_id)),
            )
            .left_join(
                their_batches.on(their_batches
                    .field(batches::id)
                    .eq(theirs.field(enrollments::batch_id))),
            )
            .filter(enrollments::id.eq(id))
            .filter(enrollments::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                (
                    enrollments::agency,
                    enrollments::status,
                    enrollments::trainee_id,
                    enrollments::provider_id,
                    enrollments::enrolled_on,
                ),
                Class::as_select(),
                (
                    insurance_enrollments::id.nullable(),
                    insurance_enrollments::covers_jkk.nullable(),
                    insurance_enrollments::covers_jkm.nullable(),
                    insurance_enrollments::covers_from.nullable(),
                    insurance_enrollments::covers_until.nullable(),
                    theirs.field(enrollments::enrolled_on).nullable(),
                    their_batches.field(batches::starts_on).nullable(),
                ),
            ))
            .load(c)
    })?;
    let mut found: Option<Insurable> = None;
    for ((agency, status, trainee_id, provider_id, enrolled_on), class, beside) in rows {
        found
            .get_or_insert_with(|| Insurable {
                agency,
                status,
                trainee_id,
                provider_id,
                class,
                first_day: class.starts_on.max(enrolled_on),
                covers: Vec::new(),
            })
            .covers
            .extend(beside.cover());
    }
    Ok(found)
}

/// Whether there is such a trainee within the caller's sight.
///
/// # Errors
/// Those of the database.
pub async fn trainee_exists(c: &mut Conn<'_>, scope: &Scope, id: TraineeId) -> Result<bool> {
    let found: Result<TraineeId> = on!(c, |c| trainees::table
        .find(id)
        .filter(trainees::agency.between(scope.first_agency(), scope.last_agency()))
        .select(trainees::id)
        .first(c));
    Ok(found.optional()?.is_some())
}

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there; [`Error::Raced`] where another transaction has
/// just taken the days.
pub async fn insert(tx: &mut Tx<'_>, row: &InsuranceEnrollment) -> Result<()> {
    if raced_for_days(insert_new!(tx, insurance_enrollments, row))? {
        return Ok(());
    }
    let same_ref: Option<InsuranceEnrollmentId> = same_client_ref!(tx, insurance_enrollments, row)?;
    Err(same_ref.map_or(Error::Raced, |id| {
        Refusal::new(Code::DuplicateClientRef).existing(id).into()
    }))
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// [`Error::Raced`] where another transaction has just taken the days.
pub async fn update(tx: &mut Tx<'_>, row: &InsuranceEnrollment) -> Result<()> {
    let updated: Result<usize> = on!(tx, |c| diesel::update(
        insurance_enrollments::table.find(row.id)
    )
    .set(row)
    .execute(c));
    raced_for_days(updated)?;
    Ok(())
}

/// This transaction has looked, and the days were free. Where the database finds them taken all the same, somebody
/// came first, and the work begun again names the record in the way.
fn raced_for_days<T>(done: Result<T>) -> Result<T> {
    done.map_err(|error| match error {
        Error::Constraint(rule) if rule.starts_with("insurance_enrollments_one_") => Error::Raced,
        other => other,
    })
}

/// The rows that a caller may see.
macro_rules! visible {
    ($scope:expr) => {{
        let scope: &Scope = $scope;
        let mut rows = insurance_enrollments::table.into_boxed();
        rows = in_sight!(rows, scope, insurance_enrollments::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(insurance_enrollments::provider_id.eq(own));
        }
        rows
    }};
}

/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: InsuranceEnrollmentId,
) -> Result<Option<InsuranceEnrollment>> {
    let found: Result<InsuranceEnrollment> = on!(c, |c| {
        insurance_enrollments::table
            .find(id)
            .filter(of_party!(
                scope,
                scope.provider(),
                insurance_enrollments::provider_id
            ))
            .filter(
                insurance_enrollments::agency.between(scope.first_agency(), scope.last_agency()),
            )
            .select(InsuranceEnrollment::as_select())
            .first(c)
    });
    found.optional()
}

/// The rows that a caller may see and wants. A state is the one that is shown on `today`.
macro_rules! wanted {
    ($scope:expr, $query:expr, $today:expr) => {{
        use insurance_enrollments as covers;
        let (query, today): (&InsuranceEnrollmentQuery, NaiveDate) = ($query, $today);
        let mut rows = visible!($scope);
        if let Some(status) = &query.status {
            let ended = status.0.contains(&Status::Ended);
            let over = || {
                covers::status
                    .eq_any(Status::IN_FORCE)
                    .and(covers::covers_until.is_not_null())
                    .and(covers::covers_until.assume_not_null().lt(today))
            };
            rows = rows.filter(
                covers::status
                    .eq_any(status.0.clone())
                    .and(diesel::dsl::not(over()))
                    .or(over().and(ended.into_sql::<diesel::sql_types::Bool>())),
            );
        }
        if let Some(trainee_id) = query.trainee_id {
            rows = rows.filter(covers::trainee_id.eq(trainee_id));
        }
        if let Some(batch_id) = query.batch_id {
            rows = rows.filter(
                covers::participation_id.eq_any(
                    enrollments::table
                        .filter(enrollments::batch_id.eq(batch_id))
                        .select(enrollments::id),
                ),
            );
        }
        if let Some(participation_id) = query.participation_id {
            rows = rows.filter(covers::participation_id.eq(participation_id));
        }
        if let Some(payer) = &query.payer {
            rows = rows.filter(covers::payer.eq_any(payer.0.clone()));
        }
        if let Some(segment) = &query.segment {
            rows = rows.filter(covers::segment.eq_any(segment.0.clone()));
        }
        if let Some(program) = &query.program {
            let (jkk, jkm) = (
                program.0.contains(&Scheme::Jkk),
                program.0.contains(&Scheme::Jkm),
            );
            if !jkm {
                rows = rows.filter(covers::covers_jkk);
            }
            if !jkk {
                rows = rows.filter(covers::covers_jkm);
            }
        }
        if let Some(day) = query.covers_on {
            rows = rows.filter(covers::covers_from.le(day)).filter(
                covers::covers_until
                    .is_null()
                    .or(covers::covers_until.assume_not_null().ge(day)),
            );
        }
        if let Some(from) = query.covers_until_from {
            rows = rows.filter(covers::covers_until.ge(from));
        }
        if let Some(to) = query.covers_until_to {
            rows = rows.filter(covers::covers_until.le(to));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InsuranceEnrollmentQuery,
    today: NaiveDate,
    page: &Page<InsuranceEnrollmentSort>,
) -> Result<Vec<InsuranceEnrollment>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query, today).select(InsuranceEnrollment::as_select());
        keyset!(rows, page, insurance_enrollments::id, InsuranceEnrollmentSort::CreatedAt, {
            InsuranceEnrollmentSort::UpdatedAt => insurance_enrollments::updated_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InsuranceEnrollmentQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| wanted!(scope, query, today).count().get_result(c))
}

/// The covers in force whose last day is one of today and the days that follow.
macro_rules! lapsing {
    ($scope:expr, $query:expr, $today:expr) => {{
        let (query, today): (&LapsingQuery, NaiveDate) = ($query, $today);
        visible!($scope)
            .filter(insurance_enrollments::status.eq_any(Status::IN_FORCE))
            .filter(insurance_enrollments::covers_until.between(today, query.last_day(today)))
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn lapsing_page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &LapsingQuery,
    today: NaiveDate,
    page: &Page<LapsingSort>,
) -> Result<Vec<InsuranceEnrollment>> {
    on!(c, |c| {
        let mut rows = lapsing!(scope, query, today).select(InsuranceEnrollment::as_select());
        keyset!(rows, page, insurance_enrollments::id, LapsingSort::CreatedAt, {
            LapsingSort::CoversUntil => insurance_enrollments::covers_until: NaiveDate,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn lapsing_count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &LapsingQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| lapsing!(scope, query, today).count().get_result(c))
}
