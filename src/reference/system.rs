//! The code systems, and what stands in them.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::table::{CodeEntry, Parents, Table};
use crate::kernel::fold;

crate::text_enum! {
    /// A code system.
    pub enum System {
        /// Regions of Indonesia (Kemendagri): provinces, regencies and cities, districts, villages.
        Region = "REGION",
        /// Occupations (KBJI 2014, on ISCO-08's groups).
        Kbji = "KBJI",
        /// Industries (KBLI).
        Kbli = "KBLI",
        /// Occupations (ISCO-08), titles in English.
        Isco = "ISCO",
        /// Reasons for actions.
        Reason = "REASON",
        /// Where the money of a training class comes from.
        Funding = "FUNDING",
    }
}

// Kemendagri's decree 300.2.2-2138 of 2025.
static REGION_2025: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/regions.csv"), Parents::Dotted));
static ISCO_08: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/isco08.csv"), Parents::Digits));
// KBJI's groups are ISCO's: those that nobody has translated yet stand there with their English title.
static KBJI_2014: LazyLock<Table> = LazyLock::new(|| {
    Table::read(include_str!("data/kbji2014.csv"), Parents::Digits)
        .completed_by(&ISCO_08, Parents::Digits)
});
static KBLI_2020: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/kbli2020.csv"), Parents::Digits));
static KBLI_2025: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/kbli2025.csv"), Parents::Digits));
static REASON_1: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/reasons.csv"), Parents::None));
static FUNDING_1: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/funding_sources.csv"), Parents::None));

impl System {
    /// The name of the list, in English.
    #[must_use]
    pub const fn title_en(self) -> &'static str {
        match self {
            Self::Region => "Regions of Indonesia (Kemendagri)",
            Self::Kbji => "Indonesian Standard Classification of Occupations (KBJI)",
            Self::Kbli => "Indonesian Standard Industrial Classification (KBLI)",
            Self::Isco => "International Standard Classification of Occupations (ISCO)",
            Self::Reason => "Reasons for actions",
            Self::Funding => "Funding sources of training",
        }
    }

    /// The name of the list, in Indonesian.
    #[must_use]
    pub const fn title_id(self) -> &'static str {
        match self {
            Self::Region => "Kode Wilayah Administrasi Pemerintahan (Kemendagri)",
            Self::Kbji => "Klasifikasi Baku Jabatan Indonesia (KBJI)",
            Self::Kbli => "Klasifikasi Baku Lapangan Usaha Indonesia (KBLI)",
            Self::Isco => "Klasifikasi Baku Internasional tentang Jabatan (ISCO)",
            Self::Reason => "Alasan tindakan",
            Self::Funding => "Sumber dana pelatihan",
        }
    }

    /// The versions of the list; the first one is meant where none is named.
    #[must_use]
    pub const fn versions(self) -> &'static [&'static str] {
        match self {
            Self::Region => &["2025"],
            Self::Kbji => &["2014"],
            // 2025 has no rows yet, so it is not what a caller without a version looks for.
            Self::Kbli => &["2020", "2025"],
            Self::Isco => &["08"],
            Self::Reason | Self::Funding => &["1"],
        }
    }

    /// The list of a version; `None` where there is no such version.
    #[must_use]
    pub fn table(self, version: &str) -> Option<&'static Table> {
        if !self.versions().contains(&version) {
            return None;
        }
        Some(match self {
            Self::Region => &REGION_2025,
            Self::Kbji => &KBJI_2014,
            Self::Kbli if version == "2025" => &KBLI_2025,
            Self::Kbli => &KBLI_2020,
            Self::Isco => &ISCO_08,
            Self::Reason => &REASON_1,
            Self::Funding => &FUNDING_1,
        })
    }
}

pub(super) fn regions() -> &'static Table {
    &REGION_2025
}

pub(super) fn occupations() -> &'static Table {
    &KBJI_2014
}

pub(super) fn reasons() -> &'static Table {
    &REASON_1
}

pub(super) fn funding_sources() -> &'static Table {
    &FUNDING_1
}

/// What is asked of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct CodeQuery<'a> {
    /// Words of a title, or the beginning of a code. Under three characters they must begin a title, from three on
    /// they may stand anywhere in it.
    pub q: Option<&'a str>,
    /// Only what lies directly under this code.
    pub parent: Option<&'a str>,
    /// Only what may be used on this day.
    pub valid_on: Option<NaiveDate>,
    /// Only what stands behind this code (which need not be in the list).
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// A part of a list.
#[derive(Debug)]
pub struct CodePage {
    pub entries: Vec<&'static CodeEntry>,
    /// Whether there are more behind the last one.
    pub more: bool,
}

/// The codes of a list that a query asks for, sorted by code.
#[must_use]
pub fn codes(table: &'static Table, query: &CodeQuery<'_>) -> CodePage {
    let sought = query.q.map(|q| (q.trim(), needle(q)));
    let mut found = table
        .after(query.after.unwrap_or_default())
        .filter(|&(place, entry)| {
            sought.as_ref().is_none_or(|(code, needle)| {
                entry.code.starts_with(code) || table.key(place).contains(needle)
            })
        })
        .map(|(_, entry)| entry)
        .filter(|entry| {
            query
                .parent
                .is_none_or(|parent| entry.parent == Some(parent))
        })
        .filter(|entry| query.valid_on.is_none_or(|day| entry.is_valid_on(day)));
    let entries: Vec<_> = found.by_ref().take(query.limit).collect();
    CodePage {
        entries,
        more: found.next().is_some(),
    }
}

