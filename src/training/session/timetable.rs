//! Timetables: a class's planned sessions, and how far they come up to its program.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Class, Session, SessionKind, Teacher};
use super::store;
use super::store::ground;
use crate::db::Conn;
use crate::error::{Code, Result};
use crate::kernel::Scope;
use crate::training::batch::model::{Batch, BatchId};

/// A lesson (*jam pelajaran*), in which programs say their hours, has so many minutes.
pub const LESSON_MINUTES: i64 = 45;

/// A class's planned sessions in their order.
#[derive(Clone, Debug)]
pub struct Timetable {
    pub batch: Batch,
    pub class: Class,
    /// Each with its instructor.
    pub sessions: Vec<(Session, Option<Teacher>)>,
}

/// How much of one kind is planned, and how much of it the program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Minutes {
    /// Of the planned sessions, held or not.
    #[schema(minimum = 0)]
    pub planned_minutes: i64,
    /// Of the edition of the program that the class is taught by; a lesson has 45 minutes.
    #[schema(minimum = 0)]
    pub programmed_minutes: i64,
}

/// How much theory and practice is planned, and programmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimetableHours {
    pub theory: Minutes,
    pub practice: Minutes,
}

impl Timetable {
    /// The timetable of a batch that the caller sees.
    ///
    /// # Errors
    /// `not_found`; those of the database.
    pub async fn find(c: &mut Conn<'_>, scope: &Scope, id: BatchId) -> Result<Self> {
        let (batch, class) = ground::class(c, scope, id).await?.ok_or(Code::NotFound)?;
        let sessions = store::planned(c, id).await?;
        Ok(Self {
            batch,
            class,
            sessions,
        })
    }

    #[must_use]
    pub fn hours(&self) -> TimetableHours {
        let of = |kind: SessionKind, lessons: i32| Minutes {
            planned_minutes: self
                .sessions
                .iter()
                .filter(|(session, _)| session.kind == kind)
                .map(|(session, _)| session.booking().minutes())
                .sum(),
            programmed_minutes: i64::from(lessons) * LESSON_MINUTES,
        };
        TimetableHours {
            theory: of(SessionKind::Theory, self.class.hours_theory),
            practice: of(SessionKind::Practice, self.class.hours_practice),
        }
    }

    #[must_use]
    pub fn without_instructor(&self) -> usize {
        let all = self.sessions.iter();
        all.filter(|(session, _)| session.instructor_id.is_none())
            .count()
    }

    /// Codes of what is worth a second look in the whole of it.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let TimetableHours { theory, practice } = self.hours();
        let any = |odd: fn(Minutes) -> bool| odd(theory) || odd(practice);
        let checks = [
            (
                "hours_short",
                any(|kind| kind.planned_minutes < kind.programmed_minutes),
            ),
            (
                "hours_exceeded",
                any(|kind| kind.planned_minutes > kind.programmed_minutes),
            ),
        ];
        let odd = checks.into_iter().filter(|(_, holds)| *holds);
        odd.map(|(code, _)| code).collect()
    }
}
