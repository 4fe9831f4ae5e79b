//! The alignment, as it is answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::links::Links;
use super::model::{CompletionRateSource, Figures, Key};
use super::query::{AlignmentQuery, AlignmentSort, Axis};
use crate::kernel::Rate;
use crate::reference::{OccupationGroupView, Region};

/// Demand and supply, cell by cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlignmentView {
    /// The day whose figures these are.
    pub as_of: NaiveDate,
    /// By what the cells are told apart.
    pub by: Vec<Axis>,
    /// In the order of occupation, region and quarter, unless another is asked for. Where there is neither demand nor supply there is no cell.
    pub items: Vec<AlignmentCell>,
    pub totals: AlignmentTotals,
}

/// One cell.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlignmentCell {
    /// `null` where figures are not told apart by occupation.
    pub occupation: Option<OccupationGroupView>,
    /// `null` where figures are not told apart by region.
    #[schema(example = "33.75.01")]
    pub region: Option<String>,
    /// The region's name, where the list has it.
    #[schema(example = "Pekalongan Barat")]
    pub region_label: Option<&'static str>,
    /// `null` where figures are not told apart by quarter.
    #[schema(example = "2027Q1")]
    pub quarter: Option<String>,
    /// The firms whose verified and unexpired demands these are.
    #[schema(minimum = 0, example = 1)]
    pub employers: i64,
    /// How many people they need.
    #[schema(minimum = 0, example = 25)]
    pub demanded: i64,
    /// How many of them have been hired.
    #[schema(minimum = 0, example = 4)]
    pub hired: i64,
    /// `demanded` less `hired`.
    #[schema(minimum = 0, example = 21)]
    pub open: i64,
    /// Who holds a seat in a batch that is planned or under way.
    #[schema(minimum = 0, example = 16)]
    pub in_training: i64,
    /// The part of them that is expected to complete: the mean of the batches' rates, weighted by `in_training` and
    /// `planned_seats`. A batch has its program's own rate once 20 have ended it, before that the office's default.
    pub completion_rate: Rate,
    pub completion_rate_source: CompletionRateSource,
    /// Batch by batch, `in_training` times the batch's rate, rounded down.
    #[schema(minimum = 0, example = 14)]
    pub expected_graduates: i64,
    /// The free seats of batches that are planned or open.
    #[schema(minimum = 0, example = 0)]
    pub planned_seats: i64,
    /// `open` less `expected_graduates`, not below 0.
    #[schema(minimum = 0, example = 7)]
    pub unmet: i64,
    /// `unmet` times what the open demand weighs by the priorities of demand, as a mean weighted by `open`, rounded down to
    /// whole people; only where the cells are sorted by it, `null` otherwise.
    #[schema(minimum = 0)]
    pub weighted_unmet: Option<i64>,
    /// `unmet` less what the planned seats will bring, batch by batch `planned_seats` times the batch's rate, rounded
    /// down; not below 0.
    #[schema(minimum = 0, example = 7)]
    pub unmet_after_plan: i64,
    /// Always `null`: who could teach is not counted here yet.
    pub instructors: Option<i64>,
    /// Those in training who are insured on every day on which they take part.
    #[schema(minimum = 0, example = 15)]
    pub trainees_covered: i64,
    /// The others in training.
    #[schema(minimum = 0, example = 1)]
    pub trainees_uncovered: i64,
    pub links: AlignmentLinks,
}

/// The addresses of the lists with the records that a cell counts. Those of a past day tell the records as they were at its
/// end.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlignmentLinks {
    /// Their `headcount` adds up to `demanded`, their `hired` to `hired`, their `open` to `open`.
    #[schema(example = "/v1/skill-demands?status=verified&expired=false&occupation_exact=7233.02")]
    pub skill_demands: String,
    /// Their `seats_taken` adds up to `in_training`, and `seats_free` of those planned or open to `planned_seats`. Of a past
    /// day each says `in_training`, `planned_seats` and `trainees_uncovered` itself.
    #[schema(example = "/v1/batches?status=planned,open,running&occupation_exact=7233.02")]
    pub batches: String,
    /// As many as `in_training`; `null` for a past day.
    pub enrollments: Option<String>,
    /// As many as `trainees_uncovered`; `null` for a past day.
    pub coverage_gaps: Option<String>,
}

