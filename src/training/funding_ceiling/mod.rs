//! Ceilings of funding: how much money of a source an office may promise to classes that start in a year.
//!
//! # Life
//! A ceiling is set, changed and deleted. Where none is recorded, there is no limit.
//!
//! # Rules
//! - There is one for each agency, source and year, under any concurrency: a constraint. Source and year stay the same.
//! - It is never below what classes [claim](super::budget) of it: neither when it is set, though they were there before, nor when
//!   it is lowered.
//! - It is the office's, and is written with the scope `admin`: a client that is bound to a party sees none, and changes none.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
