//! The budget: what classes claim of the money of a source in a year, and that it never passes the ceiling.
//!
//! # What a class claims
//! - A class claims money of its funding source, in the year in which it starts. One without a source claims nothing.
//! - Until it is over it claims the ceiling that it states for itself, or without one what its [costs](super::batch_cost) come to:
//!   line by line what is planned or what is used, whichever is more. Once it is completed, evaluated or cancelled, it claims what
//!   was used.
//! - Where it states a ceiling for itself, its costs, reckoned in the same way, do not pass that.
//!
//! # Why the claims never pass the ceiling
//! - What could raise a claim is [weighed](actions::must_fit) after it is written, in the same transaction: all claims are added up
//!   in one statement. That is a class with its own ceiling, a change of its funding or of the year of its start, and a cost that
//!   grows. A class that is over never claims more than before.
//! - A [ceiling](super::funding_ceiling) is set or lowered only where it [holds](actions::must_hold_claims) the claims that are there.
//! - Every write is serializable. Of two that each fit and together do not, one has not seen the other; PostgreSQL begins it again,
//!   and then it is refused. It is the same with a ceiling and a class that meet. No counter is kept that could go wrong.
//!
//! The budget itself is the office's: a client that is bound to a party is shown none. Nor is it told by how much a claim is too
//! high, and neither is one that may not read ceilings.

pub mod actions;
pub mod api;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
