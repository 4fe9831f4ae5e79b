//! One connection for several readers at once.
//!
//! A read needs no transaction, so its statement may be sent while the answers to others' are still owed; the server
//! answers in the order in which it was asked. Where many read at once, both sides then send, receive and wake up for
//! several statements together. A lone reader has the connection to itself, as a writer always has.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;

use super::pool::{Client, Pool, Purpose, client};
use crate::error::Result;

/// How long an answer may be owed before who comes next takes another connection: a statement that lasts, or a server that is
/// gone, shall not make those wait who did not ask for it.
const SILENCE: Duration = Duration::from_millis(10);

/// When those who come next leave it to those who have waited for any connection.
const LASTS: Duration = Duration::from_secs(1);

/// Most readers on one connection at once: its server process answers one after another.
const MOST: usize = 16;

/// A connection that readers share. The last one who leaves gives it back, or closes it where one left before its answer.
pub(super) struct Shared {
    client: Client,
    begun: Instant,
    /// When the last answer came, in microseconds since `begun`.
    heard: AtomicU64,
    abandoned: AtomicBool,
}

impl Shared {
    fn new(client: Client) -> Self {
        Self {
            client,
            begun: Instant::now(),
            heard: AtomicU64::new(0),
            abandoned: AtomicBool::new(false),
        }
    }

    fn takes_another(shared: &Arc<Self>) -> bool {
        let age = shared.begun.elapsed();
        let heard = Duration::from_micros(shared.heard.load(Ordering::Relaxed));
        age < LASTS
            && age.saturating_sub(heard) < SILENCE
            && Arc::strong_count(shared) <= MOST
            && !shared.abandoned.load(Ordering::Relaxed)
            && shared.client.is_usable()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if !*self.abandoned.get_mut() {
            self.client.settle();
        }
    }
}

/// One reader's share.
pub(super) struct Share {
    of: Arc<Shared>,
    answered: bool,
}

/// The share of a connection that others read over now, or of a new one.
///
/// # Errors
/// Those of [`client`].
pub(super) async fn share(pool: &Pool) -> Result<Share> {
    let last = last(pool).upgrade().filter(Shared::takes_another);
    let of = match last {
        Some(shared) => shared,
        None => {
            let shared = Arc::new(Shared::new(client(pool, Purpose::Read).await?));
            *self::last(pool) = Arc::downgrade(&shared);
            shared
        }
    };
    Ok(Share {
        of,
        answered: false,
    })
}

fn last(pool: &Pool) -> MutexGuard<'_, Weak<Shared>> {
    pool.shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Share {
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
            shared.heard.store(age, Ordering::Relaxed);
        } else {
            shared.abandoned.store(true, Ordering::Relaxed);
        }
    }
}
