//! Turns: writes on one hot row queue up in the process before they reach the database.
//!
//! Under SERIALIZABLE each of many racing writers on one row but one is told to begin again, so a crowd
//! would retry itself to death. Inside one process they take turns instead; between replicas the retries of
//! [`Db::write`](super::Db::write) remain.
//!
//! Those retries take turns too, all of a process in one line: PostgreSQL watches what a transaction has read by pages
//! of its indexes, so writers of different records that were made at about the same time are in each other's way as
//! well, and a crowd that begins again all at once mostly meets itself. Of 64 clients at three replicas one change was
//! begun again six times; where the losers take turns, between once and twice. Who has lost only once begins again at
//! once: in a line of all losers each would wait for all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Callers that may wait for one row before new ones are turned away: half of those who may change anything, so that the
/// others still can.
const WAITING: usize = 512;

type Queues = Mutex<HashMap<Uuid, Queue>>;

struct Queue {
    gate: Arc<Semaphore>,
    callers: usize,
}

#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Queues>);

/// A turn; the next caller's begins when this one is dropped.
pub struct Turn {
    queues: Arc<Queues>,
    key: Uuid,
    waited: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Waits for the turn on the row `key`.
    pub async fn take(&self, key: Uuid) -> Result<Turn> {
        let (gate, waited) = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let queue = queues.entry(key).or_insert_with(|| Queue {
                gate: Arc::new(Semaphore::new(1)),
                callers: 0,
            });
            if queue.callers >= WAITING {
                return Err(Error::Unavailable(
                    "too many writes wait for one record".to_owned(),
                ));
            }
            queue.callers += 1;
            (Arc::clone(&queue.gate), queue.callers > 1)
        };
        // Made before the wait, so that a caller who gives up is counted out.
        let mut turn = Turn {
            queues: Arc::clone(&self.0),
            key,
            waited,
            permit: None,
        };
        turn.permit = gate.acquire_owned().await.ok();
        Ok(turn)
    }
}

impl Turn {
    /// Whether others had to end first.
    #[must_use]
    pub fn waited(&self) -> bool {
        self.waited
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.permit.take());
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get_mut(&self.key) {
            queue.callers -= 1;
            if queue.callers == 0 {
                queues.remove(&self.key);
            }
        }
    }
}
