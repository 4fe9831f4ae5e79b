//! Training programs: what a provider teaches, for which occupation, and which voiced demand it answers.
//!
//! # Life
//! A program is a `draft` while it is written, `submitted` when its provider or the office hands it in, then
//! `approved` or `refused` by the office, and `retired` when it is taught no more. Only an approved program's
//! batches can be opened.
//!
//! # Rules
//! - It changes as a draft only: an approved program never changes, since enrollments are pinned to its version.
//! - Approval asks that it cites a demand, or names a policy reason.
//! - A client that is bound to a provider writes and submits that provider's programs, which may cite the demands that
//!   providers are told of; the office decides.
//! - A draft may be deleted, unless a batch has been planned for it or a [response](super::demand_response) names it.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
