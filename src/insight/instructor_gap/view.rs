//! The gap, as it is answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{OccupationGap, Start, Week, WeekGap};
use crate::kernel::Hours;
use crate::reference::OccupationView;
use crate::training::program::model::ProgramId;

/// What is to be taught, and who is free to teach it, occupation by occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorGapView {
    /// The first day of the first week.
    pub from: NaiveDate,
    /// The last day of the last week.
    pub to: NaiveDate,
    /// In the order of their codes. Where nothing is needed and no program waits, there is no item.
    pub items: Vec<InstructorGapItem>,
}

/// One occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorGapItem {
    pub occupation: OccupationView,
    pub weeks: Vec<InstructorGapWeek>,
    /// The approved programs for it that have no class yet.
    pub programs: Vec<ProgramStart>,
}

/// One week of an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorGapWeek {
    /// As ISO 8601 counts.
    #[schema(example = "2027-W05")]
    pub week: String,
    /// Its Monday.
    pub from: NaiveDate,
    /// Its Sunday.
    pub until: NaiveDate,
    /// The hours of needs that are neither filled nor cancelled, and those of planned sessions without an instructor for which no
    /// need of their batch is, nor one of their program that names no batch.
    pub needed_hours: Hours,
    /// The hours for which people who are certified through the week are free. Who is certified for two occupations counts for
    /// each.
    pub available_hours: Hours,
    /// `needed_hours` less `available_hours`, not below 0.
    pub gap_hours: Hours,
}

/// When a program could start.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgramStart {
    pub program_id: ProgramId,
    /// The hours of its lessons of theory and practice together, each of 45 minutes.
    pub hours: Hours,
    /// The Monday of the first week from which on enough hours are left until it is taught; `null` where there is none among the
    /// weeks shown.
    pub earliest_start: Option<NaiveDate>,
}

impl InstructorGapView {
    #[must_use]
    pub fn new(weeks: &[Week], gaps: Vec<OccupationGap>) -> Option<Self> {
        Some(Self {
            from: weeks.first()?.first,
            to: weeks.last()?.last(),
            items: gaps.into_iter().map(InstructorGapItem::from).collect(),
        })
    }
}

impl From<OccupationGap> for InstructorGapItem {
    fn from(gap: OccupationGap) -> Self {
        let OccupationGap {
            occupation,
            weeks,
            programs,
        } = gap;
        Self {
            occupation: occupation.into(),
            weeks: weeks.into_iter().map(InstructorGapWeek::from).collect(),
            programs: programs.into_iter().map(ProgramStart::from).collect(),
        }
    }
}

impl From<WeekGap> for InstructorGapWeek {
    fn from(gap: WeekGap) -> Self {
        let WeekGap {
            week,
            needed,
            available,
            gap,
        } = gap;
        Self {
            week: week.to_string(),
            from: week.first,
            until: week.last(),
            needed_hours: needed,
            available_hours: available,
            gap_hours: gap,
        }
    }
}

impl From<Start> for ProgramStart {
    fn from(start: Start) -> Self {
        let Start {
            program_id,
            hours,
            earliest,
        } = start;
        Self {
            program_id,
            hours,
            earliest_start: earliest.map(|week| week.first),
        }
    }
}