/// The sums of the cells shown. A firm with demand in two cells counts twice.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AlignmentTotals {
    #[schema(minimum = 0)]
    pub employers: i64,
    #[schema(minimum = 0)]
    pub demanded: i64,
    #[schema(minimum = 0)]
    pub hired: i64,
    #[schema(minimum = 0)]
    pub open: i64,
    #[schema(minimum = 0)]
    pub in_training: i64,
    #[schema(minimum = 0)]
    pub expected_graduates: i64,
    #[schema(minimum = 0)]
    pub planned_seats: i64,
    #[schema(minimum = 0)]
    pub unmet: i64,
    #[schema(minimum = 0)]
    pub unmet_after_plan: i64,
    #[schema(minimum = 0)]
    pub trainees_covered: i64,
    #[schema(minimum = 0)]
    pub trainees_uncovered: i64,
}

impl AlignmentTotals {
    fn add(&mut self, figures: &Figures) {
        let Figures {
            employers,
            demanded,
            hired,
            open,
            in_training,
            completion_rate: _,
            completion_rate_source: _,
            expected_graduates,
            planned_seats,
            unmet,
            weighted_unmet: _,
            unmet_after_plan,
            trainees_covered,
            trainees_uncovered,
        } = figures;
        self.employers += employers;
        self.demanded += demanded;
        self.hired += hired;
        self.open += open;
        self.in_training += in_training;
        self.expected_graduates += expected_graduates;
        self.planned_seats += planned_seats;
        self.unmet += unmet;
        self.unmet_after_plan += unmet_after_plan;
        self.trainees_covered += trainees_covered;
        self.trainees_uncovered += trainees_uncovered;
    }
}

impl AlignmentCell {
    fn new(key: Key, figures: Figures, links: Links, is_weighted: bool) -> Self {
        let Links {
            skill_demands,
            batches,
            enrollments,
            coverage_gaps,
        } = links;
        let Key {
            occupation,
            region,
            quarter,
        } = key;
        let Figures {
            employers,
            demanded,
            hired,
            open,
            in_training,
            completion_rate,
            completion_rate_source,
            expected_graduates,
            planned_seats,
            unmet,
            weighted_unmet,
            unmet_after_plan,
            trainees_covered,
            trainees_uncovered,
        } = figures;
        Self {
            occupation: occupation.map(OccupationGroupView::of),
            region_label: region.as_deref().and_then(Region::label_of),
            region,
            quarter,
            employers,
            demanded,
            hired,
            open,
            in_training,
            completion_rate,
            completion_rate_source,
            expected_graduates,
            planned_seats,
            unmet,
            weighted_unmet: is_weighted.then_some(weighted_unmet / 100),
            unmet_after_plan,
            instructors: None,
            trainees_covered,
            trainees_uncovered,
            links: AlignmentLinks {
                skill_demands,
                batches,
                enrollments,
                coverage_gaps,
            },
        }
    }
}

impl AlignmentView {
    #[must_use]
    pub fn new(query: &AlignmentQuery, today: NaiveDate, mut cells: Vec<(Key, Figures)>) -> Self {
        if let Some(sort) = query.sort {
            // Where they are equal, in the order of the cells.
            match sort.by {
                AlignmentSort::Cell => {}
                AlignmentSort::Unmet => cells.sort_by_key(|(_, figures)| figures.unmet),
                AlignmentSort::WeightedUnmet => {
                    cells.sort_by_key(|(_, figures)| figures.weighted_unmet);
                }
            }
            if sort.descending {
                cells.reverse();
            }
        }
        let as_of = query.day(today);
        let past = (as_of < today).then_some(as_of);
        let mut totals = AlignmentTotals::default();
        for (_, figures) in &cells {
            totals.add(figures);
        }
        let cell = |(key, figures)| {
            let links = Links::of(&key, query, past);
            AlignmentCell::new(key, figures, links, query.is_weighted())
        };
        Self {
            as_of,
            by: query.axes(),
            items: cells.into_iter().map(cell).collect(),
            totals,
        }
    }
}
