//! Who is let in, so that those who are get their answer soon, and the others hear at once that they do not.
//!
//! A burst may wait: it is worked off in a moment. A crowd that has been there for a while does not go away by itself
//! (the idea of CoDel, RFC 8289): whoever joined at its end would wait for longer and longer, until nobody is answered in
//! time. Then few more requests may be in the works than are being worked on, of lists, exports and figures half as
//! many as of single records; and it stays so until nobody has been turned away for a while, or each quiet moment would let a
//! crowd in again, the last of whom wait longest. What tokens need may wait as in a burst, since nobody asks anything
//! without one. So may writes that wait for their turn on a row: many want the last seats of a class at the same moment, and
//! each is to hear whether it got one. SQLite commits dozens of writes together; PostgreSQL works on each by itself: while
//! that takes long, few more may be in the works, and while others are turned away no more than it can work on.
//!
//! Nor may many lists be in the works where the threads that serve all of this come late to whoever has something for them,
//! and of a crowd half as many single records: there are too few processors for so much, and what lists take of them is
//! missing everywhere else.
//!
//! Whether there is room is looked at before anything else, since ten who are turned away must cost less than one who is
//! answered. A place is given to those of whom it is known who they are and what they want, or whoever sends slowly would
//! hold one. It is held until the answer begins, not only until the database has done its part: making a page is as much work
//! as reading it. How many exports run at once is limited [elsewhere](super::export).

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::{HttpMessage as _, HttpRequest};

use crate::db::Kind;
use crate::error::{Code, Result};

/// What a request asks for: the last is turned away last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Lists, exports, figures: much work, which can be asked for later.
    List,
    /// Single records.
    Record,
    /// What a caller needs before anything else.
    Token,
    /// Changes; they do not stand in the way of reads.
    Write,
    /// The part of a change that is the database's, unless its [turn](crate::db::turn::Turn::waited) was waited for.
    Transaction,
}

/// When so few are there, nobody waits for long; and who finds it so within this time is part of a burst.
const QUIET: usize = 16;
const BURST: Duration = Duration::from_millis(25);

/// For so long after somebody was turned away, further ones are no burst.
const CALM: Duration = Duration::from_secs(1);

/// Threads that come later than this on average are late. With work for all of its processors a machine of two was seen to
/// have half a millisecond, and with far too much work five.
const LATE: Duration = Duration::from_millis(2);

/// Transactions of PostgreSQL that are longer than this on average have many others beside them. With 32 clients who do
/// nothing but create records it was two thirds of this, on two processors.
const LONG: Duration = Duration::from_millis(25);

thread_local! {
    /// Whether this thread's lateness is being measured.
    static MEASURED: Cell<bool> = const { Cell::new(false) };
}

/// The requests in the works of this process. Clones count together.
#[derive(Clone)]
pub struct Admission(Arc<Inner>);

struct Inner {
    reads: Crowd,
    writes: Crowd,
    transactions: Crowd,
    /// How long transactions are, where the database does not commit many of them together.
    length: Option<Average>,
    /// How late threads come.
    lateness: Average,
}

/// How long something takes on average.
struct Average {
    /// More is long.
    limit: Duration,
    micros: AtomicU64,
}

struct Crowd {
    /// How many of a burst are let in.
    room: usize,
    present: AtomicUsize,
    since: Instant,
    /// When it was quiet last, in microseconds after `since`.
    quiet_at: AtomicU64,
    /// Until when nobody counts as a burst, in microseconds after `since`.
    crowded_until: AtomicU64,
}

/// A place, left with the value.
pub struct Place {
    admission: Admission,
    work: Work,
    /// From when on; not yet where it may still be refused.
    since: Option<Instant>,
}

impl Admission {
    /// `room` reads, and as many writes, of a burst are let in.
    #[must_use]
    pub fn new(room: usize, database: Kind) -> Self {
        let since = Instant::now();
        let crowd = || Crowd {
            room,
            present: AtomicUsize::new(0),
            since,
            quiet_at: AtomicU64::new(0),
            crowded_until: AtomicU64::new(0),
        };
        Self(Arc::new(Inner {
            reads: crowd(),
            writes: crowd(),
            transactions: crowd(),
            length: (database == Kind::Postgres).then(|| Average::over(LONG)),
            lateness: Average::over(LATE),
        }))
    }

