//! What is asked of open demand. It chooses among the rows that are shown, and changes none.

use serde::Deserialize;
use utoipa::IntoParams;

use super::suppression::{Cell, Key};
use crate::error::{Code, Error, Refusal};
use crate::http::query::CodePrefix;
use crate::insight::alignment::quarter::Quarter;
use crate::insight::alignment::query::digits_fault;
use crate::text_enum;

text_enum! {
    /// What a row is told for, from the top of the tree down.
    pub enum OpenDemandLevel {
        /// All that counts.
        Total = "total",
        /// A quarter.
        Quarter = "quarter",
        /// A regency or city in a quarter.
        Regency = "regency",
        /// A group of occupations in a regency and quarter, by one to four digits of KBJI.
        Occupation = "occupation",
    }
}

impl From<&Key> for OpenDemandLevel {
    fn from(key: &Key) -> Self {
        match key {
            Key {
                occupation: Some(_),
                ..
            } => Self::Occupation,
            Key {
                region: Some(_), ..
            } => Self::Regency,
            Key {
                quarter: Some(_), ..
            } => Self::Quarter,
            _ => Self::Total,
        }
    }
}

/// Which rows: all levels where nothing is said. Rows of one level add up, to at most the row above them; rows of several
/// levels hold the same people more than once.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OpenDemandQuery {
    /// Only rows of this level.
    #[param(inline)]
    pub level: Option<OpenDemandLevel>,
    /// Only occupations by so many digits of the KBJI code.
    #[param(minimum = 1, maximum = 4)]
    pub occupation_digits: Option<u8>,
    /// Only rows of this quarter.
    #[param(inline)]
    pub quarter: Option<Quarter>,
    /// Only rows of regions whose code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Only rows of occupations whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
}

impl OpenDemandQuery {
    /// # Errors
    /// `invalid_parameter` where there are no such digits.
    pub fn check(&self) -> Result<(), Error> {
        match digits_fault(self.occupation_digits) {
            None => Ok(()),
            Some(fault) => Err(Refusal {
                errors: vec![fault],
                ..Refusal::new(Code::InvalidParameter)
            }
            .into()),
        }
    }

    /// Whether a row is asked for.
    #[must_use]
    pub fn wants(&self, cell: &Cell) -> bool {
        let Self {
            level,
            occupation_digits,
            quarter,
            region,
            occupation,
        } = self;
        let key = &cell.key;
        let begins = |asked: &Option<CodePrefix>, code: &Option<String>| match (asked, code) {
            (None, _) => true,
            (Some(asked), Some(code)) => code.starts_with(asked.as_str()),
            (Some(_), None) => false,
        };
        level.is_none_or(|level| level == OpenDemandLevel::from(key))
            && occupation_digits.is_none_or(|digits| {
                let code = key.occupation.as_ref();
                code.is_some_and(|code| code.len() == usize::from(digits))
            })
            && quarter.is_none_or(|quarter| key.quarter.as_ref() == Some(&quarter.to_string()))
            && begins(region, &key.region)
            && begins(occupation, &key.occupation)
    }
}
