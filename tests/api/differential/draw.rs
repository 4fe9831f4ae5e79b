//! Which sequences are drawn.

use std::fmt;

use super::PER_OFFICE;
use crate::support::{given, note, pick, seed};

/// The first seed, and how many sequences there are; each two offices have a seed of their own.
pub struct Draw {
    first: u64,
    sequences: u64,
    usual: u64,
}

impl Draw {
    pub fn of(name: &str, short: u64, long: u64) -> Self {
        let usual = pick(short, long);
        let draw = Self {
            first: seed(),
            sequences: given("SELARAS_TEST_SEQUENCES").unwrap_or(usual),
            usual,
        };
        if draw.first != 0 {
            note(name, format!("begins with {draw}"));
        }
        draw
    }

    pub fn seeds(&self) -> impl Iterator<Item = u64> {
        let first = self.first;
        (0..self.sequences.div_ceil(PER_OFFICE)).map(move |n| first.wrapping_add(n))
    }

    /// Whether there are so many that each kind of answer must be among them.
    pub fn is_enough(&self) -> bool {
        self.sequences >= self.usual
    }
}

impl fmt::Display for Draw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} sequences from seed {} on",
            self.sequences, self.first
        )
    }
}
