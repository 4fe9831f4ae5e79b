//! What callers say of needs for instructors.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::calendar::{hours, spans};
use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, CompetencyUnit, Fault, FieldError, Hours, Words};
use crate::reference::{OccupationInput, Region};
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::{AvailableHours, hours_faults};
use crate::training::instructor::model::InstructorId;
use crate::training::program::model::ProgramId;

/// From the first day of a need to its last one are so many days at most.
pub const MOST_DAYS: i64 = 366;

/// What a caller says of a new need.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "program_id": "018cc251-f400-7000-8000-000000004003",
    "weekly": [{ "weekday": 1, "from": "08:00", "until": "12:00" }, { "weekday": 3, "from": "08:00", "until": "12:00" }],
    "starts_on": "2099-02-02", "ends_on": "2099-02-27", "note": "Praktik di bengkel"
}))]
pub struct InstructorNeedInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The program that is to be taught; it must be approved. A client that is bound to a training provider names one of its
    /// own, or a batch.
    pub program_id: Option<ProgramId>,
    /// The batch for which it is; its program is then the need's.
    pub batch_id: Option<BatchId>,
    /// What is to be taught; the program's occupation where neither this nor `unit` is said. Without a program one of the two is
    /// needed, and never both.
    pub occupation: Option<OccupationInput>,
    /// A unit of SKKNI, in the place of an occupation.
    pub unit: Option<CompetencyUnit>,
    /// The hours of each week, of one weekday without overlaps.
    #[schema(min_items = 1, max_items = 50)]
    pub weekly: Vec<AvailableHours>,
    /// The first day; the batch's where it is not said, and needed where there is no batch.
    pub starts_on: Option<NaiveDate>,
    /// The last day, likewise; at most 366 days with the first one.
    pub ends_on: Option<NaiveDate>,
    /// Where it is taught; the batch's region or that of the program's training provider where it is not said.
    pub region: Option<Region>,
    pub note: Option<Words>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "weekly": [{ "weekday": 2, "from": "13:00", "until": "17:00" }], "note": null }))]
pub struct InstructorNeedPatch {
    /// Takes the place of the whole list.
    #[schema(min_items = 1, max_items = 50, nullable = false)]
    pub weekly: Option<Vec<AvailableHours>>,
    #[schema(nullable = false)]
    pub starts_on: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub ends_on: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub note: Option<Option<Words>>,
}

/// When the programs for which needs are derived are to be taught.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "weekly": [{ "weekday": 1, "from": "08:00", "until": "16:00" }, { "weekday": 2, "from": "08:00", "until": "16:00" }],
    "starts_on": "2099-02-02", "ends_on": "2099-02-27"
}))]
pub struct DeriveInput {
    /// The hours of each week.
    #[schema(min_items = 1, max_items = 50)]
    pub weekly: Vec<AvailableHours>,
    /// The first day for a program of which no batch is to come; those for batches take the days of these.
    pub starts_on: NaiveDate,
    /// The last day, likewise.
    pub ends_on: NaiveDate,
}

/// Who is considered for a need.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "instructor_ids": ["018cc251-f400-7000-8000-00000000f001"] }))]
pub struct ShortlistInput {
    /// Instructors of the agency, and those of its province's other agencies who may be lent. The list takes the place of the
    /// one before.
    #[schema(min_items = 1, max_items = 20)]
    pub instructor_ids: Vec<InstructorId>,
}

/// Who is asked to teach.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "instructor_id": "018cc251-f400-7000-8000-00000000f001" }))]
pub struct OfferInput {
    /// One of the shortlist.
    pub instructor_id: InstructorId,
}

impl InstructorNeedInput {
    /// Checks what needs no other record.
    ///
    /// # Errors
    /// `invalid_body` with every fault: `one_needed`, `required`, and those of the hours, or of the whole plan where both days
    /// are said.
    pub fn check(&self) -> Result<()> {
        let mut faults = match self.starts_on.zip(self.ends_on) {
            Some((starts_on, ends_on)) => plan_faults(&self.weekly, starts_on, ends_on, true),
            None => hours_faults("/weekly", &self.weekly),
        };
        let has_program = self.program_id.is_some() || self.batch_id.is_some();
        let said = (self.occupation.is_some(), self.unit.is_some());
        if said == (true, true) || (said == (false, false) && !has_program) {
            let fault = FieldError::at("/occupation", Fault("one_needed"));
            faults.push(fault.with("allowed", "occupation, unit"));
        }
        if self.batch_id.is_none() {
            let days = [
                ("/starts_on", self.starts_on.is_none()),
                ("/ends_on", self.ends_on.is_none()),
            ];
            let missing = days.into_iter().filter(|(_, missing)| *missing);
            faults.extend(missing.map(|(at, _)| FieldError::at(at, Fault("required"))));
        }
        if self.region.is_none() && !has_program {
            faults.push(FieldError::at("/region", Fault("required")));
        }
        none(faults)
    }
}

