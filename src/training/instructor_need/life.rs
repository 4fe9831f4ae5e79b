//! The life of a need: its chart.

use super::model::InstructorNeedStatus;
use crate::kernel::chart::{Chart, Transition};

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

/// The life of a need for an instructor. Whether the one whom it is offered to is free is asked at `offer`; from then on nothing else
/// takes that person's hours.
pub static CHART: Chart<InstructorNeedStatus, ()> = Chart {
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
            guards: &[],
            decides: false,
        },
    ],
};
