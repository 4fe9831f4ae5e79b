//! Who could meet a need, and when they are busy.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};
use diesel::sql_types::Bool;
use uuid::Uuid;

use super::super::calendar::{Span, overlap, spans};
use super::super::model::{InstructorNeed, InstructorNeedId, InstructorNeedStatus};
use super::own;
use crate::db::column::{AnyId, Json};
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandStatus;
use crate::kernel::CompetencyUnit;
use crate::reference::Occupation;
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::AvailableHours;
use crate::training::instructor::model::{Instructor, InstructorId, InstructorStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::training::session::model::Class;

/// Somebody, and whether the person works at an employer whose demand the need's program answers, or that needs the occupation.
pub type Found = (Instructor, bool);

/// For what somebody is needed.
struct Purpose<'a> {
    status: InstructorNeedStatus,
    agency: &'a str,
    batch_id: Option<BatchId>,
    /// What all editions of its program have in common.
    lineage: Option<ProgramId>,
    occupation: Option<&'a Occupation>,
    unit: Option<&'a CompetencyUnit>,
}

impl Purpose<'_> {
    /// Whether it is to teach this very class, or its program whatever the class and the edition. Who was found for an occupation
    /// or a unit alone is there for each class of the agency that teaches it.
    fn is(&self, class: &Class) -> bool {
        match (self.batch_id, self.lineage) {
            (Some(batch), _) => batch == class.id,
            (None, Some(lineage)) => lineage == class.lineage,
            (None, None) => {
                let is_filled = self.status == InstructorNeedStatus::Filled;
                let is_taught = self.occupation == Some(&class.occupation)
                    || self.unit.is_some_and(|unit| class.units.0.contains(unit));
                is_filled && self.agency == class.agency && is_taught
            }
        }
    }
}

/// So many sessions are named at most that lean on a need.
const NAMED: usize = 20;

/// Hours to which somebody is promised.
#[derive(Clone, Debug, Queryable)]
pub struct Promise {
    pub instructor_id: InstructorId,
    pub need_id: InstructorNeedId,
    pub agency: String,
    pub provider_id: Option<ProviderId>,
    status: InstructorNeedStatus,
    batch_id: Option<BatchId>,
    lineage: Option<ProgramId>,
    occupation: Option<Occupation>,
    unit: Option<CompetencyUnit>,
    weekly: Json<Vec<AvailableHours>>,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

impl Promise {
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        spans(&self.weekly.0, self.starts_on, self.ends_on)
    }

    /// Whether the person has accepted.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        self.status == InstructorNeedStatus::Filled
    }

    /// Whether to teach this class is what was promised.
    #[must_use]
    pub fn is_to(&self, class: &Class) -> bool {
        let purpose = Purpose {
            status: self.status,
            agency: &self.agency,
            batch_id: self.batch_id,
            lineage: self.lineage,
            occupation: self.occupation.as_ref(),
            unit: self.unit.as_ref(),
        };
        purpose.is(class)
    }
}

/// A planned session that somebody teaches.
#[derive(Clone, Debug, Queryable)]
pub struct Lesson {
    pub instructor_id: InstructorId,
    pub session_id: AnyId,
    pub agency: String,
    class: Class,
    /// That of the need's program.
    lineage: Option<ProgramId>,
    starts_at: Timestamp,
    ends_at: Timestamp,
}

impl Lesson {
    /// Whether it is of a class for which the need is.
    #[must_use]
    pub fn is_of(&self, need: &InstructorNeed) -> bool {
        let purpose = Purpose {
            status: need.status,
            agency: &need.agency,
            batch_id: need.batch_id,
            lineage: self.lineage,
            occupation: need.occupation.as_ref(),
            unit: need.unit.as_ref(),
        };
        purpose.is(&self.class)
    }

    #[must_use]
    pub fn span(&self) -> Span {
        Span::between(self.starts_at, self.ends_at)
    }
}

