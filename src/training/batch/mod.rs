//! Batches: the classes in which a program is taught, with their seats, dates and funds.
//!
//! # Life
//! A batch is `planned`, `open` for registration, `selecting` once that is over, `confirmed` when it will be held, `running`
//! while it is taught, `completed`, and `evaluated` when the office has said what it was worth; or `cancelled` on some day
//! before it was completed, which ends the participation of everyone in it. A class without a test starts as it is open. Before
//! it has begun it may be postponed: its state stays, but who was past the registration and gets a new one is open again, and
//! the enrollments stay.
//!
//! # Rules
//! - Registration opens, closes, the class starts and ends in this order; days may coincide. Whether it is to come, open or over
//!   today is no state: it follows from the days ([`registration`]).
//! - No more seats are taken than there are, under any concurrency: one guarded update takes a seat
//!   ([`store::take_seat`]), and it neither bumps the batch's version nor is undone by a change of the batch.
//! - None is planned of a program that is suspended, or of which a later edition is approved.
//! - People take seats from when it is opened until it is over, also while it is selecting or confirmed: whom the provider takes
//!   then is a late comer, and the seats are the limit.
//! - Opening asks for an approved program that is not suspended, and an active provider whose accreditation lasts until the last day; where
//!   none is recorded, that is a warning. Selecting asks that the last day of registration is over in Jakarta, confirming that
//!   so many take part as it needs. What a state was reached under still holds after a change, and on new days; the program
//!   is suspended on none of them. Once opened, it is not postponed where the program is no longer approved, or the provider not
//!   active.
//! - Starting warns where a participant is not insured on every day ([`UncoveredParticipants`]); where the office's settings
//!   require cover, it is refused.
//! - A [waiver](super::batch_waiver) in force lifts the accreditation's rule, or that of cover; the answer then says so.
//! - A planned batch may be deleted, unless a [response](super::demand_response) is linked to it, a waiver was granted for it,
//!   [sessions](super::session) have been planned for it, a [need](super::instructor_need) for an instructor names it, or a
//!   [cost](super::batch_cost) is recorded for it.
//! - Confirming also asks for an instructor in each planned session. Days and seats are not changed so that a planned session
//!   would no longer fit, nor days so that a need for an instructor that is not over would lie outside them; where the class is
//!   postponed its sessions are cancelled, and where it is cancelled or completed those that have not begun. In all three cases so
//!   are the needs for instructors that name it and are not over.
//! - Its funding and the year of its start are held against the ceilings of the [budget](super::budget).
//! - The [`board`] shows all that are planned or under way, each with what leads it on and what is in the way.

pub mod actions;
pub mod api;
pub mod board;
pub mod input;
pub mod life;
pub mod model;
mod record;
pub mod registration;
pub mod schedule;
pub mod store;
pub mod view;

pub use api::routes;

use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;
use futures_util::future::LocalBoxFuture;

use self::model::{BatchId, Standing};
use crate::db::Conn;
use crate::error::Result;

/// Whether somebody who takes part in the batch is not insured on every day of it.
pub type AskUncovered = for<'a> fn(&'a mut Conn<'_>, BatchId) -> LocalBoxFuture<'a, Result<bool>>;

/// Answers for insurance, which lies downstream: the application, which knows all areas, registers the functions, and
/// `start` runs the first inside its transaction.
#[derive(Clone, Copy)]
pub struct UncoveredParticipants {
    pub of_one: AskUncovered,
    /// The same, asked of the batch at hand: a part of a query on `batches`.
    pub in_query: fn() -> SqlLiteral<Bool>,
}

impl UncoveredParticipants {
    /// # Errors
    /// Those of the database.
    pub async fn are_in(self, c: &mut Conn<'_>, id: BatchId) -> Result<bool> {
        (self.of_one)(c, id).await
    }

    /// The batch, with whether somebody in it is not insured, where that decides about its actions.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn weigh(self, c: &mut Conn<'_>, standing: Standing) -> Result<Standing> {
        let uncovered = standing.asks_for_cover() && self.are_in(c, standing.batch.id).await?;
        Ok(Standing {
            uncovered,
            ..standing
        })
    }
}
