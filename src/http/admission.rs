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
//! For a moment after somebody was turned away, lists and all else do not share alike. Where the threads that serve all of this
//! come late to what is new there are too few processors for so much, and what lists take of them is missing everywhere
//! else, also to those who are only told to go: no list is let in until the threads are in time, and half as many single
//! records; and few changes, where the threads are so late that nothing else helps. Only who finds the usual room taken makes
//! the moment last. When it has passed there is the usual room again, and whether that is enough shows at once. Where there
//! are lists and nothing else they take nothing from anybody.
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

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Lists, exports, figures: much work, which can be asked for later.
    List,
    /// Single records.
    Record,
    /// What a caller needs before anything else.
    Token,
    /// Changes; they take no reader's place.
    Write,
    /// The part of a change that is the database's, unless its [turn](crate::db::turn::Turn::waited) was waited for.
    Transaction,
}

/// When so few are there, nobody waits for long; and who finds it so within this time is part of a burst.
const QUIET: usize = 16;
const BURST: Duration = Duration::from_millis(25);

/// For so long after somebody found the usual room taken, there may be less of it.
const CROWDED: Duration = Duration::from_secs(2);

/// For so long after that, many at once are no burst.
const CALM: Duration = Duration::from_secs(4);

/// For so long after a single record was read, or a change made, there are not only lists; and for so long it is known how late
/// threads are.
const RECENT: Duration = Duration::from_millis(100);

/// Threads that come later than this on average are late. With 32 clients whose lists take all of two processors it was two
/// to four milliseconds, so that lists which are all that there is do not wait for it; with ten times as much five and more.
const LATE: Duration = Duration::from_millis(1);

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
    /// When that was measured last.
    measured: Moment,
    /// When a single record or a change was let in last.
    others: Moment,
}

