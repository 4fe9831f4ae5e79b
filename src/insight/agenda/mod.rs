//! The agenda of the next consultation: what the office has to tell those whom it listens to, and to ask them.
//!
//! - What was promised and is not done: demands made from inputs that nobody is trained for yet, as long as they are wanted.
//! - Demands that expire soon and are not met: are they needed any longer?
//! - The occupations of which most people are missing, by the [alignment](super::alignment).
//! - What has been answered since the last meeting.

pub mod api;
pub mod store;
pub mod view;

pub use api::routes;

/// So many of each list are told.
pub const MOST: i64 = 50;

/// Within so many days a demand expires soon.
pub const EXPIRES_WITHIN: u64 = 60;
