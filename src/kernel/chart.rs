//! State charts as data: one table per resource says which action leads from where to where, under which guards.
//!
//! From the one table come the check inside the action, `allowed_actions` in the answer, `/v1/state-charts`
//! and the property tests.

use serde::Serialize;
use utoipa::ToSchema;

use super::Actor;
use crate::error::{Code, Error, Refusal, Result};

/// A condition on the facts of a record, with the code that is answered where it does not hold.
pub struct Guard<F: 'static> {
    pub code: Code,
    pub holds: fn(&F) -> bool,
}

/// One row of a chart.
pub struct Transition<S: 'static, F: 'static> {
    /// The verb, as in the path's last segment; `update` and `delete` are PATCH and DELETE.
    pub action: &'static str,
    pub from: &'static [S],
    /// `None`: the state stays.
    pub to: Option<S>,
    pub guards: &'static [Guard<F>],
    /// Only the office decides: a client bound to a party is refused.
    pub decides: bool,
}

/// The life of one kind of record. `F` are the facts that its guards look at.
pub struct Chart<S: 'static, F: 'static> {
    /// The resource's path name, `skill-demands`.
    pub resource: &'static str,
    pub initial: S,
    pub states: &'static [S],
    pub transitions: &'static [Transition<S, F>],
}

/// An action that a client may or may not take on a record now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AllowedAction {
    /// The verb, the last segment of the path; `update` is PATCH, `delete` is DELETE.
    #[schema(example = "verify")]
    pub action: &'static str,
    pub allowed: bool,
    /// The problem codes that the call would answer now; empty where it is allowed.
    #[schema(example = json!(["wrong_state"]))]
    pub reasons: Vec<&'static str>,
}

impl<S: Copy + PartialEq + std::fmt::Display, F> Chart<S, F> {
    /// The state after `action`.
    ///
    /// # Errors
    /// `wrong_state` or the code of the first guard that does not hold.
    ///
    /// # Panics
    /// Where the chart has no such action: a fault of the caller's code, not of its input.
    pub fn step(&self, action: &str, state: S, facts: &F) -> Result<S> {
        let row = self.row(action);
        match self.refusals(row, state, facts).first() {
            None => Ok(row.to.unwrap_or(state)),
            Some(&code) => Err(Error::from(
                Refusal::new(code)
                    .with("action", action)
                    .with("state", state)
                    .with("allowed_from", join(row.from)),
            )),
        }
    }

    /// Refuses an action that only the office may take to a client that is bound to a party.
    ///
    /// # Errors
    /// `party_may_not_decide`.
    pub fn may_decide(&self, action: &str, by: &Actor) -> Result<()> {
        if self.row(action).decides && by.scope.party.is_some() {
            return Err(Code::PartyMayNotDecide.into());
        }
        Ok(())
    }

    /// What this caller may do now with a record, in the order of the chart. `bar` is why it is not the caller's to change.
    pub fn allowed(
        &self,
        state: S,
        facts: &F,
        by: &Actor,
        bar: Option<Code>,
    ) -> Vec<AllowedAction> {
        let right = format!("{}:write", self.resource);
        self.allowed_with(&right, state, facts, by, bar)
    }

    /// As [`allowed`](Self::allowed), where another scope than the resource's own is needed to change it.
    pub fn allowed_with(
        &self,
        right: &str,
        state: S,
        facts: &F,
        by: &Actor,
        bar: Option<Code>,
    ) -> Vec<AllowedAction> {
        self.transitions
            .iter()
            .map(|row| {
                let codes = if !by.may(right) {
                    vec![Code::InsufficientScope]
                } else if row.decides && by.scope.party.is_some() {
                    vec![Code::PartyMayNotDecide]
                } else if let Some(bar) = bar {
                    vec![bar]
                } else {
                    self.refusals(row, state, facts)
                };
                AllowedAction {
                    action: row.action,
                    allowed: codes.is_empty(),
                    reasons: codes.into_iter().map(Code::as_str).collect(),
                }
            })
            .collect()
    }

    /// The chart as it is published.
    pub fn describe(&self) -> ChartView {
        ChartView {
            resource: self.resource,
            initial: self.initial.to_string(),
            states: self.states.iter().map(ToString::to_string).collect(),
            transitions: self
                .transitions
                .iter()
                .map(|row| TransitionView {
                    action: row.action,
                    from: row.from.iter().map(ToString::to_string).collect(),
                    to: row.to.map(|to| to.to_string()),
                    guards: row.guards.iter().map(|guard| guard.code.as_str()).collect(),
                    office_only: row.decides,
                })
                .collect(),
        }
    }

    #[expect(
        clippy::expect_used,
        reason = "actions are named in code, never by input"
    )]
    fn row(&self, action: &str) -> &Transition<S, F> {
        self.transitions
            .iter()
            .find(|row| row.action == action)
            .expect("the chart names every action")
    }

    fn refusals(&self, row: &Transition<S, F>, state: S, facts: &F) -> Vec<Code> {
        if !row.from.contains(&state) {
            return vec![Code::WrongState];
        }
        row.guards
            .iter()
            .filter(|guard| !(guard.holds)(facts))
            .map(|guard| guard.code)
            .collect()
    }
}

fn join<S: std::fmt::Display>(states: &[S]) -> String {
    states
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A resource's state chart.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChartView {
    #[schema(example = "employers")]
    pub resource: &'static str,
    /// The state of a new record.
    #[schema(example = "registered")]
    pub initial: String,
    pub states: Vec<String>,
    pub transitions: Vec<TransitionView>,
}

/// One action of a state chart.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionView {
    #[schema(example = "verify")]
    pub action: &'static str,
    pub from: Vec<String>,
    /// `null` where the action leaves the state as it is.
    pub to: Option<String>,
    /// Codes that are answered where a guard does not hold.
    pub guards: Vec<&'static str>,
    /// Whether a client bound to a party is refused.
    pub office_only: bool,
}
