//! Attentions to demands: which training provider has seen a demand, and which has spoken to the firm. A demand for which a
//! provider has none is new to it.
//!
//! # Life
//! An attention is made when the demand is `seen`, and `contacted` once the provider has spoken to the firm. Deleted, the
//! demand is new to the provider again.
//!
//! # Rules
//! - Of a provider and a demand there is one.
//! - The demand is one of the agency that counts when the attention is made. A client that is bound to a provider pays it for that
//!   provider, and to demands that it is told of; the office records that of any provider of its agency.
//! - An employer's client sees who has looked at its employer's demands, and changes none.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
