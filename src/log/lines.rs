//! Lines on their way to the standard error. Whoever wrote each one by itself would wait for the system, and for whoever is
//! writing another; so they come together for some milliseconds, and a thread writes them at once.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long they come together. A process that is killed takes with it what it said last.
const TOGETHER: Duration = Duration::from_millis(5);

/// Bytes that wait at most, but for one line. Where nobody takes them, whoever has one more waits too.
const ROOM: usize = 256 * 1024;

/// How long the end is put off for those that nobody takes.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where lines are left.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Told to the thread.
    some: Condvar,
    /// Told to those who wait for the thread.
    taken: Condvar,
}

#[derive(Default)]
struct Waiting {
    text: Vec<u8>,
    /// Bytes that were ever left here, and those of them that were written.
    left: u64,
    written: u64,
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

    /// Waits until all that is left here by now is written, or nobody takes it.
    pub fn finish(&self) {
        let waiting = self.0.waiting();
        let last = waiting.left;
        let _done = self
            .0
            .taken
            .wait_timeout_while(waiting, PATIENCE, |waiting| waiting.written < last);
    }
}

/// Each line in one piece.
impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.waiting();
        while waiting.text.len() >= ROOM {
            waiting = wait(&self.0.taken, waiting);
        }
        if waiting.text.is_empty() {
            self.0.some.notify_one();
        }
        waiting.text.extend_from_slice(line);
        waiting.left += line.len() as u64;
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
        let mut is_whole = true;
        loop {
            let mut waiting = self.waiting();
            while waiting.text.is_empty() {
                waiting = wait(&self.some, waiting);
            }
            drop(waiting);
            std::thread::sleep(TOGETHER);
            let mut waiting = self.waiting();
            std::mem::swap(&mut waiting.text, &mut text);
            drop(waiting);
            self.taken.notify_all();
            let before = text.len() as u64;
            if !is_whole {
                // What follows is no part of the line that broke off.
                text.insert(0, b'\n');
            }
            is_whole = write_all(&mut out, &text).is_ok();
            text.clear();
            self.waiting().written += before;
            self.taken.notify_all();
        }
    }
}

/// As the standard library's, and patient with whoever takes nothing just now. What cannot be written otherwise (a closed
/// pipe, a full disk) is lost, as there is nobody to tell.
fn write_all(out: &mut impl Write, mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        match out.write(text) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => text = &text[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(TOGETHER),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn wait<'g>(told: &Condvar, waiting: MutexGuard<'g, Waiting>) -> MutexGuard<'g, Waiting> {
    told.wait(waiting).unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// Keeps what is written, a part at a time; what is not taken, it says by the next of `faults`.
    #[derive(Clone, Default)]
    struct Kept {
        text: Arc<Mutex<Vec<u8>>>,
        faults: Arc<Mutex<Vec<ErrorKind>>>,
        writes: Arc<Mutex<usize>>,
    }

    impl Kept {
        fn text(&self) -> String {
            String::from_utf8(self.text.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Kept {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            std::thread::sleep(Duration::from_millis(1));
            *self.writes.lock().unwrap() += 1;
            if let Some(fault) = self.faults.lock().unwrap().pop() {
                return Err(fault.into());
            }
            let part = &text[..text.len().min(64 * 1024)];
            self.text.lock().unwrap().extend_from_slice(part);
            Ok(part.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_whole_and_in_the_order_of_its_thread() {
        let out = Kept::default();
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
        let mut next = [0; 4];
        for line in out.text().lines() {
            let (thread, rest) = line.split_once(' ').unwrap();
            let next = &mut next[thread.parse::<usize>().unwrap()];
            assert_eq!(rest, format!("{next} {}", "x".repeat(100)));
            *next += 1;
        }
        assert_eq!(next, [5_000; 4]);
        assert!(*out.writes.lock().unwrap() < 2_000, "they came together");
    }

    #[test]
    fn what_is_there_at_the_end_is_written() {
        let out = Kept::default();
        let mut lines = Lines::to(out.clone()).unwrap();
        lines.finish();
        lines.write_all(b"last\n").unwrap();
        lines.finish();
        assert_eq!(out.text(), "last\n");
    }

    #[test]
    fn who_takes_nothing_for_a_moment_gets_all_of_it_later() {
        let out = Kept::default();
        *out.faults.lock().unwrap() = vec![ErrorKind::WouldBlock, ErrorKind::Interrupted];
        let mut lines = Lines::to(out.clone()).unwrap();
        lines.write_all(b"first\n").unwrap();
        lines.finish();
        assert_eq!(out.text(), "first\n");
    }

    #[test]
    fn what_follows_a_line_that_broke_off_begins_anew() {
        let out = Kept::default();
        *out.faults.lock().unwrap() = vec![ErrorKind::StorageFull];
        let mut lines = Lines::to(out.clone()).unwrap();
        lines.write_all(b"lost\n").unwrap();
        lines.finish();
        lines.write_all(b"next\n").unwrap();
        lines.finish();
        lines.write_all(b"and next\n").unwrap();
        lines.finish();
        assert_eq!(out.text(), "\nnext\nand next\n");
    }

    #[test]
    fn nobody_who_takes_lines_holds_up_the_end_for_ever() {
        struct Never;
        impl Write for Never {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(ErrorKind::WouldBlock.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut lines = Lines::to(Never).unwrap();
        lines.write_all(b"never\n").unwrap();
        let since = Instant::now();
        lines.finish();
        assert!(since.elapsed() < PATIENCE * 5);
    }
}
