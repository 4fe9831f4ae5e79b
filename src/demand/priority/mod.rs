//! Priorities of demand: that demand for an occupation, or for a whole group of occupations, in a region weighs more or less
//! than other demand, why, and from when to when.
//!
//! # Life
//! A priority is set, changed and deleted. Whether it is in force is no state: it follows from its days and the clock.
//!
//! # Rules
//! - It is for a KBJI code or the beginning of one, and for a region with all that lies in it: any region, since people of an
//!   agency may be wanted next door.
//! - Of the priorities of a demand's agency that are in force, one gives the demand its weight: that of the smallest region in
//!   which the demand lies, and among those that of the narrowest occupation. So a local exception overrides the wider rule.
//!   Demand that none is for weighs 100 percent. [`store::weight_of`] says so once, for everybody who asks.
//! - No two of one agency are for the same occupation and the same region on one day, under any concurrency: a constraint.
//! - What is over when it is said is refused: a priority is set for days to come, and ends today at the earliest.
//! - It is the office's: a client that is bound to a party sees none, nor a demand's weight, and changes none.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
