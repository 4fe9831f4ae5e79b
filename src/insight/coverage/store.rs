//! The queries behind the coverage gaps.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use diesel::{QueryableByName, sql_query};
use uuid::Uuid;

use super::api::CoverageGapQuery;
use super::model::{CoverageGap, days, uncovered};
use crate::db::column::{AnyId, Uid};
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::insurance::Scheme;
use crate::kernel::Period;
use crate::people::enrollment::model::{EnrollmentId, EnrollmentStatus};
use crate::people::trainee::model::TraineeId;
use crate::training::batch::model::BatchId;
use crate::training::provider::model::ProviderId;

/// What the two databases say differently about days.
struct Dialect {
    latest: &'static str,
    earliest: &'static str,
    /// The day before `@`.
    day_before: &'static str,
    /// The days from `@1` to `@2`, both included.
    days: &'static str,
}

const POSTGRES: Dialect = Dialect {
    latest: "greatest",
    earliest: "least",
    day_before: "(@ - 1)",
    days: "(@2 - @1 + 1)",
};

const SQLITE: Dialect = Dialect {
    latest: "max",
    earliest: "min",
    day_before: "date(@, '-1 day')",
    days: "CAST(julianday(@2) - julianday(@1) + 1 AS INTEGER)",
};

/// Which participations are looked through.
#[derive(Clone, Debug)]
struct Wanted {
    first_agency: String,
    last_agency: String,
    provider_id: Option<ProviderId>,
    query: CoverageGapQuery,
}

impl Wanted {
    fn of(scope: &Scope, query: &CoverageGapQuery) -> Self {
        Self {
            first_agency: scope.first_agency(),
            last_agency: scope.last_agency(),
            // Who is bound to another party sees nobody: the nil id is no provider's.
            provider_id: scope
                .party
                .map(|_| scope.provider().unwrap_or_default().into()),
            query: query.clone(),
        }
    }

    /// Two common table expressions: the participations with their days, and `open`, those of them with a day that is
    /// not covered. No two covers of one person and scheme share a day (the database sees to that), so a scheme covers
    /// a participation if it covers as many days as that has.
    ///
    /// The parameters: $1 and $2 agencies, $3 provider, $4 batch, $5 trainee, $6 and $7 days, $8 and $9 occupation, as a
    /// pattern and as it stands, $10 and $11 region likewise, $12 and $13 the batch's last day, $14 the enrollment to
    /// begin after, $15 how many.
    fn open(&self, dialect: &Dialect) -> String {
        let Dialect {
            latest,
            earliest,
            day_before,
            days,
        } = dialect;
        let day_before = |column| day_before.replace('@', column);
        let days = |from: &str, until: &str| days.replace("@1", from).replace("@2", until);
        // What is not asked for is not in the statement, so that an index can be used for what is.
        let query = &self.query;
        let asked = |is: bool, condition| if is { condition } else { "" };
        let agency = if self.first_agency == self.last_agency {
            "e.agency = $1"
        } else {
            "e.agency BETWEEN $1 AND $2"
        };
        let uncovered = |scheme: &str| {
            format!(
                "(SELECT coalesce(sum({length}), 0) FROM insurance_enrollments c
                  WHERE c.trainee_id = p.trainee_id AND c.status IN ('active', 'ending') AND c.{scheme}
                    AND c.covers_from <= p.last_day AND (c.covers_until IS NULL OR c.covers_until >= p.first_day)
                 ) < {all}",
                length = days(
                    &format!("{latest}(c.covers_from, p.first_day)"),
                    &format!("{earliest}(coalesce(c.covers_until, p.last_day), p.last_day)"),
                ),
                all = days("p.first_day", "p.last_day"),
            )
        };
        format!(
            "WITH participations AS (
                SELECT e.id, e.trainee_id, e.batch_id,
                    {latest}(b.starts_on, e.enrolled_on{from}) AS first_day,
                    {earliest}(b.ends_on, coalesce({left}, b.ends_on), coalesce({cancelled}, b.ends_on){to}) AS last_day
                FROM enrollments e JOIN batches b ON b.id = e.batch_id
                WHERE {agency} AND e.id > $14 {provider} {batch} {trainee} {status}
                    {batch_status} {occupation} {occupation_exact} {region} {region_exact} {ends_from} {ends_to}
            ), open AS (
                SELECT p.* FROM participations p
                WHERE p.first_day <= p.last_day AND ({jkk} OR {jkm})
                ORDER BY p.id LIMIT $15
            )",
            from = asked(query.from.is_some(), ", $6"),
            to = asked(query.to.is_some(), ", $7"),
            left = day_before("e.effective_on"),
            cancelled = day_before("b.cancelled_on"),
            provider = asked(
                self.provider_id.is_some(),
                "AND e.provider_id = $3"
            ),
            batch = asked(query.batch_id.is_some(), "AND e.batch_id = $4"),
            trainee = asked(query.trainee_id.is_some(), "AND e.trainee_id = $5"),
            status = any_of("e.status", query.status.as_ref()),
            batch_status = any_of("b.status", query.batch_status.as_ref()),
            occupation = asked(query.occupation.is_some(), "AND b.occupation LIKE $8"),
            occupation_exact = asked(query.occupation_exact.is_some(), "AND b.occupation = $9"),
            region = asked(query.region.is_some(), "AND b.region LIKE $10"),
            region_exact = asked(query.region_exact.is_some(), "AND b.region = $11"),
            ends_from = asked(query.ends_on_from.is_some(), "AND b.ends_on >= $12"),
            ends_to = asked(query.ends_on_to.is_some(), "AND b.ends_on <= $13"),
            jkk = uncovered("covers_jkk"),
            jkm = uncovered("covers_jkm"),
        )
    }
}

