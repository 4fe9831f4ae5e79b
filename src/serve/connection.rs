//! One caller's connection, with the patience of the service.
//!
//! actix times the first request's head and little else: whoever sends half of a later head, stops reading its answer, or
//! falls silent between two requests holds the connection for as long as it likes. Here each of these ends the
//! connection, the first with 408. It also hands actix [one request at a time](super::framing), and lets nobody go with
//! the bare answer that actix has for a head that it does not understand.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::web::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::progress::{Patience, Progress};
use super::refusal;
use super::room::Room;
use crate::error::Code;

/// A stream that ends when the other side has tried the service's patience.
pub struct Connection<T> {
    stream: T,
    progress: Rc<Progress>,
    patience: Patience,
    /// One timer for all deadlines. It is not moved with every byte: when it rings it looks whether anything is due.
    timer: Pin<Box<Sleep>>,
    /// What came before its turn.
    early: BytesMut,
    /// Bytes came in that actix, which reads as long as there are any, has not looked at yet.
    unread: bool,
    last_words: Option<LastWords>,
}

/// The answer to a head that is not understood, and how it goes out.
enum LastWords {
    Saying(BytesMut),
    /// What comes in meanwhile is thrown away: a connection that is closed over it would take the answer with it.
    Said,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Connection<T> {
    pub fn new(stream: T, patience: Patience, room: Room) -> Self {
        let now = Instant::now();
        Self {
            stream,
            progress: Rc::new(Progress::new(now, room)),
            patience,
            timer: Box::pin(sleep_until(now + patience.head)),
            early: BytesMut::new(),
            unread: false,
            last_words: None,
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
            let Patience { head, write, idle } = self.patience;
            let next = now + head.min(write).min(idle);
            self.timer
                .as_mut()
                .reset(due.map_or(next, |due| due.min(next)));
        }
        false
    }

    /// Puts into `buf` what has come of the present request; answers whether that was anything, or the end.
    fn poll_present(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.early.is_empty() {
            let before = buf.filled().len();
            ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
            let came = &buf.filled()[before..];
            if came.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let taken = self.progress.take(came);
            self.early.extend_from_slice(&came[taken..]);
            buf.set_filled(before + taken);
            self.unread |= taken > 0;
            if taken > 0 {
                return Poll::Ready(Ok(()));
            }
        } else {
            let room = self.early.len().min(buf.remaining());
            let taken = self.progress.take(&self.early[..room]);
            if taken > 0 {
                buf.put_slice(&self.early.split_to(taken));
                self.unread = true;
                return Poll::Ready(Ok(()));
            }
        }
        self.progress.hold_back(cx.waker());
        Poll::Pending
    }

    /// Tells a caller whose head never ended what happened, as far as the socket takes it at once.
    fn say_timeout(&mut self, cx: &mut Context<'_>) {
        if self.progress.is_half_heard() && !self.progress.is_stalled() {
            let words = refusal::answer(Code::RequestTimeout);
            let _ = Pin::new(&mut self.stream).poll_write(cx, &words);
        }
        self.progress.close();
    }

    /// Sends the last words, and waits until the other side has them: until it closes, or patience ends.
    fn poll_last_words(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(LastWords::Saying(words)) = &mut self.last_words {
            let polled = Pin::new(&mut self.stream).poll_write(cx, words);
            self.progress.wrote(polled.is_ready());
            if polled.is_pending() && self.is_over(cx) {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            let Some(LastWords::Saying(words)) = &mut self.last_words else {
                break;
            };
            let _ = words.split_to(ready!(polled)?);
            if words.is_empty() {
                self.last_words = Some(LastWords::Said);
            }
        }
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        let mut rest = [0; 4096];
        loop {
            let mut rest = ReadBuf::new(&mut rest);
            match Pin::new(&mut self.stream).poll_read(cx, &mut rest) {
                Poll::Ready(Ok(())) if !rest.filled().is_empty() && !self.is_over(cx) => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending if self.is_over(cx) => return Poll::Ready(Ok(())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // However fast it sends what nobody reads any more.
        if self.progress.is_closing() && self.is_over(cx) {
            return Poll::Ready(Ok(()));
        }
        let polled = self.poll_present(cx, buf);
        if polled.is_pending() {
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
        mut bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.last_words.is_some() {
            return self.poll_last_words(cx).map_ok(|()| bytes.len());
        }
        if self.progress.is_unheard()
            && let Some((before, code)) = refusal::bare(bytes)
        {
            if before == 0 {
                self.progress.close();
                self.last_words = Some(LastWords::Saying(refusal::answer(code)));
                return self.poll_last_words(cx).map_ok(|()| bytes.len());
            }
            bytes = &bytes[..before];
        }
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.progress.wrote(polled.is_ready());
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
