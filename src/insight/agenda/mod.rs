//! The agenda of the next consultation: what the office has to tell those whom it listens to, and to ask them.
//!
//! - What was promised and is not done: demands that inputs were converted or merged into, for which there is no class yet,
//!   nor is one planned, as long as they are neither rejected nor withdrawn. That a demand expired ends no promise.
//! - Demands that expire soon and are not met: are they needed any longer?
//! - The occupations of which most people are missing, by the [alignment](super::alignment).
//! - What has been answered since the last meeting, a forum or a visit.
//!
//! A demand that a verified one renews is not asked about again: that one goes on with what was voiced and promised, and with
//! the classes that there are for it.

pub mod api;
pub mod store;
pub mod view;

pub use api::routes;

/// So many of each list are told.
pub const MOST: i64 = 50;

/// Within so many days a demand expires soon.
pub const EXPIRES_WITHIN: u64 = 60;
