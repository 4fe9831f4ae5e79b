//! What a caller says of office settings.

use serde::Deserialize;
use utoipa::ToSchema;

use super::model::OpinionVoice;
use crate::error::{Refusal, Result};
use crate::kernel::FieldError;

/// A merge patch (RFC 7396): what is there is set, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "required_opinions": ["employer", "provider", "office"] }))]
pub struct OfficeSettingsPatch {
    /// Whose opinions on a training program the office hears before it approves it, each once; with none it may approve what
    /// is submitted. Takes the place of the whole list.
    #[schema(max_items = 3, nullable = false)]
    pub required_opinions: Option<Vec<OpinionVoice>>,
    /// Whether a class starts only when everyone in it is insured on every day, or a waiver says otherwise; where it is `false`,
    /// the start warns.
    #[schema(nullable = false)]
    pub require_cover_at_start: Option<bool>,
}

impl OfficeSettingsPatch {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `repeated_item`.
    pub fn check(&self) -> Result<()> {
        let required = self.required_opinions.as_deref().unwrap_or_default();
        let faults = FieldError::repeated("/required_opinions", required);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }
}