    /// Turns a request away at the door where there is no room for it.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn look(&self, work: Work) -> Result<()> {
        self.measure();
        let present = self.crowd(work).present.load(Ordering::Relaxed);
        self.decide(work, present)
    }

    /// Lets a request in until its answer begins.
    ///
    /// # Errors
    /// `unavailable` where too many are there.
    pub fn let_in(&self, req: &HttpRequest, work: Work) -> Result<()> {
        let place = self.place(work)?;
        req.extensions_mut().insert(place);
        Ok(())
    }

    /// As [`let_in`](Self::let_in), until the place is left.
    ///
    /// # Errors
    /// As for [`let_in`](Self::let_in).
    pub fn place(&self, work: Work) -> Result<Place> {
        let present = self.crowd(work).present.fetch_add(1, Ordering::Relaxed);
        let mut place = Place {
            admission: self.clone(),
            work,
            since: None,
        };
        self.decide(work, present)?;
        place.since = Some(Instant::now());
        Ok(place)
    }

    /// Whether one more may join those who are present.
    fn decide(&self, work: Work, present: usize) -> Result<()> {
        let crowd = self.crowd(work);
        if present < QUIET {
            crowd.note_quiet();
        }
        if present < self.room(work) {
            return Ok(());
        }
        if crowd.note_crowded() {
            log::warn!("too many requests at once: some are turned away");
        }
        Err(Code::Unavailable.into())
    }

    fn room(&self, work: Work) -> usize {
        let crowd = self.crowd(work);
        let is_long = self.0.length.as_ref().is_some_and(Average::is_long);
        let parts = match (work, crowd.is_burst()) {
            (Work::Transaction, false) if is_long && self.0.reads.is_crowded() => return QUIET,
            (Work::Transaction, false) if is_long => 16,
            (Work::Token | Work::Write | Work::Transaction, _) | (Work::Record, true) => 1,
            (Work::Record, false) if self.0.lateness.is_long() => 32,
            (Work::Record, false) => 16,
            (Work::List, _) if self.0.lateness.is_long() => 128,
            (Work::List, true) => 8,
            (Work::List, false) => 32,
        };
        crowd.room.div_ceil(parts)
    }

    /// Finds out how long it takes until this thread comes to what is new.
    fn measure(&self) {
        if MEASURED.replace(true) {
            return;
        }
        let (admission, since) = (self.clone(), Instant::now());
        actix_web::rt::spawn(async move {
            MEASURED.set(false);
            admission.0.lateness.note(since.elapsed());
        });
    }

    fn crowd(&self, work: Work) -> &Crowd {
        match work {
            Work::List | Work::Record | Work::Token => &self.0.reads,
            Work::Write => &self.0.writes,
            Work::Transaction => &self.0.transactions,
        }
    }
}

impl Average {
    /// One measurement counts as a sixteenth of the average, and as no more than four times the limit: what took long once
    /// is not long.
    const WEIGHT: u64 = 16;

    fn over(limit: Duration) -> Self {
        Self {
            limit,
            micros: AtomicU64::new(0),
        }
    }

    fn note(&self, span: Duration) {
        let average = self.micros.load(Ordering::Relaxed);
        let span = micros(span.min(self.limit * 4));
        let average = (average * (Self::WEIGHT - 1) + span) / Self::WEIGHT;
        self.micros.store(average, Ordering::Relaxed);
    }

    fn is_long(&self) -> bool {
        self.micros.load(Ordering::Relaxed) > micros(self.limit)
    }
}

impl Crowd {
    fn is_burst(&self) -> bool {
        let quiet_at = self.quiet_at.load(Ordering::Relaxed);
        self.now().saturating_sub(quiet_at) < micros(BURST) && !self.is_crowded()
    }

    /// Whether somebody was turned away just now.
    fn is_crowded(&self) -> bool {
        self.now() < self.crowded_until.load(Ordering::Relaxed)
    }

    fn note_quiet(&self) {
        self.quiet_at.store(self.now(), Ordering::Relaxed);
    }

    /// Answers whether it was not known.
    fn note_crowded(&self) -> bool {
        let now = self.now();
        let until = now + micros(CALM);
        self.crowded_until.swap(until, Ordering::Relaxed) < now
    }

