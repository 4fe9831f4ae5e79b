//! What of a demand must fit together: its days, its wages, its skills.

use chrono::NaiveDate;

use super::input::{SkillDemandInput, SkillDemandPatch};
use super::model::SkillDemand;
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::kernel::{Fault, FieldError, Rupiah, ShortText, fold};

/// A demand's days and wages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub needed_from: NaiveDate,
    pub needed_by: NaiveDate,
    pub wage_min_idr: Option<Rupiah>,
    pub wage_max_idr: Option<Rupiah>,
}

/// Which fields a body has: where two do not fit together, the fault is shown at one that the caller can mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub needed_by: bool,
    pub wage_max_idr: bool,
}

impl Said {
    /// A new demand's body has all of them.
    pub const ALL: Self = Self {
        needed_by: true,
        wage_max_idr: true,
    };
}

impl From<&SkillDemandPatch> for Said {
    fn from(patch: &SkillDemandPatch) -> Self {
        Self {
            needed_by: patch.needed_by.is_some(),
            wage_max_idr: patch.wage_max_idr.is_some(),
        }
    }
}

impl From<&SkillDemandInput> for Terms {
    fn from(input: &SkillDemandInput) -> Self {
        Self {
            needed_from: input.needed_from,
            needed_by: input.needed_by,
            wage_min_idr: input.wage_min_idr,
            wage_max_idr: input.wage_max_idr,
        }
    }
}

impl From<&SkillDemand> for Terms {
    fn from(demand: &SkillDemand) -> Self {
        Self {
            needed_from: demand.needed_from,
            needed_by: demand.needed_by,
            wage_min_idr: demand.wage_min_idr,
            wage_max_idr: demand.wage_max_idr,
        }
    }
}

impl Terms {
    /// `date_order` where the need ends before it begins, `conflicts_with` where the highest wage lies below the
    /// lowest.
    #[must_use]
    pub fn faults(self, said: Said) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.needed_by < self.needed_from {
            let at = if said.needed_by {
                "/needed_by"
            } else {
                "/needed_from"
            };
            faults.push(FieldError::at(at, Fault("date_order")));
        }
        let wages = self.wage_min_idr.zip(self.wage_max_idr);
        if wages.is_some_and(|(least, most)| most < least) {
            let (at, other) = if said.wage_max_idr {
                ("/wage_max_idr", "wage_min_idr")
            } else {
                ("/wage_min_idr", "wage_max_idr")
            };
            faults.push(FieldError::at(at, Fault("conflicts_with")).with("other", other));
        }
        faults
    }
}

/// `in_past` where a demand would have expired when it is written.
#[must_use]
pub fn already_over(valid_until: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    (valid_until < today).then(|| FieldError::at("/valid_until", Fault("in_past")))
}

/// `repeated_item` at each skill that stands there before, whatever its case and accents, and at each such input.
#[must_use]
pub fn repeated(skills: &[ShortText], input_ids: &[ConsultationInputId]) -> Vec<FieldError> {
    let skills: Vec<String> = skills.iter().map(|skill| fold(skill.as_str())).collect();
    let mut faults = FieldError::repeated("/skills", &skills);
    faults.extend(FieldError::repeated("/input_ids", input_ids));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms(from: &str, by: &str, wages: [Option<i64>; 2]) -> Terms {
        let [wage_min_idr, wage_max_idr] = wages.map(|wage| wage.map(|n| Rupiah::new(n).unwrap()));
        Terms {
            needed_from: day(from),
            needed_by: day(by),
            wage_min_idr,
            wage_max_idr,
        }
    }

    #[test]
    fn days_and_wages_rise_and_may_coincide() {
        let faults = |terms: Terms| terms.faults(Said::ALL);
        assert_eq!(
            faults(terms("2027-01-01", "2027-01-01", [Some(5), Some(5)])),
            []
        );
        assert_eq!(
            faults(terms("2027-01-01", "2027-06-30", [Some(5), None])),
            []
        );
        assert_eq!(
            faults(terms("2027-01-01", "2027-06-30", [None, Some(5)])),
            []
        );
        assert_eq!(
            faults(terms("2027-01-02", "2027-01-01", [Some(6), Some(5)])),
            [
                FieldError::at("/needed_by", Fault("date_order")),
                FieldError::at("/wage_max_idr", Fault("conflicts_with"))
                    .with("other", "wage_min_idr"),
            ]
        );
    }

    #[test]
    fn a_fault_is_shown_where_the_caller_can_mend_it() {
        let said = Said {
            needed_by: false,
            wage_max_idr: false,
        };
        assert_eq!(
            terms("2027-01-02", "2027-01-01", [Some(6), Some(5)]).faults(said),
            [
                FieldError::at("/needed_from", Fault("date_order")),
                FieldError::at("/wage_min_idr", Fault("conflicts_with"))
                    .with("other", "wage_max_idr"),
            ]
        );
    }

    #[test]
    fn a_demand_is_valid_through_its_last_day() {
        assert_eq!(already_over(day("2026-11-24"), day("2026-11-24")), None);
        assert!(already_over(day("2026-11-23"), day("2026-11-24")).is_some());
    }

    #[test]
    fn a_skill_is_named_once() {
        let skills = ["servis obras", "las", "Servis  Obrás"].map(|s| ShortText::parse(s).unwrap());
        assert_eq!(
            repeated(&skills, &[]),
            [FieldError::at("/skills/2", Fault("repeated_item"))]
        );
        assert_eq!(repeated(&skills[..2], &[]), []);
    }
}
