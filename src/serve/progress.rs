//! How far things are on a connection.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::task::Waker;
use std::time::Duration;

use actix_http::RequestHead;
use tokio::time::Instant;

use super::framing::Part;
use super::room::{Room, Taken};

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From a connection's beginning, or the first byte of a later request, to the end of the head. Also for what a
    /// caller sends on although the connection is about to end.
    pub head: Duration,
    /// How long an answer may wait for its reader to take a single byte.
    pub write: Duration,
    /// How long there may be nothing at all after an answer.
    pub idle: Duration,
}

/// What the connection and the requests on it tell each other. Both live on one thread.
pub struct Progress {
    part: Cell<Part>,
    /// Since when there has been a connection, or later some of a head, that no request has come of.
    waiting: Cell<Option<Instant>>,
    /// When bytes were written last.
    wrote: Cell<Instant>,
    /// Since when the reader has taken nothing although there is something to take.
    stalled: Cell<Option<Instant>>,
    /// Since when it has been clear that no further request will be heard.
    closing: Cell<Option<Instant>>,
    running: Cell<u32>,
    /// Whom to wake when bytes that were held back may go on.
    held_back: Cell<Option<Waker>>,
    /// Where there may be room for longer answers.
    room: Room,
    /// The room that the connection has taken: it keeps it.
    taken: OnceCell<Taken>,
}

/// A request is being worked on, or its answer written: its body may take as long as the handler allows.
pub struct Running(Rc<Progress>);

impl Progress {
    pub fn new(now: Instant, room: Room) -> Self {
        Self {
            part: Cell::new(Part::NEW),
            waiting: Cell::new(Some(now)),
            wrote: Cell::new(now),
            stalled: Cell::new(None),
            closing: Cell::new(None),
            running: Cell::new(0),
            held_back: Cell::new(None),
            room,
            taken: OnceCell::new(),
        }
    }

    /// The head is complete and understood.
    pub fn begin(self: &Rc<Self>, head: &RequestHead) -> Running {
        self.waiting.set(None);
        self.running.set(self.running.get() + 1);
        self.go_on(Part::after(head));
        Running(Rc::clone(self))
    }

    /// No further request will be heard: the answer says so.
    pub fn close(&self) {
        if self.closing.get().is_none() {
            self.closing.set(Some(Instant::now()));
        }
    }

    pub fn is_closing(&self) -> bool {
        self.closing.get().is_some()
    }

    /// Whether some of a head has come, and no request of it.
    pub fn is_half_heard(&self) -> bool {
        !self.is_closing() && self.part.get().is_half_a_head()
    }

    /// Whether there is no request to which an answer could belong.
    pub fn is_unheard(&self) -> bool {
        self.running.get() == 0 && matches!(self.part.get(), Part::Head(_) | Part::Unknown)
    }

    /// How many of the `bytes` that came belong to the present request.
    pub fn take(&self, bytes: &[u8]) -> usize {
        let mut part = self.part.get();
        let taken = part.take(bytes);
        if taken > 0 && self.is_unheard() && self.waiting.get().is_none() {
            self.waiting.set(Some(Instant::now()));
        }
        self.part.set(part);
        taken
    }

    /// There are bytes that belong to no present request.
    pub fn hold_back(&self, waker: &Waker) {
        self.held_back.set(Some(waker.clone()));
    }

    /// How a write went: whether the stream took anything.
    pub fn wrote(&self, took: bool) {
        if took {
            self.stalled.set(None);
            self.wrote.set(Instant::now());
        } else if self.stalled.get().is_none() {
            self.stalled.set(Some(Instant::now()));
        }
    }

    pub fn is_stalled(&self) -> bool {
        self.stalled.get().is_some()
    }

    /// When patience ends, as things stand.
    pub fn deadline(&self, patience: Patience) -> Option<Instant> {
        let write = self.stalled.get().map(|since| since + patience.write);
        let wrote = self.wrote.get();
        let read = if self.running.get() > 0 {
            None
        } else if let Some(since) = self.closing.get() {
            Some(since.max(wrote) + patience.head)
        } else if let Some(since) = self.waiting.get() {
            Some(since + patience.head)
        } else {
            Some(wrote + patience.idle)
        };
        read.into_iter().chain(write).min()
    }

    /// From here on bytes belong to `part`.
    fn go_on(&self, part: Part) {
        self.part.set(part);
        if let Some(waker) = self.held_back.take() {
            waker.wake();
        }
    }
}

impl Running {
    /// Whether the connection has [room](super::room), or could take some now.
    pub fn has_room(&self) -> bool {
        let Progress { room, taken, .. } = &*self.0;
        taken.get().is_some() || room.take().is_some_and(|new| taken.set(new).is_ok())
    }

    /// As [`Progress::close`].
    pub fn close(&self) {
        self.0.close();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.set(self.0.running.get().saturating_sub(1));
        if self.0.part.get() == Part::Next && !self.0.is_closing() {
            self.0.go_on(Part::NEW);
        }
    }
}
