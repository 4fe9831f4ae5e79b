//! The query behind the alignment.

use chrono::NaiveDate;
use diesel::sql_types::{BigInt, Date, Nullable, Text};
use diesel::{QueryableByName, sql_query};

use super::model::{Class, Demand, Key, Part};
use super::query::{AlignmentQuery, Axis};
use crate::db::column::{AnyId, Uid};
use crate::db::prelude::*;
use crate::demand::priority::store::weight_of;
use crate::http::query::CodePrefix;
use crate::kernel::PartyKind;

/// Where the records of a day are.
struct Source {
    demands: &'static str,
    batches: &'static str,
    batch_id: &'static str,
    enrollments: &'static str,
    /// Who holds a seat in the batch of the row at hand.
    seats_taken: &'static str,
    /// Whether the row at hand, of the table `@`, is of the day that is asked for.
    of_day: &'static str,
    /// Whether it is known who could teach: of a past day that is not kept.
    has_instructors: bool,
}

/// The records as they are.
const PRESENT: Source = Source {
    demands: "skill_demands",
    batches: "batches",
    batch_id: "b.id",
    enrollments: "enrollments",
    seats_taken: "b.seats_taken",
    of_day: "",
    has_instructors: true,
};

/// The records as they were at the end of a day: a row for each stretch of days, kept by triggers.
const PAST: Source = Source {
    demands: "skill_demand_days",
    batches: "batch_days",
    batch_id: "b.batch_id",
    enrollments: "enrollment_days",
    seats_taken: "(SELECT count(*) FROM enrollment_days e WHERE e.batch_id = b.batch_id AND e.since <= $10 AND e.until > $10 AND e.status NOT IN ('withdrawn', 'dropped'))",
    of_day: " AND @.since <= $10 AND @.until > $10",
    has_instructors: false,
};

