//! Needs for instructors: hours that somebody is to teach, and who could, is asked to, and will.
//!
//! # Life
//! A need is `open`, `shortlisted` once somebody is considered for it, `offered` while one of them is asked, and `filled` when
//! that one has accepted; who refuses leaves it shortlisted. It is `cancelled` for a reason, also when it is filled unless sessions
//! lean on it: by the office, and as long as nobody is asked by the client of the training provider too. One for which nobody was
//! ever considered may be deleted.
//!
//! # Rules
//! - It is for an occupation or for a competency unit, on hours of each week from a first day to a last one. Of a program that
//!   is approved it takes the occupation, of a batch the program, the region and the days; without a batch the program is neither
//!   suspended nor superseded. Its days may lie beside those of its batch when it is opened.
//! - Needs are opened by hand, or [derived](deriving): for the classes of approved programs that are to come, and for the programs
//!   that have none, where no need is and nobody is there to teach through the last day. A need that names the class is for it, and
//!   one for its program whatever the class on all of its days; one for a single unit is for neither. A teacher of a program is
//!   employed by its training provider, or by none and has a valid teaching-method certificate: a practitioner without one, or
//!   somebody whom another provider employs, is a candidate and no teacher yet.
//! - Who is offered a need, or fills it, is promised for its hours. Nobody is promised twice for the same minute, nor while a
//!   planned session of another batch is taught, under any concurrency ([`store::people::promises`]).
//! - [Who could teach](ranking) is ranked by fixed rules, each with what speaks for and against. It is asked in every state. Who
//!   holds all units of the program is certified as for its occupation.
//! - While it is offered or filled its hours and days stay.
//! - A filled one is not cancelled as long as planned sessions to come lean on it: those that its instructor teaches in its hours,
//!   in classes that it is to. Where its batch is cancelled, postponed or completed, it is cancelled with it, unless it is over, or
//!   filled and on its last day.
//!
//! # Parties
//! The office writes all needs, and alone offers, accepts and refuses: it records what people have said, and alone cancels what
//! they were asked for. The client of a training provider keeps the needs of its own programs; it is told of its own people and
//! of those whom neighbours lend. An employer's client sees the needs for which a practitioner of its own was shortlisted, of the
//! people only its own, and changes none.

pub mod actions;
pub mod api;
pub mod calendar;
pub mod candidates;
pub mod deriving;
pub mod input;
pub mod lacking;
pub mod life;
pub mod model;
pub mod ranking;
pub mod store;
pub mod view;

pub use api::routes;
