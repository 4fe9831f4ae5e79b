//! What is asked of the alignment.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::quarter::Quarter;
use crate::error::{Code, Error, Refusal};
use crate::http::page::Sort;
use crate::http::query::{AnyOf, CodePrefix};
use crate::kernel::{Actor, Fault, FieldError};
use crate::{sort_keys, text_enum};

text_enum! {
    /// By what figures are told apart.
    pub enum Axis { Occupation = "occupation", Region = "region", Quarter = "quarter" }
}

text_enum! {
    /// How far regions are told apart.
    pub enum RegionLevel {
        /// By regency or city.
        Regency = "regency",
        /// By district.
        District = "district",
    }
}

sort_keys! {
    /// By what the cells may be sorted: their occupation, region and quarter, what is unmet, or that times what it weighs by the
    /// priorities of demand.
    pub enum AlignmentSort { Cell = "cell", Unmet = "unmet", WeightedUnmet = "weighted_unmet" }
}

/// Which figures.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlignmentQuery {
    /// By what the figures are told apart: `occupation` where it is not said.
    #[param(inline, style = Form, explode = false)]
    pub by: Option<AnyOf<Axis>>,
    /// Only occupations whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// Only regions whose code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Only demand needed by a day in this quarter, and classes that end in it.
    #[param(inline)]
    pub quarter: Option<Quarter>,
    /// By how many digits of the KBJI code occupations are told apart; by the whole code, as each record has it,
    /// where it is not said.
    #[param(minimum = 1, maximum = 4)]
    pub occupation_digits: Option<u8>,
    /// How far regions are told apart; by the whole code, as each record has it, where it is not said. A record
    /// with a coarser code counts under that code.
    #[param(inline)]
    pub region_level: Option<RegionLevel>,
    /// The day whose figures are wanted, as they were at its end; today where it is not said.
    pub as_of: Option<NaiveDate>,
    /// By what the cells are sorted; `-` in front reverses it. `weighted_unmet` is for the office alone, and for today:
    /// what priorities there were on a past day is not kept.
    #[param(inline)]
    pub sort: Option<Sort<AlignmentSort>>,
}

/// What is wrong with the digits by which occupations are to be told apart.
#[must_use]
pub fn digits_fault(digits: Option<u8>) -> Option<FieldError> {
    digits.filter(|digits| !(1..=4).contains(digits)).map(|_| {
        FieldError::parameter("occupation_digits", Fault("out_of_range")).with("allowed", "1–4")
    })
}

impl AlignmentQuery {
    /// # Errors
    /// `invalid_parameter` where a value cannot be used on `today`, or by this caller.
    pub fn check(&self, by: &Actor, today: NaiveDate) -> Result<(), Error> {
        if let Some(sort) = self.sort {
            sort.must_be_told(by, AlignmentSort::WeightedUnmet)?;
        }
        let mut faults: Vec<FieldError> =
            digits_fault(self.occupation_digits).into_iter().collect();
        if self.is_weighted() && self.as_of.is_some_and(|day| day < today) {
            let fault = FieldError::parameter("sort", Fault("conflicts_with"));
            faults.push(fault.with("other", "as_of"));
        }
        if self.as_of.is_some_and(|day| day > today) {
            faults.push(FieldError::parameter("as_of", Fault("in_future")));
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            errors: faults,
            ..Refusal::new(Code::InvalidParameter)
        }
        .into())
    }

    /// The day whose figures are wanted.
    #[must_use]
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        self.as_of.unwrap_or(today)
    }

    /// Whether it is asked what demand weighs.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        self.sort
            .is_some_and(|sort| sort.by == AlignmentSort::WeightedUnmet)
    }

    /// By what the figures are told apart, each once, in the order of [`Axis`].
    #[must_use]
    pub fn axes(&self) -> Vec<Axis> {
        let asked = |axis: &Axis| match &self.by {
            Some(by) => by.0.contains(axis),
            None => *axis == Axis::Occupation,
        };
        Axis::ALL.iter().copied().filter(asked).collect()
    }
}

impl RegionLevel {
    /// How many characters of a region code tell it.
    #[must_use]
    pub const fn characters(self) -> usize {
        match self {
            Self::Regency => 5,
            Self::District => 8,
        }
    }
}
