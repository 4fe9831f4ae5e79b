//! Enrollments: a trainee's place in a batch.
//!
//! # Life
//! Who is `enrolled` holds a seat; from the day on which they take part they are `active`, may be `suspended` and
//! resume, and end `completed` or `not_yet_competent` (the two verdicts of a competency test). Who leaves before is
//! `withdrawn` (at their own or their provider's word) or `dropped` (by a rule, at the office's word), and the seat is
//! free again. Coming back is a new enrollment.
//!
//! # Rules
//! - A batch takes people while it is under way (open, selecting, confirmed or running), never more than it has seats.
//! - A person holds at most one seat in a batch.
//! - The program's version is pinned at enrollment and never changes.
//! - Days of participation follow from the batch and from the day of leaving, see [`model::participation`].
//! - Leaving counts from a day that is at most [`LEAVING_DAYS_BACK`](crate::reference::office::LEAVING_DAYS_BACK) days ago and not in the future.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
