//! How late this thread comes, if it is one of those that answer requests.
//!
//! Such a thread does one thing after another: a turn is over when it has come once to all that there is to do, and what is new
//! waits for about that long. The longer it is, the more of the work is too much. Each thread knows of itself alone, since
//! nobody waits for another.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// A turn that is longer than this, on average over the last moment, is late. Whoever asks for a single record hears after two
/// turns or three, who creates one after four: with this limit sooner than where 32 clients are all there are, on two
/// processors.
const LATE: Duration = Duration::from_millis(4);

/// How long the last moment is: after as much time again, half of the average is of the time before.
const LATELY: Duration = Duration::from_millis(10);

/// A turn counts as no longer than this: what held up the whole machine once is soon forgotten.
const LONGEST: Duration = Duration::from_millis(100);

/// For so long a thread has to be in time until nothing is held against it.
const LONG_ENOUGH: Duration = Duration::from_secs(1);

/// A late turn of this length takes all of that away, and a shorter one the part of it that it is of this.
const GONE: Duration = Duration::from_millis(50);

thread_local! {
    static THREAD: Thread = const { Thread::new() };
}

/// What a thread knows of itself. Times are in seconds.
struct Thread {
    /// When the turn began that is being measured.
    begun: Cell<Option<Instant>>,
    /// When a measured turn ended last.
    ended: Cell<Option<Instant>>,
    /// How long turns took, on average over the moment until then.
    average: Cell<f64>,
    /// For how long it has been in time, less what lateness took away of it.
    in_time: Cell<f64>,
}

/// A turn that is being measured. Where the runtime ends first it is forgotten.
struct Turn(Instant);

/// Measures this thread's turn, if it is not being measured.
pub fn measure() {
    let Some(turn) = Turn::begin() else { return };
    actix_web::rt::spawn(async move {
        // It is looked for what is new after a round of what was known, and then come to in turn.
        tokio::task::yield_now().await;
        turn.end();
    });
}

/// How late this thread is: as long as turns took lately, or as its present one takes already.
pub fn now() -> Duration {
    THREAD.with(|thread| {
        let idle = thread.ended.get().map(|ended| ended.elapsed());
        let lately = thread.average.get() * rest_after(idle.unwrap_or_default());
        let present = thread.begun.get().map(|begun| begun.elapsed());
        Duration::from_secs_f64(lately).max(present.unwrap_or_default())
    })
}

/// What of `room` this thread may give away: all of it where it has been in time for long enough.
pub fn part_of(room: usize) -> usize {
    let in_time = THREAD.with(|thread| thread.in_time.get());
    (room as f64 * in_time / LONG_ENOUGH.as_secs_f64()).round() as usize
}

/// What is left of an average after as much time.
fn rest_after(time: Duration) -> f64 {
    LATELY.div_duration_f64(LATELY + time)
}

impl Thread {
    const fn new() -> Self {
        Self {
            begun: Cell::new(None),
            ended: Cell::new(None),
            average: Cell::new(0.0),
            in_time: Cell::new(0.0),
        }
    }

    /// A turn took so long, after nothing was measured for as long as `idle`.
    fn note(&self, idle: Duration, turn: Duration) {
        let counted = turn.min(LONGEST);
        let before = self.average.get() * rest_after(idle);
        let rest = rest_after(counted);
        let average = before * rest + counted.as_secs_f64() * (1.0 - rest);
        self.average.set(average);
        self.in_time.set(if average > LATE.as_secs_f64() {
            self.in_time.get() * (1.0 - turn.div_duration_f64(GONE).min(1.0))
        } else {
            (self.in_time.get() + (idle + turn).as_secs_f64()).min(LONG_ENOUGH.as_secs_f64())
        });
    }
}

impl Turn {
    fn begin() -> Option<Self> {
        THREAD.with(|thread| {
            let now = Instant::now();
            let is_measured = thread.begun.get().is_some();
            (!is_measured).then(|| {
                thread.begun.set(Some(now));
                Self(now)
            })
        })
    }

