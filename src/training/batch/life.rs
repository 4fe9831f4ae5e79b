//! The life of a class: its chart.

use chrono::NaiveDate;

use super::model::{BatchStatus, Standing};
use crate::error::Code;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::training::program::model::ProgramStatus;
use crate::training::provider::model::ProviderStatus;

const ACCREDITED: Guard<Standing> = Guard {
    code: Code::AccreditationTooShort,
    holds: Standing::is_accredited,
};

const BEFORE_IT_BEGINS: &[BatchStatus] = &[
    BatchStatus::Planned,
    BatchStatus::Open,
    BatchStatus::Selecting,
    BatchStatus::Confirmed,
];

/// The life of a batch. `postpone` keeps the state, but opens again what was past its registration and has a new one; what has
/// been reached must hold on the new days too, which the action asks.
pub static CHART: Chart<BatchStatus, Standing> = Chart {
    resource: "batches",
    initial: BatchStatus::Planned,
    states: BatchStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: BEFORE_IT_BEGINS,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[BatchStatus::Planned],
            to: None,
            guards: &[
                Guard {
                    code: Code::BatchLinked,
                    holds: |it| !it.uses.linked,
                },
                Guard {
                    code: Code::BatchHasWaiver,
                    holds: |it| !it.waived.ever,
                },
                Guard {
                    code: Code::BatchHasSessions,
                    holds: |it| !it.timetable.ever,
                },
                Guard {
                    code: Code::BatchHasNeed,
                    holds: |it| !it.uses.needs_instructor,
                },
                Guard {
                    code: Code::BatchHasCost,
                    holds: |it| !it.uses.costed,
                },
            ],
            decides: false,
        },
        Transition {
            action: "open",
            from: &[BatchStatus::Planned],
            to: Some(BatchStatus::Open),
            guards: &[
                Guard {
                    code: Code::ProgramNotApproved,
                    holds: |it| it.ground.program == ProgramStatus::Approved,
                },
                Guard {
                    code: Code::ProgramSuspended,
                    holds: |it| !it.ground.program_is_suspended(it.today),
                },
                Guard {
                    code: Code::ProviderNotActive,
                    holds: |it| it.ground.provider == ProviderStatus::Active,
                },
                ACCREDITED,
            ],
            decides: true,
        },
        Transition {
            action: "select",
            from: &[BatchStatus::Open],
            to: Some(BatchStatus::Selecting),
            guards: &[Guard {
                code: Code::RegistrationNotOver,
                holds: |it| it.batch.registration_is_over(it.today),
            }],
            decides: true,
        },
        Transition {
            action: "confirm",
            from: &[BatchStatus::Selecting],
            to: Some(BatchStatus::Confirmed),
            guards: &[
                Guard {
                    code: Code::TooFewParticipants,
                    holds: Standing::is_worth_holding,
                },
                Guard {
                    code: Code::SessionWithoutInstructor,
                    holds: |it| !it.timetable.lacks_instructor,
                },
            ],
            decides: true,
        },
        Transition {
            action: "start",
            // A class without a test starts as it is open.
            from: &[BatchStatus::Open, BatchStatus::Confirmed],
            to: Some(BatchStatus::Running),
            guards: &[Guard {
                code: Code::ParticipantsNotCovered,
                holds: |it| !(it.cover_required && it.uncovered) || it.waived.cover,
            }],
            decides: true,
        },
        Transition {
            action: "complete",
            from: &[BatchStatus::Running],
            to: Some(BatchStatus::Completed),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "evaluate",
            from: &[BatchStatus::Completed],
            to: Some(BatchStatus::Evaluated),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "postpone",
            from: BEFORE_IT_BEGINS,
            to: None,
            // One that is planned is asked when it is opened.
            guards: &[
                Guard {
                    code: Code::ProgramNotApproved,
                    holds: |it| it.is_planned() || it.ground.program == ProgramStatus::Approved,
                },
                Guard {
                    code: Code::ProgramSuspended,
                    // A suspension without a last day holds on any new days.
                    holds: |it| it.is_planned() || !it.ground.program_is_suspended(NaiveDate::MAX),
                },
                Guard {
                    code: Code::ProviderNotActive,
                    holds: |it| it.is_planned() || it.ground.provider == ProviderStatus::Active,
                },
                Guard {
                    code: Code::AccreditationTooShort,
                    holds: |it| it.is_planned() || it.accreditation_may_last_longer(),
                },
            ],
            decides: true,
        },
        Transition {
            action: "cancel",
            from: &BatchStatus::COUNTED,
            to: Some(BatchStatus::Cancelled),
            guards: &[],
            decides: true,
        },
        // PUT: the timetable of a class that is under way changes too.
        Transition {
            action: "timetable",
            from: &BatchStatus::COUNTED,
            to: None,
            guards: &[],
            decides: false,
        },
    ],
};
