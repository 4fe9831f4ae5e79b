//! Employers: the firms that voice demand, hire graduates and take apprentices.
//!
//! # Life
//! A firm is `registered` when someone enters it, `verified` when the office has checked its papers, may be
//! `suspended` and reinstated, and ends `closed`. Only a verified firm's demands can be verified.
//!
//! # Rules
//! - One record per business (NIB) and agency.
//! - Training providers are told whom to ask about a demand only where the firm agrees (`contact_shared`), and not while it
//!   is suspended or after it was closed.
//! - Closing asks that no apprenticeship agreement of the firm is running.

pub mod actions;
pub mod api;
pub mod model;
pub mod store;

pub use api::routes;