/// The condition that a state is one of those asked for. States are the program's own words, never the caller's.
fn any_of<T: std::fmt::Display>(column: &str, states: Option<&AnyOf<T>>) -> String {
    states.map_or_else(String::new, |AnyOf(states)| {
        let words: Vec<String> = states.iter().map(|state| format!("'{state}'")).collect();
        format!("AND {column} IN ({})", words.join(", "))
    })
}

/// Runs `$select` on `open`, which begins after the enrollment `$after` and has `$limit` rows at most.
macro_rules! from_open {
    ($c:expr, $wanted:expr, $after:expr, $limit:expr, $select:expr) => {{
        let (wanted, after, limit): (&Wanted, AnyId, i64) = ($wanted, $after, $limit);
        let text = match &*$c {
            Conn::Postgres(_) => format!("{} {}", wanted.open(&POSTGRES), $select),
            // SQLite's own numbered parameters have another sign.
            Conn::Sqlite(_) => format!("{} {}", wanted.open(&SQLITE), $select).replace('$', "?"),
        };
        on!($c, |c| sql_query(text)
            .bind::<Text, _>(&wanted.first_agency)
            .bind::<Text, _>(&wanted.last_agency)
            .bind::<Nullable<Uid>, _>(wanted.provider_id)
            .bind::<Nullable<Uid>, _>(wanted.query.batch_id)
            .bind::<Nullable<Uid>, _>(wanted.query.trainee_id)
            .bind::<Nullable<Date>, _>(wanted.query.from)
            .bind::<Nullable<Date>, _>(wanted.query.to)
            .bind::<Nullable<Text>, _>(wanted.query.occupation.as_ref().map(CodePrefix::pattern))
            .bind::<Nullable<Text>, _>(wanted.query.occupation_exact.as_ref().map(ExactCode::as_str))
            .bind::<Nullable<Text>, _>(wanted.query.region.as_ref().map(CodePrefix::pattern))
            .bind::<Nullable<Text>, _>(wanted.query.region_exact.as_ref().map(ExactCode::as_str))
            .bind::<Nullable<Date>, _>(wanted.query.ends_on_from)
            .bind::<Nullable<Date>, _>(wanted.query.ends_on_to)
            .bind::<Uid, _>(after)
            .bind::<BigInt, _>(limit)
            .load(c))
    }};
}

/// A participation that is not wholly covered beside one of the covers within it.
#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    id: EnrollmentId,
    #[diesel(sql_type = Uid)]
    trainee_id: TraineeId,
    #[diesel(sql_type = Uid)]
    batch_id: BatchId,
    #[diesel(sql_type = Date)]
    first_day: NaiveDate,
    #[diesel(sql_type = Date)]
    last_day: NaiveDate,
    #[diesel(sql_type = Nullable<Bool>)]
    covers_jkk: Option<bool>,
    #[diesel(sql_type = Nullable<Bool>)]
    covers_jkm: Option<bool>,
    #[diesel(sql_type = Nullable<Date>)]
    covers_from: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    covers_until: Option<NaiveDate>,
}

