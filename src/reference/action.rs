//! The bodies of actions that need nothing, or a reason.

use serde::Deserialize;
use utoipa::ToSchema;

use super::ReasonCode;
use crate::error::Result;
use crate::kernel::{FieldError, Words};

/// An action that needs no further word. The body may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct NoInput {}

/// Why an action is taken.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "other", "note": "Dijelaskan di sini" }))]
pub struct Reason {
    /// A code of the list `REASON` that applies to the action.
    #[serde(rename = "reason")]
    pub code: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
}

impl Reason {
    /// Whether the code is one for `action` (`employers.close`).
    ///
    /// # Errors
    /// `invalid_body` at `/reason` with `reason_not_for_action`.
    pub fn must_fit(&self, action: &str) -> Result<()> {
        Ok(self
            .code
            .for_action(action)
            .map_err(|fault| FieldError::at("/reason", fault))?)
    }
}
