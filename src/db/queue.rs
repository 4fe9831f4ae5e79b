//! Who may wait for the database, so that those who are let in are answered soon, and the others hear at once that they
//! are not.
//!
//! A burst may wait: it is worked off in a moment. A queue that has not been empty for a while is none that goes away by
//! itself (the idea of CoDel, RFC 8289): whoever joined at its end would wait for longer and longer, until nobody is
//! answered in time. Then only few reads may wait, and of lists, exports and figures half as many; and it stays so until
//! nobody has been turned away for a while, or each moment in which the queue is empty would let a crowd in again, the last
//! of whom wait longest. What tokens need may
//! wait as in a burst, since nobody asks anything without one. So may writes: many want the last seats of a class at the
//! same moment, each is to hear whether it got one, and SQLite commits dozens together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How much it matters that somebody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// Lists, exports, figures: much work, which can be asked for later.
    Bulk,
    /// Single records.
    Usual,
    /// Writes; and what a caller needs before anything else: tokens, keys, who is disabled.
    High,
    /// Whether the service can answer at all.
    Vital,
}

/// A queue that was empty within this time is a burst.
const BURST: Duration = Duration::from_millis(25);

/// For so long after somebody was turned away, further ones are no burst.
const CALM: Duration = Duration::from_secs(1);

/// What part of the room for a burst a standing queue has.
const STANDING: usize = 16;

/// Those who wait for one thing. Clones count together.
#[derive(Clone)]
pub(super) struct Queue(Arc<Inner>);

struct Inner {
    /// How many of a burst may wait.
    room: usize,
    waiting: AtomicUsize,
    since: Instant,
    /// When it was empty last, in microseconds after `since`.
    empty_at: AtomicU64,
    /// Until when nobody counts as a burst, in microseconds after `since`.
    crowded_until: AtomicU64,
}

/// A place in the queue, left with the value.
pub(super) struct Place(Queue);

impl Queue {
    pub fn new(room: usize) -> Self {
        Self(Arc::new(Inner {
            room,
            waiting: AtomicUsize::new(0),
            since: Instant::now(),
            empty_at: AtomicU64::new(0),
            crowded_until: AtomicU64::new(0),
        }))
    }

    /// Takes a place.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where there is none.
    pub fn enter(&self, urgency: Urgency) -> Result<Place> {
        let before = self.0.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(self.clone());
        if before == 0 {
            self.note_empty();
        }
        if before < self.room(urgency) {
            Ok(place)
        } else {
            let until = self.now() + micros(CALM);
            self.0.crowded_until.store(until, Ordering::Relaxed);
            Err(Error::Unavailable(
                "too many wait for the database".to_owned(),
            ))
        }
    }

    fn room(&self, urgency: Urgency) -> usize {
        let all = self.0.room;
        let now = self.now();
        let standing = now.saturating_sub(self.0.empty_at.load(Ordering::Relaxed));
        let is_crowded = now < self.0.crowded_until.load(Ordering::Relaxed);
        let room = if standing < micros(BURST) && !is_crowded {
            all
        } else {
            all.div_ceil(STANDING)
        };
        match urgency {
            Urgency::Bulk => room.div_ceil(2),
            Urgency::Usual => room,
            Urgency::High => all,
            Urgency::Vital => usize::MAX,
        }
    }

    fn note_empty(&self) {
        self.0.empty_at.store(self.now(), Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        micros(self.0.since.elapsed())
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.0.0.waiting.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.note_empty();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(queue: &Queue, urgency: Urgency, times: usize) -> Vec<Place> {
        (0..times)
            .filter_map(|_| queue.enter(urgency).ok())
            .collect()
    }

    #[test]
    fn a_burst_may_wait_and_a_standing_queue_may_not() {
        let queue = Queue::new(160);
        let mut waiting = enter(&queue, Urgency::Usual, 200);
        assert_eq!(waiting.len(), 160);
        std::thread::sleep(BURST);
        waiting.truncate(7);
        waiting.extend(enter(&queue, Urgency::Usual, 200));
        assert_eq!(
            waiting.len(),
            10,
            "a queue that stands has a sixteenth of the room"
        );
        waiting.extend(enter(&queue, Urgency::High, 200));
        assert_eq!(waiting.len(), 160, "writes have all of it");
        waiting.clear();
        assert_eq!(
            enter(&queue, Urgency::Usual, 200).len(),
            10,
            "those who come after a crowd are no burst"
        );
        std::thread::sleep(CALM);
        assert_eq!(enter(&queue, Urgency::Usual, 200).len(), 160);
    }

    #[test]
    fn much_work_waits_in_half_of_the_room_and_the_vital_in_all_there_is() {
        let queue = Queue::new(160);
        let mut waiting = enter(&queue, Urgency::Bulk, 80);
        waiting.extend(enter(&queue, Urgency::Usual, 80));
        assert_eq!(waiting.len(), 160);
        assert_eq!(enter(&queue, Urgency::Vital, 200).len(), 200);
        waiting.truncate(80);
        assert!(queue.enter(Urgency::Bulk).is_err());
    }
}
