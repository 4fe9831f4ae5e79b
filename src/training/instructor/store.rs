//! Every query on `instructors` and `instructor_competencies`.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::sql_types::Bool;
use uuid::Uuid;

use super::input::Competency;
use super::model::{Facts, Instructor, InstructorId};
use super::view::{InstructorQuery, InstructorSort};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::demand::employer::model::EmployerId;
use crate::http::page::Page;
use crate::kernel::CompetencyUnit;
use crate::reference::Occupation;
use crate::training::instructor_need::store::instructor_is_promised;
use crate::training::instructor_need::store::shortlists::instructor_is_considered;
use crate::training::provider::model::ProviderId;
use crate::training::session::booking::longest_before;
use crate::training::session::store::needs::{instructor_is_booked, instructor_is_named};
use crate::{keyset, searched};

/// A competency as it is found by.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = instructor_competencies, treat_none_as_default_value = false)]
struct Held {
    instructor_id: InstructorId,
    /// In the list, from 0.
    position: i32,
    unit: Option<CompetencyUnit>,
    occupation: Option<Occupation>,
    valid_until: Option<NaiveDate>,
}

impl Held {
    fn of(row: &Instructor) -> Vec<Self> {
        let held = |(position, competency)| {
            let Competency {
                unit,
                occupation,
                certificate: _,
                until,
            } = competency;
            Self {
                instructor_id: row.id,
                position,
                unit,
                occupation: occupation.map(Occupation::from),
                valid_until: until,
            }
        };
        (0..).zip(row.competencies.0.clone()).map(held).collect()
    }
}

/// The agencies of a training provider and of an employer, as far as the caller sees them.
///
/// # Errors
/// Those of the database.
pub async fn agencies(
    c: &mut Conn<'_>,
    scope: &Scope,
    provider: Option<ProviderId>,
    employer: Option<EmployerId>,
) -> Result<(Option<String>, Option<String>)> {
    let provider = provider.unwrap_or_else(|| Uuid::nil().into());
    let employer = employer.unwrap_or_else(|| Uuid::nil().into());
    on!(c, |c| {
        let of_provider = training_providers::table
            .filter(training_providers::id.eq(provider))
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(training_providers::agency)
            .single_value();
        let of_employer = employers::table
            .filter(employers::id.eq(employer))
            .filter(of_party!(scope, scope.employer(), employers::id))
            .filter(employers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(employers::agency)
            .single_value();
        diesel::select((of_provider, of_employer)).get_result(c)
    })
}

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &Instructor) -> Result<()> {
    if !insert_new!(tx, instructors, row, search_key = row.search_key())? {
        let same_ref: Option<InstructorId> = same_client_ref!(tx, instructors, row)?;
        let same_ref = same_ref.ok_or(Error::Raced)?;
        return Err(Refusal::new(Code::DuplicateClientRef)
            .existing(same_ref)
            .into());
    }
    hold(tx, row).await
}

/// Writes what a record that holds nothing yet is found by.
async fn hold(tx: &mut Tx<'_>, row: &Instructor) -> Result<()> {
    let held = Held::of(row);
    match &mut **tx {
        Conn::Postgres(c) if held.len() > 1 => {
            use diesel_async::RunQueryDsl as _;
            diesel::insert_into(instructor_competencies::table)
                .values(held)
                .execute(c)
                .await?;
        }
        // One has a statement that is compiled already, and on SQLite none costs a round trip.
        _ => {
            for one in &held {
                on!(tx, |c| diesel::insert_into(instructor_competencies::table)
                    .values(one)
                    .execute(c))?;
            }
        }
    }
    Ok(())
}

async fn let_go(tx: &mut Tx<'_>, id: InstructorId) -> Result<()> {
    on!(tx, |c| diesel::delete(
        instructor_competencies::table.filter(instructor_competencies::instructor_id.eq(id))
    )
    .execute(c))?;
    Ok(())
}

