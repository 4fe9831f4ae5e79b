//! For how long all threads have been in time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// For so long they have to be in time until nothing is held against them.
const LONG_ENOUGH: Duration = Duration::from_secs(1);

/// A late turn of this length, times the number of threads, takes all of that away, and a shorter one the part of it that it is
/// of this: it grows for all threads at once, while each of them takes. Tried with two.
const GONE: Duration = Duration::from_millis(25);

/// Written and read by many at once.
pub struct InTime {
    begin: Instant,
    gone: Duration,
    /// In microseconds after `begin`, later by what lateness took away.
    since: AtomicU64,
}

impl InTime {
    /// From now on, for so many threads.
    pub fn of(threads: usize) -> Self {
        Self {
            begin: Instant::now(),
            gone: GONE * u32::try_from(threads).unwrap_or(u32::MAX),
            since: AtomicU64::new(0),
        }
    }

    /// One of them is late, and a turn of its took so long, which was no time in time.
    pub fn note_late(&self, turn: Duration) {
        let now = self.begin.elapsed();
        let rest = 1.0 - turn.div_duration_f64(self.gone).min(1.0);
        let since = now - self.span(now.saturating_sub(turn)).mul_f64(rest);
        // Of two who note at once, the one who takes more away counts.
        self.since
            .fetch_max(since.as_micros() as u64, Ordering::Relaxed);
    }

    /// What of `room` there is to give away: all of it where they have been in time for long enough.
    pub fn part_of(&self, room: usize) -> usize {
        let part = self
            .span(self.begin.elapsed())
            .div_duration_f64(LONG_ENOUGH);
        (room as f64 * part).round() as usize
    }

    fn span(&self, now: Duration) -> Duration {
        let since = Duration::from_micros(self.since.load(Ordering::Relaxed));
        now.saturating_sub(since).min(LONG_ENOUGH)
    }

    /// As if they were late for as long as `span` from now on.
    #[cfg(test)]
    pub fn pretend_late(&self, span: Duration) {
        let until = self.begin.elapsed() + span;
        self.since
            .fetch_max(until.as_micros() as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_to_spare_grows_in_time_and_fades_fast() {
        let in_time = InTime::of(2);
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
        in_time.note_late(GONE * 2 / 5);
        is_about(79);
        in_time.note_late(GONE);
        is_about(38);
        in_time.note_late(GONE * 2);
        is_about(0);
    }

    #[test]
    fn who_is_late_all_the_time_has_nothing_to_spare() {
        let in_time = InTime::of(2);
        for _ in 0..20 {
            let turn = Instant::now();
            std::thread::sleep(LONG_ENOUGH / 100);
            in_time.note_late(turn.elapsed());
            let part = in_time.part_of(100);
            assert!(part <= 1, "{part}");
        }
    }
}
