//! Who calls: from the `Authorization` header to an [`Actor`].
//!
//! Checking a signature costs more than reading a record by its id, so the [`Gate`] remembers the tokens that it has
//! found to be good until they, or the keys that they were checked with, end. Who is disabled is looked up on every
//! call, in a copy that is never older than [`STALE`].

mod remembered;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use actix_web::http::header::HeaderValue;
use arc_swap::ArcSwap;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::task::AbortHandle;

use self::remembered::{Print, Remembered};
use super::verifier::{self, Claims, Issuer, KeySet, TokenFault};
use crate::error::{Code, Error, Result};
use crate::kernel::{Actor, Clock, Timestamp};

/// How often the background task reads what the gate knows.
const EVERY: Duration = Duration::from_secs(10);

/// From this age on, a call has the copy read again behind its back.
const OLD: chrono::Duration = chrono::Duration::seconds(15);

/// From this age on, nobody is admitted before the copy was read again.
pub const STALE: chrono::Duration = chrono::Duration::seconds(60);

/// How long an unknown `kid` of the same issuer does not lead to another question.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// How long after a failed reading the waiting calls are turned away without another one.
const FAIL_FAST: Duration = Duration::from_secs(1);

/// Where the gate learns what it knows.
pub trait Source: Send + Sync {
    /// This service's keys and its disabled clients.
    fn own(&self) -> LocalBoxFuture<'_, Result<Own>>;

    /// The other issuers with the keys that are known of them, after those that `ask` means were asked for theirs.
    fn others<'a>(&'a self, ask: Ask<'a>) -> LocalBoxFuture<'a, Vec<Arc<Issuer>>>;
}

/// Which of the other issuers are asked for their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<'a> {
    Nobody,
    /// Those whose keys are due.
    Due,
    /// The one of this name, since a key of its was not found.
    Issuer(&'a str),
}

/// This service as an issuer, and which of its clients must not call.
#[derive(Clone, Debug)]
pub struct Own {
    pub issuer: Issuer,
    pub disabled: HashSet<String>,
}

/// Decides who may come in. Clones share what they know; the workers of a server share one gate.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    clock: Clock,
    source: Arc<dyn Source>,
    known: ArcSwap<Known>,
    remembered: Remembered,
    /// One reading of the database at a time, and one of the other issuers.
    own_turn: Mutex<Turn>,
    others_turn: Mutex<Turn>,
    background: OnceLock<AbortHandle>,
}

#[derive(Clone)]
struct Known {
    keys: KeySet,
    /// Counts up when any key comes, goes or changes.
    generation: u64,
    disabled: Arc<HashSet<String>>,
    /// When the reading of `disabled` began.
    read_at: Timestamp,
}

#[derive(Default)]
struct Turn {
    failed: Option<Instant>,
    /// When an unknown `kid` last led to a question, by issuer.
    asked: HashMap<String, Instant>,
}

fn within(moment: Option<&Instant>, span: Duration) -> bool {
    moment.is_some_and(|moment| moment.elapsed() < span)
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(task) = self.background.get() {
            task.abort();
        }
    }
}

impl Gate {
    /// A gate that knows what `source` can tell without asking other issuers: a start must not wait for them.
    /// [`keep_fresh`](Self::keep_fresh) asks them and has everything read again.
    ///
    /// # Errors
    /// Those of the source.
    pub async fn open(clock: Clock, source: Arc<dyn Source>) -> Result<Self> {
        let read_at = clock.now();
        let own = source.own().await?;
        let others = source.others(Ask::Nobody).await;
        let known = Known {
            keys: KeySet {
                own: Arc::new(own.issuer),
                others,
            },
            generation: 0,
            disabled: Arc::new(own.disabled),
            read_at,
        };
        Ok(Self(Arc::new(Inner {
            clock,
            source,
            known: ArcSwap::from_pointee(known),
            remembered: Remembered::default(),
            own_turn: Mutex::default(),
            others_turn: Mutex::default(),
            background: OnceLock::new(),
        })))
    }

