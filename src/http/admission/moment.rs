//! When something was so last.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Written and read by many at once.
pub struct Moment {
    since: Instant,
    /// In microseconds after `since`; 0 for never.
    micros: AtomicU64,
}

impl Moment {
    pub fn never() -> Self {
        Self {
            since: Instant::now(),
            micros: AtomicU64::new(0),
        }
    }

    pub fn now() -> Self {
        let moment = Self::never();
        moment.note();
        moment
    }

    /// It is so now.
    pub fn note(&self) {
        let micros = self.since.elapsed().as_micros() as u64;
        self.micros.store(micros.max(1), Ordering::Relaxed);
    }

    /// Whether it is no longer ago than `span`.
    pub fn is_within(&self, span: Duration) -> bool {
        let then = self.micros.load(Ordering::Relaxed);
        let ago = self
            .since
            .elapsed()
            .saturating_sub(Duration::from_micros(then));
        then > 0 && ago < span
    }
}