/// Whether the instructor of the row at hand works at an employer with a demand that the program cites, or with one of the agency
/// for the occupation that counts on `today`.
#[auto_type]
fn at_demanding_employer(
    program: AnyId,
    agency: String,
    occupation: String,
    today: NaiveDate,
) -> _ {
    let verified: SkillDemandStatus = SkillDemandStatus::Verified;
    let is_cited = exists(
        training_program_demands::table
            .inner_join(skill_demands::table)
            .filter(training_program_demands::training_program_id.eq(program))
            .filter(instructors::employer_id.eq(skill_demands::employer_id.nullable())),
    );
    let is_voiced = exists(
        skill_demands::table
            .filter(instructors::employer_id.eq(skill_demands::employer_id.nullable()))
            .filter(skill_demands::agency.eq(agency))
            .filter(skill_demands::occupation.eq(occupation))
            .filter(skill_demands::status.eq(verified))
            .filter(skill_demands::valid_until.ge(today)),
    );
    is_cited.or(is_voiced)
}

/// The people who may be named for a need by this caller: those of the need's agency, of a party's client its own, and those of
/// the province's other agencies who may be lent, whom an employer is not told of.
macro_rules! nameable {
    ($scope:expr, $need:expr) => {{
        let (scope, need): (&Scope, &InstructorNeed) = ($scope, $need);
        let province = need.agency.chars().take(2).collect::<String>();
        let of_provider = instructors::provider_id.eq(AnyId(scope.provider().unwrap_or_default()));
        let of_employer = instructors::employer_id.eq(own(scope));
        let is_own = instructors::agency.eq(need.agency.clone()).and(
            of_provider
                .or(of_employer)
                .or(scope.party.is_none().into_sql::<Bool>()),
        );
        let is_lent = instructors::lendable
            .and(instructors::agency.ne(need.agency.clone()))
            .and(instructors::agency.between(province.clone(), format!("{province}.99")))
            .and(scope.employer().is_none().into_sql::<Bool>());
        instructors::table.into_boxed().filter(is_own.or(is_lent))
    }};
}

/// What is told of people for a need on `$today`.
macro_rules! told {
    ($rows:expr, $need:expr, $today:expr) => {{
        let need: &InstructorNeed = $need;
        let program = AnyId(need.program_id.map_or(Uuid::nil(), Uuid::from));
        let occupation = need.occupation.as_ref().map(ToString::to_string);
        $rows.select((
            Instructor::as_select(),
            at_demanding_employer(
                program,
                need.agency.clone(),
                occupation.unwrap_or_default(),
                $today,
            ),
        ))
    }};
}

/// The active people who have, or had, a competency for what the need asks, for the wider group of its occupation, or for one of
/// the `units` of its program.
///
/// # Errors
/// Those of the database.
pub async fn able(
    c: &mut Conn<'_>,
    scope: &Scope,
    need: &InstructorNeed,
    units: &[CompetencyUnit],
    today: NaiveDate,
) -> Result<Vec<Found>> {
    on!(c, |c| {
        let rows = nameable!(scope, need).filter(instructors::status.eq(InstructorStatus::Active));
        let able = instructor_competencies::table.select(instructor_competencies::instructor_id);
        let of_units = instructor_competencies::unit
            .assume_not_null()
            .eq_any(units.to_vec());
        let rows = if let Some(occupation) = &need.occupation {
            let codes = [
                occupation.as_str().to_owned(),
                occupation.group().to_owned(),
            ];
            let of_occupation = instructor_competencies::occupation
                .assume_not_null()
                .eq_any(codes);
            // A list without a member would let SQLite look at all competencies.
            if units.is_empty() {
                rows.filter(instructors::id.eq_any(able.filter(of_occupation)))
            } else {
                rows.filter(instructors::id.eq_any(able.filter(of_occupation.or(of_units))))
            }
        } else {
            let of_unit = instructor_competencies::unit.eq(need.unit.clone());
            rows.filter(instructors::id.eq_any(able.filter(of_unit)))
        };
        told!(rows, need, today).load(c)
    })
}

/// Those of the people whom the need considers of whom the caller is told: the office also of somebody who is lent no longer.
///
/// # Errors
/// Those of the database.
pub async fn considered(
    c: &mut Conn<'_>,
    scope: &Scope,
    need: &InstructorNeed,
    ids: &[InstructorId],
    today: NaiveDate,
) -> Result<Vec<Found>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(c, |c| {
        let rows = if scope.party.is_none() {
            instructors::table.into_boxed()
        } else {
            nameable!(scope, need)
        };
        let rows = rows.filter(instructors::id.eq_any(ids.to_vec()));
        told!(rows, need, today).load(c)
    })
}

