//! The life of a training program: what its guards look at, and its chart.

use chrono::NaiveDate;

use super::model::{Program, ProgramId, ProgramStatus};
use crate::db::prelude::*;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::reference::Reason;
use crate::reference::office_settings::model::OpinionVoice;

/// What has been built upon a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// A batch has been planned for it.
    pub has_batch: bool,
    /// A response to demands names it.
    pub is_offered: bool,
}

/// How many opinions have been given on a program, by whose they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    pub employer: i64,
    pub provider: i64,
    pub office: i64,
}

impl Heard {
    const fn of(self, voice: OpinionVoice) -> i64 {
        match voice {
            OpinionVoice::Employer => self.employer,
            OpinionVoice::Provider => self.provider,
            OpinionVoice::Office => self.office,
        }
    }
}

/// What a program stands on, as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    pub uses: Uses,
    /// The edition that follows it, unless it was refused.
    pub followed_by: Option<ProgramId>,
    /// Whose opinions its office hears before it approves.
    pub required: Vec<OpinionVoice>,
    pub heard: Heard,
}

/// A program with what it stands on, and the office's date: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub program: Program,
    pub ground: Ground,
    pub today: NaiveDate,
}

const WRITTEN: &[ProgramStatus] = &[ProgramStatus::Draft, ProgramStatus::Incomplete];
const DECIDED: &[ProgramStatus] = &[ProgramStatus::Submitted, ProgramStatus::InOpinion];
const APPROVED: &[ProgramStatus] = &[ProgramStatus::Approved];

/// The life of a training program.
pub static CHART: Chart<ProgramStatus, Standing> = Chart {
    resource: "training-programs",
    initial: ProgramStatus::Draft,
    states: ProgramStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: WRITTEN,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[ProgramStatus::Draft],
            to: None,
            guards: &[
                Guard {
                    code: Code::ProgramHasBatch,
                    holds: |it| !it.ground.uses.has_batch,
                },
                Guard {
                    code: Code::ProgramOffered,
                    holds: |it| !it.ground.uses.is_offered,
                },
            ],
            decides: false,
        },
        Transition {
            action: "submit",
            from: WRITTEN,
            to: Some(ProgramStatus::Submitted),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "return",
            from: &[ProgramStatus::Submitted],
            to: Some(ProgramStatus::Incomplete),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "open-opinions",
            from: &[ProgramStatus::Submitted],
            to: Some(ProgramStatus::InOpinion),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "approve",
            from: DECIDED,
            to: Some(ProgramStatus::Approved),
            guards: &[
                Guard {
                    code: Code::OpinionsRequired,
                    holds: |it| it.is_in_opinion() || it.ground.required.is_empty(),
                },
                Guard {
                    code: Code::OpinionsMissing,
                    holds: |it| !it.is_in_opinion() || it.missing().is_empty(),
                },
                Guard {
                    code: Code::ProgramCitesNothing,
                    holds: Standing::has_ground,
                },
            ],
            decides: true,
        },
        Transition {
            action: "refuse",
            from: DECIDED,
            to: Some(ProgramStatus::Refused),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "suspend",
            from: APPROVED,
            to: None,
            guards: &[Guard {
                code: Code::ProgramSuspended,
                holds: |it| !it.program.suspended(it.today),
            }],
            decides: true,
        },
        Transition {
            action: "reinstate",
            from: APPROVED,
            to: None,
            guards: &[Guard {
                code: Code::ProgramNotSuspended,
                holds: |it| it.program.suspended(it.today),
            }],
            decides: true,
        },
        Transition {
            action: "revise",
            from: APPROVED,
            to: None,
            guards: &[Guard {
                code: Code::ProgramRevised,
                holds: |it| it.ground.followed_by.is_none(),
            }],
            decides: false,
        },
        Transition {
            action: "retire",
            from: APPROVED,
            to: Some(ProgramStatus::Retired),
            guards: &[],
            decides: true,
        },
    ],
};

impl Standing {
    fn is_in_opinion(&self) -> bool {
        self.program.status == ProgramStatus::InOpinion
    }

    /// Whether it cites a demand or names a policy reason.
    fn has_ground(&self) -> bool {
        !self.program.demand_ids.0.is_empty() || self.program.policy_reason.is_some()
    }

    /// Whose opinions the office requires and has not heard.
    #[must_use]
    pub fn missing(&self) -> Vec<OpinionVoice> {
        let required = self.ground.required.iter().copied();
        required
            .filter(|voice| self.ground.heard.of(*voice) == 0)
            .collect()
    }

    /// Takes the program through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses; `opinions_missing` names whose are, and `program_revised` the edition that is
    /// there.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.program.status = CHART
            .step(action, self.program.status, self)
            .map_err(|error| self.explained(error))?;
        if let Some(reason) = reason {
            self.program.status_reason = Some(reason.code.clone());
            self.program.status_note.clone_from(&reason.note);
        }
        Ok(())
    }

    fn explained(&self, error: Error) -> Error {
        match (error, self.ground.followed_by) {
            (Error::Refused(refusal), _) if refusal.code == Code::OpinionsMissing => {
                let missing: Vec<&str> =
                    self.missing().iter().map(|voice| voice.as_str()).collect();
                refusal.with("missing", missing.join(", ")).into()
            }
            (Error::Refused(refusal), Some(id)) if refusal.code == Code::ProgramRevised => {
                refusal.existing(id).into()
            }
            (error, _) => error,
        }
    }
}
