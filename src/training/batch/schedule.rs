//! What of a batch must fit together: its dates, and its seats.

use chrono::NaiveDate;

use super::input::{BatchInput, BatchPatch, Postponement};
use super::model::Batch;
use crate::error::{Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// A batch's dates and numbers of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub seats: i32,
    pub min_seats: i32,
    pub registration_opens_on: NaiveDate,
    pub registration_closes_on: NaiveDate,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// Which fields a body has: where two do not fit together, the fault is shown at one that the caller can mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub min_seats: bool,
    pub registration_closes_on: bool,
    pub starts_on: bool,
    pub ends_on: bool,
}

impl Said {
    /// A new batch's body has, or means, all of them.
    pub const ALL: Self = Self {
        min_seats: true,
        registration_closes_on: true,
        starts_on: true,
        ends_on: true,
    };
}

impl From<&BatchPatch> for Said {
    fn from(patch: &BatchPatch) -> Self {
        Self {
            min_seats: patch.min_seats.is_some(),
            registration_closes_on: patch.registration_closes_on.is_some(),
            starts_on: patch.starts_on.is_some(),
            ends_on: patch.ends_on.is_some(),
        }
    }
}

impl From<&Postponement> for Said {
    fn from(input: &Postponement) -> Self {
        Self {
            registration_closes_on: input.registration_closes_on.is_some(),
            ..Self::ALL
        }
    }
}

impl From<&BatchInput> for Schedule {
    fn from(input: &BatchInput) -> Self {
        Self {
            seats: input.seats,
            min_seats: input.min_seats,
            registration_opens_on: input.registration_opens_on,
            registration_closes_on: input.registration_closes_on,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
        }
    }
}

impl From<&Batch> for Schedule {
    fn from(batch: &Batch) -> Self {
        Self {
            seats: batch.seats,
            min_seats: batch.min_seats,
            registration_opens_on: batch.registration_opens_on,
            registration_closes_on: batch.registration_closes_on,
            starts_on: batch.starts_on,
            ends_on: batch.ends_on,
        }
    }
}

impl Schedule {
    /// Whether registration opens, closes, the class starts and ends in this order, and the least number of
    /// participants has seats.
    ///
    /// # Errors
    /// `date_order` and `conflicts_with`, all at once.
    pub fn check(self, said: Said) -> Result<()> {
        let opens = ("/registration_opens_on", self.registration_opens_on);
        let closes = ("/registration_closes_on", self.registration_closes_on);
        let starts = ("/starts_on", self.starts_on);
        let ends = ("/ends_on", self.ends_on);
        let pairs = [
            (opens, closes, said.registration_closes_on),
            (closes, starts, said.starts_on),
            (starts, ends, said.ends_on),
        ];
        let mut errors: Vec<FieldError> = pairs
            .into_iter()
            .filter(|(first, then, _)| then.1 < first.1)
            .map(|(first, then, then_said)| {
                let at = if then_said { then.0 } else { first.0 };
                FieldError::at(at, Fault("date_order"))
            })
            .collect();
        if self.min_seats > self.seats {
            let (at, other) = if said.min_seats {
                ("/min_seats", "seats")
            } else {
                ("/seats", "min_seats")
            };
            errors.push(FieldError::at(at, Fault("conflicts_with")).with("other", other));
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(errors).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 1, day).unwrap()
    }

    fn schedule(days: [u32; 4]) -> Schedule {
        let [opens, closes, starts, ends] = days.map(day);
        Schedule {
            seats: 16,
            min_seats: 1,
            registration_opens_on: opens,
            registration_closes_on: closes,
            starts_on: starts,
            ends_on: ends,
        }
    }

    fn faults(schedule: Schedule, said: Said) -> Vec<FieldError> {
        match schedule.check(said) {
            Ok(()) => Vec::new(),
            Err(Error::Refused(refusal)) => refusal.errors,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_dates_come_in_their_order_and_may_coincide() {
        let fault = |at: &str| FieldError::at(at, Fault("date_order"));
        assert_eq!(faults(schedule([1, 5, 9, 20]), Said::ALL), []);
        assert_eq!(faults(schedule([1, 1, 1, 1]), Said::ALL), []);
        assert_eq!(
            faults(schedule([2, 1, 9, 8]), Said::ALL),
            [fault("/registration_closes_on"), fault("/ends_on")]
        );
        assert_eq!(
            faults(schedule([1, 6, 5, 8]), Said::ALL),
            [fault("/starts_on")]
        );
    }

    #[test]
    fn a_fault_is_shown_where_the_caller_can_mend_it() {
        let said = Said {
            starts_on: false,
            min_seats: false,
            ..Said::ALL
        };
        let crowded = Schedule {
            min_seats: 17,
            ..schedule([1, 6, 5, 8])
        };
        let at: Vec<_> = faults(crowded, said)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        let pointer = |at: &str| crate::kernel::Place::Pointer(at.to_owned());
        assert_eq!(at, [pointer("/registration_closes_on"), pointer("/seats")]);
    }
}
