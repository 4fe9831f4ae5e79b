//! What callers say of priorities of demand.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Words};
use crate::reference::{OccupationGroupInput, Region};

/// What a caller says of a new priority.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "occupation": { "system": "KBJI", "version": "2014", "code": "7531" }, "region": "33.75", "weight": 150,
    "reason": "Seragam sekolah dijahit di kota ini mulai tahun ajaran baru.", "valid_from": "2099-01-01", "valid_until": "2099-12-31"
}))]
pub struct DemandPriorityInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The occupation that weighs differently, or the group of all that begin with the code.
    pub occupation: OccupationGroupInput,
    /// Where the people are wanted: this region, with all that lies in it.
    pub region: Region,
    /// What demand for it weighs, in percent: 100 is what other demand weighs, 0 takes it out of the ranking.
    #[schema(minimum = 0, maximum = 1000)]
    pub weight: i32,
    /// Why, in words.
    pub reason: Words,
    /// The first day on which it holds.
    pub valid_from: NaiveDate,
    /// The last day on which it holds; not before `valid_from`, and not in the past. Until further notice where it is not
    /// said.
    pub valid_until: Option<NaiveDate>,
}

impl DemandPriorityInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `date_order`, `in_past`: both at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let order = order_fault(self.valid_from, self.valid_until, true);
        none(order.into_iter().chain(past_fault(self.valid_until, today)))
    }
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "weight": 250, "valid_until": "2099-12-31" }))]
pub struct DemandPriorityPatch {
    #[schema(nullable = false)]
    pub occupation: Option<OccupationGroupInput>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    /// In percent.
    #[schema(minimum = 0, maximum = 1000, nullable = false)]
    pub weight: Option<i32>,
    #[schema(nullable = false)]
    pub reason: Option<Words>,
    #[schema(nullable = false)]
    pub valid_from: Option<NaiveDate>,
    /// Not in the past: a priority ends today at the earliest.
    #[serde(default, with = "serde_with::rust::double_option")]
    pub valid_until: Option<Option<NaiveDate>>,
}

impl DemandPriorityPatch {
    /// Checks what needs no record.
    ///
    /// # Errors
    /// `in_past`.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        none(past_fault(self.valid_until.flatten(), today))
    }
}

/// `date_order` where a priority ends before it begins, at the one of its days that the body has.
#[must_use]
pub fn order_fault(
    from: NaiveDate,
    until: Option<NaiveDate>,
    until_said: bool,
) -> Option<FieldError> {
    let at = if until_said {
        "/valid_until"
    } else {
        "/valid_from"
    };
    let ends_before = until.is_some_and(|until| until < from);
    ends_before.then(|| FieldError::at(at, Fault("date_order")))
}

/// `in_past` where a priority would be over when it is written.
fn past_fault(until: Option<NaiveDate>, today: NaiveDate) -> Option<FieldError> {
    let is_over = until.is_some_and(|until| until < today);
    is_over.then(|| FieldError::at("/valid_until", Fault("in_past")))
}

/// Goes on where nothing is wrong.
fn none(faults: impl IntoIterator<Item = FieldError>) -> Result<()> {
    let faults: Vec<FieldError> = faults.into_iter().collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_days_come_in_their_order_and_may_coincide_or_have_no_end() {
        let fault = |at: &str| Some(FieldError::at(at, Fault("date_order")));
        let (first, last) = (day("2027-01-05"), day("2027-03-31"));
        for until in [None, Some(first), Some(last)] {
            assert_eq!(order_fault(first, until, true), None);
        }
        assert_eq!(order_fault(last, Some(first), true), fault("/valid_until"));
        assert_eq!(order_fault(last, Some(first), false), fault("/valid_from"));
    }

    #[test]
    fn it_holds_through_its_last_day() {
        let today = day("2026-11-29");
        assert_eq!(past_fault(Some(today), today), None);
        assert_eq!(past_fault(None, today), None);
        assert!(past_fault(Some(day("2026-11-28")), today).is_some());
    }
}
