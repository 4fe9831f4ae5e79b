//! How late this thread comes, if it is one of those that answer requests.
//!
//! Such a thread does one thing after another: a turn is over when it has come once to all that there is to do, and what is new
//! waits for about that long. The longer it is, the more of the work is too much. Each thread knows of itself alone, since
//! nobody waits for another; that it is late is noted for all of them in [`InTime`].

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::in_time::InTime;

/// A turn that is longer than this, on average over the last moment, is late. Whoever asks for a single record hears after two
/// turns or three, who creates one after four: with this limit sooner than where 32 clients are all there are, on two
/// processors.
const LATE: Duration = Duration::from_millis(4);

/// How long the last moment is: after as much time again, half of the average is of the time before.
const LATELY: Duration = Duration::from_millis(10);

/// A turn counts as no longer than this: what held up the whole machine once is soon forgotten.
const LONGEST: Duration = Duration::from_millis(100);

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
}

/// A turn that is being measured. Where the runtime ends first it is forgotten.
struct Turn(Instant);

/// Measures this thread's turn, if it is not being measured, and notes it where the thread is late.
pub fn measure(in_time: &Arc<InTime>) {
    let Some(turn) = Turn::begin() else { return };
    let in_time = in_time.clone();
    actix_web::rt::spawn(async move {
        // It is looked for what is new after a round of what was known, and then come to in turn.
        tokio::task::yield_now().await;
        let span = turn.end();
        if now() > LATE {
            in_time.note_late(span);
        }
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
        }
    }

    /// A turn took so long, after nothing was measured for as long as `idle`.
    fn note(&self, idle: Duration, turn: Duration) {
        let counted = turn.min(LONGEST);
        let before = self.average.get() * rest_after(idle);
        let rest = rest_after(counted);
        self.average
            .set(before * rest + counted.as_secs_f64() * (1.0 - rest));
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

    /// How long it was.
    fn end(self) -> Duration {
        THREAD.with(|thread| {
            let before = thread.ended.replace(Some(Instant::now()));
            let idle = before.map(|before| self.0.saturating_duration_since(before));
            let span = self.0.elapsed();
            thread.note(idle.unwrap_or_default(), span);
            span
        })
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

    fn measure() {
        super::measure(&Arc::new(InTime::of(1)));
    }

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

    #[actix_web::test]
    async fn only_late_turns_are_held_against_all() {
        let in_time = Arc::new(InTime::of(1));
        // None where the machine had other things to do.
        let short_turns = async || {
            let before = in_time.part_of(1000);
            for _ in 0..30 {
                super::measure(&in_time);
                held_up_by_another_task(MILLISECOND);
                turns_end().await;
                if average() > LATE {
                    return None;
                }
            }
            Some((before, in_time.part_of(1000)))
        };
        let (earlier, before) = loop {
            std::thread::sleep(LATELY * 20);
            if let Some(parts) = short_turns().await {
                break parts;
            }
        };
        assert!(before >= earlier.max(200), "{earlier}, then {before}");
        super::measure(&in_time);
        held_up_by_another_task(MILLISECOND * 40);
        turns_end().await;
        let after = in_time.part_of(1000);
        assert!(after < before / 2, "{before}, then {after}");
    }
}
