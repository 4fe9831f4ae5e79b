//! What a database says of how it would run a statement.

use diesel::sql_types::Text;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};
use tokio_postgres::SimpleQueryMessage;

use super::Database;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The plan of `sql`, with its values unknown.
pub async fn of(database: Database, url: &str, sql: &str) -> Vec<String> {
    match database {
        Database::Sqlite => {
            let file = url.trim_start_matches("sqlite:");
            let mut file = SqliteConnection::establish(file).expect("the database");
            let lines: Vec<Line> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                .load(&mut file)
                .expect(sql);
            lines.into_iter().map(|line| line.detail).collect()
        }
        Database::Postgres => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                .await
                .expect("PostgreSQL answers");
            let driver = tokio::spawn(connection);
            // Not all of them need stand in the statement.
            let values = (1..100).filter(|n| sql.contains(&format!("${n}"))).max();
            let mut types = vec!["unknown".to_owned(); values.unwrap_or(0)];
            let lines = loop {
                match client.simple_query(&explain(sql, &types)).await {
                    Ok(lines) => break lines,
                    // The driver names each value's type; here only those that nothing else tells.
                    Err(error) => {
                        let told = error.as_db_error().map_or("", |told| told.message());
                        let n = told
                            .strip_prefix("could not determine data type of parameter $")
                            .and_then(|n| n.parse::<usize>().ok());
                        let n = n.unwrap_or_else(|| panic!("{sql}: {error:?}"));
                        let kind = types.get_mut(n - 1);
                        "text".clone_into(kind.unwrap_or_else(|| panic!("{sql}: {error:?}")));
                        client.simple_query("ROLLBACK").await.expect("a rollback");
                    }
                }
            };
            drop(client);
            let _ = driver.await;
            lines
                .iter()
                .filter_map(|line| match line {
                    SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                    _ => None,
                })
                .collect()
        }
    }
}

fn explain(sql: &str, types: &[String]) -> String {
    let in_brackets = |words: Vec<String>| match words.len() {
        0 => String::new(),
        _ => format!("({})", words.join(", ")),
    };
    let nulls = vec!["NULL".to_owned(); types.len()];
    format!(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; PREPARE asked {} AS {sql}; EXPLAIN EXECUTE asked {}; DEALLOCATE asked",
        in_brackets(types.to_vec()),
        in_brackets(nulls)
    )
}
