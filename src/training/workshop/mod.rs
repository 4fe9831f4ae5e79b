//! Workshops: the rooms and shops of a training provider in which sessions can be held, each with how many people it takes and
//! what stands in it.
//!
//! # Life
//! A workshop is `active`, may be `closed` for a reason, and reopened.
//!
//! # Rules
//! - A provider's workshops are told apart by their names, without regard to case and accents: a constraint. One that is closed
//!   keeps its name.
//! - The provider's own client manages them, and the office does. An employer's client sees none.
//! - The list of names at the provider itself is free words, and nothing is checked against it.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
