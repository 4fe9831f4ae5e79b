//! Employers: the firms that voice demand, hire graduates and take apprentices.
//!
//! # Life
//! A firm is `registered` when someone enters it, `verified` when the office has checked its papers, may be
//! `suspended` and reinstated, and ends `closed`. Only a verified firm's demands can be verified.
//!
//! # Rules
//! - One record per business (NIB) and agency.
//! - Closing asks that no apprenticeship agreement of the firm is running.

pub mod actions;
pub mod api;
pub mod model;
pub mod store;

pub use api::routes;
