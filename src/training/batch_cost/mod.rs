//! Costs of classes: what each is planned to cost and has cost, line by line.
//!
//! # Life
//! A cost is recorded, changed and deleted, until the office has evaluated the class. What was spent on one that is completed or
//! cancelled can still be recorded.
//!
//! # Rules
//! - There is one for each class and line, under any concurrency: a constraint. Class and line stay the same.
//! - A cost that grows is held against the ceiling that the class states for itself, and against that of its funding source: see
//!   the [budget](super::budget). Of a class without a source nothing is claimed.
//! - The provider's own client records those of its classes, and the office does. An employer's client sees none.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
