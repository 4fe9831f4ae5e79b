//! What is asked of the gap.

use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::Week;
use crate::error::{Code, Refusal, Result};
use crate::http::query::CodePrefix;
use crate::kernel::{Fault, FieldError, Hours};

/// So many weeks are shown at most.
pub const MOST_WEEKS: usize = 53;

/// So many days are shown where the last one is not said.
const DAYS: u64 = 12 * 7;

/// A class has so many hours a week where it is not said.
const WEEKLY_HOURS: i32 = 40;

/// Which weeks, and of what.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InstructorGapQuery {
    /// Only occupations whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// A day of the first week; today where it is not said.
    pub from: Option<NaiveDate>,
    /// A day of the last week, at most the 53rd; the twelfth week where it is not said.
    pub to: Option<NaiveDate>,
    /// How many hours a week a class has.
    #[param(minimum = 1, maximum = 60, default = 40)]
    pub weekly_hours: Option<i32>,
}

impl InstructorGapQuery {
    /// The weeks that are asked for, one after another.
    ///
    /// # Errors
    /// `invalid_parameter`: `date_order` and `too_many_weeks` at `to`, `out_of_range` at `weekly_hours`.
    pub fn weeks(&self, today: NaiveDate) -> Result<Vec<Week>> {
        let from = self.from.unwrap_or(today);
        let twelfth = from.checked_add_days(Days::new(DAYS - 7)).unwrap_or(from);
        let to = self.to.unwrap_or(twelfth);
        let mut faults = Vec::new();
        let last = Week::of(to);
        let weeks: Vec<Week> = Week::of(from)
            .first
            .iter_days()
            .step_by(7)
            .map(Week::of)
            .take_while(|week| *week <= last)
            .take(MOST_WEEKS + 1)
            .collect();
        if to < from {
            faults.push(FieldError::parameter("to", Fault("date_order")));
        } else if weeks.len() > MOST_WEEKS {
            let fault = FieldError::parameter("to", Fault("too_many_weeks"));
            faults.push(fault.with("limit", MOST_WEEKS));
        }
        if self
            .weekly_hours
            .is_some_and(|hours| !(1..=60).contains(&hours))
        {
            let fault = FieldError::parameter("weekly_hours", Fault("out_of_range"));
            faults.push(fault.with("allowed", "1–60"));
        }
        if faults.is_empty() {
            return Ok(weeks);
        }
        Err(Refusal {
            errors: faults,
            ..Refusal::new(Code::InvalidParameter)
        }
        .into())
    }

    /// How many hours a week a class has.
    #[must_use]
    pub fn weekly(&self) -> Hours {
        let hours = self.weekly_hours.unwrap_or(WEEKLY_HOURS);
        Hours::of_minutes(i64::from(hours) * 60)
    }

    /// Whether an occupation is asked for.
    #[must_use]
    pub fn wants(&self, occupation: &str) -> bool {
        let prefix = self.occupation.as_ref();
        prefix.is_none_or(|prefix| occupation.starts_with(prefix.as_str()))
    }
}
