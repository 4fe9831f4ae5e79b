//! What of a participation is not covered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::insurance::Scheme;
use crate::kernel::{Period, gaps};
use crate::people::enrollment::model::EnrollmentId;
use crate::people::trainee::model::TraineeId;
use crate::training::batch::model::BatchId;

/// The schemes in which the office insures its trainees.
pub const INSURED: &[Scheme] = &[Scheme::Jkk, Scheme::Jkm];

/// Days of one participation on which its person is not covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CoverageGap {
    pub trainee_id: TraineeId,
    pub enrollment_id: EnrollmentId,
    pub batch_id: BatchId,
    /// In the order of their days; none touches the next unless their schemes differ.
    pub intervals: Vec<GapInterval>,
    /// On how many days one scheme or more is missing.
    #[schema(minimum = 1)]
    pub days: i64,
}

/// Days in a row on which the same schemes are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct GapInterval {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// The missing schemes.
    #[schema(min_items = 1)]
    pub schemes: Vec<Scheme>,
}

/// The exact complement of a person's covers within the days of a participation. `covers` are those in force or ended,
/// one entry a scheme, for whichever participation they were made.
#[must_use]
pub fn uncovered(participation: Option<Period>, covers: &[(Scheme, Period)]) -> Vec<GapInterval> {
    let Some((from, until)) = participation.and_then(|days| Some((days.from(), days.until()?)))
    else {
        return Vec::new();
    };
    gaps(from, until, INSURED, covers)
        .into_iter()
        .map(|gap| GapInterval {
            from: gap.from,
            until: gap.until,
            schemes: gap.schemes,
        })
        .collect()
}

/// Whether every day of a participation is covered. Without a day of participation there is nothing to cover, and so
/// it is.
#[must_use]
pub fn is_covered(participation: Option<Period>, covers: &[(Scheme, Period)]) -> bool {
    uncovered(participation, covers).is_empty()
}

/// The days of all intervals together.
#[must_use]
pub fn days(intervals: &[GapInterval]) -> i64 {
    intervals
        .iter()
        .map(|gap| (gap.until - gap.from).num_days() + 1)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The day `n` of a month.
    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    fn period(from: u32, until: u32) -> Period {
        Period::new(day(from), Some(day(until))).unwrap()
    }

    /// Both schemes on the same days.
    fn both(days: Period) -> [(Scheme, Period); 2] {
        [(Scheme::Jkk, days), (Scheme::Jkm, days)]
    }

    fn missing(from: u32, until: u32, schemes: &[Scheme]) -> GapInterval {
        GapInterval {
            from: day(from),
            until: day(until),
            schemes: schemes.to_vec(),
        }
    }

    #[test]
    fn cover_on_days_1_to_10_and_12_to_20_of_participation_on_5_to_25() {
        let covers = [both(period(1, 10)), both(period(12, 20))].concat();
        let found = uncovered(Some(period(5, 25)), &covers);
        assert_eq!(found, [missing(11, 11, INSURED), missing(21, 25, INSURED)]);
        assert_eq!(days(&found), 6);
        assert!(!is_covered(Some(period(5, 25)), &covers));
        assert!(is_covered(Some(period(12, 20)), &covers));
    }

    #[test]
    fn a_day_needs_every_scheme() {
        let covers = [(Scheme::Jkk, period(1, 31)), (Scheme::Jkm, period(6, 9))];
        assert_eq!(
            uncovered(Some(period(5, 10)), &covers),
            [
                missing(5, 5, &[Scheme::Jkm]),
                missing(10, 10, &[Scheme::Jkm])
            ]
        );
    }

    #[test]
    fn who_takes_part_on_no_day_is_covered() {
        assert!(is_covered(None, &[]));
        assert!(!is_covered(Some(period(1, 1)), &[]));
    }
}
