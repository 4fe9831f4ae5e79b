//! The two databases, as the benchmark fills and watches them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cpu;
use crate::support::{Cluster, Setup};

/// A database of the benchmark's own.
pub enum Database {
    Postgres(Cluster),
    Sqlite(PathBuf),
}

const NAME: &str = "selaras";

impl Database {
    /// On PostgreSQL as in production: what is acknowledged is on the disk.
    pub fn postgres(folder: &Path) -> Self {
        let cluster = Cluster::start(
            folder,
            &[
                "shared_buffers=1GB",
                "max_wal_size=4GB",
                "checkpoint_timeout=30min",
            ],
        );
        cluster.sql("postgres", &format!("CREATE DATABASE {NAME}"));
        Self::Postgres(cluster)
    }

    pub fn sqlite(folder: &Path) -> Self {
        Self::Sqlite(folder.join("selaras.db"))
    }

    pub fn name(&self) -> &'static str {
        self.either_of("PostgreSQL", "SQLite")
    }

    pub fn url(&self) -> String {
        match self {
            Self::Postgres(cluster) => cluster.url(NAME),
            Self::Sqlite(file) => format!("sqlite:{}", file.display()),
        }
    }

    pub fn setup(&self, folder: &Path) -> Setup {
        Setup::new(self.url(), folder)
    }

    /// CPU time of the database's own processes so far; SQLite has none.
    pub fn cpu(&self) -> Duration {
        match self {
            Self::Postgres(cluster) => cluster.processes().into_iter().map(cpu::used).sum(),
            Self::Sqlite(_) => Duration::ZERO,
        }
    }

    fn either_of<T>(&self, postgres: T, sqlite: T) -> T {
        match self {
            Self::Postgres(_) => postgres,
            Self::Sqlite(_) => sqlite,
        }
    }

    /// The statement for this database.
    pub fn either(&self, postgres: &str, sqlite: &str) -> String {
        self.either_of(postgres, sqlite).to_owned()
    }

    pub fn execute(&self, sql: &str) {
        match self {
            Self::Postgres(cluster) => {
                cluster.sql(NAME, sql);
            }
            Self::Sqlite(_) => self.open().execute_batch(sql).expect(sql),
        }
    }

    /// The columns of a table.
    pub fn columns(&self, table: &str) -> Vec<String> {
        match self {
            Self::Postgres(cluster) => {
                let sql = format!(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER'"
                );
                cluster.sql(NAME, &sql).lines().map(str::to_owned).collect()
            }
            Self::Sqlite(_) => {
                let file = self.open();
                let mut rows = file
                    .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                    .expect("a table");
                let names = rows.query_map([], |row| row.get(0)).expect("its columns");
                names.map(|name| name.expect("a name")).collect()
            }
        }
    }

    /// `n` from 1 to `rows`.
    pub fn series(&self, rows: u64) -> String {
        self.either(
            &format!("generate_series(1, {rows}) AS series (n)"),
            &format!("(WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {rows}) SELECT n FROM series)"),
        )
    }

    /// The id with the number `n`, an expression, in the space of ids of one table.
    pub fn id(&self, space: u8, n: &str) -> String {
        self.either(
            &format!("('018cc251-f400-7000-8{space:03x}-' || lpad(to_hex({n}), 12, '0'))::uuid"),
            &format!("unhex('018cc251f40070008{space:03x}' || printf('%012x', {n}))"),
        )
    }

    fn open(&self) -> rusqlite::Connection {
        let Self::Sqlite(file) = self else {
            unreachable!("PostgreSQL is reached through psql")
        };
        rusqlite::Connection::open(file).expect("the database")
    }
}

/// The id of `n` as it stands in a path.
pub fn id(space: u8, n: u64) -> String {
    format!("018cc251-f400-7000-8{space:03x}-{n:012x}")
}