    /// Starts the task that reads what the gate knows every ten seconds, on this thread's runtime (actix). It ends with
    /// the gate's last clone.
    pub fn keep_fresh(&self) {
        let gate = Arc::downgrade(&self.0);
        let task = actix_web::rt::spawn(async move {
            let mut first = true;
            while let Some(gate) = Weak::upgrade(&gate).map(Self) {
                if std::mem::take(&mut first) {
                    gate.read_others(&mut *gate.0.others_turn.lock().await, Ask::Due)
                        .await;
                } else if let Err(error) = gate.refresh().await {
                    log::warn!("keys and clients cannot be read: {error}");
                }
                drop(gate);
                tokio::time::sleep(EVERY).await;
            }
        });
        if let Err(second) = self.0.background.set(task.abort_handle()) {
            second.abort();
        }
    }

    /// Reads the database, and asks the other issuers that are due.
    ///
    /// # Errors
    /// Those of the database; another issuer that does not answer keeps the keys that are known of it.
    pub async fn refresh(&self) -> Result<()> {
        let own = self.read_own(&mut *self.0.own_turn.lock().await).await;
        self.read_others(&mut *self.0.others_turn.lock().await, Ask::Due)
            .await;
        own
    }

    /// The public keys of this service that may check a token now, as JSON Web Keys, oldest first.
    #[must_use]
    pub fn published_keys(&self) -> Vec<Value> {
        let now = self.0.clock.now();
        let known = self.0.known.load();
        let mut keys: Vec<_> = known
            .keys
            .own
            .keys
            .iter()
            .filter(|(_, key)| key.verifies_at(now))
            .collect();
        // A `kid` is a UUIDv7, so that its order is the keys' age.
        keys.sort_by_key(|(kid, _)| *kid);
        keys.into_iter().map(|(_, key)| key.jwk.clone()).collect()
    }

    /// Admits the caller with this `Authorization` header.
    ///
    /// # Errors
    /// [`Code::Unauthenticated`], whatever is wrong: why is told in the log alone. [`Error::Unavailable`] where it
    /// cannot be known who is disabled.
    pub async fn admit(
        &self,
        authorization: Option<&HeaderValue>,
        request_id: &str,
    ) -> Result<Arc<Actor>> {
        let Some(token) = authorization.and_then(bearer) else {
            return refuse(request_id, &"there is no bearer token");
        };
        if token.len() > verifier::LONGEST_TOKEN {
            return refuse(request_id, &"longer than 8 KiB");
        }
        self.freshen().await?;
        let claims = match self.recognize(token).await {
            Ok(claims) => claims,
            Err(fault) => return refuse(request_id, &fault),
        };
        if self.0.known.load().disabled.contains(&claims.client_id) {
            return refuse(request_id, &"the client is disabled");
        }
        Ok(Arc::new(Actor {
            client_id: claims.client_id.clone(),
            scope: claims.scope.clone(),
            rights: Arc::clone(&claims.rights),
            request_id: request_id.to_owned(),
        }))
    }

    /// What the token says, from memory where it was checked before.
    async fn recognize(&self, token: &str) -> Result<Arc<Claims>, TokenFault> {
        let print = Print::of(token);
        let now = self.0.clock.now();
        let mut known = self.0.known.load_full();
        if let Some(claims) = self.0.remembered.get(&print, known.generation, now) {
            return Ok(claims);
        }
        let mut verified = verifier::verify(&known.keys, token, now);
        if let Err(TokenFault::UnknownKey { issuer }) = &verified {
            self.learn(issuer, &known).await;
            known = self.0.known.load_full();
            verified = verifier::verify(&known.keys, token, now);
        }
        let claims = Arc::new(verified?);
        self.0.remembered.put(print, known.generation, &claims, now);
        Ok(claims)
    }