    fn now(&self) -> u64 {
        micros(self.since.elapsed())
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

impl Drop for Place {
    fn drop(&mut self) {
        let admission = &self.admission.0;
        if let (Work::Transaction, Some(length), Some(since)) =
            (self.work, &admission.length, self.since)
        {
            length.note(since.elapsed());
        }
        let crowd = self.admission.crowd(self.work);
        if crowd.present.fetch_sub(1, Ordering::Relaxed) <= QUIET {
            crowd.note_quiet();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_in(admission: &Admission, work: Work, times: usize) -> Vec<Place> {
        (0..times)
            .filter_map(|_| admission.place(work).ok())
            .collect()
    }

    #[test]
    fn a_burst_may_wait_and_a_standing_crowd_may_not() {
        let admission = Admission::new(640, Kind::Postgres);
        let mut present = let_in(&admission, Work::Record, 700);
        assert_eq!(present.len(), 640);
        present.truncate(30);
        std::thread::sleep(BURST);
        present.extend(let_in(&admission, Work::Record, 700));
        assert_eq!(
            present.len(),
            40,
            "a crowd that stays has a sixteenth of the room"
        );
        present.extend(let_in(&admission, Work::Token, 700));
        assert_eq!(present.len(), 640, "tokens have all of it");
        present.clear();
        assert_eq!(
            let_in(&admission, Work::Record, 700).len(),
            40,
            "those who come after a crowd are no burst"
        );
        std::thread::sleep(CALM);
        assert_eq!(let_in(&admission, Work::Record, 700).len(), 640);
    }

    #[test]
    fn lists_are_turned_away_first() {
        let admission = Admission::new(640, Kind::Postgres);
        let mut present = let_in(&admission, Work::List, 700);
        assert_eq!(present.len(), 80, "of a burst");
        present.clear();
        present.extend(let_in(&admission, Work::List, 700));
        assert_eq!(present.len(), 20, "of a crowd");
        present.extend(let_in(&admission, Work::Record, 700));
        assert_eq!(present.len(), 40, "single records go on");
    }

    #[test]
    fn lists_wait_for_threads_that_are_late() {
        let admission = Admission::new(640, Kind::Postgres);
        for _ in 0..20 {
            admission.0.lateness.note(LATE * 4);
        }
        assert_eq!(let_in(&admission, Work::List, 700).len(), 5);
        assert_eq!(let_in(&admission, Work::Record, 700).len(), 20);
        for _ in 0..50 {
            admission.0.lateness.note(Duration::ZERO);
        }
        admission.0.lateness.note(Duration::from_secs(1));
        assert_eq!(
            let_in(&admission, Work::List, 700).len(),
            20,
            "what came late once is not late"
        );
    }

    #[actix_web::test]
    async fn a_thread_that_is_held_up_again_and_again_is_late() {
        let admission = Admission::new(640, Kind::Postgres);
        for _ in 0..10 {
            admission.look(Work::Record).expect("room");
            std::thread::sleep(LATE * 4);
            tokio::task::yield_now().await;
        }
        assert_eq!(let_in(&admission, Work::List, 700).len(), 5);
        for _ in 0..50 {
            admission.look(Work::Record).expect("room");
            tokio::task::yield_now().await;
        }
        assert!(let_in(&admission, Work::List, 700).len() > 5);
    }

    #[test]
    fn few_transactions_are_in_the_works_while_they_are_long() {
        for (database, few, fewest) in [(Kind::Postgres, 40, QUIET), (Kind::Sqlite, 640, 640)] {
            let admission = Admission::new(640, database);
            let burst = let_in(&admission, Work::Transaction, 700);
            assert_eq!(burst.len(), 640);
            drop(burst);
            let quick = let_in(&admission, Work::Transaction, 700);
            assert_eq!(quick.len(), 640, "it was only many");
            std::thread::sleep(LONG * 2);
            drop(quick);
            let long = let_in(&admission, Work::Transaction, 700);
            assert_eq!(long.len(), few);
            drop(let_in(&admission, Work::Transaction, 700));
            let none = let_in(&admission, Work::Transaction, 700);
            assert_eq!(none.len(), 0, "those who are turned away do not count");
            std::thread::sleep(LONG * 2);
            drop((long, let_in(&admission, Work::Record, 700)));
            let crowd = let_in(&admission, Work::Transaction, 700);
            assert_eq!(crowd.len(), fewest, "readers are turned away");
            assert_eq!(let_in(&admission, Work::Write, 700).len(), 640);
        }
    }

    #[test]
    fn writes_do_not_stand_in_the_way_of_reads() {
        let admission = Admission::new(320, Kind::Postgres);
        let writes = let_in(&admission, Work::Write, 400);
        assert_eq!(writes.len(), 320);
        assert_eq!(let_in(&admission, Work::Record, 400).len(), 320);
    }
}
