//! Lists as CSV (RFC 4180).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::outline::{Outline, schema_name};
use crate::error::{Error, Result};

/// The columns of what lists hold, by its schema's name: dotted paths to everything that is no object.
#[derive(Debug, Default)]
pub struct Columns(BTreeMap<String, Vec<String>>);

/// Left out of tables: it is about one record for one caller.
const NOT_IN_TABLES: &[&str] = &["allowed_actions", "employer", "warnings"];

impl Columns {
    #[must_use]
    pub fn of(outline: &Outline) -> Self {
        let schemas = outline.schemas();
        let mut columns = BTreeMap::new();
        for (name, schema) in schemas {
            // A list has its items' schema in itself, and often it is nowhere else.
            let (name, schema) = match name.strip_prefix("List_") {
                Some(item) => (item, &schema["properties"]["items"]["items"]),
                None => (name.as_str(), schema),
            };
            let mut paths = Vec::new();
            collect(schemas, schema, "", &mut paths);
            columns.insert(name.to_owned(), paths);
        }
        Self(columns)
    }

    #[must_use]
    pub fn get(&self, schema: &str) -> &[String] {
        self.0.get(schema).map_or(&[], Vec::as_slice)
    }
}

fn collect(schemas: &Map<String, Value>, schema: &Value, path: &str, found: &mut Vec<String>) {
    let named = schema["$ref"].as_str().and_then(schema_name);
    if let Some(schema) = named.and_then(|name| schemas.get(name)) {
        return collect(schemas, schema, path, found);
    }
    // An object that may be null.
    let branches = schema["oneOf"].as_array().into_iter().flatten();
    if let Some(object) = branches.into_iter().find(|one| one["type"] != "null") {
        return collect(schemas, object, path, found);
    }
    let properties = schema["properties"]
        .as_object()
        .filter(|all| !all.is_empty());
    let Some(properties) = properties else {
        return found.push(path.to_owned());
    };
    for (name, property) in properties {
        if !NOT_IN_TABLES.contains(&name.as_str()) {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            collect(schemas, property, &path, found);
        }
    }
}

/// One line.
///
/// # Errors
/// [`Error::Failed`] where the writer fails, which in memory it does not.
pub fn line(columns: &[String], item: &Value) -> Result<Vec<u8>> {
    record(columns.iter().map(|path| {
        cell(
            path.split('.')
                .try_fold(item, |value, name| value.get(name)),
        )
    }))
}

/// The header line.
///
/// # Errors
/// As for [`line()`].
pub fn header(columns: &[String]) -> Result<Vec<u8>> {
    record(columns.iter().cloned())
}

fn record(cells: impl Iterator<Item = String>) -> Result<Vec<u8>> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(cells).map_err(Error::failed)?;
    writer.into_inner().map_err(Error::failed)
}

/// A spreadsheet takes a cell that begins with one of these for a formula; a quote in front stops it.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_that_look_like_formulas_are_neutralised() {
        let columns = ["a".to_owned(), "b.c".to_owned(), "d".to_owned()];
        let line = line(
            &columns,
            &json!({ "a": "=1+1", "b": { "c": "x,\"y\"" }, "d": [1, 2] }),
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "'=1+1,\"x,\"\"y\"\"\",\"[1,2]\"\r\n"
        );
    }

    proptest! {
        /// Whatever stands in a cell, a reader of CSV finds it there again, with at most a quote in front.
        #[test]
        fn a_line_of_csv_has_the_cells_that_it_was_made_of(texts in prop::collection::vec(any::<String>(), 1..4)) {
            let columns: Vec<String> = (0..texts.len()).map(|n| format!("c{n}")).collect();
            let item: Value = columns.iter().cloned().zip(texts.iter().map(|text| json!(text))).collect::<serde_json::Map<_, _>>().into();
            let mut lines = header(&columns).unwrap();
            lines.extend(line(&columns, &item).unwrap());
            let mut reader = ::csv::Reader::from_reader(lines.as_slice());
            let cells = reader.records().next().unwrap().unwrap();
            for (cell, text) in cells.iter().zip(&texts) {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
                prop_assert_eq!(cell.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(cell), text);
            }
            prop_assert_eq!(cells.len(), texts.len());
        }
    }
}
