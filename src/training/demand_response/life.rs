//! The life of a response: what its guards look at, and its chart.

use chrono::NaiveDate;

use super::model::{DemandResponse, DemandResponseStatus};
use crate::db::prelude::*;
use crate::kernel::Name;
use crate::kernel::chart::{Chart, Guard, Transition};
use crate::reference::Reason;
use crate::training::provider::model::ProviderStatus;

/// What a response stands on, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    pub provider: ProviderStatus,
    pub provider_name: Name,
    /// At least one of its demands is verified and has not expired.
    pub demand_counts: bool,
}

/// A response with what it stands on, and the office's date: what its guards look at.
#[derive(Clone, Debug)]
pub struct Standing {
    pub response: DemandResponse,
    pub ground: Ground,
    pub today: NaiveDate,
}

const OFFERED: &[DemandResponseStatus] = &[DemandResponseStatus::Offered];

/// The life of a response to demands. Which batch fits is asked at `link`.
pub static CHART: Chart<DemandResponseStatus, Standing> = Chart {
    resource: "demand-responses",
    initial: DemandResponseStatus::Offered,
    states: DemandResponseStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: OFFERED,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "delete",
            from: OFFERED,
            to: None,
            guards: &[],
            decides: false,
        },
        Transition {
            action: "accept",
            from: OFFERED,
            to: Some(DemandResponseStatus::Accepted),
            guards: &[
                Guard {
                    code: Code::ResponseLapsed,
                    holds: |it| !it.response.lapsed(it.today),
                },
                Guard {
                    code: Code::ProviderNotActive,
                    holds: |it| it.ground.provider == ProviderStatus::Active,
                },
                Guard {
                    code: Code::DemandNotLive,
                    holds: |it| it.ground.demand_counts,
                },
            ],
            decides: true,
        },
        Transition {
            action: "decline",
            from: OFFERED,
            to: Some(DemandResponseStatus::Declined),
            guards: &[],
            decides: true,
        },
        Transition {
            action: "link",
            from: &[DemandResponseStatus::Accepted],
            to: Some(DemandResponseStatus::Linked),
            // Also when its days are over: then it says late what came of it.
            guards: &[],
            decides: true,
        },
    ],
};

impl Standing {
    /// Takes the response through an action of its chart.
    ///
    /// # Errors
    /// The code of the guard that refuses.
    pub fn step(&mut self, action: &str, reason: Option<&Reason>) -> Result<()> {
        self.response.status = CHART.step(action, self.response.status, self)?;
        if let Some(reason) = reason {
            self.response.status_reason = Some(reason.code.clone());
            self.response.status_note.clone_from(&reason.note);
        }
        Ok(())
    }
}
