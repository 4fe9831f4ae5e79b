//! How long something takes on average.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Written and read by many at once.
pub struct Average {
    /// More is long.
    limit: Duration,
    micros: AtomicU64,
}

impl Average {
    /// One measurement counts as a sixteenth of the average, and as no more than four times the limit: what took long once
    /// is not long.
    const WEIGHT: u64 = 16;

    pub fn over(limit: Duration) -> Self {
        Self {
            limit,
            micros: AtomicU64::new(0),
        }
    }

    pub fn note(&self, span: Duration) {
        let average = self.micros.load(Ordering::Relaxed);
        let span = span.min(self.limit * 4).as_micros() as u64;
        let average = (average * (Self::WEIGHT - 1) + span) / Self::WEIGHT;
        self.micros.store(average, Ordering::Relaxed);
    }

    pub fn is_long(&self) -> bool {
        Duration::from_micros(self.micros.load(Ordering::Relaxed)) > self.limit
    }
}
