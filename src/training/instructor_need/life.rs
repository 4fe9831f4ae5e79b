//! The life of a need: its chart.

use super::model::{InstructorNeedStatus, Standing};
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

/// The office has asked, and has the person's word: it alone takes that back.
const OFFICE_ENDS_PROMISES: Guard<Standing> = Guard {
    code: Code::PartyMayNotDecide,
    holds: |it| !it.by_party || !InstructorNeedStatus::PROMISED.contains(&it.need.status),
};

/// The life of a need for an instructor. Whether the one whom it is offered to is free is asked at `offer`; from then on nothing else
/// takes that person's hours. Its guards look at the sessions that lean on it, and at who asks.
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
            guards: &[
                OFFICE_ENDS_PROMISES,
                Guard {
                    code: Code::NeedHasSessions,
                    holds: |it| it.sessions.is_empty(),
                },
            ],
            decides: false,
        },
    ],
};
