//! What callers say of insurance enrollments.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::{Payer, Segment};
use crate::error::{Refusal, Result};
use crate::insurance::{Participation, Programs};
use crate::kernel::{ClientRef, Fault, FieldError, Kpj, Period, Rupiah, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::office::COVER_DAYS_BACK;
use crate::reference::{Reason, ReasonCode};

/// What a caller says of a new cover.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "trainee_id": "018cc251-f400-7000-8000-000000006010",
    "participation": { "kind": "enrollment", "id": "018cc251-f400-7000-8000-000000007010" },
    "programs": ["jkk", "jkm"], "segment": "bpu", "payer": "office"
}))]
pub struct InsuranceEnrollmentInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// Who is insured.
    pub trainee_id: TraineeId,
    /// That in which this person takes part. It must be this person's.
    pub participation: Participation,
    pub programs: Programs,
    pub segment: Segment,
    pub payer: Payer,
    /// The monthly wage on which contributions are reckoned. Required with segment `pu`, and only there.
    pub wage_base_idr: Option<Rupiah>,
    /// The first day of cover. Where it is not said, the participation's first day is meant until the cover is activated.
    pub covers_from: Option<NaiveDate>,
    /// The last day of cover. Where it is not said, the cover goes on.
    pub covers_until: Option<NaiveDate>,
}

impl InsuranceEnrollmentInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `invalid_body`: `required` or `conflicts_with` at `/wage_base_idr`, `date_order` at `/covers_until`.
    pub fn check(&self) -> Result<()> {
        let faults: Vec<FieldError> = [
            wage_fault(self.segment, self.wage_base_idr),
            order_fault(self.covers_from, self.covers_until),
        ]
        .into_iter()
        .flatten()
        .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }
}

/// What is wrong with a wage base beside a segment.
pub(super) fn wage_fault(segment: Segment, wage: Option<Rupiah>) -> Option<FieldError> {
    match (segment, wage) {
        (Segment::Pu, None) => Some(FieldError::at("/wage_base_idr", Fault("required"))),
        (Segment::Bpu, Some(_)) => {
            Some(FieldError::at("/wage_base_idr", Fault("conflicts_with")).with("other", "segment"))
        }
        _ => None,
    }
}

/// What is wrong with the order of two days.
pub(super) fn order_fault(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Option<FieldError> {
    Period::new(from?, until)
        .err()
        .map(|fault| FieldError::at("/covers_until", fault))
}

/// What is wrong with a day that is told on `today`.
fn backdating_fault(pointer: &str, day: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    ((today - day).num_days() > COVER_DAYS_BACK)
        .then(|| FieldError::at(pointer, Fault("too_far_back")).with("limit", COVER_DAYS_BACK))
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays. It must leave a wage base
/// where the segment is `pu`, and none where it is not.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "payer": "employer", "covers_until": null }))]
pub struct InsuranceEnrollmentPatch {
    #[schema(nullable = false)]
    pub programs: Option<Programs>,
    #[schema(nullable = false)]
    pub segment: Option<Segment>,
    #[schema(nullable = false)]
    pub payer: Option<Payer>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub wage_base_idr: Option<Option<Rupiah>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub covers_from: Option<Option<NaiveDate>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub covers_until: Option<Option<NaiveDate>>,
}

/// What BPJS answered to a request for cover.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "member_number": "24001234567", "covers_from": "2099-07-21" }))]
pub struct Activation {
    /// The person's member number.
    pub member_number: Kpj,
    /// The first day of cover: at most 31 days ago; it may lie ahead.
    pub covers_from: NaiveDate,
}

impl Activation {
    /// # Errors
    /// `invalid_body`: `too_far_back` at `/covers_from`.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        backdating_fault("/covers_from", self.covers_from, today)
            .map_or(Ok(()), |fault| Err(fault.into()))
    }
}

/// The end of a cover.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "covers_until": "2099-08-28" }))]
pub struct Ending {
    /// The last day of cover: at most 31 days ago; it may lie ahead.
    pub covers_until: NaiveDate,
}

impl Ending {
    /// # Errors
    /// `invalid_body`: `too_far_back` at `/covers_until`.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        backdating_fault("/covers_until", self.covers_until, today)
            .map_or(Ok(()), |fault| Err(fault.into()))
    }
}

/// Why BPJS did not take a person.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "form_incomplete", "note": "Formulir belum ditandatangani" }))]
pub struct Rejection {
    /// A code of the list `REASON` that applies to `insurance-enrollments.reject`.
    pub code: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
}

impl Rejection {
    /// # Errors
    /// `invalid_body`: `reason_not_for_action` at `/code`.
    pub fn reason(&self) -> Result<Reason> {
        self.code
            .for_action("insurance-enrollments.reject")
            .map_err(|fault| FieldError::at("/code", fault))?;
        Ok(Reason {
            code: self.code.clone(),
            note: self.note.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_wage_base_belongs_to_wage_earners() {
        let wage = Some(Rupiah::new(2_500_000).unwrap());
        assert_eq!(wage_fault(Segment::Pu, wage), None);
        assert_eq!(wage_fault(Segment::Bpu, None), None);
        assert_eq!(wage_fault(Segment::Pu, None).unwrap().code, "required");
        assert_eq!(
            wage_fault(Segment::Bpu, wage).unwrap().code,
            "conflicts_with"
        );
    }

    #[test]
    fn days_are_told_31_days_late_at_most() {
        let today = day("2026-11-24");
        assert_eq!(backdating_fault("/d", day("2026-10-24"), today), None);
        assert_eq!(backdating_fault("/d", day("2099-01-01"), today), None);
        let fault = backdating_fault("/d", day("2026-10-23"), today).unwrap();
        assert_eq!((fault.code, &fault.params[0].1[..]), ("too_far_back", "31"));
    }

    #[test]
    fn a_cover_may_last_one_day() {
        assert_eq!(
            order_fault(Some(day("2026-11-24")), Some(day("2026-11-24"))),
            None
        );
        assert_eq!(order_fault(None, Some(day("2026-11-24"))), None);
        assert_eq!(
            order_fault(Some(day("2026-11-24")), Some(day("2026-11-23")))
                .unwrap()
                .code,
            "date_order"
        );
    }
}
