//! A large office: rows made from one that came in through the API, by statements, since hundreds of thousands of
//! calls would take longer than all that is measured.

use crate::database::Database;

/// A table's rows made from one row.
struct Many<'a> {
    table: &'a str,
    /// Which row, as a condition.
    from: &'a str,
    rows: u64,
    /// Columns that differ from row to row, as expressions of `n`, which begins at 1.
    columns: &'a [(&'a str, String)],
}

/// How many there are of everything.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub employers: u64,
    pub demands: u64,
    pub trainees: u64,
    pub batches: u64,
    pub enrollments: u64,
    pub changes: u64,
}

/// The office that the benchmark is about.
pub const CITY: Size = Size {
    employers: 100_000,
    demands: 100_000,
    trainees: 200_000,
    batches: 5_000,
    enrollments: 200_000,
    changes: 100_000,
};

/// Employers whose names begin otherwise than all others'.
const RARE: u64 = 60;

/// Fills a database that holds one record of each kind.
pub fn fill(database: &Database, size: Size) {
    let id = |space: u8| database.id(space, "n");
    let sql = |postgres: &str, sqlite: &str| database.either(postgres, sqlite);
    employers(database, 0, size.employers);
    // For the figures of past days.
    let long_ago = sql(
        "'2025-01-01 00:00:00+00'::timestamptz",
        "'2025-01-01T00:00:00.000000Z'",
    );
    let occupations = "CASE n % 5 WHEN 0 THEN '7233.02' WHEN 1 THEN '7531.01' WHEN 2 THEN '7533.01' WHEN 3 THEN '8153.01' ELSE '7318.01' END";
    let regions = "CASE n % 4 WHEN 0 THEN '33.75' WHEN 1 THEN '33.75.01' WHEN 2 THEN '33.75.02' ELSE '33.75.03' END";
    multiply(
        database,
        &Many {
            table: "skill_demands",
            from: "status = 'verified'",
            rows: size.demands,
            columns: &[
                ("id", id(2)),
                ("updated_at", long_ago.clone()),
                (
                    "employer_id",
                    database.id(1, &format!("(1 + n % {})", size.employers)),
                ),
                ("occupation", occupations.to_owned()),
                ("region", regions.to_owned()),
                ("headcount", "1 + n % 40".to_owned()),
            ],
        },
    );
    // Personal numbers are sealed for their row, so these are not to be read, only counted.
    multiply(
        database,
        &Many {
            table: "trainees",
            from: "status = 'active'",
            rows: size.trainees,
            columns: &[
                ("id", id(3)),
                ("name", "'Siti Contoh ' || n".to_owned()),
                ("search_key", "'siti contoh ' || n".to_owned()),
                (
                    "nik_hash",
                    sql("decode(md5(n::text), 'hex')", "unhex(printf('%032x', n))"),
                ),
            ],
        },
    );
    multiply(
        database,
        &Many {
            table: "batches",
            from: "status = 'open'",
            rows: size.batches,
            columns: &[
                ("id", id(4)),
                ("updated_at", long_ago.clone()),
                ("occupation", occupations.to_owned()),
                ("region", regions.to_owned()),
                ("seats", "1000".to_owned()),
                ("seats_taken", (size.enrollments / size.batches).to_string()),
            ],
        },
    );
    multiply(
        database,
        &Many {
            table: "enrollments",
            from: "status = 'enrolled'",
            rows: size.enrollments,
            columns: &[
                ("id", id(5)),
                ("updated_at", long_ago.clone()),
                ("trainee_id", database.id(3, "n")),
                (
                    "batch_id",
                    database.id(4, &format!("(1 + n % {})", size.batches)),
                ),
            ],
        },
    );
    multiply(
        database,
        &Many {
            table: "journal",
            from: "resource = 'employers' AND action = 'create'",
            rows: size.changes,
            columns: &[("seq", "1000000 + n".to_owned()), ("record_id", id(1))],
        },
    );
    // As autovacuum does in time: an index that has all that is asked for is enough only where pages are known to be of the past.
    database.execute(&sql("VACUUM ANALYZE", "PRAGMA optimize = 0x10002"));
}

/// Employers alone, after the first `from`, for how costs grow with their number.
pub fn employers(database: &Database, from: u64, rows: u64) {
    let n = format!("(n + {from})");
    let called = |rare: &str, usual: &str| {
        format!("CASE WHEN {n} <= {RARE} THEN '{rare} ' ELSE '{usual} ' END || {n}")
    };
    multiply(
        database,
        &Many {
            table: "employers",
            from: "nib = '9120000000000'",
            rows,
            columns: &[
                ("id", database.id(1, &n)),
                ("nib", format!("CAST(8000000000000 + {n} AS text)")),
                ("name", called("Zat Contoh", "Batik Contoh")),
                ("search_key", called("zat contoh", "batik contoh")),
            ],
        },
    );
}

fn multiply(database: &Database, many: &Many<'_>) {
    let columns = database.columns(many.table);
    let values: Vec<&str> = columns
        .iter()
        .map(|column| {
            let changed = many.columns.iter().find(|(name, _)| name == column);
            changed.map_or(column.as_str(), |(_, expression)| expression)
        })
        .collect();
    let (table, columns, values) = (many.table, columns.join(", "), values.join(", "));
    let series = database.series(many.rows);
    database.execute(&format!(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM (SELECT * FROM {table} WHERE {} LIMIT 1) AS one CROSS JOIN {series}",
        many.from
    ));
}
