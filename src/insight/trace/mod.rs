//! Traces: what a voice has led to, and where a class comes from.
//!
//! # What is in one
//! - From an input: the demands that name it, the programs that cite those, the batches in which they are taught, and who
//!   is in them. From a demand the same, with the inputs that led to it. From a batch its program alone, the demands that
//!   it cites, and their inputs.
//! - A demand that was renewed is one need over time: with one of such a chain come all of it.
//! - Only what lies in the agencies that the caller sees. An employer's client is shown its own demands and inputs, and what
//!   programs and batches have come of them, without names; a training provider's client its own programs and batches, and
//!   the demands that they cite, without who has voiced them and in which words. Where a program answers
//!   several firms, each is told how its batches stand as a whole.
//! - Names and words are told to those who may read the record that has them: `null` to all others.
//! - The figures are those of all that is in the trace, also where a list of it is cut.

pub mod api;
pub mod store;
pub mod view;

pub use api::routes;

use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::training::batch::model::BatchId;

/// Where a trace begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    Input(ConsultationInputId),
    Demand(SkillDemandId),
    Batch(BatchId),
}
