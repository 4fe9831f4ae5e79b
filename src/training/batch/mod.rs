//! Batches: the classes in which a program is taught, with their seats, dates and funds.
//!
//! # Life
//! A batch is `planned`, `open` for registration, `running` while it is taught and `completed`, or `cancelled` on
//! some day before, which ends the participation of everyone in it.
//!
//! # Rules
//! - Registration opens, closes, the class starts and ends in this order; days may coincide.
//! - No more seats are taken than there are, under any concurrency: one guarded update takes a seat
//!   ([`store::take_seat`]), and it neither bumps the batch's version nor is undone by a change of the batch.
//! - None is planned of a program that is suspended, or of which a later edition is approved.
//! - Opening asks for an approved program that is not suspended, and an active provider whose accreditation lasts until the last day; where
//!   none is recorded, that is a warning.
//! - Starting warns where a participant is not insured on every day ([`UncoveredParticipants`]).
//! - A planned batch may be deleted, unless a [response](super::demand_response) is linked to it.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod schedule;
pub mod store;
pub mod view;

pub use api::routes;

use futures_util::future::LocalBoxFuture;

use self::model::BatchId;
use crate::db::Conn;
use crate::error::Result;

/// Whether somebody who takes part in the batch is not insured on every day of it.
pub type AskUncovered = for<'a> fn(&'a mut Conn<'_>, BatchId) -> LocalBoxFuture<'a, Result<bool>>;

/// Answers for insurance, which lies downstream: the application, which knows all areas, registers the function, and
/// `start` runs it inside its transaction.
#[derive(Clone, Copy)]
pub struct UncoveredParticipants(pub AskUncovered);

impl UncoveredParticipants {
    /// # Errors
    /// Those of the database.
    pub async fn are_in(self, c: &mut Conn<'_>, id: BatchId) -> Result<bool> {
        (self.0)(c, id).await
    }
}
