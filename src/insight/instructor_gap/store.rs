//! The queries behind the gap.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use diesel::{QueryableByName, sql_query};

use super::model::{Facts, Need, Program, Teacher, Unstaffed, Week};
use super::query::InstructorGapQuery;
use crate::db::column::{AnyId, Document, Json, Moment, Uid};
use crate::db::prelude::*;
use crate::kernel::Hours;
use crate::reference::Occupation;
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::AvailableHours;
use crate::training::instructor::model::{Instructor, InstructorId, InstructorStatus};
use crate::training::instructor_need::calendar::{Span, spans};
use crate::training::instructor_need::input::MOST_DAYS;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::training::session::timetable::LESSON_MINUTES;

/// What is to be taught, and when who teaches is busy. Each row is a need that is not cancelled, the hours of one that an active
/// instructor fills, a planned session without an instructor, one with an active instructor, or an approved program without a
/// class; of a program `ends_on` is the last day of its suspension.
///
/// The parameters: $1 provider, $2 and $3 agencies, $4 and $5 days, from and to, $6 the first day of a need that may reach into
/// them, $7 and $8 moments, from (the one before) and to. SQLite takes no parameter behind the last one that is used.
fn statement(scope: &Scope) -> String {
    let own = |table: &str| {
        let agency = if scope.agency.is_province() {
            format!("{table}.agency BETWEEN $2 AND $3")
        } else {
            format!("{table}.agency = $2")
        };
        let party = format!(" AND {table}.provider_id = $1");
        agency + if scope.party.is_some() { &party } else { "" }
    };
    let (in_days, in_moments) = (
        "n.starts_on BETWEEN $6 AND $5 AND n.ends_on >= $4",
        "s.status = 'planned' AND s.ends_at > $7 AND s.starts_at <= $8",
    );
    format!(
        "SELECT CASE WHEN n.status = 'filled' THEN 'filled' ELSE 'need' END AS kind, n.program_id, p.lineage, n.batch_id,
            coalesce(n.occupation, p.occupation) AS occupation, n.instructor_id, n.weekly, n.starts_on, n.ends_on,
            CAST(NULL AS timestamptz) AS starts_at, CAST(NULL AS timestamptz) AS ends_at, CAST(NULL AS bigint) AS hours
        FROM instructor_needs n LEFT JOIN training_programs p ON p.id = n.program_id
        WHERE {of_need} AND n.status <> 'cancelled' AND {in_days}
        UNION ALL
        SELECT 'promise', NULL, NULL, NULL, NULL, n.instructor_id, n.weekly, n.starts_on, n.ends_on, NULL, NULL, NULL
        FROM instructors i JOIN instructor_needs n ON n.instructor_id = i.id
        WHERE {of_instructor} AND i.status = 'active' AND n.status = 'filled' AND {in_days}
        UNION ALL
        SELECT 'unstaffed', NULL, p.lineage, s.batch_id, b.occupation, NULL, NULL, NULL, NULL, s.starts_at, s.ends_at, NULL
        FROM batches b JOIN training_programs p ON p.id = b.program_id JOIN sessions s ON s.batch_id = b.id
        WHERE {of_batch} AND s.instructor_id IS NULL AND {in_moments}
        UNION ALL
        SELECT 'lesson', NULL, NULL, NULL, NULL, s.instructor_id, NULL, NULL, NULL, s.starts_at, s.ends_at, NULL
        FROM instructors i JOIN sessions s ON s.instructor_id = i.id
        WHERE {of_instructor} AND i.status = 'active' AND {in_moments}
        UNION ALL
        SELECT 'program', p.id, p.lineage, NULL, p.occupation, NULL, NULL, NULL, p.suspended_until, NULL, NULL,
            CAST(p.hours_theory + p.hours_practice AS bigint)
        FROM training_programs p JOIN training_providers v ON v.id = p.provider_id
        WHERE {of_program} AND p.status = 'approved' AND v.status = 'active'
            AND (p.suspended_from IS NULL OR p.suspended_until IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.program_id = p.id AND b.status <> 'cancelled')
            AND NOT EXISTS (SELECT 1 FROM training_programs l WHERE l.lineage = p.lineage AND l.edition > p.edition AND l.status = 'approved')",
        of_need = own("n"),
        of_instructor = own("i"),
        of_batch = own("b"),
        of_program = own("p"),
    )
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Uid>)]
    program_id: Option<ProgramId>,
    #[diesel(sql_type = Nullable<Uid>)]
    lineage: Option<ProgramId>,
    #[diesel(sql_type = Nullable<Uid>)]
    batch_id: Option<BatchId>,
    #[diesel(sql_type = Nullable<Text>)]
    occupation: Option<Occupation>,
    #[diesel(sql_type = Nullable<Uid>)]
    instructor_id: Option<InstructorId>,
    #[diesel(sql_type = Nullable<Document>)]
    weekly: Option<Json<Vec<AvailableHours>>>,
    #[diesel(sql_type = Nullable<Date>)]
    starts_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    ends_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Moment>)]
    starts_at: Option<Timestamp>,
    #[diesel(sql_type = Nullable<Moment>)]
    ends_at: Option<Timestamp>,
    #[diesel(sql_type = Nullable<BigInt>)]
    hours: Option<i64>,
}

