//! A place in the feed, as callers keep it.

use std::fmt;
use std::str::FromStr;

use crate::db::journal::{Entry, Position};
use crate::kernel::Fault;

/// Opaque to callers, but as a text it sorts as the feed does: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(pub Position);

impl Place {
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self(Position {
            xid: entry.xid,
            seq: entry.seq,
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:016x}", self.0.xid, self.0.seq)
    }
}

impl FromStr for Place {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let digits = |part: &str| {
            let ours = part
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            ours.then(|| i64::from_str_radix(part, 16).ok()).flatten()
        };
        let place =
            (text.len() == 32).then(|| Some((digits(text.get(..16)?)?, digits(text.get(16..)?)?)));
        let (xid, seq) = place.flatten().ok_or(Fault("wrong_form"))?;
        Ok(Self(Position { xid, seq }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_sort_like_the_feed(a in (0..i64::MAX, 0..i64::MAX), b in (0..i64::MAX, 0..i64::MAX)) {
            let place = |(xid, seq)| Place(Position { xid, seq });
            prop_assert_eq!(place(a).to_string().cmp(&place(b).to_string()), a.cmp(&b));
            prop_assert_eq!(place(a).to_string().parse(), Ok(place(a)));
        }

        #[test]
        fn nothing_else_is_a_place(text in "\\PC{0,40}") {
            let read = text.parse::<Place>();
            prop_assert!(read.is_err() || read.map(|place| place.to_string()) == Ok(text));
        }
    }
}
