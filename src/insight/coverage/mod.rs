//! Coverage gaps: the days on which somebody takes part in a class and is not insured.
//!
//! # What counts
//! - The days of an enrollment are those of [`enrollment::model::participation`]; who has left keeps those before.
//!   An enrollment without a day has no gap.
//! - A day is covered when, for every scheme that the office insures, the person has a cover that is active, ending or
//!   ended and contains the day, for whichever participation it was made.
//! - The report is the exact complement, within the days that are asked for.
//!
//! [`enrollment::model::participation`]: crate::people::enrollment::model::participation

pub mod api;
pub mod model;
pub mod store;

pub use api::routes;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::db::Conn;
use crate::error::Result;
use crate::training::batch::UncoveredParticipants;
use crate::training::batch::model::BatchId;

/// Whether somebody who holds a seat in the batch is not insured on every day of taking part in it: what the start of
/// a batch asks.
///
/// # Errors
/// Those of the database.
fn uncovered_participants<'a>(
    c: &'a mut Conn<'_>,
    id: BatchId,
) -> LocalBoxFuture<'a, Result<bool>> {
    store::has_uncovered(c, id).boxed_local()
}

/// What batches ask of their participants' cover.
pub const UNCOVERED_PARTICIPANTS: UncoveredParticipants = UncoveredParticipants {
    of_one: uncovered_participants,
    in_query: store::uncovered_in_batch,
};
