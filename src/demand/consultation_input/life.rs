//! The life of a consultation input: what its guards look at, and its chart.

use super::model::{ConsultationInput, ConsultationInputStatus, Disposition};
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::kernel::Words;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::reference::Reason;

/// An input with the demands that name it: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub input: ConsultationInput,
    /// In the order in which they were made.
    pub demand_ids: Vec<SkillDemandId>,
}

const RECORDED: &[ConsultationInputStatus] = &[ConsultationInputStatus::Recorded];

/// The life of a consultation input.
pub static CHART: Chart<ConsultationInputStatus, Standing> = Chart {
    resource: "consultation-inputs",
    initial: ConsultationInputStatus::Recorded,
    states: ConsultationInputStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: RECORDED,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: RECORDED,
            to: None,
            guards: &[Guard {
                code: Code::InputHasDemand,
                holds: |it| it.demand_ids.is_empty(),
            }],
            decides: false,
        },
        Transition {
            action: "convert",
            from: RECORDED,
            to: Some(ConsultationInputStatus::Converted),
            guards: &[Guard {
                code: Code::InputWithoutDemand,
                holds: |it| !it.demand_ids.is_empty(),
            }],
            decides: true,
        },
        Transition {
            action: "merge",
            from: RECORDED,
            to: Some(ConsultationInputStatus::Merged),
            guards: &[Guard {
                code: Code::InputHasDemand,
                holds: |it| it.demand_ids.is_empty(),
            }],
            decides: true,
        },
        Transition {
            action: "decline",
            from: RECORDED,
            to: Some(ConsultationInputStatus::Declined),
            guards: &[Guard {
                code: Code::InputHasDemand,
                holds: |it| it.demand_ids.is_empty(),
            }],
            decides: true,
        },
        Transition {
            action: "answer",
            from: &[
                ConsultationInputStatus::Converted,
                ConsultationInputStatus::Merged,
                ConsultationInputStatus::Declined,
            ],
            to: Some(ConsultationInputStatus::Answered),
            guards: &[],
            decides: true,
        },
    ],
};

impl Standing {
    /// Takes the input through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str) -> Result<()> {
        self.input.status = CHART.step(action, self.input.status, self)?;
        Ok(())
    }

    /// Keeps what was decided about it.
    pub fn dispose(&mut self, disposition: Disposition) {
        self.input.disposition = Some(disposition);
    }

    /// Keeps why nothing follows from it, and what is answered.
    pub fn decline(&mut self, reason: &Reason, answer: Words) {
        self.dispose(Disposition::Declined);
        self.input.status_reason = Some(reason.code.clone());
        self.input.answer = Some(answer);
    }
}