impl ShortlistInput {
    /// # Errors
    /// `repeated_item` at whoever stands there before.
    pub fn check(&self) -> Result<()> {
        none(FieldError::repeated(
            "/instructor_ids",
            &self.instructor_ids,
        ))
    }
}

/// The hours of a plan.
///
/// # Errors
/// `invalid_body` with every fault: those of the hours; `date_order` and `period_too_long` at the last day, or at the first one
/// where the last one is not `said`; `no_hours` where nothing else is wrong.
pub fn planned(
    weekly: &[AvailableHours],
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    said: bool,
) -> Result<Hours> {
    none(plan_faults(weekly, starts_on, ends_on, said))?;
    Ok(hours(&spans(weekly, starts_on, ends_on)))
}

/// The faults of [`planned`].
fn plan_faults(
    weekly: &[AvailableHours],
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    said: bool,
) -> Vec<FieldError> {
    let mut faults = hours_faults("/weekly", weekly);
    let at = if said { "/ends_on" } else { "/starts_on" };
    let days = (ends_on - starts_on).num_days() + 1;
    if days < 1 {
        faults.push(FieldError::at(at, Fault("date_order")));
    } else if days > MOST_DAYS {
        let fault = FieldError::at(at, Fault("period_too_long"));
        faults.push(fault.with("limit", MOST_DAYS));
    }
    if faults.is_empty() && spans(weekly, starts_on, ends_on).is_empty() {
        faults.push(FieldError::at("/weekly", Fault("no_hours")));
    }
    faults
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
    use serde_json::{Value, json};

    use super::*;
    use crate::error::Error;

    fn codes(result: Result<impl std::fmt::Debug>) -> Vec<&'static str> {
        match result {
            Err(Error::Refused(refusal)) => refusal.errors.iter().map(|one| one.code).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn days(from: &str, until: &str, weekday: i32) -> Result<Hours> {
        let weekly = json!([{ "weekday": weekday, "from": "08:00", "until": "09:30" }]);
        let weekly: Vec<AvailableHours> = serde_json::from_value(weekly).unwrap();
        planned(&weekly, from.parse().unwrap(), until.parse().unwrap(), true)
    }

    #[test]
    fn a_plan_has_its_days_in_order_and_hours_on_them() {
        // A Tuesday.
        let hours = days("2026-07-21", "2026-07-21", 2).unwrap();
        assert_eq!(hours, Hours::of_minutes(90));
        assert_eq!(codes(days("2026-07-21", "2026-07-26", 1)), ["no_hours"]);
        assert_eq!(codes(days("2026-07-21", "2026-07-20", 2)), ["date_order"]);
        assert!(days("2026-07-21", "2027-07-21", 2).is_ok());
        let long = codes(days("2026-07-21", "2027-07-22", 2));
        assert_eq!(long, ["period_too_long"]);
    }

    #[test]
    fn what_no_other_record_says_must_be_said() {
        let check = |body: Value| {
            let input: InstructorNeedInput = serde_json::from_value(body).unwrap();
            input.check()
        };
        let slot = json!([{ "weekday": 1, "from": "08:00", "until": "12:00" }]);
        assert_eq!(
            codes(check(json!({ "weekly": slot }))),
            ["one_needed", "required", "required", "required"]
        );
        let id = "018cc251-f400-7000-8000-000000004003";
        assert!(check(json!({ "weekly": slot, "batch_id": id })).is_ok());
        // A plan that is said is looked at beside the rest.
        let backwards =
            json!({ "weekly": slot, "starts_on": "2026-07-21", "ends_on": "2026-07-20" });
        assert_eq!(
            codes(check(backwards)),
            ["date_order", "one_needed", "required"]
        );
        let hourless = json!({ "weekly": slot, "program_id": id, "starts_on": "2026-07-21", "ends_on": "2026-07-26" });
        assert_eq!(codes(check(hourless)), ["no_hours"]);
        assert_eq!(
            codes(check(json!({ "weekly": slot, "program_id": id }))),
            ["required", "required"]
        );
    }
}
