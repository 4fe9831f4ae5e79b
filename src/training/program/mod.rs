//! Training programs: what a provider teaches, for which occupation, and which voiced demand it answers.
//!
//! # Life
//! A program is a `draft` while it is written and `submitted` when its provider or the office hands it in. The office returns
//! what is `incomplete`, and it is submitted again; or has it `in_opinion`, where [opinions](super::program_opinion) on it are
//! heard; and then it is `approved` or `refused`. It is `retired` when it is taught no more. Only an approved program's batches
//! can be opened, and not while it is suspended: that is no state, since it follows from the days of its suspension and the
//! clock.
//!
//! # Rules
//! - It changes while it is written only: as a draft, or when it was returned. An approved program never changes.
//! - Approval asks that it cites a demand, or names a policy reason; and that those whose opinions the office requires
//!   ([`office_settings`](crate::reference::office_settings)) have given them. An office that requires none may approve what is
//!   submitted.
//! - What is approved is changed by an edition that follows it: a draft with the next number that says the same at first.
//!   At most one edition follows another, unless it was refused, under any concurrency: a partial unique index. So the editions
//!   that were not refused are a line. Batches and enrollments keep the edition that they were made for.
//! - When a later edition is approved, no more batches are planned of the earlier ones; those that are there go on.
//! - The office suspends an approved program for a reason, until a day or until it is reinstated: meanwhile no batch of it is
//!   planned or opened.
//! - A client that is bound to a provider writes, submits and revises that provider's programs, which may cite the demands that
//!   providers are told of; the office decides.
//! - An employer's client sees those that cite a demand of its employer, once the office has had opinions on them opened or has
//!   decided about them, and changes none. It is told of its own demands, not of the others that are cited beside them, nor of
//!   what passed between the provider and the office.
//! - A draft may be deleted, unless a batch has been planned for it or a [response](super::demand_response) names it.

pub mod actions;
pub mod api;
pub mod input;
pub mod life;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
