//! Lines on their way to the standard error. Whoever wrote each one by itself would wait for the system, and for whoever is
//! writing another; so they come together for some milliseconds, and a thread writes them at once.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long they come together. A process that is killed takes with it what it said last.
const TOGETHER: Duration = Duration::from_millis(5);

/// Bytes that wait at most. Where nobody takes them, whoever has one more waits too, since none is lost.
const ROOM: usize = 256 * 1024;

/// Where lines are left.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Told to the thread.
    some: Condvar,
    /// Told to those who wait for the thread.
    written: Condvar,
}

#[derive(Default)]
struct Waiting {
    text: Vec<u8>,
    is_writing: bool,
}

impl Lines {
    /// Starts the thread, which writes to `out`.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let lines = Self(Arc::clone(&shared));
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || shared.write_to(out))?;
        Ok(lines)
    }

    /// Waits until all that was left is written.
    pub fn finish(&self) {
        let mut waiting = self.0.waiting();
        while waiting.is_writing || !waiting.text.is_empty() {
            waiting = wait(&self.0.written, waiting);
        }
    }
}

/// Each line in one piece.
impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.waiting();
        while waiting.text.len() >= ROOM {
            waiting = wait(&self.0.written, waiting);
        }
        if waiting.text.is_empty() {
            self.0.some.notify_one();
        }
        waiting.text.extend_from_slice(line);
        Ok(line.len())
    }

    /// The log asks for it after each line; they are written soon.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_to(&self, mut out: impl Write) {
        let mut text = Vec::new();
        loop {
            let mut waiting = self.waiting();
            while waiting.text.is_empty() {
                waiting = wait(&self.some, waiting);
            }
            drop(waiting);
            std::thread::sleep(TOGETHER);
            let mut waiting = self.waiting();
            std::mem::swap(&mut waiting.text, &mut text);
            waiting.is_writing = true;
            drop(waiting);
            // Where the standard error is closed, there is nobody to tell.
            let _ = out.write_all(&text);
            text.clear();
            self.waiting().is_writing = false;
            self.written.notify_all();
        }
    }
}

fn wait<'g>(told: &Condvar, waiting: MutexGuard<'g, Waiting>) -> MutexGuard<'g, Waiting> {
    told.wait(waiting).unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Keeps what is written, slowly, and counts how often.
    #[derive(Clone, Default)]
    struct Slow {
        text: Arc<Mutex<Vec<u8>>>,
        writes: Arc<AtomicUsize>,
    }

    impl Write for Slow {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            std::thread::sleep(Duration::from_millis(1));
            self.writes.fetch_add(1, Ordering::Relaxed);
            self.text.lock().unwrap().extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_whole_and_in_the_order_of_its_thread() {
        let out = Slow::default();
        let lines = Lines::to(out.clone()).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let mut lines = lines.clone();
                scope.spawn(move || {
                    for n in 0..5_000 {
                        // More than there is room for.
                        let line = format!("{thread} {n} {}\n", "x".repeat(100));
                        lines.write_all(line.as_bytes()).unwrap();
                    }
                });
            }
        });
        lines.finish();
        let text = String::from_utf8(out.text.lock().unwrap().clone()).unwrap();
        let mut next = [0; 4];
        for line in text.lines() {
            let (thread, rest) = line.split_once(' ').unwrap();
            let next = &mut next[thread.parse::<usize>().unwrap()];
            assert_eq!(rest, format!("{next} {}", "x".repeat(100)));
            *next += 1;
        }
        assert_eq!(next, [5_000; 4]);
        assert!(out.writes.load(Ordering::Relaxed) < 2_000);
    }

    #[test]
    fn what_is_there_at_the_end_is_written() {
        let out = Slow::default();
        let mut lines = Lines::to(out.clone()).unwrap();
        lines.finish();
        lines.write_all(b"last\n").unwrap();
        lines.finish();
        assert_eq!(*out.text.lock().unwrap(), b"last\n");
    }
}