    /// Asks an issuer for a key that was not among `known`, unless it was asked just now.
    async fn learn(&self, issuer: &str, known: &Known) {
        let own = issuer == known.keys.own.name;
        let turn = if own {
            &self.0.own_turn
        } else {
            &self.0.others_turn
        };
        let mut turn = turn.lock().await;
        let keys = self.0.known.load().keys.clone();
        let learned_meanwhile = if own {
            keys.own != known.keys.own
        } else {
            keys.others != known.keys.others
        };
        if learned_meanwhile || within(turn.asked.get(issuer), ASK_AGAIN) {
            return;
        }
        turn.asked.insert(issuer.to_owned(), Instant::now());
        if !own {
            self.read_others(&mut turn, Ask::Issuer(issuer)).await;
        } else if let Err(error) = self.read_own(&mut turn).await {
            log::warn!("keys cannot be read: {error}");
        }
    }

    /// Sees to it that what is known of the clients is not too old.
    async fn freshen(&self) -> Result<()> {
        let seen = self.0.known.load().read_at;
        let age = self.age(seen);
        if age > STALE {
            return self
                .read_again(seen)
                .await
                .map_err(|error| Error::Unavailable(error.to_string()));
        }
        if age > OLD && self.0.own_turn.try_lock().is_ok() {
            let gate = self.clone();
            // A failure is told by the background task, or by the call that has to wait.
            actix_web::rt::spawn(async move { gate.read_again(seen).await.is_ok() });
        }
        Ok(())
    }

    /// A clock that was set back makes a reading old as well.
    fn age(&self, read_at: Timestamp) -> chrono::Duration {
        (self.0.clock.now().utc() - read_at.utc()).abs()
    }

    /// Reads the database unless that was done since `seen`.
    async fn read_again(&self, seen: Timestamp) -> Result<()> {
        let mut turn = self.0.own_turn.lock().await;
        if self.0.known.load().read_at != seen {
            return Ok(());
        }
        if within(turn.failed.as_ref(), FAIL_FAST) {
            return Err(Error::Unavailable(
                "the database could not be read just now".to_owned(),
            ));
        }
        self.read_own(&mut turn).await
    }

    async fn read_own(&self, turn: &mut Turn) -> Result<()> {
        let read_at = self.0.clock.now();
        let own = self.0.source.own().await;
        turn.failed = own.is_err().then(Instant::now);
        let own = own?;
        let (issuer, disabled) = (Arc::new(own.issuer), Arc::new(own.disabled));
        self.0.known.rcu(|known| {
            let changed = known.keys.own != issuer;
            Known {
                keys: KeySet {
                    own: Arc::clone(&issuer),
                    others: known.keys.others.clone(),
                },
                generation: known.generation + u64::from(changed),
                disabled: Arc::clone(&disabled),
                read_at,
            }
        });
        Ok(())
    }

    /// `_turn` shows that the caller has it.
    async fn read_others(&self, _turn: &mut Turn, ask: Ask<'_>) {
        let others = self.0.source.others(ask).await;
        self.0.known.rcu(|known| {
            let changed = known.keys.others != others;
            Known {
                keys: KeySet {
                    own: Arc::clone(&known.keys.own),
                    others: others.clone(),
                },
                generation: known.generation + u64::from(changed),
                ..Known::clone(known)
            }
        });
    }
}

/// The token in `Bearer {token}` (RFC 6750, 2.1). The scheme's case does not matter (RFC 9110, 11.1).
fn bearer(authorization: &HeaderValue) -> Option<&str> {
    let authorization = std::str::from_utf8(authorization.as_bytes()).ok()?;
    let (scheme, token) = authorization.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn refuse<T>(request_id: &str, reason: &dyn std::fmt::Display) -> Result<T> {
    log::debug!(request_id; "a caller was not admitted: {reason}");
    Err(Code::Unauthenticated.into())
}
