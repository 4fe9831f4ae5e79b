//! How the budget is answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::Budget;
use crate::reference::FundingSource;

/// Which part of the budget.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BudgetQuery {
    /// Where the money comes from.
    pub source: Option<FundingSource>,
    /// The year in which the classes start.
    pub year: Option<i32>,
}

/// The budget.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetView {
    /// In the order of year, source and agency. Where there is neither a ceiling nor a class there is no item.
    pub items: Vec<BudgetItem>,
}

/// The money of a source in a year, in whole rupiah.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetItem {
    /// The region code of the agency whose money it is.
    #[schema(example = "33.75")]
    pub agency: String,
    pub source: FundingSource,
    /// The year in which the classes start.
    #[schema(example = 2027)]
    pub year: i32,
    /// How much there is; `null` where no limit is recorded.
    #[schema(minimum = 0, example = 1_200_000_000)]
    pub ceiling_idr: Option<i64>,
    /// What the classes claim: until they are over the ceiling that they state for themselves, or without one the greater of
    /// planned and used, line by line; from then on what was used.
    #[schema(minimum = 0, example = 96_000_000)]
    pub claimed_idr: i64,
    /// What the classes are planned to cost, those that are over with them.
    #[schema(minimum = 0, example = 80_537_600)]
    pub planned_idr: i64,
    /// What has been used.
    #[schema(minimum = 0, example = 36_037_600)]
    pub used_idr: i64,
    /// `ceiling_idr` less `claimed_idr`; `null` where no limit is recorded.
    #[schema(minimum = 0, example = 1_104_000_000)]
    pub remaining_idr: Option<i64>,
    /// How many classes there are, those that are over with them.
    #[schema(minimum = 0, example = 1)]
    pub batches: i64,
    pub links: BudgetLinks,
}

/// The addresses of the lists with the records behind the figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetLinks {
    /// As many as `batches`. Their costs are in `/v1/batch-costs?batch_id=`.
    #[schema(example = "/v1/batches?agency=33.75&funding_source=dbhcht&year=2027")]
    pub batches: String,
}

impl From<Vec<Budget>> for BudgetView {
    fn from(rows: Vec<Budget>) -> Self {
        Self {
            items: rows.into_iter().map(BudgetItem::from).collect(),
        }
    }
}

impl From<Budget> for BudgetItem {
    fn from(row: Budget) -> Self {
        let Budget {
            agency,
            source,
            year,
            ceiling_idr,
            claimed_idr,
            planned_idr,
            used_idr,
            batches,
        } = row;
        let list = format!("/v1/batches?agency={agency}&funding_source={source}&year={year}");
        Self {
            agency,
            source,
            year,
            ceiling_idr,
            claimed_idr,
            planned_idr,
            used_idr,
            remaining_idr: ceiling_idr.map(|ceiling| ceiling - claimed_idr),
            batches,
            links: BudgetLinks { batches: list },
        }
    }
}
