use proptest::prelude::*;
use serde_json::json;
use zeroize::Zeroizing;

use super::*;
use crate::db::crypt::MasterKey;

#[test]
fn cells_that_look_like_formulas_are_neutralised() {
    let columns = ["a".to_owned(), "b.c".to_owned(), "d".to_owned()];
    let line = csv_line(
        &columns,
        &json!({ "a": "=1+1", "b": { "c": "x,\"y\"" }, "d": [1, 2] }),
    )
    .unwrap();
    assert_eq!(
        String::from_utf8(line).unwrap(),
        "'=1+1,\"x,\"\"y\"\"\",\"[1,2]\"\r\n"
    );
}

fn keys() -> Keys {
    let secret = Zeroizing::new([7; 32]);
    Keys::new(vec![MasterKey { id: 1, secret }]).unwrap()
}

proptest! {
    #[test]
    fn a_cursor_is_read_where_it_was_made_and_nowhere_else(
        key in any::<String>(), id in any::<u128>(), place in any::<String>(), elsewhere in any::<String>(),
    ) {
        let after = After::new(&key, Uuid::from_u128(id)).unwrap();
        let cursor = write_cursor(&keys(), &place, &after);
        let read = |place: &str| read_cursor::<After>(&keys(), place, &cursor).ok();
        prop_assert_eq!(read(&place), Some(after));
        prop_assert!(place == elsewhere || read(&elsewhere).is_none());
        let hidden = key.len() < 4 || !cursor.contains(&key);
        prop_assert!(hidden, "a cursor shows the name at which its page begins");
    }

    #[test]
    fn a_cursor_with_one_other_character_is_refused(id in any::<u128>(), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_=-]") {
        let after = After::new("siti", Uuid::from_u128(id)).unwrap();
        let cursor = write_cursor(&keys(), "list", &after);
        let at = at.index(cursor.len());
        let damaged = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
        prop_assert!(damaged == cursor || read_cursor::<After>(&keys(), "list", &damaged).is_err());
    }

    #[test]
    fn nothing_else_is_a_cursor(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{0,120}"]) {
        prop_assert!(read_cursor::<Value>(&keys(), "list", &text).is_err());
    }

    /// Whatever stands in a cell, a reader of CSV finds it there again, with at most a quote in front.
    #[test]
    fn a_line_of_csv_has_the_cells_that_it_was_made_of(texts in prop::collection::vec(any::<String>(), 1..4)) {
        let columns: Vec<String> = (0..texts.len()).map(|n| format!("c{n}")).collect();
        let item: Value = columns.iter().cloned().zip(texts.iter().map(|text| json!(text))).collect::<serde_json::Map<_, _>>().into();
        let mut lines = csv_header(&columns).unwrap();
        lines.extend(csv_line(&columns, &item).unwrap());
        let mut reader = csv::Reader::from_reader(lines.as_slice());
        let cells = reader.records().next().unwrap().unwrap();
        for (cell, text) in cells.iter().zip(&texts) {
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            prop_assert_eq!(cell.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(cell), text);
        }
        prop_assert_eq!(cells.len(), texts.len());
    }
}