/// A text as it is looked for in a [`Table`]'s keys, in which each title stands behind a line feed.
fn needle(q: &str) -> String {
    let folded = fold(q);
    if folded.chars().count() < 3 {
        format!("\n{folded}")
    } else {
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(system: System) -> &'static Table {
        system.table(system.versions()[0]).unwrap()
    }

    fn found(system: System, query: CodeQuery<'_>) -> Vec<&'static str> {
        codes(
            list(system),
            &CodeQuery {
                limit: 1_000,
                ..query
            },
        )
        .entries
        .iter()
        .map(|entry| entry.code)
        .collect()
    }

    #[test]
    fn the_lists_hold_what_is_promised() {
        let regions = list(System::Region).entries();
        let level = |dots: usize| {
            regions
                .iter()
                .filter(|entry| entry.code.matches('.').count() == dots)
                .count()
        };
        assert_eq!((level(0), level(1), level(2)), (38, 514, 7_285));
        assert_eq!(
            list(System::Region)
                .under("33.75.")
                .filter(|entry| entry.code.len() == 13)
                .count(),
            27
        );
        assert_eq!(list(System::Isco).entries().len(), 619);
        for code in [
            "7233.02", "8153.01", "7532.01", "7532.04", "7533", "7531", "2320.01", "2320.02",
            "2356.01", "2424.01",
        ] {
            assert!(
                list(System::Kbji)
                    .get(code)
                    .is_some_and(|entry| entry.title_id.is_some()),
                "{code}"
            );
        }
        for code in [
            "13134", "14111", "14120", "13121", "78411", "78421", "78431",
        ] {
            assert!(list(System::Kbli).get(code).is_some(), "{code}");
        }
    }

    #[test]
    fn every_list_is_sorted_without_doubles_and_has_titles() {
        for system in System::ALL {
            for version in system.versions() {
                let entries = system.table(version).unwrap().entries();
                assert!(
                    entries.is_sorted_by(|a, b| a.code < b.code),
                    "{system} {version}"
                );
                assert!(
                    entries
                        .iter()
                        .all(|entry| entry.title_id.or(entry.title_en).is_some()),
                    "{system} {version}"
                );
            }
            assert!(system.table("1066").is_none());
        }
    }

    #[test]
    fn every_occupation_group_of_isco_is_an_occupation_group_of_kbji() {
        let kbji = list(System::Kbji);
        assert!(
            list(System::Isco)
                .entries()
                .iter()
                .all(|entry| kbji.get(entry.code).is_some())
        );
        assert!(
            kbji.entries()
                .iter()
                .all(|entry| entry.parent.is_some() == (entry.code.len() > 1))
        );
    }

    #[test]
    fn a_search_does_not_mind_case_and_finds_both_languages() {
        assert_eq!(
            found(
                System::Region,
                CodeQuery {
                    q: Some("KOTA  pekalongan"),
                    ..CodeQuery::default()
                }
            ),
            ["33.75"]
        );
        let english = found(
            System::Kbji,
            CodeQuery {
                q: Some("sewing machine op"),
                ..CodeQuery::default()
            },
        );
        assert!(english.contains(&"8153.01"), "{english:?}");
        assert!(
            found(
                System::Kbji,
                CodeQuery {
                    q: Some("7233"),
                    ..CodeQuery::default()
                }
            )
            .contains(&"7233.02")
        );
        assert!(
            found(
                System::Kbji,
                CodeQuery {
                    q: Some("nosuchtrade"),
                    ..CodeQuery::default()
                }
            )
            .is_empty()
        );
    }

    #[test]
    fn a_short_search_begins_a_title() {
        let short = found(
            System::Region,
            CodeQuery {
                q: Some("ac"),
                ..CodeQuery::default()
            },
        );
        assert!(short.contains(&"11"));
        for code in short {
            assert!(
                fold(list(System::Region).get(code).unwrap().label()).starts_with("ac"),
                "{code}"
            );
        }
    }

    #[test]
    fn a_parent_has_its_children_only() {
        assert_eq!(
            found(
                System::Region,
                CodeQuery {
                    parent: Some("33.75"),
                    ..CodeQuery::default()
                }
            ),
            ["33.75.01", "33.75.02", "33.75.03", "33.75.04"]
        );
        assert_eq!(
            found(
                System::Kbli,
                CodeQuery {
                    parent: Some("784"),
                    ..CodeQuery::default()
                }
            ),
            ["7841", "7842", "7843"]
        );
        assert!(
            found(
                System::Kbli,
                CodeQuery {
                    parent: Some("99"),
                    ..CodeQuery::default()
                }
            )
            .is_empty()
        );
    }

    #[test]
    fn pages_put_together_are_the_list() {
        let all = list(System::Kbli).entries();
        let mut seen: Vec<&'static CodeEntry> = Vec::new();
        loop {
            let page = codes(
                list(System::Kbli),
                &CodeQuery {
                    after: seen.last().map(|entry| entry.code),
                    limit: 50,
                    ..CodeQuery::default()
                },
            );
            seen.extend(page.entries);
            if !page.more {
                break;
            }
        }
        assert!(seen.into_iter().eq(all));
    }
}
