//! Opinions on training programs: what an employer, a training provider and the office think of a program before it is
//! approved, as a stance and in words.
//!
//! # Life
//! An opinion is `given`. It may be changed, and taken back, as long as its program is in opinion; then it stays.
//!
//! # Rules
//! - It is given while the program is in opinion. Which the office requires before it approves is said by its
//!   [settings](crate::reference::office_settings); the [program](super::program) tells whose are missing.
//! - It is one's: of an employer, of a training provider, or of the office. Each gives one on a program, under any concurrency:
//!   unique rules.
//! - The office records any of its agency's. A client that is bound to an employer gives its own employer's, on programs that
//!   cite a demand of that employer; one that is bound to a training provider gives that provider's, on the provider's own
//!   programs. Neither gives the office's.
//! - An employer's client sees its own employer's alone. A provider's client sees its own, and those on its own programs: what
//!   was said there, and in which voice, but not by whom.
//! - The words stand in no journal: they can name people.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
