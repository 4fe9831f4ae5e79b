//! What a serving process does beside serving.

use std::time::Duration;

use crate::access;
use crate::app::State;
use crate::db::replay;

const TIDY_EVERY: Duration = Duration::from_mins(1);
const FORGET_EVERY: Duration = Duration::from_hours(1);

/// How long an answer is kept under its Idempotency-Key. Callers are promised 24 hours.
const KEPT: chrono::Duration = chrono::Duration::hours(48);

/// Starts the chores on this thread's runtime; they end with it.
pub fn start(state: &State) {
    let limits = state.limits.clone();
    actix_web::rt::spawn(async move {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            limits.tidy();
        }
    });
    let db = state.db.clone();
    actix_web::rt::spawn(async move {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            let forgotten = match access::program() {
                Ok(program) => {
                    db.write(&program, async |tx| {
                        replay::forget(tx, tx.now.plus(-KEPT)).await
                    })
                    .await
                }
                Err(error) => Err(error),
            };
            match forgotten {
                Ok(answers) => log::debug!(answers = answers; "kept answers forgotten"),
                Err(error) => log::warn!("kept answers cannot be forgotten: {error}"),
            }
        }
    });
}
