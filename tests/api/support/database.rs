//! A migrated database for each test: a copy of one that was migrated once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use selaras::db::migrate;
use selaras::kernel::Clock;

/// Which kind of database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A test's own database; it goes away with the value.
pub struct Own {
    pub url: String,
    pub key_file: PathBuf,
    pub folder: PathBuf,
    postgres: Option<String>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// Whether this kind is left out, which only ever happens on purpose.
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own variable, not the program's"
    )]
    pub fn left_out(self) -> bool {
        self == Self::Postgres
            && std::env::var("SELARAS_TEST_DATABASES").is_ok_and(|wanted| wanted == "sqlite")
    }

    pub async fn own(self) -> Own {
        let name = format!(
            "selaras_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = root().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        match self {
            Self::Sqlite => {
                let template = blocking(sqlite_template).await;
                let file = folder.join("selaras.db");
                std::fs::copy(template, &file).expect("a copy of the template");
                Own {
                    url: format!("sqlite:{}", file.display()),
                    key_file: key_file(),
                    folder,
                    postgres: None,
                }
            }
            Self::Postgres => {
                let template = blocking(postgres_template).await;
                execute(
                    &server(),
                    &format!("CREATE DATABASE {name} TEMPLATE {template}"),
                )
                .await;
                Own {
                    url: database_url(&name),
                    key_file: key_file(),
                    folder,
                    postgres: Some(name),
                }
            }
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some(name) = self.postgres.take() {
            // The pool's connections may not have ended yet.
            let drop = move || {
                runtime().block_on(execute(
                    &server(),
                    &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                ))
            };
            let _ = std::thread::spawn(drop).join();
        }
    }
}

fn root() -> PathBuf {
    std::env::temp_dir().join(format!("selaras-tests-{}", std::process::id()))
}

/// All templates are made with the same master key, so their copies can share it.
fn key_file() -> PathBuf {
    root().join("master.key")
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let file = root().join("template.db");
        std::fs::create_dir_all(root()).expect("a folder for the tests");
        migrate::migrate(
            &format!("sqlite:{}", file.display()),
            &key_file(),
            &Clock::system(),
        )
        .expect("the migrations");
        file
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("selaras_template_{}", std::process::id());
        std::fs::create_dir_all(root()).expect("a folder for the tests");
        runtime().block_on(execute(&server(), &format!("CREATE DATABASE {name}")));
        migrate::migrate(&database_url(&name), &key_file(), &Clock::system())
            .expect("the migrations");
        name
    })
}

/// The server's address, as it was given to the tests.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own variable, not the program's"
)]
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names a PostgreSQL server; `.ci/test` brings one along")
}

fn database_url(name: &str) -> String {
    let server = server();
    let (base, query) = server
        .split_once('?')
        .map_or((server.as_str(), None), |(base, query)| (base, Some(query)));
    let (host, _) = base
        .rsplit_once('/')
        .expect("TEST_POSTGRES_URL ends in a database's name");
    query.map_or_else(
        || format!("{host}/{name}"),
        |query| format!("{host}/{name}?{query}"),
    )
}

/// One statement on a connection of its own.
pub async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL answers");
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.expect(sql);
    drop(client);
    let _ = driver.await;
}

/// Every row of every table, as text, with its table's name.
pub async fn every_row(database: Database, url: &str) -> Vec<(String, String)> {
    match database {
        Database::Sqlite => sqlite_rows(url.trim_start_matches("sqlite:")),
        Database::Postgres => postgres_rows(url).await,
    }
}

fn sqlite_rows(file: &str) -> Vec<(String, String)> {
    use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, sql_query};
    let mut connection = SqliteConnection::establish(file).expect("the file");
    let mut texts = |sql: &str| -> Vec<String> {
        let rows: Vec<Row> = sql_query(sql).load(&mut connection).expect(sql);
        rows.into_iter().map(|row| row.text).collect()
    };
    let mut found = Vec::new();
    for table in texts("SELECT name AS text FROM sqlite_master WHERE type = 'table'") {
        let columns = texts(&format!(
            "SELECT 'quote(\"' || name || '\")' AS text FROM pragma_table_info('{table}')"
        ));
        let sql = format!(
            "SELECT {} AS text FROM \"{table}\"",
            columns.join(" || ' ' || ")
        );
        let rows = texts(&sql).into_iter();
        found.extend(rows.map(|row| (table.clone(), row)));
    }
    found
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

async fn postgres_rows(url: &str) -> Vec<(String, String)> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL answers");
    let driver = tokio::spawn(connection);
    let mut found = Vec::new();
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    for table in client.query(tables, &[]).await.expect(tables) {
        let table: String = table.get(0);
        let sql = format!("SELECT t::text FROM \"{table}\" AS t");
        let rows = client.query(&sql, &[]).await.expect(&sql);
        found.extend(rows.iter().map(|row| (table.clone(), row.get(0))));
    }
    drop(client);
    let _ = driver.await;
    found
}

/// Templates are made in a thread that has no runtime: migrations block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = done.send(work());
    });
    wait.await.expect("the template")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}
