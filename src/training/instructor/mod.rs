//! Instructors: the people who teach, what they may teach, and when.
//!
//! # Life
//! A person is `active` from the day on which the record is entered, may be `suspended` by the office and reinstated, and
//! ends `closed`, with a reason. An active one's record may be deleted as long as nothing else names it.
//!
//! # Rules
//! - Who is employed by a training provider names it (`provider_id`). A *practitioner* works at an employer and names that
//!   (`employer_id`). It may be both, or neither: a freelance. Both are the instructor's own agency's.
//! - Each competency is for a competency unit or for an occupation, by a certificate that is valid through its last day.
//! - A practitioner who teaches needs a teaching-method certificate that is valid. Where it is not, each answer about the
//!   record warns of it; nothing is refused.
//! - Who teaches in a planned [session](super::session), or is promised to a [need](super::instructor_need), that is not over is
//!   neither suspended nor closed; whom any session has named or any need considered is closed rather than deleted.
//! - Of hours of which nothing is told an instructor is available on all days. Of one weekday no two hours overlap.
//!
//! # Parties
//! A record has one keeper besides the office: the training provider, and where there is none, the employer. A client that is
//! bound to a party sees the people who name the party, keeps those of whom the party is the keeper, and names no
//! other party; what the office decides it does not do. The journal tells a change to whoever is the
//! keeper after it.
//!
//! # Personal data
//! Telephone number and e-mail address are masked without `pii:read`; with it, every read is told to the journal in the
//! transaction that reads. The journal has no name, no contact, no certificate's number, and no words about an absence.
//! There is no NIK, since nothing here needs one.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
