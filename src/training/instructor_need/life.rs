//! The life of a need: what its guards look at, and its chart.

use super::model::{InstructorNeed, InstructorNeedStatus};
use crate::db::prelude::*;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::reference::Reason;

/// A need with what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub need: InstructorNeed,
    /// Whoever is asked teaches a planned session of another batch in one of its hours. Asked only where that decides something.
    pub is_taken: bool,
}

const OPEN: &[InstructorNeedStatus] = &[InstructorNeedStatus::Open];
const WANTED: &[InstructorNeedStatus] = &[
    InstructorNeedStatus::Open,
    InstructorNeedStatus::Shortlisted,
];
const OFFERED: &[InstructorNeedStatus] = &[InstructorNeedStatus::Offered];
const LIVE: &[InstructorNeedStatus] = &[
    InstructorNeedStatus::Open,
    InstructorNeedStatus::Shortlisted,
    InstructorNeedStatus::Offered,
    InstructorNeedStatus::Filled,
];

/// The life of a need for an instructor. Whether the one whom it is offered to is free is asked at `offer`.
pub static CHART: Chart<InstructorNeedStatus, Standing> = Chart {
    resource: "instructor-needs",
    initial: InstructorNeedStatus::Open,
    states: InstructorNeedStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: WANTED,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: OPEN,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "shortlist",
            from: WANTED,
            to: Some(InstructorNeedStatus::Shortlisted),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "offer",
            from: &[InstructorNeedStatus::Shortlisted],
            to: Some(InstructorNeedStatus::Offered),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "accept",
            from: OFFERED,
            to: Some(InstructorNeedStatus::Filled),
            guards: &[Guard {
                code: Code::InstructorTaken,
                holds: |it| !it.is_taken,
            }],
            decides: true,
        },
        Transition {
            action: "refuse",
            from: OFFERED,
            to: Some(InstructorNeedStatus::Shortlisted),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "cancel",
            from: LIVE,
            to: Some(InstructorNeedStatus::Cancelled),
            guards: &[],
            decides: false,
        },
    ],
};

impl Standing {
    /// Takes the need through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.need.status = CHART.step(action, self.need.status, self)?;
        if let Some(reason) = reason {
            self.need.status_reason = Some(reason.code.clone());
            self.need.status_note.clone_from(&reason.note);
        }
        Ok(())
    }
}
