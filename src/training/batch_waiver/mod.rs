//! Waivers for batches: somebody of the office answers by name for it that a class is opened or started although a rule does not
//! hold, and says why.
//!
//! # Life
//! A waiver is `granted` when it is made, and may be `revoked`. What was done under it stays done.
//!
//! # Rules
//! - It is for one [rule](model::WaivedRule) of one batch that is not over. In force it is from when it is granted until it is
//!   revoked, or its last day is over on the office's calendar. The batch's chart looks at those in force.
//! - Of a batch and a rule there is one that is granted, under any concurrency: a constraint. One that is over in time is revoked
//!   before the next is granted, so that each tells how it ended.
//! - Granting and revoking need the scope `admin`, and are the office's: a client that is bound to a party is refused. A training
//!   provider's client reads those of its own batches, an employer's none.
//! - The journal tells what was waived and the coded reason, but neither the name of the person nor free words.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