/// Those of these people who may be named for the need, whatever they can and wherever they stand.
///
/// # Errors
/// Those of the database.
pub async fn named(
    c: &mut Conn<'_>,
    scope: &Scope,
    need: &InstructorNeed,
    ids: &[InstructorId],
    today: NaiveDate,
) -> Result<Vec<Found>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(c, |c| {
        let rows = nameable!(scope, need).filter(instructors::id.eq_any(ids.to_vec()));
        told!(rows, need, today).load(c)
    })
}

/// To which needs these people are promised between two days, both included.
///
/// Whoever offers a need, or plans a session with somebody, decides by what this statement finds. Two that take one person's time
/// at once cannot both pass: on SQLite there is one writer; on PostgreSQL both transactions are SERIALIZABLE, each has read what the index on
/// `instructor_id` holds for this person, which locks that range of it against the other's row although it was not there yet,
/// and so one of the two is begun again and then finds the other's promise.
///
/// # Errors
/// Those of the database.
pub async fn promises(
    c: &mut Conn<'_>,
    ids: &[InstructorId],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<Promise>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(c, |c| instructor_needs::table
        .left_join(training_programs::table)
        .filter(
            instructor_needs::instructor_id
                .assume_not_null()
                .eq_any(ids.to_vec())
        )
        .filter(instructor_needs::status.eq_any(InstructorNeedStatus::PROMISED))
        .filter(instructor_needs::starts_on.le(until))
        .filter(instructor_needs::ends_on.ge(from))
        .order(instructor_needs::id)
        .select((
            instructor_needs::instructor_id.assume_not_null(),
            instructor_needs::id,
            instructor_needs::agency,
            instructor_needs::provider_id,
            instructor_needs::status,
            instructor_needs::batch_id,
            training_programs::lineage.nullable(),
            instructor_needs::occupation,
            instructor_needs::unit,
            instructor_needs::weekly,
            instructor_needs::starts_on,
            instructor_needs::ends_on,
        ))
        .load(c))
}

diesel::alias!(training_programs as asked: Asked);

/// Which planned sessions these people teach in the days of the need.
///
/// # Errors
/// Those of the database.
pub async fn lessons(
    c: &mut Conn<'_>,
    ids: &[InstructorId],
    need: &InstructorNeed,
) -> Result<Vec<Lesson>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let eve = need.starts_on.pred_opt().unwrap_or(need.starts_on);
    let before = Timestamp::end_of_office_day(eve);
    let last = Timestamp::end_of_office_day(need.ends_on);
    let program = AnyId(need.program_id.map_or(Uuid::nil(), Uuid::from));
    on!(c, |c| sessions::table
        .inner_join(batches::table.inner_join(training_programs::table))
        .left_join(asked.on(asked.field(training_programs::id).eq(program)))
        .filter(
            sessions::instructor_id
                .assume_not_null()
                .eq_any(ids.to_vec())
        )
        .filter(sessions::status.eq("planned"))
        .filter(sessions::starts_at.le(last))
        .filter(sessions::ends_at.gt(before))
        .order(sessions::id)
        .select((
            sessions::instructor_id.assume_not_null(),
            sessions::id,
            sessions::agency,
            Class::as_select(),
            asked.field(training_programs::lineage).nullable(),
            sessions::starts_at,
            sessions::ends_at,
        ))
        .load(c))
}

/// The planned sessions to come that lean on a need: its instructor teaches them, in classes that it is to, and they have a part
/// of its hours. On one that nobody fills none does. The first of them are named.
///
/// # Errors
/// Those of the database.
pub async fn leaning(
    c: &mut Conn<'_>,
    need: &InstructorNeed,
    now: Timestamp,
) -> Result<Vec<AnyId>> {
    let is_filled = need.status == InstructorNeedStatus::Filled;
    let Some(id) = need.instructor_id.filter(|_| is_filled) else {
        return Ok(Vec::new());
    };
    let hours = spans(&need.weekly.0, need.starts_on, need.ends_on);
    let leans = |lesson: &Lesson| {
        lesson.starts_at > now && lesson.is_of(need) && overlap(&hours, &[lesson.span()])
    };
    let lessons = lessons(c, &[id], need).await?;
    let leaning = lessons.into_iter().filter(leans);
    Ok(leaning
        .take(NAMED)
        .map(|lesson| lesson.session_id)
        .collect())
}
