//! What a session takes: a room, perhaps an instructor, and a time.

use chrono::{Duration, NaiveDate};
use diesel::Queryable;

use crate::kernel::{Fault, FieldError, Timestamp};
use crate::training::instructor::model::InstructorId;
use crate::training::workshop::model::WorkshopId;

/// A session lasts at least so many minutes.
pub const SHORTEST_MINUTES: i64 = 15;

/// A session lasts at most so many minutes.
pub const LONGEST_MINUTES: i64 = 12 * 60;

/// A room and perhaps an instructor, from a moment up to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable)]
pub struct Booking {
    pub workshop_id: WorkshopId,
    pub instructor_id: Option<InstructorId>,
    pub starts_at: Timestamp,
    /// The first moment at which it is over.
    pub ends_at: Timestamp,
}

impl Booking {
    /// The day in Jakarta on which it lies.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.starts_at.office_date()
    }

    /// Whether some moment lies in both. One may begin as the other ends.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// Whether both begin and end together.
    #[must_use]
    pub fn is_at_time_of(&self, other: &Self) -> bool {
        (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)
    }

    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.ends_at.utc() - self.starts_at.utc()).num_minutes()
    }
}

/// What is not over at `moment` has begun after this, since nothing lasts longer: by which an index finds it.
#[must_use]
pub fn longest_before(moment: Timestamp) -> Timestamp {
    moment.plus(-Duration::minutes(LONGEST_MINUTES))
}

/// What is wrong with the times of a session: `whole_minutes` at each of them; else one of `time_order`, `session_length` and
/// `one_day` where they do not fit together, at the end if the body says it, and at the beginning where it does not.
#[must_use]
pub fn time_faults(starts_at: Timestamp, ends_at: Timestamp, says_end: bool) -> Vec<FieldError> {
    let odd = [("/starts_at", starts_at), ("/ends_at", ends_at)]
        .into_iter()
        .filter(|(_, moment)| !moment.is_whole_minute())
        .map(|(at, _)| FieldError::at(at, Fault("whole_minutes")));
    let odd: Vec<FieldError> = odd.collect();
    if !odd.is_empty() {
        return odd;
    }
    let minutes = (ends_at.utc() - starts_at.utc()).num_minutes();
    let last = ends_at.plus(-Duration::microseconds(1));
    let fault = if minutes <= 0 {
        "time_order"
    } else if !(SHORTEST_MINUTES..=LONGEST_MINUTES).contains(&minutes) {
        "session_length"
    } else if last.office_date() != starts_at.office_date() {
        "one_day"
    } else {
        return Vec::new();
    };
    let at = if says_end { "/ends_at" } else { "/starts_at" };
    vec![FieldError::at(at, Fault(fault))]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn booking(starts_at: &str, ends_at: &str) -> Booking {
        Booking {
            workshop_id: Uuid::nil().into(),
            instructor_id: None,
            starts_at: moment(starts_at),
            ends_at: moment(ends_at),
        }
    }

    #[test]
    fn a_session_has_whole_minutes_a_length_and_one_day_in_jakarta() {
        let faults =
            |starts_at: &str, ends_at: &str| time_faults(moment(starts_at), moment(ends_at), true);
        let at = |pointer: &str, code| vec![FieldError::at(pointer, Fault(code))];
        // Midnight in Jakarta is 17:00 in UTC; a session may end there.
        for (starts_at, ends_at) in [
            ("2026-08-03T01:00:00Z", "2026-08-03T05:00:00Z"),
            ("2026-08-03T08:00:00+07:00", "2026-08-03T08:15:00+07:00"),
            ("2026-08-03T05:00:00Z", "2026-08-03T17:00:00Z"),
            ("2026-08-02T17:00:00Z", "2026-08-03T05:00:00Z"),
        ] {
            assert_eq!(faults(starts_at, ends_at), [], "{starts_at}");
        }
        let start = "2026-08-03T01:00:00Z";
        for (ends_at, code) in [
            (start, "time_order"),
            ("2026-08-03T00:00:00Z", "time_order"),
            ("2026-08-03T01:14:00Z", "session_length"),
            ("2026-08-03T13:01:00Z", "session_length"),
        ] {
            assert_eq!(faults(start, ends_at), at("/ends_at", code), "{ends_at}");
        }
        let late = "2026-08-03T16:45:00Z";
        assert_eq!(
            faults(late, "2026-08-03T17:01:00Z"),
            at("/ends_at", "one_day")
        );
        let told = time_faults(moment(late), moment("2026-08-03T17:01:00Z"), false);
        assert_eq!(told, at("/starts_at", "one_day"));
        let odd = faults("2026-08-03T01:00:01Z", "2026-08-03T05:00:00.000001Z");
        assert_eq!(odd.len(), 2);
        assert!(odd.iter().all(|fault| fault.code == "whole_minutes"));
    }

    #[test]
    fn one_may_begin_as_another_ends() {
        let morning = booking("2026-08-03T01:00:00Z", "2026-08-03T05:00:00Z");
        let noon = booking("2026-08-03T05:00:00Z", "2026-08-03T06:00:00Z");
        let late = booking("2026-08-03T04:59:00Z", "2026-08-03T06:00:00Z");
        assert!(!morning.overlaps(&noon) && !noon.overlaps(&morning));
        assert!(morning.overlaps(&late) && late.overlaps(&morning));
        assert!(morning.overlaps(&morning));
        assert_eq!(morning.minutes(), 240);
    }

    proptest! {
        /// Two overlap exactly where some minute lies in both.
        #[test]
        fn they_overlap_where_a_minute_lies_in_both(from in 0_i64..200, length in 1_i64..60, other in 0_i64..200, other_length in 1_i64..60) {
            let start = moment("2026-08-03T01:00:00Z");
            let at = |minute: i64| start.plus(Duration::minutes(minute));
            let of = |from: i64, length: i64| Booking {
                starts_at: at(from),
                ends_at: at(from + length),
                ..booking("2026-08-03T01:00:00Z", "2026-08-03T05:00:00Z")
            };
            let shared = (from..from + length).any(|minute| (other..other + other_length).contains(&minute));
            prop_assert_eq!(of(from, length).overlaps(&of(other, other_length)), shared);
        }
    }
}
