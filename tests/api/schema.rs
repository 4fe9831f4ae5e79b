//! The two trees of migrations and `table!` tell the same tables.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;

use crate::support::{Database, Office};

/// Table → column → whether it may be null.
type Tables = BTreeMap<String, BTreeMap<String, bool>>;

async fn tables(office: &Office) -> Tables {
    let mut tables = Tables::new();
    let mut add = |table: String, column: String, nullable: bool| {
        tables.entry(table).or_default().insert(column, nullable);
    };
    if let Some(file) = office.database_url().strip_prefix("sqlite:") {
        use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, sql_query};
        let mut connection = SqliteConnection::establish(file).expect("the file");
        // Columns that the database makes from others are not told by this pragma.
        let sql = "SELECT m.name AS table_name, c.name AS column_name, c.\"notnull\" = 0 AND m.type = 'table' AS nullable FROM sqlite_master m, pragma_table_info(m.name) c WHERE (m.type = 'table' OR m.name = 'outcomes') AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
        for row in sql_query(sql)
            .load::<Column>(&mut connection)
            .expect("the schema")
        {
            add(row.table_name, row.column_name, row.nullable);
        }
    } else {
        let (client, connection) =
            tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls)
                .await
                .expect("PostgreSQL");
        let driver = tokio::spawn(connection);
        let sql = "SELECT c.table_name::text, c.column_name::text, c.is_nullable = 'YES' AND t.table_type = 'BASE TABLE' FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) WHERE table_schema = 'public' AND c.is_generated = 'NEVER' AND table_name NOT LIKE '\\_\\_%'";
        for row in client.query(sql, &[]).await.expect("the schema") {
            add(row.get(0), row.get(1), row.get(2));
        }
        drop(client);
        let _ = driver.await;
    }
    tables
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    table_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    column_name: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    nullable: bool,
}

/// The stamps and names of a tree's migrations.
fn migrations(tree: &str) -> BTreeSet<String> {
    let folder = format!("{}/migrations/{tree}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder)
        .expect("the tree")
        .map(|entry| entry.expect("a folder").file_name().into_string())
        .map(|name| name.expect("a name"))
        .collect()
}

#[test]
fn both_trees_have_the_same_migrations() {
    assert_eq!(migrations("postgres"), migrations("sqlite"));
}

/// What `table!` says, read off its source.
fn declared() -> Tables {
    let mut tables = Tables::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema"))
        .expect("the schema's folder")
    {
        let source = std::fs::read_to_string(entry.expect("a file").path()).expect("a source");
        let mut table = String::new();
        for line in source.lines().map(str::trim) {
            if let Some((column, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
                tables
                    .entry(table.clone())
                    .or_default()
                    .insert(column.to_owned(), kind.starts_with("Nullable"));
            } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {"))
            {
                table = name.to_owned();
            }
        }
    }
    tables
}

#[rstest]
#[actix_web::test]
async fn the_database_has_the_tables_that_the_program_knows(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (found, declared) = (tables(&office).await, declared());
    assert_eq!(
        found.keys().collect::<BTreeSet<_>>(),
        declared.keys().collect::<BTreeSet<_>>()
    );
    for (table, mut columns) in declared {
        // A view's columns say nothing of what may be missing in them.
        if table == "outcomes" {
            columns.values_mut().for_each(|nullable| *nullable = false);
        }
        assert_eq!(found[&table], columns, "{table}");
    }
}

#[rstest]
#[actix_web::test]
async fn every_migration_goes_down_and_up_again(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let before = tables(&office).await;
    let url = office.database_url().to_owned();
    std::thread::spawn(move || selaras::db::migrate::down_and_up(&url))
        .join()
        .expect("the thread")
        .expect("the migrations");
    assert_eq!(tables(&office).await, before);
}

#[rstest]
#[actix_web::test]
async fn the_journal_takes_no_change(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    office
        .officer()
        .await
        .post("/v1/employers", crate::support::chain::employer(1))
        .await
        .created();
    for sql in ["UPDATE journal SET action = 'x'", "DELETE FROM journal"] {
        let refused = if let Some(file) = office.database_url().strip_prefix("sqlite:") {
            use diesel::connection::SimpleConnection as _;
            let mut connection = <diesel::SqliteConnection as diesel::Connection>::establish(file)
                .expect("the file");
            connection.batch_execute(sql).expect_err(sql).to_string()
        } else {
            let (client, connection) =
                tokio_postgres::connect(office.database_url(), tokio_postgres::NoTls)
                    .await
                    .expect("PostgreSQL");
            let driver = tokio::spawn(connection);
            let error = client.batch_execute(sql).await.expect_err(sql);
            drop(client);
            let _ = driver.await;
            error
                .as_db_error()
                .map(|error| error.message().to_owned())
                .unwrap_or_default()
        };
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
}
