//! Training providers: the public training centre (BLK), the private institutions (LPKS) and firms that train
//! their own people.
//!
//! # Life
//! A provider is `proposed` when someone enters it, `active` once the office has activated it, may be `suspended`
//! and activated again, and ends `closed`. Only an active provider's batches can be opened.
//!
//! # Rules
//! - One record per VIN and agency. Digits 5 to 8 of a VIN that are no known regency are a warning.
//! - A private institution needs a licence that is valid today to be activated, and keeps one as long as it is
//!   active; government and companies need none, and have a registration instead.
//! - What accreditation and licence are worth today, on the office's calendar, follows from their last days and is answered with
//!   each provider.
//! - Closing asks that no batch of the provider is under way: opened, and neither over nor cancelled.
//! - Its `workshops` are free words; the rooms in which sessions can be held are [records of their own](super::workshop).

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod validity;

pub use api::routes;
