//! What callers say of enrollments.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::office::LEAVING_DAYS_BACK;
use crate::reference::{Reason, ReasonCode};
use crate::training::batch::model::BatchId;

/// Who takes a seat in which batch.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "batch_id": "018cc251-f400-7000-8000-000000005002", "trainee_id": "018cc251-f400-7000-8000-00000000601d" }))]
pub struct EnrollmentInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub batch_id: BatchId,
    pub trainee_id: TraineeId,
}

/// Why a trainee leaves a batch, and from when on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "other", "note": "Dijelaskan di sini" }))]
pub struct Leaving {
    /// A code of the list `REASON` that applies to the action.
    pub reason: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
    /// The first day not taken part; today where it is not said. Not in the future, and at most 31 days ago.
    pub effective_on: Option<NaiveDate>,
}

impl Leaving {
    /// The reason for `action` (`enrollments.withdraw`), and the first day not taken part.
    ///
    /// # Errors
    /// `invalid_body` with `reason_not_for_action` at `/reason`, `in_future` or `too_far_back` at `/effective_on`.
    pub fn read(&self, action: &str, today: NaiveDate) -> Result<(Reason, NaiveDate)> {
        let mut faults = Vec::new();
        if let Err(fault) = self.reason.for_action(action) {
            faults.push(FieldError::at("/reason", fault));
        }
        let day = self.effective_on.unwrap_or(today);
        let at = |code| FieldError::at("/effective_on", Fault(code));
        if day > today {
            faults.push(at("in_future"));
        } else if (today - day).num_days() > LEAVING_DAYS_BACK {
            faults.push(at("too_far_back").with("limit", LEAVING_DAYS_BACK));
        }
        if !faults.is_empty() {
            return Err(Refusal::invalid(faults).into());
        }
        let reason = Reason {
            code: self.reason.clone(),
            note: self.note.clone(),
        };
        Ok((reason, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn leaving_is_dated_back_by_31_days_at_most() {
        let today: NaiveDate = "2026-11-24".parse().unwrap();
        let first_day_off = |day: Option<&str>| {
            let leaving = Leaving {
                reason: ReasonCode::parse("found_work").unwrap(),
                note: None,
                effective_on: day.map(|day| day.parse().unwrap()),
            };
            match leaving.read("enrollments.withdraw", today) {
                Ok((_, day)) => day.to_string(),
                Err(Error::Refused(refusal)) => refusal.errors[0].code.to_owned(),
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(first_day_off(None), "2026-11-24");
        assert_eq!(first_day_off(Some("2026-10-24")), "2026-10-24");
        assert_eq!(first_day_off(Some("2026-10-23")), "too_far_back");
        assert_eq!(first_day_off(Some("2026-11-25")), "in_future");
    }
}
