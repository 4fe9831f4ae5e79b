//! Trainees: the people whom the office trains and insures.
//!
//! # Life
//! A person is `active` from the day on which the office enters them, and ends `closed`, with a reason. What is
//! closed stays, since classes and covers name it, but it is changed no more.
//!
//! # Rules
//! - One live record per person (NIK) and agency.
//! - A person under 18 has a guardian on record (a child's data are a guardian's to give: UU 27/2022, art. 25; a
//!   child is under 18: UU 35/2014, art. 1).
//! - A NIK that contradicts the sex or the birth date, or whose district no list knows, is worth a warning, never a
//!   refusal: the number never changes, the data beside it may rightly do.
//! - Closing asks that the person holds no seat in a class that is not over.
//!
//! # Personal data
//! The NIK and the guardian are sealed in the database, and the NIK is found by its keyed hash alone, so that it is
//! in no URL, log, error or journal entry. Telephone numbers and addresses are masked without `pii:read`; with it,
//! every read is told to the journal in the transaction that reads.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod sealed;
pub mod store;
pub mod view;

pub use api::routes;
