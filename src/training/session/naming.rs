//! Whom a caller may name for the sessions of a class, and when.

use super::booking::Booking;
use super::model::{Class, Session, Teacher};
use crate::kernel::Actor;
use crate::training::instructor_need::calendar::{Span, merged, without};
use crate::training::instructor_need::store::people::Promise;

/// By what it is decided.
#[derive(Clone, Copy, Debug)]
pub struct Naming<'a> {
    pub class: &'a Class,
    pub by: &'a Actor,
    /// To which needs people are promised in the days of the class.
    pub promises: &'a [Promise],
    /// The sessions of the class, as they were, that are changed, or go for others.
    pub before: &'a [Session],
}

/// Somebody whom the caller may name for a class.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub teacher: &'a Teacher,
    /// Whether the session lies at a time for which the caller may name the person.
    pub is_in_time: bool,
    /// Whether the caller sees the person.
    is_seen: bool,
}

impl Naming<'_> {
    /// The person, where the caller may name them for a session: at any time one of the class's agency whom the caller sees. Who
    /// fills a need that is to the class is named in its hours, and besides at exactly the time of a session that they taught
    /// before. Anybody else of the agency stays, by the word of somebody who sees more, in as many sessions as before: this is
    /// the one after `earlier` others with the person.
    #[must_use]
    pub fn of<'t>(
        &self,
        teacher: &'t Teacher,
        booking: &Booking,
        earlier: usize,
    ) -> Option<Named<'t>> {
        let is_seen = teacher.is_seen_by(self.by);
        let is_own = teacher.agency == self.class.agency;
        let named = |is_in_time| Named {
            teacher,
            is_in_time,
            is_seen,
        };
        if is_own && is_seen {
            return Some(named(true));
        }
        let taught = self.before.iter();
        let mut taught = taught.filter(|session| session.instructor_id == Some(teacher.id));
        let hours = self.promised(teacher);
        if hours.is_empty() {
            let stays = is_own && earlier < taught.count();
            return stays.then(|| named(true));
        }
        let time = Span::between(booking.starts_at, booking.ends_at);
        let is_promised = without(&[time], &hours).is_empty();
        Some(named(
            is_promised || taught.any(|session| session.booking().is_at_time_of(booking)),
        ))
    }

    /// The hours in which the person has promised to teach the class.
    fn promised(&self, teacher: &Teacher) -> Vec<Span> {
        let promises = self.promises.iter().filter(|promise| {
            promise.instructor_id == teacher.id && promise.is_filled() && promise.is_to(self.class)
        });
        merged(promises.flat_map(Promise::spans).collect())
    }
}

impl Named<'_> {
    /// Whether the caller is told what else is in the person's way: of somebody whom it does not see only at a time for which it
    /// may name them.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.is_seen || self.is_in_time
    }
}
