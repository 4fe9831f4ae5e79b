//! For how long all threads have been in time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// For so long they have to be in time until nothing is held against them.
const LONG_ENOUGH: Duration = Duration::from_secs(1);

/// A late turn of this length takes all of that away, and a shorter one the part of it that it is of this.
const GONE: Duration = Duration::from_millis(50);

/// Written and read by many at once.
pub struct InTime {
    begin: Instant,
    /// In microseconds after `begin`, later by what lateness took away.
    since: AtomicU64,
}

impl InTime {
    pub fn from_now() -> Self {
        Self {
            begin: Instant::now(),
            since: AtomicU64::new(0),
        }
    }

    /// One of them is late, and a turn of its took so long.
    pub fn note_late(&self, turn: Duration) {
        let rest = 1.0 - turn.div_duration_f64(GONE).min(1.0);
        let since = self
            .begin
            .elapsed()
            .saturating_sub(self.span().mul_f64(rest));
        // Of two who write at once one may be lost: the next turn is not far.
        self.since
            .store(since.as_micros() as u64, Ordering::Relaxed);
    }

    /// What of `room` there is to give away: all of it where they have been in time for long enough.
    pub fn part_of(&self, room: usize) -> usize {
        let part = self.span().div_duration_f64(LONG_ENOUGH);
        (room as f64 * part).round() as usize
    }

    fn span(&self) -> Duration {
        let since = Duration::from_micros(self.since.load(Ordering::Relaxed));
        self.begin.elapsed().saturating_sub(since).min(LONG_ENOUGH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_to_spare_grows_in_time_and_fades_fast() {
        let in_time = InTime::from_now();
        let is_about = |expected: usize| {
            let part = in_time.part_of(100);
            assert!(
                (expected..=expected + 15).contains(&part),
                "{part}, not {expected}"
            );
        };
        is_about(0);
        std::thread::sleep(LONG_ENOUGH / 2);
        is_about(50);
        std::thread::sleep(LONG_ENOUGH);
        assert_eq!([1, 100].map(|room| in_time.part_of(room)), [1, 100]);
        in_time.note_late(GONE / 5);
        is_about(80);
        in_time.note_late(GONE / 2);
        is_about(40);
        in_time.note_late(GONE * 2);
        is_about(0);
    }
}
