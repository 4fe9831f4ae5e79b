//! Open demand, as it is answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{OpenDemandLevel, OpenDemandQuery};
use super::suppression::{Cell, Figures};
use crate::reference::{OccupationGroupView, Region};

/// Where the figures are.
pub const PATH: &str = "/v1/open/demand";

/// Where they are explained.
pub const METADATA: &str = "/v1/open/demand/metadata";

/// How many people are sought.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandView {
    /// The office's day on which these are the figures.
    pub as_of: NaiveDate,
    /// The address of the dataset's metadata.
    #[schema(example = "/v1/open/demand/metadata")]
    pub metadata: &'static str,
    /// From the total down; what lies under a row comes behind it. Empty where nobody is sought.
    pub items: Vec<OpenDemandRow>,
}

/// The figures of one place in the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandRow {
    pub level: OpenDemandLevel,
    /// By when the people are needed; `null` for the total.
    #[schema(example = "2026Q4")]
    pub quarter: Option<String>,
    /// A regency or city, or a province where demand is for the whole of it; `null` for the total and a quarter.
    #[schema(example = "33.75")]
    pub region: Option<String>,
    /// The region's name, where the list has it.
    #[schema(example = "Kota Pekalongan")]
    pub region_label: Option<&'static str>,
    /// One to four digits of KBJI; `null` on the levels above occupations.
    pub occupation: Option<OccupationGroupView>,
    /// Whether the figures are withheld, since they, or what could be computed with them, would tell about fewer than five
    /// firms. They are `null` then, and no row under this one is listed.
    #[schema(example = false)]
    pub suppressed: bool,
    /// The firms that ask, each counted once, rounded down to a multiple of 5.
    #[schema(minimum = 5, multiple_of = 5, example = 10)]
    pub employers: Option<i64>,
    /// How many people they need.
    #[schema(minimum = 5, example = 120)]
    pub demanded: Option<i64>,
    /// How many of them have been hired.
    #[schema(minimum = 0, example = 45)]
    pub hired: Option<i64>,
    /// `demanded` less `hired`.
    #[schema(minimum = 0, example = 75)]
    pub open: Option<i64>,
}

impl From<Cell> for OpenDemandRow {
    fn from(cell: Cell) -> Self {
        let Cell { key, figures } = cell;
        let figure = |of: fn(Figures) -> i64| figures.map(of);
        Self {
            level: OpenDemandLevel::from(&key),
            quarter: key.quarter,
            region_label: key.region.as_deref().and_then(Region::label_of),
            region: key.region,
            occupation: key.occupation.map(OccupationGroupView::of),
            suppressed: figures.is_none(),
            employers: figure(|figures| figures.employers),
            demanded: figure(|figures| figures.demanded),
            hired: figure(|figures| figures.hired),
            open: figure(|figures| figures.demanded - figures.hired),
        }
    }
}

impl OpenDemandView {
    #[must_use]
    pub fn new(as_of: NaiveDate, query: &OpenDemandQuery, cells: &[Cell]) -> Self {
        let wanted = cells.iter().filter(|cell| query.wants(cell)).cloned();
        Self {
            as_of,
            metadata: METADATA,
            items: wanted.map(Into::into).collect(),
        }
    }
}
