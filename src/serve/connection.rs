//! One caller's connection, with the patience of the service.
//!
//! actix times the first request's head and little else: whoever sends half of a later head, stops reading its answer, or
//! falls silent between two requests holds the connection for as long as it likes. Here each of these ends the
//! connection, the first with 408.

use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::error::Code;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From a connection's beginning, or the first byte of a later request, to the end of the head.
    pub head: Duration,
    /// How long an answer may wait for its reader to take a single byte.
    pub write: Duration,
    /// How long there may be nothing at all after an answer.
    pub idle: Duration,
}

/// What the connection and the requests on it tell each other. Both live on one thread.
#[derive(Debug)]
pub struct Progress {
    /// Since when there have been bytes, or at first a connection, that no request has come of.
    waiting: Cell<Option<Instant>>,
    /// When bytes were written last.
    wrote: Cell<Instant>,
    /// Since when the reader has taken nothing although there is something to take.
    stalled: Cell<Option<Instant>>,
    running: Cell<u32>,
}

/// A request is being worked on: its body may take as long as the handler allows.
pub struct Running(Rc<Progress>);

impl Progress {
    /// The head is complete.
    pub fn begin(self: &Rc<Self>) -> Running {
        self.waiting.set(None);
        self.running.set(self.running.get() + 1);
        Running(Rc::clone(self))
    }

    /// When patience ends, as things stand. While an answer is being written, a head may wait for its turn.
    fn deadline(&self, patience: Patience) -> Option<Instant> {
        let head = self
            .waiting
            .get()
            .filter(|_| self.running.get() == 0)
            .map(|since| since.max(self.wrote.get()) + patience.head);
        let write = self.stalled.get().map(|since| since + patience.write);
        let idle = self.running.get() == 0 && self.waiting.get().is_none();
        let idle = idle.then(|| self.wrote.get() + patience.idle);
        head.into_iter().chain(write).chain(idle).min()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.set(self.0.running.get() - 1);
    }
}

/// A stream that ends when the other side has tried the service's patience.
pub struct Connection<T> {
    stream: T,
    progress: Rc<Progress>,
    patience: Patience,
    /// One timer for all deadlines. It is not moved with every byte: when it rings it looks whether anything is due.
    timer: Pin<Box<Sleep>>,
    /// Bytes came in since the last request, so that somebody waits for an answer.
    asked: bool,
    /// Bytes came in that actix, which reads as long as there are any, has not looked at yet.
    unread: bool,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Connection<T> {
    pub fn new(stream: T, patience: Patience) -> Self {
        let now = Instant::now();
        let progress = Progress {
            waiting: Cell::new(Some(now)),
            wrote: Cell::new(now),
            stalled: Cell::new(None),
            running: Cell::new(0),
        };
        let timer = Box::pin(sleep_until(now + patience.head));
        Self {
            stream,
            progress: Rc::new(progress),
            patience,
            timer,
            asked: false,
            unread: false,
        }
    }

    pub fn progress(&self) -> &Rc<Progress> {
        &self.progress
    }

    /// Whether patience has ended; if it has not, the task is woken when it may have.
    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        while self.timer.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            let due = self.progress.deadline(self.patience);
            if due.is_some_and(|due| due <= now) {
                return true;
            }
            // Nothing that begins after now can be due before this.
            let next = now
                + self
                    .patience
                    .head
                    .min(self.patience.write)
                    .min(self.patience.idle);
            self.timer
                .as_mut()
                .reset(due.map_or(next, |due| due.min(next)));
        }
        false
    }

    /// Notes how a write went.
    fn noted(&mut self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Pending if self.progress.stalled.get().is_none() => {
                self.progress.stalled.set(Some(Instant::now()));
            }
            Poll::Pending => {}
            Poll::Ready(_) => {
                self.asked = false;
                self.progress.stalled.set(None);
                self.progress.wrote.set(Instant::now());
            }
        }
        polled
    }

    /// Tells a caller whose head never ended what happened, as far as the socket takes it at once.
    fn say_timeout(&mut self, cx: &mut Context<'_>) {
        if std::mem::take(&mut self.asked) && self.progress.stalled.get().is_none() {
            let _ = Pin::new(&mut self.stream).poll_write(cx, timeout().as_bytes());
        }
    }
}

fn timeout() -> String {
    let code = Code::RequestTimeout.as_str();
    let body = format!(
        r#"{{"type":"/v1/problems/{code}","title":"Request timeout","status":408,"detail":"The head of the request did not arrive in time.","code":"{code}"}}"#
    );
    let length = body.len();
    format!(
        "HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.unread = true;
            if self.progress.running.get() == 0 {
                self.asked = true;
                if self.progress.waiting.get().is_none() {
                    self.progress.waiting.set(Some(Instant::now()));
                }
            }
        } else if polled.is_pending() {
            let unread = std::mem::take(&mut self.unread);
            if self.is_over(cx) {
                if unread {
                    // The head may be complete with these bytes: they are looked at first.
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                self.say_timeout(cx);
                // Reads as the end of the stream, after which actix closes the connection in an orderly way.
                return Poll::Ready(Ok(()));
            }
        }
        polled
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Connection<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        let polled = self.noted(polled);
        if polled.is_pending() && self.is_over(cx) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
