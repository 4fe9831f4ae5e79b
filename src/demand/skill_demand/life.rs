//! The life of a skill demand: what its guards look at, and its chart.

use chrono::NaiveDate;

use super::input::SkillDemandPatch;
use super::model::{Attention, SkillDemand, SkillDemandStatus};
use crate::db::prelude::*;
use crate::demand::employer::model::EmployerStatus;
use crate::demand::priority::model::USUAL_WEIGHT;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::kernel::{Email, Name, Phone};
use crate::reference::Reason;

/// The firm that has voiced a demand.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = employers)]
pub struct Voice {
    pub status: EmployerStatus,
    pub name: Name,
    pub contact_name: Name,
    pub contact_phone: Phone,
    pub contact_email: Option<Email>,
    pub contact_shared: bool,
}

/// What a demand stands on, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Unknown while the demand is made: no action on a draft asks for it.
    pub employer: Option<Voice>,
    /// A training program cites it, or a training provider has responded to it.
    pub cited: bool,
    /// A consultation input that has been decided about led to it.
    pub decided: bool,
    /// Another demand renews it.
    pub renewed: bool,
    /// In percent, by the priorities of its agency that are in force.
    pub weight: i32,
    /// How far the caller's provider has looked into it, or all of them.
    pub attention: Attention,
}

impl Ground {
    /// That of a demand just made.
    pub const NEW: Self = Self {
        employer: None,
        cited: false,
        decided: false,
        renewed: false,
        weight: USUAL_WEIGHT,
        attention: Attention::New,
    };
}

/// A demand in a list.
#[derive(Clone, Debug, Queryable)]
pub struct Listed {
    pub demand: SkillDemand,
    /// What it weighs by the priorities of its agency, in percent.
    pub weight: i32,
    /// How far it has been looked into; nothing where it is new.
    pub attention: Option<Attention>,
}

/// A demand with what it stands on, and the office's date: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub demand: SkillDemand,
    pub ground: Ground,
    pub today: NaiveDate,
}

/// The states in which a demand lives.
pub const LIVE: &[SkillDemandStatus] = &[
    SkillDemandStatus::Draft,
    SkillDemandStatus::Submitted,
    SkillDemandStatus::Verified,
];

/// The life of a skill demand. A change by a client that is bound to the employer takes a verified one back to
/// `submitted`, see [`Standing::patch`].
pub static CHART: Chart<SkillDemandStatus, Standing> = Chart {
    resource: "skill-demands",
    initial: SkillDemandStatus::Draft,
    states: SkillDemandStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: LIVE,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: &[SkillDemandStatus::Draft],
            to: None,
            guards: &[
                Guard {
                    code: Code::DemandCited,
                    holds: |it| !it.ground.cited,
                },
                Guard {
                    code: Code::InputDisposed,
                    holds: |it| !it.ground.decided,
                },
            ],
            decides: false,
        },
        Transition {
            action: "submit",
            from: &[SkillDemandStatus::Draft],
            to: Some(SkillDemandStatus::Submitted),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "verify",
            from: &[SkillDemandStatus::Submitted],
            to: Some(SkillDemandStatus::Verified),
            guards: &[
                Guard {
                    code: Code::EmployerNotVerified,
                    holds: |it| it.employer_is_verified(),
                },
                Guard {
                    code: Code::DemandExpired,
                    holds: |it| !it.demand.expired(it.today),
                },
            ],
            decides: true,
        },
        Transition {
            action: "reject",
            from: &[SkillDemandStatus::Submitted],
            to: Some(SkillDemandStatus::Rejected),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "withdraw",
            from: LIVE,
            to: Some(SkillDemandStatus::Withdrawn),
            guards: &[],
            decides: false,
        },
        Transition {
            action: "record-hires",
            from: &[SkillDemandStatus::Verified],
            to: None,
            guards: &[Guard {
                code: Code::HiredAboveHeadcount,
                holds: |it| it.demand.open() > 0,
            }],
            decides: false,
        },
        Transition {
            action: "reverse-hires",
            from: &[SkillDemandStatus::Verified],
            to: None,
            guards: &[Guard {
                code: Code::HiredBelowZero,
                holds: |it| it.demand.hired > 0,
            }],
            decides: false,
        },
        Transition {
            action: "renew",
            from: &[
                SkillDemandStatus::Verified,
                SkillDemandStatus::Rejected,
                SkillDemandStatus::Withdrawn,
            ],
            to: None,
            guards: &[Guard {
                code: Code::AlreadyRenewed,
                holds: |it| !it.ground.renewed,
            }],
            decides: false,
        },
    ],
};

impl Standing {
    fn employer_is_verified(&self) -> bool {
        let employer = self.ground.employer.as_ref();
        employer.is_some_and(|employer| employer.status == EmployerStatus::Verified)
    }

    /// Takes the demand through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.demand.status = CHART.step(action, self.demand.status, self)?;
        if let Some(reason) = reason {
            self.demand.status_reason = Some(reason.code.clone());
            self.demand.status_note.clone_from(&reason.note);
        }
        Ok(())
    }

    /// Applies a merge patch. What a party changes in a verified demand is the office's to verify again.
    ///
    /// # Errors
    /// Those of [`SkillDemand::patch`].
    pub fn patch(&mut self, patch: &SkillDemandPatch, by_party: bool) -> Result<()> {
        let before = self.demand.clone();
        self.demand.patch(patch)?;
        if by_party && before.status == SkillDemandStatus::Verified && self.demand != before {
            self.demand.status = SkillDemandStatus::Submitted;
        }
        Ok(())
    }
}