/// Writes every column of a record that this transaction has read, and its competencies once more where they are no longer
/// those that it `held`.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &Instructor, held: &[Competency]) -> Result<()> {
    on!(tx, |c| diesel::update(instructors::table.find(row.id))
        .set((row, instructors::search_key.eq(row.search_key())))
        .execute(c))?;
    if row.competencies.0 != held {
        let_go(tx, row.id).await?;
        hold(tx, row).await?;
    }
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: InstructorId) -> Result<()> {
    let_go(tx, id).await?;
    on!(tx, |c| diesel::delete(instructors::table.find(id))
        .execute(c))?;
    Ok(())
}

/// An instructor with what the guards look at, as it is at `now`.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: InstructorId,
    now: Timestamp,
) -> Result<Option<(Instructor, Facts)>> {
    let (today, since) = (now.office_date(), longest_before(now));
    let found: Result<(Instructor, Facts)> = on!(c, |c| {
        let at_employer = instructors::employer_id.eq(AnyId(scope.employer().unwrap_or_default()));
        instructors::table
            .find(id)
            .filter(of_party!(scope, scope.provider(), instructors::provider_id).or(at_employer))
            .filter(instructors::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Instructor::as_select(),
                (
                    instructor_is_booked(since, now),
                    instructor_is_promised(today),
                    instructor_is_named(),
                    instructor_is_considered(),
                ),
            ))
            .first(c)
    });
    found.optional()
}

/// Whether a competency is valid on a day, if one is asked for.
macro_rules! holds_on {
    ($day:expr) => {{
        let day: Option<NaiveDate> = $day;
        day.is_none()
            .into_sql::<Bool>()
            .or(instructor_competencies::valid_until.is_null())
            .or(instructor_competencies::valid_until.ge(day))
    }};
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &InstructorQuery) = ($scope, $query);
        let mut rows = instructors::table.into_boxed();
        rows = in_sight!(rows, scope, instructors::agency);
        if let Some(own) = scope.provider() {
            rows = rows.filter(instructors::provider_id.eq(ProviderId::from(own)));
        } else if scope.party.is_some() {
            let own = EmployerId::from(scope.employer().unwrap_or_default());
            rows = rows.filter(instructors::employer_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(instructors::status.eq_any(status.0.clone()));
        }
        if let Some(region) = &query.region {
            rows =
                rows.filter(instructors::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(instructors::provider_id.eq(provider_id));
        }
        if let Some(employer_id) = query.employer_id {
            rows = rows.filter(instructors::employer_id.eq(employer_id));
        }
        rows = match query.practitioner {
            Some(true) => rows.filter(instructors::employer_id.is_not_null()),
            Some(false) => rows.filter(instructors::employer_id.is_null()),
            None => rows,
        };
        if let Some(lendable) = query.lendable {
            rows = rows.filter(instructors::lendable.eq(lendable));
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                instructors::id.eq_any(
                    instructor_competencies::table
                        .filter(
                            instructor_competencies::occupation
                                .between(occupation.first().to_owned(), occupation.last()),
                        )
                        .filter(holds_on!(query.valid_on))
                        .select(instructor_competencies::instructor_id),
                ),
            );
        }
        if let Some(unit) = &query.unit {
            rows = rows.filter(
                instructors::id.eq_any(
                    instructor_competencies::table
                        .filter(instructor_competencies::unit.eq(unit.clone()))
                        .filter(holds_on!(query.valid_on))
                        .select(instructor_competencies::instructor_id),
                ),
            );
        }
        if query.valid_on.is_some() && query.occupation.is_none() && query.unit.is_none() {
            rows = rows.filter(exists(
                instructor_competencies::table
                    .filter(instructor_competencies::instructor_id.eq(instructors::id))
                    .filter(holds_on!(query.valid_on)),
            ));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, instructors::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InstructorQuery,
    page: &Page<InstructorSort>,
) -> Result<Vec<Instructor>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Instructor::as_select());
        keyset!(rows, page, instructors::id, InstructorSort::CreatedAt, {
            InstructorSort::UpdatedAt => instructors::updated_at: Timestamp,
            InstructorSort::Name => instructors::search_key: String,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &InstructorQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
