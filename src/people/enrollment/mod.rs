//! Enrollments: a trainee's place in a batch.
//!
//! # Life
//! Who is `enrolled` holds a seat; from the day on which they take part they are `active`, may be `suspended` and
//! resume, and end `completed` or `not_yet_competent` (the two verdicts of a competency test). Who leaves before is
//! `withdrawn` (at their own or their provider's word) or `dropped` (by a rule, at the office's word), and the seat is
//! free again. Coming back is a new enrollment.
//!
//! # Rules
//! - A batch takes people while it is under way (open, selecting, confirmed or running), never more than it has seats.
//! - A person holds at most one seat in a batch.
//! - Nobody takes part in two classes of which planned sessions overlap that are not over: whoever would is not enrolled, and no
//!   session is planned that would make it so ([`PARTICIPANTS_ELSEWHERE`]).
//! - The program's version is pinned at enrollment and never changes.
//! - Days of participation follow from the batch and from the day of leaving, see [`model::participation`].
//! - Leaving counts from a day that is at most [`LEAVING_DAYS_BACK`](crate::reference::office::LEAVING_DAYS_BACK) days ago and not in the future.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::db::Conn;
use crate::error::Result;
use crate::training::batch::model::BatchId;
use crate::training::session::ParticipantsElsewhere;

/// In which other classes somebody takes part who takes part in a class.
pub const PARTICIPANTS_ELSEWHERE: ParticipantsElsewhere =
    ParticipantsElsewhere(classes_shared_with);

/// The other classes in which somebody takes part who takes part in this one.
fn classes_shared_with<'a>(
    c: &'a mut Conn<'_>,
    id: BatchId,
) -> LocalBoxFuture<'a, Result<Vec<BatchId>>> {
    store::classes_shared_with(c, id).boxed_local()
}