/// The statement. What is not asked for is not in it, so that an index can be used for what is.
///
/// Each row tells the demands of a cell, what they weigh, a batch of the cell, or who could teach in it. The parameters: $1 and $2 agencies, $3 and
/// $4 occupations, $5 and $6 regions, each from and to, $7 quarter, $8 employer, $9 provider, $10 the day whose figures are
/// wanted.
fn statement(source: &Source, scope: &Scope, query: &AlignmentQuery) -> String {
    let axes = query.axes();
    let asked = |is: bool, condition: String| if is { condition } else { String::new() };
    let cut = |column: String, characters: Option<usize>| {
        characters.map_or(column.clone(), |n| format!("substr({column}, 1, {n})"))
    };
    let keys = |table: &str| {
        let key = |axis| match axis {
            _ if !axes.contains(&axis) => "CAST(NULL AS text)".to_owned(),
            Axis::Occupation => cut(
                format!("{table}.occupation"),
                query.occupation_digits.map(usize::from),
            ),
            Axis::Region => cut(
                format!("{table}.region"),
                query.region_level.map(|level| level.characters()),
            ),
            Axis::Quarter => format!("{table}.quarter"),
        };
        format!(
            "{} AS occupation, {} AS region, {} AS quarter",
            key(Axis::Occupation),
            key(Axis::Region),
            key(Axis::Quarter)
        )
    };
    let of_day = |table: &str| source.of_day.replace('@', table);
    let wanted = |table: &str| {
        let agency = if scope.agency.is_province() {
            format!("{table}.agency BETWEEN $1 AND $2")
        } else {
            format!("{table}.agency = $1")
        };
        let occupation = format!(" AND {table}.occupation BETWEEN $3 AND $4");
        let region = format!(" AND {table}.region BETWEEN $5 AND $6");
        let quarter = format!(" AND {table}.quarter = $7");
        agency
            + &of_day(table)
            + &asked(query.occupation.is_some(), occupation)
            + &asked(query.region.is_some(), region)
            + &asked(query.quarter.is_some(), quarter)
    };
    let own_demand = match scope.party.map(|party| party.kind) {
        None => "",
        Some(PartyKind::Employer) => " AND d.employer_id = $8",
        Some(PartyKind::TrainingProvider) => {
            " AND EXISTS (SELECT 1 FROM training_providers p WHERE p.id = $9 AND p.status = 'active')"
        }
    };
    let demand = wanted("d") + " AND d.status = 'verified' AND d.valid_until >= $10" + own_demand;
    // By the columns that tell something, and no constant beside them: then an index can bring the rows in order.
    let groups = Axis::ALL.iter().zip(["1", "2", "3"]);
    let groups: Vec<&str> = groups
        .filter_map(|(axis, column)| axes.contains(axis).then_some(column))
        .collect();
    let groups = groups.join(", ");
    format!(
        "WITH classes AS (
            SELECT {class_keys}, c.id, c.program_id, CAST(c.taken AS bigint) AS in_training,
                CAST(CASE WHEN c.status IN ('planned', 'open') THEN c.seats - c.taken ELSE 0 END AS bigint) AS planned_seats
            FROM (
                SELECT b.occupation, b.region, b.quarter, {batch_id} AS id, b.program_id, b.status, b.seats, {seats_taken} AS taken
                FROM {batches} b
                WHERE {class} AND b.status IN ('planned', 'open', 'selecting', 'confirmed', 'running'){own_class}
            ) c
        ), histories AS (
            SELECT program_id, CAST(sum(completed) AS bigint) AS completed, CAST(sum(ended) AS bigint) AS ended
            FROM (
                SELECT e.program_id, count(CASE WHEN e.status = 'completed' THEN 1 END) AS completed, count(*) AS ended
                FROM {enrollments} e
                WHERE e.program_id IN (SELECT program_id FROM classes){of_that_day}
                    AND {has_ended} AND e.status IN ('completed', 'not_yet_competent')
                GROUP BY e.program_id
                UNION ALL
                SELECT e.program_id, 0, count(*)
                FROM {enrollments} e JOIN {batches} b ON {batch_id} = e.batch_id
                WHERE e.program_id IN (SELECT program_id FROM classes){of_that_day}{class_of_that_day}
                    AND {has_ended} AND e.status IN ('withdrawn', 'dropped')
                    AND e.effective_on > b.starts_on
                GROUP BY e.program_id
            ) endings
            GROUP BY program_id
        )
        SELECT {demand_keys}, count(DISTINCT d.employer_id) AS employers, sum(d.headcount) AS demanded, sum(d.hired) AS hired, CAST(0 AS bigint) AS weighted_open,
            CAST(0 AS bigint) AS in_training, CAST(0 AS bigint) AS planned_seats, CAST(0 AS bigint) AS completed, CAST(0 AS bigint) AS ended, CAST(0 AS bigint) AS uncovered,
            CAST(0 AS bigint) AS instructors
        FROM {demands} d
        WHERE {demand}
        GROUP BY {groups}{weights}
        UNION ALL
        SELECT c.occupation, c.region, c.quarter, 0, 0, 0, 0,
            c.in_training, c.planned_seats, coalesce(h.completed, 0), coalesce(h.ended, 0),
            (SELECT count(*) FROM {enrollments} e WHERE e.batch_id = c.id{of_that_day} AND NOT e.is_covered AND e.status NOT IN ('withdrawn', 'dropped')), 0
        FROM classes c LEFT JOIN histories h ON h.program_id = c.program_id{instructors}",
        // The condition of the index, word for word: SQLite does not see that two of its states are among them.
        has_ended = "e.status IN ('completed', 'not_yet_competent', 'withdrawn', 'dropped')",
        demands = source.demands,
        batches = source.batches,
        batch_id = source.batch_id,
        enrollments = source.enrollments,
        seats_taken = source.seats_taken,
        of_that_day = of_day("e"),
        class_of_that_day = of_day("b"),
        demand_keys = keys("d"),
        weights = asked(
            query.is_weighted(),
            weights(source, &keys("n"), &demand, &groups)
        ),
        instructors = asked(source.has_instructors, able(scope, query, &axes)),
        class_keys = keys("c"),
        class = wanted("b"),
        own_class = asked(
            scope.party.is_some(),
            " AND b.provider_id = $9".to_owned()
        ),
    )
}

/// Who is active and certified on the day for an occupation of the cell, each person counted once. A person has no quarter, and the
/// region of a row is the agency's: who can teach is told for all of its area.
fn able(scope: &Scope, query: &AlignmentQuery, axes: &[Axis]) -> String {
    let agency = if scope.agency.is_province() {
        "i.agency BETWEEN $1 AND $2"
    } else {
        "i.agency = $1"
    };
    let own = match scope.party.map(|party| party.kind) {
        None => "",
        Some(PartyKind::Employer) => " AND i.employer_id = $8",
        Some(PartyKind::TrainingProvider) => " AND i.provider_id = $9",
    };
    let digits = query.occupation_digits.map(usize::from);
    let occupation = digits.map_or_else(
        || "k.occupation".to_owned(),
        |digits| format!("substr(k.occupation, 1, {digits})"),
    );
    let asked = |is: bool, condition| if is { condition } else { "" };
    let (by_occupation, by_region) = (
        axes.contains(&Axis::Occupation),
        axes.contains(&Axis::Region),
    );
    let nothing = "CAST(NULL AS text)";
    format!(
        "
        UNION ALL
        SELECT {occupation_key}, {region_key}, {nothing}, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(DISTINCT k.instructor_id)
        FROM instructors i JOIN instructor_competencies k ON k.instructor_id = i.id
        WHERE {agency} AND i.status = 'active'{own} AND k.occupation IS NOT NULL
            AND (k.valid_until IS NULL OR k.valid_until >= $10){in_occupation}{in_region}
        {groups}",
        occupation_key = if by_occupation { occupation.as_str() } else { nothing },
        region_key = if by_region { "i.agency" } else { nothing },
        in_occupation = asked(
            query.occupation.is_some(),
            " AND k.occupation BETWEEN $3 AND $4"
        ),
        in_region = asked(
            query.region.is_some(),
            " AND i.agency BETWEEN substr($5, 1, 5) AND substr($5, 1, 5) || '~'"
        ),
        groups = match (by_occupation, by_region) {
            (true, true) => "GROUP BY 1, 2",
            (true, false) => "GROUP BY 1",
            (false, true) => "GROUP BY 2",
            (false, false) => "",
        },
    )
}

