//! What counted on a past day, record by record: the drill-down of an [alignment](super::alignment) with `as_of`, whose sums
//! it equals. The records themselves tell how they are; here stands how they were at the end of that day, as it had been
//! recorded by then: a hire or a withdrawal that was recorded later counts from the day on which it was.
//!
//! A training provider's client, while the provider is active, is told of all demand that counted on the day, also where it has
//! ended since: it was for all providers to know.

pub mod api;
pub mod query;
pub mod store;
pub mod view;

pub use api::routes;
