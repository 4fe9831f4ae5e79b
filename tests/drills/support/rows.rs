//! What stands in the database, past the service.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::Stage;

impl Stage {
    /// The rows of a query that both databases understand, with `|` between the columns, ids as the service shows them.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        match &self.cluster {
            Some(cluster) => {
                let rows = cluster.sql("selaras", sql);
                rows.lines().map(str::to_owned).collect()
            }
            None => rows_of_file(&self.folder().join("selaras.db"), sql),
        }
    }
}

/// As [`Stage::rows`], of an SQLite file.
pub fn rows_of_file(file: &Path, sql: &str) -> Vec<String> {
    let file = Connection::open(file).expect("the database");
    let mut query = file.prepare(sql).expect(sql);
    let columns = query.column_count();
    let rows = query.query_map([], |row| text(row, columns)).expect(sql);
    rows.map(|row| row.expect("a row")).collect()
}

fn text(row: &Row<'_>, columns: usize) -> rusqlite::Result<String> {
    let column = |at: usize| {
        Ok(match row.get_ref(at)? {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Blob(bytes) => Uuid::from_slice(bytes).expect("an id").to_string(),
        })
    };
    let columns: rusqlite::Result<Vec<String>> = (0..columns).map(column).collect();
    Ok(columns?.join("|"))
}
