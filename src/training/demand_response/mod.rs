//! Responses to demands: what a training provider offers to employers whose demand it is told of.
//!
//! # Life
//! A response is `offered`, then `accepted` or `declined` by the office, and `linked` when the class that came of it is
//! known, be it after its days. Whether it has lapsed is no state: it follows from its last day and the clock, as long as
//! nothing has come of it; an offer whose last day is moved lives again.
//!
//! # Rules
//! - It names 1 to 50 demands, each once: verified ones of the agency that have not expired on the day on which they are
//!   named. What it names already may stay in it. A client that is bound to a provider offers for that provider, and to demands
//!   that it is told of; the office records what any provider of its agency offers.
//! - The program that it may name is one of the provider's.
//! - It changes, and may be deleted, as long as it is offered.
//! - The office accepts one that has not lapsed, of an active provider, if at least one of the demands still counts.
//! - It is linked to one batch: of the same provider, of the program if one is named, and not cancelled. From then on that
//!   batch cannot be deleted, nor can a draft of a program that a response names.
//! - An employer's client sees those that name a demand of its employer, and changes none. It is told of its own demands, not
//!   of the others that are named beside them, nor of what passed between the provider and the office.

pub mod actions;
pub mod api;
pub mod input;
pub mod life;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