/// When something was so last.
struct Moment {
    since: Instant,
    /// In microseconds after `since`; 0 for never.
    micros: AtomicU64,
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
    /// When so few were there that nobody waited.
    quiet: Moment,
    /// When somebody found no room where there was the usual.
    crowded: Moment,
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
        let crowd = || Crowd {
            room,
            present: AtomicUsize::new(0),
            quiet: Moment::now(),
            crowded: Moment::never(),
        };
        Self(Arc::new(Inner {
            reads: crowd(),
            writes: crowd(),
            transactions: crowd(),
            length: (database == Kind::Postgres).then(|| Average::over(LONG)),
            lateness: Average::over(LATE),
            measured: Moment::never(),
            others: Moment::never(),
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
        if matches!(work, Work::Record | Work::Write) {
            self.0.others.note();
        }
        Ok(place)
    }

    /// Whether one more may join those who are present.
    fn decide(&self, work: Work, present: usize) -> Result<()> {
        let crowd = self.crowd(work);
        if present < QUIET {
            crowd.quiet.note();
        }
        let usual = self.usual_room(work);
        if present >= usual {
            if !crowd.crowded.is_within(CALM) {
                log::warn!("too many requests at once: some are turned away");
            }
            crowd.crowded.note();
            return Err(Code::Unavailable.into());
        }
        if present >= self.room_left(work, usual) {
            return Err(Code::Unavailable.into());
        }
        Ok(())
    }

    fn usual_room(&self, work: Work) -> usize {
        let crowd = self.crowd(work);
        let is_long = self.0.length.as_ref().is_some_and(Average::is_long);
        let parts = match (work, crowd.is_burst()) {
            (Work::Transaction, false) if is_long && self.0.reads.is_crowded() => return QUIET,
            (Work::Transaction, false) if is_long => 16,
            (Work::Token | Work::Write | Work::Transaction, _) | (Work::Record, true) => 1,
            (Work::Record, false) => 16,
            (Work::List, true) => 8,
            (Work::List, false) => 32,
        };
        crowd.room.div_ceil(parts)
    }

    /// What of the usual room there is while readers are turned away.
    fn room_left(&self, work: Work, usual: usize) -> usize {
        let Inner {
            reads,
            lateness,
            measured,
            others,
            ..
        } = &*self.0;
        match work {
            _ if !reads.is_crowded() || !measured.is_within(RECENT) => usual,
            Work::Write if lateness.is_longest() => usual.div_ceil(32),
            Work::Record if lateness.is_long() => usual.div_ceil(2),
            Work::List if others.is_within(RECENT) => lateness.part_left(usual),
            _ => usual,
        }
    }

    /// Finds out how long it takes until this thread comes to what is new: it looks for that after a round of what it knew of, and
    /// then comes to it in turn.
    fn measure(&self) {
        if MEASURED.replace(true) {
            return;
        }
        let (admission, since) = (self.clone(), Instant::now());
        actix_web::rt::spawn(async move {
            tokio::task::yield_now().await;
            MEASURED.set(false);
            admission.0.note_late(since.elapsed());
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

impl Inner {
    fn note_late(&self, span: Duration) {
        if !self.measured.is_within(RECENT) {
            self.lateness.forget();
        }
        self.measured.note();
        self.lateness.note(span);
    }
}

impl Moment {
    fn never() -> Self {
        Self {
            since: Instant::now(),
            micros: AtomicU64::new(0),
        }
    }

    fn now() -> Self {
        let moment = Self::never();
        moment.note();
        moment
    }

    fn note(&self) {
        let now = micros(self.since.elapsed()).max(1);
        self.micros.store(now, Ordering::Relaxed);
    }

    /// Whether it is no longer ago than `span`.
    fn is_within(&self, span: Duration) -> bool {
        let then = self.micros.load(Ordering::Relaxed);
        then > 0 && micros(self.since.elapsed()) < then + micros(span)
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

    fn forget(&self) {
        self.micros.store(0, Ordering::Relaxed);
    }

    /// The less of `room` the longer it is: all of it up to half the limit, nothing from the limit on.
    fn part_left(&self, room: usize) -> usize {
        let limit = micros(self.limit);
        let short = limit.saturating_sub(self.micros.load(Ordering::Relaxed));
        let part = usize::try_from(short * 2).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        room.saturating_mul(part).div_ceil(limit).min(room)
    }

    fn is_long(&self) -> bool {
        self.micros.load(Ordering::Relaxed) > micros(self.limit)
    }

    /// Whether it is about as long as a measurement counts at most.
    fn is_longest(&self) -> bool {
        self.micros.load(Ordering::Relaxed) > micros(self.limit) * 3
    }
}

impl Crowd {
    fn is_burst(&self) -> bool {
        self.quiet.is_within(BURST) && !self.crowded.is_within(CALM)
    }

    fn is_crowded(&self) -> bool {
        self.crowded.is_within(CROWDED)
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
            crowd.quiet.note();
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
    fn lists_make_way_in_a_crowd_for_as_long_as_threads_are_late() {
        let admission = Admission::new(640, Kind::Postgres);
        let late = |span: Duration| {
            for _ in 0..200 {
                admission.0.note_late(span);
            }
        };
        late(LATE * 4);
        assert_eq!(
            let_in(&admission, Work::List, 80).len(),
            80,
            "nobody was turned away"
        );
        drop(let_in(&admission, Work::List, 81));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 20, "only lists");
        drop(let_in(&admission, Work::Token, 1));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 20);
        assert_eq!(let_in(&admission, Work::Record, 40).len(), 20);
        assert_eq!(let_in(&admission, Work::List, 20).len(), 0);
        assert_eq!(let_in(&admission, Work::Write, 700).len(), 20);
        late(LATE * 2);
        assert_eq!(let_in(&admission, Work::Write, 700).len(), 640);
        late(LATE * 3 / 4);
        drop(let_in(&admission, Work::Write, 1));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 10);
        late(LATE / 2);
        drop(let_in(&admission, Work::Write, 1));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 20);
        admission.0.note_late(Duration::from_secs(1));
        assert!(
            !admission.0.lateness.is_long(),
            "what came late once is not late"
        );
        // What was measured long ago tells nothing.
        late(LATE * 4);
        std::thread::sleep(RECENT);
        drop(let_in(&admission, Work::Write, 1));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 20);
        admission.0.note_late(Duration::ZERO);
        assert!(!admission.0.lateness.is_long());
        // None of those was turned away for want of the usual room.
        std::thread::sleep(CROWDED);
        late(LATE * 4);
        drop(let_in(&admission, Work::Write, 1));
        assert_eq!(let_in(&admission, Work::List, 20).len(), 20);
    }

    #[actix_web::test]
    async fn a_thread_that_is_held_up_again_and_again_is_late() {
        let admission = Admission::new(640, Kind::Postgres);
        let look = async |held_up: Duration| {
            admission.look(Work::Record).expect("room");
            std::thread::sleep(held_up);
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        };
        for _ in 0..30 {
            look(LATE * 4).await;
        }
        assert!(admission.0.lateness.is_long());
        for _ in 0..200 {
            look(Duration::ZERO).await;
        }
        assert!(!admission.0.lateness.is_long());
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
