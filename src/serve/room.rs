//! How much of an answer a connection holds at once.
//!
//! actix copies what it is given before it writes it out, and keeps the room for it as long as the connection is open. In small
//! pieces, thousands of connections keep little. But a page of fifty records in one piece takes one call to the system instead of
//! two, and one of its reader's: 4 to 6 % of its time. Some connections can afford the room, thousands cannot: so up to
//! [`CONNECTIONS`] at a time have it, from their first longer answer on until they are closed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes go out at once of what does not go out whole.
pub const PIECE: usize = 16 * 1024;

/// Up to how many bytes go out whole where there is room: more than a usual page of fifty (one of employers has 30 KiB).
pub const PAGE: usize = 48 * 1024;

/// How many connections of the process have room at a time: together they may hold some 20 MiB more than with pieces alone
/// (reckoned). Had all of them room, 5,000 that have had a page of 30 KiB would hold 251 MiB instead of 192 (measured), and with longer pages more.
const CONNECTIONS: usize = 256;

/// The connections of the process that have room.
#[derive(Clone, Default)]
pub struct Room(Arc<AtomicUsize>);

/// One of them, for as long as it is open.
pub struct Taken(Room);

impl Room {
    /// Room for one more connection, if there is any.
    pub fn take(&self) -> Option<Taken> {
        let more = |taken| (taken < CONNECTIONS).then_some(taken + 1);
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok().then(|| Taken(self.clone()))
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_have_room_and_leave_it_to_others() {
        let room = Room::default();
        let mut taken: Vec<_> = std::iter::from_fn(|| room.take()).take(1000).collect();
        assert_eq!(taken.len(), CONNECTIONS);
        taken.truncate(CONNECTIONS - 2);
        let next = [room.take(), room.take(), room.take()];
        assert_eq!(next.map(|taken| taken.is_some()), [true, true, false]);
    }
}
