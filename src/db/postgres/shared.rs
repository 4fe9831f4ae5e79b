//! One connection for several readers at once.
//!
//! A read needs no transaction, so its statement may be sent while the answers to others' are still owed; the server
//! answers in the order in which it was asked. Where many read at once, both sides then send, receive and wake up for
//! several statements together. A reader waits for no more than what was asked before it, and there have to be connections
//! that nobody shares, since the one that is shared may not be free again for long.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;

use super::pool::{Client, Pool, Purpose, client, idle_client};
use crate::error::Result;

/// How long nobody may have left with an answer before who comes next takes another connection: a statement that lasts, or
/// a server that is gone, shall not make those wait who did not ask for it. Where the way to the server takes that long
/// already, nobody shares.
const SILENCE: Duration = Duration::from_millis(5);

/// How many read over a connection before another is taken that stands idle: the server answers each by a process of its
/// own.
const MANY: usize = 16;

/// The connection that readers share now, as long as anybody reads over it.
#[derive(Clone, Default)]
pub(super) struct Latest(Arc<Mutex<Weak<Shared>>>);

struct Shared {
    client: Client,
    begun: Instant,
    /// When a reader last left with its answer, in microseconds since `begun`.
    left: AtomicU64,
    /// Whether a reader left without its answer.
    abandoned: AtomicBool,
}

/// One reader's share.
pub(super) struct Share {
    of: Arc<Shared>,
    answered: bool,
}

/// A share of the connection that others read over now; of another one, where that has fallen silent, or many read over it
/// and another stands idle.
///
/// # Errors
/// Those of [`client`].
pub(super) async fn share(pool: &Pool, latest: &Latest) -> Result<Share> {
    let own = match latest.open() {
        Some(open) if !open.has_many() => return Ok(Share::of(open)),
        Some(open) => match idle_client(pool).await {
            Some(own) => own,
            None => return Ok(Share::of(open)),
        },
        None => {
            let mut own = client(pool, Purpose::Read).await?;
            // Somebody who waited too may have come first.
            if let Some(open) = latest.open().filter(|open| !open.has_many()) {
                own.settle();
                return Ok(Share::of(open));
            }
            own
        }
    };
    let own = Arc::new(Shared {
        client: own,
        begun: Instant::now(),
        left: AtomicU64::new(0),
        abandoned: AtomicBool::new(false),
    });
    *latest.lock() = Arc::downgrade(&own);
    Ok(Share::of(own))
}

impl Latest {
    /// The connection, where who comes next may read over it.
    fn open(&self) -> Option<Arc<Shared>> {
        self.lock().upgrade().filter(|shared| !shared.is_shut())
    }

    fn lock(&self) -> MutexGuard<'_, Weak<Shared>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn is_shut(&self) -> bool {
        let left = Duration::from_micros(self.left.load(Ordering::Relaxed));
        self.begun.elapsed().saturating_sub(left) >= SILENCE
            || self.abandoned.load(Ordering::Relaxed)
            || !self.client.is_usable()
    }

    /// Asked with a reference of one's own in hand.
    fn has_many(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > MANY
    }
}

/// The last one who leaves gives the connection back, or closes it where somebody left without an answer: the server may
/// still be at that statement.
impl Drop for Shared {
    fn drop(&mut self) {
        if !*self.abandoned.get_mut() {
            self.client.settle();
        }
    }
}

impl Share {
    fn of(shared: Arc<Shared>) -> Self {
        Self {
            of: shared,
            answered: false,
        }
    }

    /// All that was asked for is answered.
    pub fn leave(mut self) {
        self.answered = true;
    }
}

impl Deref for Share {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.of.client
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let shared = &self.of;
        if self.answered {
            let age = u64::try_from(shared.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
            shared.left.store(age, Ordering::Relaxed);
        } else {
            shared.abandoned.store(true, Ordering::Relaxed);
        }
    }
}
