//! Sessions: when, in which room and by whom a class is taught; a class's planned sessions are its timetable.
//!
//! # Life
//! A session is `planned`, and may be `cancelled` for a reason. It is changed until it begins and as long as its class is not
//! over, and deleted as long as the class has not begun. One that was not held is cancelled, also afterwards, as long as its class
//! is not over.
//!
//! # Rules
//! - It begins and ends with a whole minute of one day in Jakarta, lasts from 15 minutes to 12 hours, and lies on a day of its
//!   class. It is planned for times to come; one that was held and not planned is entered up to
//!   [`SESSION_DAYS_BACK`](crate::reference::office::SESSION_DAYS_BACK) days later.
//! - The room is an active one of the class's provider and takes as many people as the class has seats. The instructor, where
//!   one is named already, is active and not absent on the day.
//! - At any time the caller names whom it sees of the agency ([`naming`]). Anybody else, such as a neighbour who is lent, is named
//!   in the hours of a filled [need](super::instructor_need) that is to the class, and stays besides where a session is changed
//!   that keeps its time. Without such a need who is of the agency stays, at other times too, in as many sessions as before. Of
//!   whom a party does not see it is told what is in the way only at a time at which it may name them.
//! - No room, instructor or class is in two planned sessions at once, under any concurrency: constraints of the database. A
//!   session takes its time from its beginning up to its end, so that another may begin as it ends.
//! - Nobody takes part in two classes whose sessions overlap: no session is planned that would make it so
//!   ([`ParticipantsElsewhere`]), and nobody is enrolled who would.
//! - Whether the hours of the week at which the instructor can teach, and the certificates that are valid on the day, fit the
//!   session is worth a warning; nothing is refused for it.
//! - Of a body all that stands in the way is told at once, each with what it clashes with ([`rules`]). Of a room or a person who is
//!   not there for the caller no clash is told.
//! - A class's timetable is written in one call ([`replace`]): the planned sessions that have not begun become those of the body.
//!   Those that are there already stay, with their ids. Those that the body leaves out are deleted, or cancelled once the class has
//!   begun.
//! - A class is confirmed when each planned session has an instructor. Once it is confirmed or runs, none is added without one, and
//!   none loses its own; one that had none when the class started, which it may without being confirmed, is changed all the same.
//! - Where a class is cancelled or completed, its sessions that have not begun are cancelled with it, and where it is postponed, all
//!   of them: the timetable is made anew for the new days. Its dates and seats are not changed so that a planned session would no
//!   longer fit.
//! - A room is not closed, and an instructor neither suspended nor closed, as long as a planned session that is not over needs
//!   them. The record of an instructor whom a session has named is not deleted.
//! - The provider's own client plans its classes' sessions, and the office does. An employer's client sees none.

pub mod actions;
pub mod api;
pub mod booking;
pub mod input;
pub mod model;
pub mod naming;
pub mod replace;
pub mod rules;
pub mod store;
pub mod timetable;
pub mod view;

pub use api::routes;

use futures_util::future::LocalBoxFuture;

use self::model::Class;
use crate::db::Conn;
use crate::error::Result;
use crate::training::batch::model::BatchId;

/// The other classes in which somebody takes part who takes part in this one.
pub type AskElsewhere =
    for<'a> fn(&'a mut Conn<'_>, BatchId) -> LocalBoxFuture<'a, Result<Vec<BatchId>>>;

/// Answers for enrollments, which lie downstream: the application, which knows all areas, registers the function, and what plans
/// sessions runs it inside its transaction.
#[derive(Clone, Copy)]
pub struct ParticipantsElsewhere(pub AskElsewhere);

impl ParticipantsElsewhere {
    /// The other classes in which participants of `class` take part.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(self, c: &mut Conn<'_>, class: &Class) -> Result<Vec<BatchId>> {
        if class.seats_taken == 0 {
            return Ok(Vec::new());
        }
        (self.0)(c, class.id).await
    }
}
