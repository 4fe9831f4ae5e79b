//! From a figure to the records behind it.

use chrono::NaiveDate;

use super::model::Key;
use super::quarter::Quarter;
use super::query::{AlignmentQuery, Axis};
use crate::http::query::CodePrefix;
use crate::people::enrollment::model::EnrollmentStatus;
use crate::training::batch::model::BatchStatus;

/// The lists with the records that a cell counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    pub skill_demands: String,
    pub batches: String,
    /// None for a past day, of which each batch tells how many.
    pub enrollments: Option<String>,
    /// Likewise.
    pub coverage_gaps: Option<String>,
}

impl Links {
    /// Of the cell `key` in the answer to `query`: for a `past` day the records as they were at its end, otherwise the lists as
    /// they are at the moment at which they are read.
    #[must_use]
    pub fn of(key: &Key, query: &AlignmentQuery, past: Option<NaiveDate>) -> Self {
        let codes = codes(key, query);
        let days = |from: &str, to: &str| {
            let [first, last] = quarter(key, query).map_or([None, None], |quarter| {
                [Some(quarter.first_day()), Some(quarter.last_day())]
            });
            let day = |name: &str, day: Option<NaiveDate>| {
                day.map_or_else(String::new, |day| format!("&{name}={day}"))
            };
            day(from, first) + &day(to, last)
        };
        let classes = days("ends_on_from", "ends_on_to");
        let demands = days("needed_by_from", "needed_by_to");
        if let Some(day) = past {
            return Self {
                skill_demands: format!("/v1/alignment/skill-demands?as_of={day}{codes}{demands}"),
                batches: format!("/v1/alignment/batches?as_of={day}{codes}{classes}"),
                enrollments: None,
                coverage_gaps: None,
            };
        }
        let states = list(BatchStatus::COUNTED.iter());
        let seated = list(
            EnrollmentStatus::ALL
                .iter()
                .filter(|state| state.holds_seat()),
        );
        Self {
            skill_demands: format!(
                "/v1/skill-demands?status=verified&expired=false{codes}{demands}"
            ),
            batches: format!("/v1/batches?status={states}{codes}{classes}"),
            enrollments: Some(format!(
                "/v1/enrollments?status={seated}&batch_status={states}{codes}{classes}"
            )),
            coverage_gaps: Some(format!(
                "/v1/coverage-gaps?status={seated}&batch_status={states}{codes}{classes}"
            )),
        }
    }
}

fn list<'a, T: ToString + 'a>(values: impl Iterator<Item = &'a T>) -> String {
    let texts: Vec<String> = values.map(ToString::to_string).collect();
    texts.join(",")
}

/// The parameters for the cell's occupation and region.
fn codes(key: &Key, query: &AlignmentQuery) -> String {
    let whole_occupation = query.occupation_digits.is_none();
    // A coarser code than that of the level has no region of the level under it.
    let whole_region = |code: &str| {
        query
            .region_level
            .is_none_or(|level| code.len() < level.characters())
    };
    code(
        "occupation",
        key.occupation.as_deref(),
        |_| whole_occupation,
        query.occupation.as_ref(),
    ) + &code(
        "region",
        key.region.as_deref(),
        whole_region,
        query.region.as_ref(),
    )
}

/// One parameter: the cell's code, as it stands or as a beginning, or what was asked for where that says more.
fn code(
    name: &str,
    cell: Option<&str>,
    is_whole: impl Fn(&str) -> bool,
    asked: Option<&CodePrefix>,
) -> String {
    let asked = asked.map(CodePrefix::as_str);
    match cell {
        Some(code) if is_whole(code) => format!("&{name}_exact={code}"),
        Some(code) if asked.is_none_or(|asked| asked.len() < code.len()) => {
            format!("&{name}={code}")
        }
        _ => asked.map_or_else(String::new, |asked| format!("&{name}={asked}")),
    }
}

fn quarter(key: &Key, query: &AlignmentQuery) -> Option<Quarter> {
    if query.axes().contains(&Axis::Quarter) {
        return key.quarter.as_deref()?.parse().ok();
    }
    query.quarter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::query::Pairs;

    fn links(
        occupation: Option<&str>,
        region: Option<&str>,
        quarter: Option<&str>,
        query: &str,
    ) -> Links {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let key = Key {
            occupation: owned(occupation),
            region: owned(region),
            quarter: owned(quarter),
        };
        Links::of(&key, &Pairs::parse(query).unwrap().read().unwrap(), None)
    }

    #[test]
    fn a_cell_leads_to_its_very_records() {
        let found = links(Some("7233"), None, None, "");
        assert_eq!(
            found,
            Links {
                skill_demands: "/v1/skill-demands?status=verified&expired=false&occupation_exact=7233".to_owned(),
                batches: "/v1/batches?status=planned,open,selecting,confirmed,running&occupation_exact=7233".to_owned(),
                enrollments: Some("/v1/enrollments?status=enrolled,active,suspended,completed,not_yet_competent&batch_status=planned,open,selecting,confirmed,running&occupation_exact=7233".to_owned()),
                coverage_gaps: Some("/v1/coverage-gaps?status=enrolled,active,suspended,completed,not_yet_competent&batch_status=planned,open,selecting,confirmed,running&occupation_exact=7233".to_owned()),
            }
        );
    }

    #[test]
    fn a_group_is_named_by_its_beginning_unless_more_was_asked_for() {
        let rest = |found: Links| {
            found.batches.replace(
                "/v1/batches?status=planned,open,selecting,confirmed,running",
                "",
            )
        };
        let by = "by=occupation,region&occupation_digits=2&region_level=district";
        assert_eq!(
            rest(links(Some("72"), Some("33.75.01"), None, by)),
            "&occupation=72&region=33.75.01"
        );
        // The regency's own records lie in no district.
        assert_eq!(
            rest(links(Some("72"), Some("33.75"), None, by)),
            "&occupation=72&region_exact=33.75"
        );
        let narrow = format!("{by}&occupation=7233&region=33.75.01.10");
        assert_eq!(
            rest(links(Some("72"), Some("33.75.01"), None, &narrow)),
            "&occupation=7233&region=33.75.01.10"
        );
        let wide = format!("{by}&occupation=7&region=33");
        assert_eq!(
            rest(links(Some("72"), Some("33.75.01"), None, &wide)),
            "&occupation=72&region=33.75.01"
        );
    }

    #[test]
    fn what_figures_are_not_told_apart_by_stays_as_it_was_asked_for() {
        let found = links(
            None,
            None,
            Some("2027Q1"),
            "by=quarter&occupation=72&region=33.75",
        );
        assert_eq!(
            found.skill_demands,
            "/v1/skill-demands?status=verified&expired=false&occupation=72&region=33.75&needed_by_from=2027-01-01&needed_by_to=2027-03-31"
        );
        let found = links(Some("7233.02"), None, None, "quarter=2027Q2&occupation=72");
        assert_eq!(
            found.batches,
            "/v1/batches?status=planned,open,selecting,confirmed,running&occupation_exact=7233.02&ends_on_from=2027-04-01&ends_on_to=2027-06-30"
        );
    }
}
