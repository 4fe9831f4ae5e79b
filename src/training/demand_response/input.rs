//! What callers say of responses to demands.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Words};
use crate::training::batch::model::BatchId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

/// What a caller says of a new response.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "provider_id": "018cc251-f400-7000-8000-000000003001", "demand_ids": ["018cc251-f400-7000-8000-000000002001"], "seats": 16,
    "program_id": "018cc251-f400-7000-8000-000000004001", "from": "2099-01-05", "until": "2099-03-31",
    "note": "Bengkel mesin garmen tersedia pada pagi hari."
}))]
pub struct DemandResponseInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The training provider that offers the seats. It stays the same for the response's life.
    pub provider_id: ProviderId,
    /// The skill demands that it responds to, each once: verified ones that have not expired.
    #[schema(min_items = 1, max_items = 50)]
    pub demand_ids: Vec<SkillDemandId>,
    /// How many people can be trained.
    #[schema(minimum = 1, maximum = 500)]
    pub seats: i32,
    /// What would be taught: a program of the provider, where there is one already.
    pub program_id: Option<ProgramId>,
    /// The first of the days between which the seats are offered.
    pub from: NaiveDate,
    /// The last of these days; not before `from`, and not in the past.
    pub until: NaiveDate,
    /// What else is to be said.
    pub note: Option<Words>,
}

impl DemandResponseInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `repeated_item`, `date_order`, `in_past`: all at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let mut faults = FieldError::repeated("/demand_ids", &self.demand_ids);
        faults.extend(order_fault(self.from, self.until, true));
        faults.extend(past_fault(self.until, today));
        none(faults)
    }
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "seats": 20, "until": "2099-04-30" }))]
pub struct DemandResponsePatch {
    /// Takes the place of the whole list. What it named before may stay in it.
    #[schema(min_items = 1, max_items = 50, nullable = false)]
    pub demand_ids: Option<Vec<SkillDemandId>>,
    #[schema(minimum = 1, maximum = 500, nullable = false)]
    pub seats: Option<i32>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub program_id: Option<Option<ProgramId>>,
    #[schema(nullable = false)]
    pub from: Option<NaiveDate>,
    /// Not in the past.
    #[schema(nullable = false)]
    pub until: Option<NaiveDate>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub note: Option<Option<Words>>,
}

impl DemandResponsePatch {
    /// Checks what needs no record.
    ///
    /// # Errors
    /// `repeated_item`, `in_past`: all at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let demand_ids = self.demand_ids.as_deref().unwrap_or_default();
        let mut faults = FieldError::repeated("/demand_ids", demand_ids);
        faults.extend(self.until.and_then(|until| past_fault(until, today)));
        none(faults)
    }
}

/// The class that came of a response.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "batch_id": "018cc251-f400-7000-8000-000000005002" }))]
pub struct LinkInput {
    /// A batch of the same provider that is not cancelled, and of the program if the response names one.
    pub batch_id: BatchId,
}

/// `date_order` where the days end before they begin, at the one of them that the body has.
#[must_use]
pub fn order_fault(from: NaiveDate, until: NaiveDate, until_said: bool) -> Option<FieldError> {
    let at = if until_said { "/until" } else { "/from" };
    (until < from).then(|| FieldError::at(at, Fault("date_order")))
}

/// `in_past` where the response would have lapsed when it is written.
fn past_fault(until: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    (until < today).then(|| FieldError::at("/until", Fault("in_past")))
}

/// Goes on where nothing is wrong.
fn none(faults: Vec<FieldError>) -> Result<()> {
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
    fn the_days_come_in_their_order_and_may_coincide() {
        let fault = |at: &str| Some(FieldError::at(at, Fault("date_order")));
        let (first, last) = (day("2027-01-05"), day("2027-03-31"));
        assert_eq!(order_fault(first, last, true), None);
        assert_eq!(order_fault(first, first, true), None);
        assert_eq!(order_fault(last, first, true), fault("/until"));
        assert_eq!(order_fault(last, first, false), fault("/from"));
    }

    #[test]
    fn seats_are_offered_through_the_last_day() {
        assert_eq!(past_fault(day("2026-11-29"), day("2026-11-29")), None);
        assert!(past_fault(day("2026-11-28"), day("2026-11-29")).is_some());
    }
}