impl Row {
    /// The hours of a need, or those of a session.
    fn spans(&self) -> Vec<Span> {
        let days = self.starts_on.zip(self.ends_on);
        let need = self.weekly.as_ref().zip(days);
        let need = need.map(|(Json(weekly), (from, until))| spans(weekly, from, until));
        let session = self.starts_at.zip(self.ends_at);
        let session = session.map(|(from, until)| vec![Span::between(from, until)]);
        need.or(session).unwrap_or_default()
    }
}

/// Everything that decides about the gap in these weeks.
///
/// # Errors
/// Those of the database.
pub async fn facts(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &InstructorGapQuery,
    weeks: &[Week],
) -> Result<Facts> {
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        return Ok(Facts::default());
    };
    let rows = rows(c, scope, first.first, last.last()).await?;
    let wants = |occupation: &Option<Occupation>| {
        let code = occupation.as_ref().map(Occupation::as_str);
        code.is_some_and(|code| query.wants(code))
    };
    let mut facts = Facts::default();
    let mut busy: BTreeMap<InstructorId, Vec<Span>> = BTreeMap::new();
    for row in rows {
        let spans = row.spans();
        match (row.kind.as_str(), row.instructor_id) {
            ("promise" | "lesson", Some(id)) => busy.entry(id).or_default().extend(spans),
            ("need" | "filled", _) => facts.needs.push(Need {
                lineage: row.lineage,
                batch_id: row.batch_id,
                is_filled: row.kind == "filled",
                occupation: row.occupation.filter(|code| query.wants(code.as_str())),
                spans,
            }),
            ("unstaffed", _) if wants(&row.occupation) => {
                let ids = row.batch_id.zip(row.lineage);
                let of = row.occupation.zip(spans.first().copied());
                facts.unstaffed.extend(ids.zip(of).map(
                    |((batch_id, lineage), (occupation, span))| Unstaffed {
                        batch_id,
                        lineage,
                        occupation,
                        span,
                    },
                ));
            }
            ("program", _) if wants(&row.occupation) => {
                let ids = row.program_id.zip(row.lineage);
                let of = ids.zip(row.occupation.zip(row.hours));
                facts
                    .programs
                    .extend(of.map(|((id, lineage), (occupation, hours))| Program {
                        id,
                        lineage,
                        suspended_until: row.ends_on,
                        occupation,
                        hours: Hours::of_minutes(hours * LESSON_MINUTES),
                    }));
            }
            _ => {}
        }
    }
    let teachers = teachers(c, scope).await?.into_iter();
    facts.teachers = teachers
        .map(|row| Teacher {
            id: row.id,
            occupations: row
                .competencies
                .0
                .into_iter()
                .filter_map(|held| Some((Occupation::from(held.occupation?), held.until)))
                .collect(),
            availability: row.availability.0,
            absences: row.absences.0,
            busy: busy.remove(&row.id).unwrap_or_default(),
        })
        .collect();
    Ok(facts)
}

async fn rows(
    c: &mut Conn<'_>,
    scope: &Scope,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Row>> {
    let text = statement(scope);
    let text = match &*c {
        Conn::Postgres(_) => text,
        // SQLite's own numbered parameters have another sign.
        Conn::Sqlite(_) => text.replace('$', "?"),
    };
    let before = |days: u64| first.checked_sub_days(Days::new(days)).unwrap_or(first);
    let longest = before(MOST_DAYS.unsigned_abs());
    on!(c, |c| sql_query(text)
        // Who is bound to another kind of party sees none: the nil id is nobody's.
        .bind::<Uid, _>(AnyId(scope.provider().unwrap_or_default()))
        .bind::<Text, _>(scope.first_agency())
        .bind::<Text, _>(scope.last_agency())
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<Date, _>(longest)
        .bind::<Moment, _>(Timestamp::end_of_office_day(before(1)))
        .bind::<Moment, _>(Timestamp::end_of_office_day(last))
        .load(c))
}

/// The active people who teach, as far as the caller sees them.
async fn teachers(c: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Instructor>> {
    on!(c, |c| {
        let mut rows = instructors::table.into_boxed();
        rows = in_sight!(rows, scope, instructors::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(instructors::provider_id.eq(own));
        }
        rows.filter(instructors::status.eq(InstructorStatus::Active))
            .select(Instructor::as_select())
            .load(c)
    })
}