/// A row a cover, and one for a participation without any.
const WITH_COVERS: &str =
    "SELECT o.id, o.trainee_id, o.batch_id, o.first_day, o.last_day, c.covers_jkk, c.covers_jkm, c.covers_from, c.covers_until
     FROM open o LEFT JOIN insurance_enrollments c ON c.trainee_id = o.trainee_id AND c.status IN ('active', 'ending')
        AND c.covers_from <= o.last_day AND (c.covers_until IS NULL OR c.covers_until >= o.first_day)
     ORDER BY o.id";

/// The participations with gaps, by their enrollments' ids.
///
/// # Errors
/// Those of the database.
pub async fn page<S>(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &CoverageGapQuery,
    page: &Page<S>,
) -> Result<Vec<CoverageGap>> {
    let after = page
        .after
        .as_ref()
        .map_or(Uuid::nil(), crate::http::page::After::id);
    let wanted = Wanted::of(scope, query);
    let rows: Vec<Row> = from_open!(c, &wanted, AnyId(after), page.rows(), WITH_COVERS)?;
    Ok(rows
        .chunk_by(|one, next| one.id == next.id)
        .filter_map(fold)
        .collect())
}

/// One participation's rows, made its gaps.
fn fold(rows: &[Row]) -> Option<CoverageGap> {
    let first = rows.first()?;
    let covers: Vec<(Scheme, Period)> = rows
        .iter()
        .filter_map(|row| Some((row, Period::new(row.covers_from?, row.covers_until).ok()?)))
        .flat_map(|(row, days)| {
            [(row.covers_jkk, Scheme::Jkk), (row.covers_jkm, Scheme::Jkm)]
                .into_iter()
                .filter_map(move |(has, scheme)| (has == Some(true)).then_some((scheme, days)))
        })
        .collect();
    let participation = Period::new(first.first_day, Some(first.last_day)).ok();
    let intervals = uncovered(participation, &covers);
    Some(CoverageGap {
        trainee_id: first.trainee_id,
        enrollment_id: first.id,
        batch_id: first.batch_id,
        days: days(&intervals),
        intervals,
    })
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many participations have gaps.
///
/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &CoverageGapQuery) -> Result<i64> {
    counted(c, &Wanted::of(scope, query), i64::MAX).await
}

/// Whether somebody who holds a seat in the batch has a gap.
///
/// # Errors
/// Those of the database.
pub(super) async fn has_uncovered(c: &mut Conn<'_>, id: BatchId) -> Result<bool> {
    let wanted = Wanted {
        // The batch is in the caller's sight, and so are those in it.
        first_agency: String::new(),
        last_agency: "~".to_owned(),
        provider_id: None,
        query: CoverageGapQuery {
            batch_id: Some(id),
            status: Some(AnyOf(seated())),
            ..CoverageGapQuery::default()
        },
    };
    Ok(counted(c, &wanted, 1).await? > 0)
}

/// Whether somebody who holds a seat in the batch at hand has a gap: a part of a query on `batches`. That of each enrollment is
/// kept with it by the database.
pub(super) fn uncovered_in_batch() -> SqlLiteral<Bool> {
    sql("EXISTS (SELECT 1 FROM enrollments e
        WHERE e.batch_id = batches.id AND NOT e.is_covered AND e.status NOT IN ('withdrawn', 'dropped'))")
}

/// The states in which somebody holds a seat.
fn seated() -> Vec<EnrollmentStatus> {
    let all = EnrollmentStatus::ALL.iter().copied();
    all.filter(|state| state.holds_seat()).collect()
}

async fn counted(c: &mut Conn<'_>, wanted: &Wanted, limit: i64) -> Result<i64> {
    let rows: Vec<Count> = from_open!(
        c,
        wanted,
        AnyId(Uuid::nil()),
        limit,
        "SELECT count(*) AS count FROM open"
    )?;
    Ok(rows.first().map_or(0, |row| row.count))
}
