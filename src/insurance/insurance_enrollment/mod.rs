//! Insurance enrollments: the cover of one person at BPJS Ketenagakerjaan, for one participation.
//!
//! # Life
//! A cover is `planned` when the office enters it, `requested` once it has asked for it, may be `sent` to BPJS, and is
//! `active` as soon as the member number is there; or it is `rejected`, with a reason. Until it is active it may be
//! `cancelled`. An active one is told its last day and is `ending` until that day; after its last day a cover reads as
//! `ended`. That last step is nobody's action: it is computed from the clock wherever a cover is read or filtered, and
//! no record changes.
//!
//! # Rules
//! - At most one live cover per person, scheme and day. Live is what is or may still become a cover: all but
//!   `rejected` and `cancelled`; what has ended is live on the days that it had.
//! - The days of a cover reach from `covers_from` to `covers_until`, both included. Without `covers_until` it goes on.
//!   As long as `covers_from` is not said, it is taken to begin on the participation's first day, since that is the day
//!   for which it will be asked: two plans for one class exclude each other before either has a date.
//! - The rule is looked up before a cover is made, activated or given more days or schemes, so that the answer names
//!   the record in the way; and the database refuses every two rows that break it.
//! - Days may be told after the fact by 31 days at most, both when a cover begins and when it ends.
//! - Only who holds a seat in a class that is not cancelled can be insured for it.
//! - A wage base belongs to segment `pu` and to that alone.
//! - Covers are the office's business: a client that is bound to a training provider reads those of its classes, and
//!   changes none.
//!
//! # Personal data
//! The member number and the wage are the person's own. They are answered to who may read covers, and are in no journal
//! entry.

pub mod actions;
pub mod api;
pub mod days;
pub mod input;
pub mod model;
pub mod status;
pub mod store;
pub mod view;

pub use api::routes;
