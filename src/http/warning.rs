//! What is worth a second look, though nothing is refused.

use serde::Serialize;
use utoipa::ToSchema;

use super::words::{self, Language};

/// A finding that a person should look at. It never stops a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Warning {
    /// Stable, for programs.
    #[schema(example = "vin_region_unknown")]
    pub code: &'static str,
    /// For people, in the language that `Accept-Language` asks for.
    pub detail: String,
}

impl Warning {
    #[must_use]
    pub fn new(code: &'static str, language: Language) -> Self {
        Self {
            code,
            detail: words::warning(code, language),
        }
    }

    /// A warning for each code.
    #[must_use]
    pub fn all(codes: &[&'static str], language: Language) -> Vec<Self> {
        codes.iter().map(|code| Self::new(code, language)).collect()
    }
}
