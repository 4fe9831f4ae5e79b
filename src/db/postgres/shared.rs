//! One connection for several readers at once.
//!
//! A read needs no transaction, so its statement may be sent while the answers to others' are still owed; the server
//! answers in the order in which it was asked. Where many read at once, both sides then send, receive and wake up for
//! several statements together. Whoever shares waits for nobody to be done, and keeps no connection from anybody.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;

use super::link::PATIENCE;
use super::pool::{Client, Pool, Purpose, client, free_client};
use crate::error::Result;

/// How long nobody may have left with an answer before who comes next takes another connection: a statement that lasts, or
/// a server that is gone, shall not make those wait who did not ask for it.
const SILENCE: Duration = Duration::from_millis(5);

/// How many read over a connection before another is taken into use, where one is free: the server answers each connection
/// by a process of its own.
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

/// A share of the connection that others read over now. Of another one, if that has fallen silent, or many read over it
/// and another is free.
///
/// # Errors
/// Those of [`client`].
pub(super) async fn share(pool: &Pool, latest: &Latest) -> Result<Share> {
    let open = latest.lock().upgrade().filter(|open| !open.is_shut());
    let own = match open {
        Some(open) if Arc::strong_count(&open) <= MANY => return Ok(Share::of(open)),
        Some(open) => match free_client(pool).await {
            Some(own) => own,
            None => return Ok(Share::of(open)),
        },
        None => client(pool, Purpose::Read).await?,
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
    fn lock(&self) -> MutexGuard<'_, Weak<Shared>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn is_shut(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
            || self.silence() >= SILENCE
            || !self.client.is_usable()
    }

    fn silence(&self) -> Duration {
        let left = Duration::from_micros(self.left.load(Ordering::Relaxed));
        self.begun.elapsed().saturating_sub(left)
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
            return;
        }
        shared.abandoned.store(true, Ordering::Relaxed);
        // Those who wait beside it shall hear of it now, and not each at its own deadline.
        if shared.silence() >= PATIENCE {
            shared.client.cut();
        }
    }
}