/// What the demands of each cell weigh, as rows beside the others. What is open is added up first, wherever one weight holds
/// for all of it: the weight is looked up for each sum, and not for each demand.
fn weights(source: &Source, keys: &str, demand: &str, groups: &str) -> String {
    format!(
        "
        UNION ALL
        SELECT {keys}, 0, 0, 0, CAST(sum(n.open * {weight}) AS bigint), 0, 0, 0, 0, 0, 0
        FROM (
            SELECT d.agency, d.occupation, d.region, d.quarter, sum(d.headcount - d.hired) AS open
            FROM {demands} d
            WHERE {demand}
            GROUP BY d.agency, d.occupation, d.region, d.quarter
        ) n
        GROUP BY {groups}",
        weight = weight_of("n", "$10"),
        demands = source.demands,
    )
}

/// The first and the last text that begins with a prefix of digits and dots.
fn range(prefix: Option<&CodePrefix>) -> (Option<String>, Option<String>) {
    let text = prefix.map(|prefix| prefix.as_str().to_owned());
    let last = text.as_ref().map(|text| format!("{text}~"));
    (text, last)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    occupation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    region: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    quarter: Option<String>,
    #[diesel(sql_type = BigInt)]
    employers: i64,
    #[diesel(sql_type = BigInt)]
    demanded: i64,
    #[diesel(sql_type = BigInt)]
    hired: i64,
    #[diesel(sql_type = BigInt)]
    weighted_open: i64,
    #[diesel(sql_type = BigInt)]
    in_training: i64,
    #[diesel(sql_type = BigInt)]
    planned_seats: i64,
    #[diesel(sql_type = BigInt)]
    completed: i64,
    #[diesel(sql_type = BigInt)]
    ended: i64,
    #[diesel(sql_type = BigInt)]
    uncovered: i64,
    #[diesel(sql_type = BigInt)]
    instructors: i64,
}

impl From<Row> for (Key, Part) {
    fn from(row: Row) -> Self {
        let Row {
            occupation,
            region,
            quarter,
            employers,
            demanded,
            hired,
            weighted_open,
            in_training,
            planned_seats,
            completed,
            ended,
            uncovered,
            instructors,
        } = row;
        let key = Key {
            occupation,
            region,
            quarter,
        };
        let demand = Demand {
            employers,
            demanded,
            hired,
            weighted_open,
        };
        let class = Class {
            in_training,
            uncovered,
            planned_seats,
            completed,
            ended,
        };
        (
            key,
            Part {
                demand,
                class,
                instructors,
            },
        )
    }
}

/// The demands of each cell, the batches in it one by one, and who could teach, as they are on `today`, or were at the end of the day that is
/// asked for.
///
/// # Errors
/// Those of the database.
pub async fn parts(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &AlignmentQuery,
    today: NaiveDate,
) -> Result<Vec<(Key, Part)>> {
    let day = query.day(today);
    let source = if day < today { &PAST } else { &PRESENT };
    let text = statement(source, scope, query);
    let text = match &*c {
        Conn::Postgres(_) => text,
        // SQLite's own numbered parameters have another sign.
        Conn::Sqlite(_) => text.replace('$', "?"),
    };
    let (first_occupation, last_occupation) = range(query.occupation.as_ref());
    let (first_region, last_region) = range(query.region.as_ref());
    let rows: Vec<Row> = on!(c, |c| sql_query(text)
        .bind::<Text, _>(scope.first_agency())
        .bind::<Text, _>(scope.last_agency())
        .bind::<Nullable<Text>, _>(first_occupation)
        .bind::<Nullable<Text>, _>(last_occupation)
        .bind::<Nullable<Text>, _>(first_region)
        .bind::<Nullable<Text>, _>(last_region)
        .bind::<Nullable<Text>, _>(query.quarter.map(|quarter| quarter.to_string()))
        // Who is bound to another kind of party sees none: the nil id is nobody's.
        .bind::<Uid, _>(AnyId(scope.employer().unwrap_or_default()))
        .bind::<Uid, _>(AnyId(scope.provider().unwrap_or_default()))
        .bind::<Date, _>(day)
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}
