//! One code list in memory.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::embedded::{Embedded, Row};
use crate::kernel::fold;

/// One code of a list. The texts are slices of the embedded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeEntry {
    pub code: &'static str,
    pub title_en: Option<&'static str>,
    pub title_id: Option<&'static str>,
    /// The code that this one is a part of.
    pub parent: Option<&'static str>,
    /// The first day on which it may be used; `None`: since ever.
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it may be used; `None`: still.
    pub valid_until: Option<NaiveDate>,
    pub replaced_by: Option<&'static str>,
    /// The actions for which callers may give a reason, `enrollments.withdraw`. One that the program alone gives has none, nor have
    /// other lists.
    pub applies_to: Vec<&'static str>,
}

impl CodeEntry {
    /// The title that records show: the Indonesian one, else the English one, else the code.
    #[must_use]
    pub fn label(&self) -> &'static str {
        self.title_id.or(self.title_en).unwrap_or(self.code)
    }

    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day)
            && self.valid_until.is_none_or(|until| day <= until)
    }
}

/// How a code tells its parent.
#[derive(Clone, Copy)]
pub(super) enum Parents {
    /// Part by part: `33.75.01` lies in `33.75`.
    Dotted,
    /// Digit by digit, the part behind a dot as a whole: `7233.02` lies in `7233`, that in `723`.
    Digits,
    /// The list is flat.
    None,
}

impl Parents {
    fn of(self, code: &'static str) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Dotted => code.rsplit_once('.').map(|(parent, _)| parent),
            Self::Digits => match code.rsplit_once('.') {
                Some((group, _)) => Some(group),
                None => code
                    .get(..code.len().checked_sub(1)?)
                    .filter(|parent| !parent.is_empty()),
            },
        }
    }
}

/// A code list, sorted by code (in byte order, in which a code stands before all that lies under it).
pub struct Table {
    entries: Vec<CodeEntry>,
    /// Where each code stands among them: a page of records looks up fifty, and each in another place.
    places: HashMap<&'static str, usize>,
    /// Per entry its titles as they are searched; made for the first search, as most processes see none in
    /// the larger lists.
    keys: OnceLock<Vec<Box<str>>>,
}

impl Table {
    /// Reads an embedded file. Columns: `code`, then any of `title_en`, `title_id`, `title` (English), `name` (a
    /// proper name, as Indonesian), `valid_from`, `valid_until`, `replaced_by`, `applies_to` (one per row: the rows
    /// of one code become one entry).
    ///
    /// # Panics
    /// Where the embedded file is no such list; the tests read each of them.
    pub(super) fn read(text: &'static str, parents: Parents) -> Self {
        let file = Embedded::new(text);
        let mut entries: Vec<CodeEntry> = Vec::with_capacity(text.len() / 20);
        for row in file.rows() {
            let code = row.get("code").expect("every row has a code");
            match entries.last_mut() {
                Some(last) if last.code == code => last.applies_to.extend(row.get("applies_to")),
                _ => entries.push(CodeEntry {
                    code,
                    title_en: row.get("title_en").or_else(|| row.get("title")),
                    title_id: row.get("title_id").or_else(|| row.get("name")),
                    parent: None,
                    valid_from: date(&row, "valid_from"),
                    valid_until: date(&row, "valid_until"),
                    replaced_by: row.get("replaced_by"),
                    applies_to: row.get("applies_to").into_iter().collect(),
                }),
            }
        }
        Self::of(entries, parents)
    }

    /// This list with those entries of another whose codes it lacks.
    pub(super) fn completed_by(mut self, other: &Self, parents: Parents) -> Self {
        let missing: Vec<CodeEntry> = other
            .entries
            .iter()
            .filter(|entry| self.get(entry.code).is_none())
            .cloned()
            .collect();
        self.entries.extend(missing);
        Self::of(self.entries, parents)
    }

    fn of(mut entries: Vec<CodeEntry>, parents: Parents) -> Self {
        entries.sort_by_key(|entry| entry.code);
        entries.shrink_to_fit();
        let places = entries.iter().enumerate();
        let mut table = Self {
            places: places.map(|(place, entry)| (entry.code, place)).collect(),
            entries,
            keys: OnceLock::new(),
        };
        for at in 0..table.entries.len() {
            table.entries[at].parent = parents
                .of(table.entries[at].code)
                .filter(|parent| table.get(parent).is_some());
        }
        table
    }

    #[must_use]
    pub fn entries(&self) -> &[CodeEntry] {
        &self.entries
    }

    #[must_use]
    pub fn get(&self, code: &str) -> Option<&CodeEntry> {
        self.places.get(code).map(|place| &self.entries[*place])
    }

    /// The entries whose codes begin with `prefix`.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a CodeEntry> {
        let first = self.entries.partition_point(|entry| entry.code < prefix);
        self.entries[first..]
            .iter()
            .take_while(move |entry| entry.code.starts_with(prefix))
    }

    /// The entries behind `code` in the order of the list, each with its place.
    pub(super) fn after(&self, code: &str) -> impl Iterator<Item = (usize, &CodeEntry)> {
        let first = self.entries.partition_point(|entry| entry.code <= code);
        self.entries.iter().enumerate().skip(first)
    }

    /// The search key of the entry at a place: both titles folded, each behind a line feed, which no folded
    /// text contains.
    pub(super) fn key(&self, place: usize) -> &str {
        &self
            .keys
            .get_or_init(|| self.entries.iter().map(key).collect())[place]
    }
}

fn key(entry: &CodeEntry) -> Box<str> {
    let titles = [entry.title_id, entry.title_en];
    titles
        .into_iter()
        .flatten()
        .flat_map(|title| ["\n".to_owned(), fold(title)])
        .collect::<String>()
        .into()
}

fn date(row: &Row<'_>, column: &str) -> Option<NaiveDate> {
    row.get(column).map(|text| {
        text.parse()
            .expect("a date of an embedded list is YYYY-MM-DD")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_of_one_code_are_one_entry() {
        let table = Table::read(
            "code,applies_to,title_en\na,x.close,A\na,y.close,A\nb,x.close,B\n",
            Parents::None,
        );
        assert_eq!(table.entries().len(), 2);
        assert_eq!(table.get("a").unwrap().applies_to, ["x.close", "y.close"]);
        assert!(table.get("c").is_none());
    }

    #[test]
    fn a_validity_has_both_its_ends() {
        let table = Table::read(
            "code,valid_from,valid_until,replaced_by\n1,2020-01-01,2020-12-31,2\n2,,,\n",
            Parents::None,
        );
        let entry = table.get("1").unwrap();
        let on = |day: &str| entry.is_valid_on(day.parse().unwrap());
        assert!(on("2020-01-01") && on("2020-12-31") && !on("2019-12-31") && !on("2021-01-01"));
        assert_eq!(entry.replaced_by, Some("2"));
        assert!(table.get("2").unwrap().is_valid_on(NaiveDate::MIN));
    }

    #[test]
    fn a_parent_is_one_only_if_it_is_listed() {
        let table = Table::read("code\n7233\n7233.02\n723\n", Parents::Digits);
        let parents: Vec<_> = table
            .entries()
            .iter()
            .map(|entry| (entry.code, entry.parent))
            .collect();
        assert_eq!(
            parents,
            [
                ("723", None),
                ("7233", Some("723")),
                ("7233.02", Some("7233"))
            ]
        );
        assert_eq!(
            table
                .under("7233")
                .map(|entry| entry.code)
                .collect::<Vec<_>>(),
            ["7233", "7233.02"]
        );
    }
}
