//! Alignment: how far the training under way, and the training that is planned, meets what employers need. This is
//! the read for which everything else is recorded.
//!
//! # What counts
//! - Demand: demands that are verified and have not expired. `open` is what was demanded less who was hired for it.
//! - Supply: classes that are planned or under way: open, selecting, confirmed or running. Who holds a seat in one is `in_training`; the free seats of
//!   those that still can be filled (planned and open) are `planned_seats`.
//! - Nobody counts on all of them: a class brings as many graduates as its program's completion rate promises, rounded
//!   down class by class ([`model::Class`]).
//! - Demand counts by its own occupation and region and the quarter of `needed_by`; a class by its program's
//!   occupation, its own region and the quarter of its last day.
//! - Of a past day counts what had been recorded by its end, in the state that it had then. What is recorded later with an
//!   earlier day counts from the day on which it is recorded, so that a figure once told stays as it was.
//! - Only what the caller may read counts: who is bound to an employer sees its demands and no class, who is bound to
//!   a provider all demand, which its classes are there for, and of the classes its own.
//!
//! # Rules
//! - A cell equals the sum of its drill-down: each carries the addresses of the lists with the very records that
//!   were counted ([`links`]); of a past day those of [`past`](super::past).
//! - Totals are the sums of the cells shown. What one cell has too much helps no other, and a firm that voices demand
//!   in two cells counts in both.
//! - One statement per answer. It never counts people one by one: the seats taken stand at the batch, and whether an
//!   enrollment is covered on each of its days stands at the enrollment, kept there by the database's own triggers. For a
//!   past day the same statement reads tables that have a row for each stretch of days on which nothing that counts
//!   changed, kept by triggers too; only there it counts who held a seat.

pub mod api;
pub mod links;
pub mod model;
pub mod quarter;
pub mod query;
pub mod store;
pub mod view;

pub use api::routes;
