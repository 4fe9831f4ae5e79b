//! The days of a cover, and who has them already.

use chrono::NaiveDate;

use super::model::InsuranceEnrollmentId;
use crate::insurance::Programs;
use crate::kernel::{Fault, Period};

/// A live cover of a person, as far as it may stand in another's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveCover {
    pub id: InsuranceEnrollmentId,
    pub programs: Programs,
    pub days: Period,
}

/// The days of a cover, see the rules of the [module](super).
///
/// # Errors
/// `date_order` where it would end before it begins.
pub fn cover_days(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    first_day: NaiveDate,
) -> Result<Period, Fault> {
    Period::new(from.unwrap_or(first_day), until)
}

/// Which of a person's other live covers stand in the way of one for `programs` on `days`.
#[must_use]
pub fn in_the_way(
    programs: Programs,
    days: Period,
    others: &[LiveCover],
) -> Vec<InsuranceEnrollmentId> {
    others
        .iter()
        .filter(|other| other.programs.overlaps(programs) && other.days.overlaps(&days))
        .map(|other| other.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const BOTH: Programs = Programs {
        jkk: true,
        jkm: true,
    };
    const JKK: Programs = Programs {
        jkk: true,
        jkm: false,
    };
    const JKM: Programs = Programs {
        jkk: false,
        jkm: true,
    };

    /// The day `n` of a month.
    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    fn days(from: u32, until: Option<u32>) -> Period {
        Period::new(day(from), until.map(day)).unwrap()
    }

    fn live(programs: Programs, from: u32, until: Option<u32>) -> LiveCover {
        LiveCover {
            id: Uuid::from_u128(from.into()).into(),
            programs,
            days: days(from, until),
        }
    }

    #[test]
    fn one_person_has_one_cover_a_scheme_and_day() {
        let others = [live(BOTH, 1, Some(10)), live(JKM, 21, None)];
        let ids = |from, until, programs| in_the_way(programs, days(from, until), &others);
        assert_eq!(ids(11, Some(20), BOTH), []);
        assert_eq!(ids(10, Some(20), JKK), [others[0].id]);
        assert_eq!(ids(11, None, JKK), []);
        assert_eq!(ids(11, None, BOTH), [others[1].id]);
        assert_eq!(ids(5, None, JKM), [others[0].id, others[1].id]);
    }

    #[test]
    fn a_cover_without_a_first_day_begins_with_its_participation_and_goes_on() {
        assert_eq!(cover_days(None, None, day(5)), Ok(days(5, None)));
        assert_eq!(
            cover_days(Some(day(7)), Some(day(9)), day(5)),
            Ok(days(7, Some(9)))
        );
        assert_eq!(
            cover_days(None, Some(day(4)), day(5)),
            Err(Fault("date_order"))
        );
    }
}
