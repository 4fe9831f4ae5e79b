//! What is asked of a past day.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{Code, Refusal, Result};
use crate::http::page::{ListQuery, Sort};
use crate::http::query::{CodePrefix, ExactCode};
use crate::kernel::{Fault, FieldError};
use crate::sort_keys;

sort_keys! {
    /// The one order of the records of a day: that in which they were made.
    pub enum DayOrder { Id = "id" }
}

/// Which demands of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PastDemandQuery {
    /// The day at whose end they counted; today where it is not said, which pages read after midnight take for another day.
    pub as_of: Option<NaiveDate>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// This KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// This region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// All are needed by this day or later.
    pub needed_by_from: Option<NaiveDate>,
    /// All are needed by this day or earlier.
    pub needed_by_to: Option<NaiveDate>,
}

/// Which batches of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PastBatchQuery {
    /// The day at whose end they counted; today where it is not said, which pages read after midnight take for another day.
    pub as_of: Option<NaiveDate>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// This KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// This region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// It ends on this day or later.
    pub ends_on_from: Option<NaiveDate>,
    /// It ends on this day or earlier.
    pub ends_on_to: Option<NaiveDate>,
}

impl ListQuery for PastDemandQuery {
    type SortKey = DayOrder;

    fn sort(&self) -> Option<Sort<DayOrder>> {
        None
    }
}

impl ListQuery for PastBatchQuery {
    type SortKey = DayOrder;

    fn sort(&self) -> Option<Sort<DayOrder>> {
        None
    }
}

/// The day that is asked for.
///
/// # Errors
/// `invalid_parameter` where it is after `today`.
pub fn day(as_of: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate> {
    let day = as_of.unwrap_or(today);
    if day > today {
        return Err(Refusal {
            errors: vec![FieldError::parameter("as_of", Fault("in_future"))],
            ..Refusal::new(Code::InvalidParameter)
        }
        .into());
    }
    Ok(day)
}
