//! The life of a need: its chart.

use super::model::InstructorNeedStatus;
use crate::error::Code;
use crate::kernel::chart::{Chart, Guard, Transition};

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

/// What the guards of a need look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Somebody is asked, or will teach.
    pub is_promised: bool,
    /// The caller is bound to a party.
    pub by_party: bool,
}

/// The office has asked, and has the person's word: it alone takes that back.
const OFFICE_ENDS_PROMISES: Guard<Facts> = Guard {
    code: Code::PartyMayNotDecide,
    holds: |it| !it.is_promised || !it.by_party,
};

/// The life of a need for an instructor. Whether the one whom it is offered to is free is asked at `offer`; from then on nothing else
/// takes that person's hours.
pub static CHART: Chart<InstructorNeedStatus, Facts> = Chart {
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
            guards: &[],
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
            guards: &[OFFICE_ENDS_PROMISES],
            decides: false,
        },
    ],
};
