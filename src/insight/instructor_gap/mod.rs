//! The instructor gap: per occupation and week the hours that are to be taught, less those for which people are free to teach
//! them; and from which week on a program that has no class yet could be taught.
//!
//! # What counts
//! - Weeks are those of ISO 8601, Monday to Sunday, on the office's calendar.
//! - Needed: the hours of [needs](crate::training::instructor_need) that are neither filled nor cancelled, and of planned sessions
//!   without an instructor that part for which no need of their batch is, nor one of their program that names no batch, be it filled
//!   or not: what a need speaks for is not counted again. A need that names no batch speaks for one class at a time. A need for a
//!   unit counts for its program's occupation, and one without a program for none.
//! - Available: the hours of active instructors who are certified for the occupation through the week's last day: the hours of
//!   their week, and where none are told those of an office's week (Monday to Friday, 08:00 to 16:00); less absences, planned
//!   sessions, and the needs that they fill. Who is offered a need is free until it is filled: then the need is no longer
//!   counted, and where its hours are among the person's the gap stays as it was. Who is certified for two occupations is available for each.
//! - A program that is approved, not superseded, of an active training provider, and has no class but a cancelled one could start
//!   in the first week from which on, week by week until its hours are taught, so many of them are left as a class has in a week.
//!   Its own needs leave them to it, those of its other editions too, but for what sessions of these without an instructor take: an
//!   open one takes nothing from it, and for the hours of a filled one somebody was found, whoever it is. `null` where that is not so within the weeks shown. One that is suspended
//!   starts on no day of its suspension, and is left out where that has no end.
//! - Only what the caller may read counts: a training provider's own, and of an employer nothing.
//!
//! # Rules
//! - A certificate less never makes a gap smaller, nor lets a program start earlier.
//! - Two statements, whatever the number of weeks.

pub mod api;
pub mod model;
pub mod query;
pub mod store;
pub mod view;

pub use api::routes;
