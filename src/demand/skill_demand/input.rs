//! What callers say of skill demands.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::DemandKind;
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::employer::model::EmployerId;
use crate::error::Result;
use crate::kernel::{ClientRef, Fault, FieldError, Rupiah, ShortText, Title, Words};
use crate::reference::office::HIRES_DAYS_BACK;
use crate::reference::{OccupationInput, Reason, ReasonCode, Region};

/// So many consultation inputs can a demand name.
pub const MOST_INPUTS: usize = 50;

/// What a caller says of a new skill demand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "employer_id": "018cc251-f400-7000-8000-000000001001", "title": "Mekanik mesin garmen",
    "occupation": { "system": "KBJI", "version": "2014", "code": "7233.02" }, "skills": ["servis mesin jahit", "servis mesin obras"],
    "headcount": 25, "kind": "hire", "region": "33.75", "needed_from": "2099-01-01", "needed_by": "2099-06-30",
    "wage_min_idr": 2_700_926, "wage_max_idr": 3_200_000, "valid_until": "2099-12-31"
}))]
pub struct SkillDemandInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The firm that needs the people. It stays the same for the demand's life.
    pub employer_id: EmployerId,
    /// The need as it was voiced.
    pub title: Title,
    /// The occupation that the need was understood as.
    pub occupation: OccupationInput,
    /// What the people must be able to do, each skill once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub skills: Vec<ShortText>,
    /// How many people are needed.
    #[schema(minimum = 1, maximum = 100_000)]
    pub headcount: i32,
    pub kind: DemandKind,
    /// Where they will work.
    pub region: Region,
    /// The first day on which somebody is needed.
    pub needed_from: NaiveDate,
    /// The day by which all are needed; not before `needed_from`.
    pub needed_by: NaiveDate,
    /// The lowest wage offered, a month.
    pub wage_min_idr: Option<Rupiah>,
    /// The highest wage offered, a month; not below `wage_min_idr`.
    pub wage_max_idr: Option<Rupiah>,
    /// The last day on which the demand counts; not in the past.
    pub valid_until: NaiveDate,
    /// The consultation inputs that it is made from: recorded or converted ones of the same employer, or of nobody who is
    /// registered as one. Each once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub input_ids: Vec<ConsultationInputId>,
    /// Said where the employer has a live demand for the same occupation in the same days already, and this is another
    /// need; without it such a demand is refused, with the ids of those that are there.
    #[serde(default)]
    pub confirm_distinct: bool,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "headcount": 30, "wage_max_idr": null }))]
pub struct SkillDemandPatch {
    #[schema(nullable = false)]
    pub title: Option<Title>,
    #[schema(nullable = false)]
    pub occupation: Option<OccupationInput>,
    /// Takes the place of the whole list.
    #[schema(max_items = 50, nullable = false)]
    pub skills: Option<Vec<ShortText>>,
    /// Not below `hired`.
    #[schema(minimum = 1, maximum = 100_000, nullable = false)]
    pub headcount: Option<i32>,
    #[schema(nullable = false)]
    pub kind: Option<DemandKind>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[schema(nullable = false)]
    pub needed_from: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub needed_by: Option<NaiveDate>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub wage_min_idr: Option<Option<Rupiah>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub wage_max_idr: Option<Option<Rupiah>>,
    /// Not in the past.
    #[schema(nullable = false)]
    pub valid_until: Option<NaiveDate>,
    /// Takes the place of the whole list. One that has been decided about stays in it.
    #[schema(max_items = 50, nullable = false)]
    pub input_ids: Option<Vec<ConsultationInputId>>,
    /// Said where the change makes the demand look like another live one of the employer, and it is not the same need.
    #[schema(nullable = false)]
    pub confirm_distinct: Option<bool>,
}

/// What is new in a renewed demand. The rest is the old one's.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "needed_from": "2099-07-01", "needed_by": "2099-12-31", "valid_until": "2099-12-31" }))]
pub struct RenewInput {
    /// The caller's own key for the new demand.
    pub client_ref: Option<ClientRef>,
    /// How many people are needed; those still missing from the old demand where it is not said.
    #[schema(minimum = 1, maximum = 100_000)]
    pub headcount: Option<i32>,
    /// The first day on which somebody is needed.
    pub needed_from: NaiveDate,
    /// The day by which all are needed; not before `needed_from`.
    pub needed_by: NaiveDate,
    /// The last day on which the new demand counts; not in the past.
    pub valid_until: NaiveDate,
    /// As for a new demand: said where the employer has another live demand for the occupation in some of the same days.
    /// Those that this one renews are the same need.
    #[serde(default)]
    pub confirm_distinct: bool,
}

/// How many people were hired, and when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "count": 4 }))]
pub struct RecordHiresInput {
    #[schema(minimum = 1, maximum = 100_000)]
    pub count: i32,
    /// The day on which they were hired; today where it is not said. Not in the future, and at most 365 days ago.
    pub on: Option<NaiveDate>,
}

impl RecordHiresInput {
    /// The day on which they were hired.
    ///
    /// # Errors
    /// `in_future` or `too_far_back` at `/on`.
    pub fn day(&self, today: NaiveDate) -> Result<NaiveDate> {
        let day = self.on.unwrap_or(today);
        let at = |code| FieldError::at("/on", Fault(code));
        if day > today {
            return Err(at("in_future").into());
        }
        if (today - day).num_days() > HIRES_DAYS_BACK {
            return Err(at("too_far_back").with("limit", HIRES_DAYS_BACK).into());
        }
        Ok(day)
    }
}

/// How many of the hires recorded are taken back, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "count": 1, "reason": "worker_did_not_start" }))]
pub struct ReverseHiresInput {
    #[schema(minimum = 1, maximum = 100_000)]
    pub count: i32,
    /// A code of the list `REASON` that applies to the action.
    pub reason: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
}

impl ReverseHiresInput {
    /// Why they are taken back.
    ///
    /// # Errors
    /// `reason_not_for_action`.
    pub fn reason(&self) -> Result<Reason> {
        let reason = Reason {
            code: self.reason.clone(),
            note: self.note.clone(),
        };
        reason.must_fit("skill-demands.reverse-hires")?;
        Ok(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn hires_are_dated_back_by_365_days_at_most() {
        let today: NaiveDate = "2026-11-24".parse().unwrap();
        let hired_on = |on: Option<&str>| {
            let input = RecordHiresInput {
                count: 1,
                on: on.map(|day| day.parse().unwrap()),
            };
            match input.day(today) {
                Ok(day) => day.to_string(),
                Err(Error::Refused(refusal)) => refusal.errors[0].code.to_owned(),
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(hired_on(None), "2026-11-24");
        assert_eq!(hired_on(Some("2025-11-24")), "2025-11-24");
        assert_eq!(hired_on(Some("2025-11-23")), "too_far_back");
        assert_eq!(hired_on(Some("2026-11-25")), "in_future");
    }
}
