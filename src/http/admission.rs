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
//! For a moment after somebody was turned away it counts as well how late threads come. Where one is late there are too few
//! processors for so much, and what lists take of them is missing everywhere else, also to those who are only told to go. So
//! there is as much room for lists as all threads have been in time, and it fades as soon as one is not. Where the thread that
//! shall answer is later still, single records and changes are turned away too, but for one at a time: what waits is out of the
//! way in a moment, while each that is let in would make all others wait. What tokens need always goes on. Only who finds the
//! usual room taken makes that moment last. When it has passed there is the usual room again, and whether that is enough shows
//! at once. Where there are lists and nothing else they take nothing from anybody.
//!
//! Whether there is room is looked at before anything else, since ten who are turned away must cost less than one who is
//! answered. A place is given to those of whom it is known who they are and what they want, or whoever sends slowly would
//! hold one. It is held until the answer begins, not only until the database has done its part: making a page is as much work
//! as reading it. How many exports run at once is limited [elsewhere](super::export).

mod average;
mod in_time;
mod lateness;
mod moment;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::{HttpMessage as _, HttpRequest};

use self::average::Average;
use self::in_time::InTime;
use self::moment::Moment;
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

/// For so long after a single record was read, or a change made, there are not only lists.
const RECENT: Duration = Duration::from_millis(100);

/// A thread that is so late has more to do than is let in otherwise: until it has done that, one at a time goes on.
const TOO_LATE: Duration = Duration::from_millis(12);

/// Transactions of PostgreSQL that are longer than this on average have many others beside them. With 32 clients who do
/// nothing but create records it was two thirds of this, on two processors.
const LONG: Duration = Duration::from_millis(25);

/// The requests in the works of this process. Clones count together.
#[derive(Clone)]
pub struct Admission(Arc<Inner>);

struct Inner {
    reads: Crowd,
    writes: Crowd,
    transactions: Crowd,
    /// How long transactions are, where the database does not commit many of them together.
    length: Option<Average>,
    /// When a single record or a change was let in last, or turned away from a late thread.
    others: Moment,
    /// What there is to spare for lists in a crowd; they take of the processors that all threads share.
    in_time: Arc<InTime>,
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
    /// `room` reads, and as many writes, of a burst are let in, by as many `threads`.
    #[must_use]
    pub fn new(room: usize, threads: usize, database: Kind) -> Self {
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
            others: Moment::never(),
            in_time: Arc::new(InTime::of(threads)),
        }))
    }

    /// Turns a request away at the door where there is no room for it, or where its thread has too much to do.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn look(&self, work: Work) -> Result<()> {
        lateness::measure(&self.0.in_time);
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
        self.note_others(work);
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
            self.note_others(work);
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

    /// What of the usual room there is while readers are turned away, for lists unless there is nothing else.
    fn room_left(&self, work: Work, usual: usize) -> usize {
        let makes_way = match work {
            Work::List => self.0.others.is_within(RECENT),
            Work::Record | Work::Write => true,
            Work::Token | Work::Transaction => false,
        };
        if !makes_way || !self.0.reads.is_crowded() {
            usual
        } else if lateness::now() >= TOO_LATE {
            1
        } else if work == Work::List {
            self.0.in_time.part_of(usual)
        } else {
            usual
        }
    }

    fn note_others(&self, work: Work) {
        if matches!(work, Work::Record | Work::Write) {
            self.0.others.note();
        }
    }

    fn crowd(&self, work: Work) -> &Crowd {
        match work {
            Work::List | Work::Record | Work::Token => &self.0.reads,
            Work::Write => &self.0.writes,
            Work::Transaction => &self.0.transactions,
        }
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
mod tests;
