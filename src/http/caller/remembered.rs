//! Tokens that were found to be good.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::http::verifier::Claims;
use crate::kernel::Timestamp;

/// Locks, so that workers do not wait for one another.
const SHARDS: usize = 16;

/// Tokens under one lock. With all shards full, 16,384 are kept.
const PER_SHARD: usize = 1024;

/// The BLAKE3 of a token. The token itself is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Print([u8; blake3::OUT_LEN]);

impl Print {
    pub fn of(token: &str) -> Self {
        Self(blake3::hash(token.as_bytes()).into())
    }
}

struct Entry {
    claims: Arc<Claims>,
    /// Which keys it was checked with.
    generation: u64,
}

impl Entry {
    fn holds(&self, generation: u64, now: Timestamp) -> bool {
        self.generation == generation && now < self.claims.valid_until
    }
}

/// A bounded memory.
#[derive(Default)]
pub struct Remembered([RwLock<HashMap<Print, Entry>>; SHARDS]);

impl Remembered {
    fn shard(&self, print: &Print) -> &RwLock<HashMap<Print, Entry>> {
        &self.0[usize::from(print.0[0]) % SHARDS]
    }

    /// The claims of a token that was checked with the keys of `generation` and is still valid.
    pub fn get(&self, print: &Print, generation: u64, now: Timestamp) -> Option<Arc<Claims>> {
        let shard = self
            .shard(print)
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let entry = shard
            .get(print)
            .filter(|entry| entry.holds(generation, now))?;
        Some(Arc::clone(&entry.claims))
    }

    pub fn put(&self, print: Print, generation: u64, claims: &Arc<Claims>, now: Timestamp) {
        let mut shard = self
            .shard(&print)
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if shard.len() >= PER_SHARD {
            shard.retain(|_, entry| entry.holds(generation, now));
            // Still crowded: forgetting all of them costs each one more check, and keeps the next `put` cheap.
            if shard.len() > PER_SHARD / 2 {
                shard.clear();
            }
        }
        shard.insert(
            print,
            Entry {
                claims: Arc::clone(claims),
                generation,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Agency, Scope};

    fn claims(valid_until: &str) -> Arc<Claims> {
        let scope = Scope {
            agency: Agency::parse("33.75").unwrap(),
            party: None,
        };
        let valid_until = valid_until.parse().unwrap();
        Arc::new(Claims {
            client_id: "c".into(),
            scope,
            rights: Arc::default(),
            valid_until,
        })
    }

    #[test]
    fn a_token_is_forgotten_with_its_time_or_its_keys() {
        let memory = Remembered::default();
        let now = "2026-11-24T03:15:00Z".parse().unwrap();
        let claims = claims("2026-11-24T03:16:00Z");
        memory.put(Print::of("a"), 1, &claims, now);
        assert!(memory.get(&Print::of("a"), 1, now).is_some());
        assert!(memory.get(&Print::of("b"), 1, now).is_none());
        assert!(memory.get(&Print::of("a"), 2, now).is_none());
        assert!(memory.get(&Print::of("a"), 1, claims.valid_until).is_none());
    }

    #[test]
    fn the_memory_is_bounded() {
        let memory = Remembered::default();
        let now = "2026-11-24T03:15:00Z".parse().unwrap();
        let claims = claims("2026-11-24T03:16:00Z");
        for n in 0..3 * SHARDS * PER_SHARD {
            memory.put(Print::of(&n.to_string()), 1, &claims, now);
        }
        let kept: usize = memory
            .0
            .iter()
            .map(|shard| shard.read().unwrap().len())
            .sum();
        assert!((1..=SHARDS * PER_SHARD).contains(&kept), "{kept}");
    }
}