    fn end(self) {
        THREAD.with(|thread| {
            let before = thread.ended.replace(Some(Instant::now()));
            let idle = before.map(|before| self.0.saturating_duration_since(before));
            thread.note(idle.unwrap_or_default(), self.0.elapsed());
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        THREAD.with(|thread| thread.begun.set(None));
    }
}

/// As if this thread's turns had been so long for a while.
#[cfg(test)]
pub fn pretend(turn: Duration) {
    THREAD.with(|thread| {
        for _ in 0..100 {
            thread.note(Duration::ZERO, turn);
        }
        thread.ended.set(Some(Instant::now()));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    /// Ends the present turn and the one that the measurement began in.
    async fn turns_end() {
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    }

    fn held_up_by_another_task(span: Duration) {
        actix_web::rt::spawn(async move { std::thread::sleep(span) });
    }

    fn average() -> Duration {
        Duration::from_secs_f64(THREAD.with(|thread| thread.average.get()))
    }

    #[actix_web::test]
    async fn a_turn_ends_after_all_that_others_do_in_it() {
        measure();
        // It comes to this one before the measurement's end, wherever that stands among the tasks.
        held_up_by_another_task(MILLISECOND * 40);
        turns_end().await;
        assert!(average() >= MILLISECOND * 25, "{:?}", average());
        let since = Instant::now();
        while average() > MILLISECOND * 10 {
            assert!(since.elapsed() < Duration::from_secs(10), "late for ever");
            measure();
            std::thread::sleep(MILLISECOND / 2);
            turns_end().await;
        }
    }

    #[actix_web::test]
    async fn a_turn_that_is_not_over_counts_already() {
        measure();
        std::thread::sleep(MILLISECOND * 20);
        measure();
        assert!(now() >= MILLISECOND * 20, "{:?}", now());
        turns_end().await;
        assert!(THREAD.with(|thread| thread.begun.get().is_none()));
    }

    #[test]
    fn a_turn_that_its_runtime_does_not_end_is_forgotten() {
        let system = actix_web::rt::System::new();
        system.block_on(async {
            measure();
            assert!(THREAD.with(|thread| thread.begun.get().is_some()));
        });
        drop(system);
        assert!(THREAD.with(|thread| thread.begun.get().is_none()));
    }

    #[test]
    fn a_turn_counts_for_as_long_as_it_took() {
        let thread = Thread::new();
        let noted = |idle, turn| {
            thread.note(idle, turn);
            Duration::from_secs_f64(thread.average.get()).as_micros()
        };
        assert_eq!(noted(Duration::ZERO, LATELY), 5_000);
        for _ in 0..99 {
            thread.note(Duration::ZERO, LATELY / 100);
        }
        let later = noted(Duration::ZERO, LATELY / 100);
        assert!((1_500..2_500).contains(&later), "{later} µs");
        assert_eq!(
            noted(LATELY * 3, Duration::ZERO),
            later / 4,
            "nothing to do"
        );
        let longest = noted(Duration::ZERO, Duration::from_secs(3600));
        assert!(longest < LONGEST.as_micros(), "{longest} µs");
    }

    #[test]
    fn what_was_long_ago_tells_nothing() {
        pretend(LONGEST);
        assert!(average() > LONGEST / 2, "{:?}", average());
        std::thread::sleep(LATELY * 9);
        assert!(now() <= LONGEST / 10, "{:?}", now());
    }

    #[test]
    fn what_a_thread_has_to_spare_grows_while_it_is_in_time_and_fades_fast() {
        let note = |idle, turn| THREAD.with(|thread| thread.note(idle, turn));
        assert_eq!(part_of(100), 0);
        for part in 1..=12 {
            note(LONG_ENOUGH / 10 - MILLISECOND, MILLISECOND);
            assert_eq!(part_of(100), (part * 10).min(100));
        }
        assert_eq!(part_of(1), 1);
        pretend(LATE * 2);
        assert_eq!(part_of(1000), 0);
        note(LONG_ENOUGH, Duration::ZERO);
        assert_eq!(part_of(100), 100);
        note(Duration::ZERO, GONE / 5);
        assert_eq!(part_of(100), 80);
        note(Duration::ZERO, GONE * 2);
        assert_eq!(part_of(100), 0);
    }
}
