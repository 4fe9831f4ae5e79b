//! Industries.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::System;
use crate::kernel::Fault;

crate::text_value! {
    /// A class of KBLI (*Klasifikasi Baku Lapangan Usaha Indonesia*), five digits. Only its form is checked: the
    /// list that ships is a choice, so that a code outside it is taken and has no label. A code means nothing
    /// without its version.
    IndustryCode, format: "industry-code", pattern: Some(r"^[0-9]{5}$"), length: 5..=5, example: "14111"
}

crate::text_enum! {
    /// The classification of industries.
    pub enum IndustrySystem {
        /// Klasifikasi Baku Lapangan Usaha Indonesia.
        Kbli = "KBLI",
    }
}

crate::text_enum! {
    /// The version of KBLI. The same code can mean another industry in another version.
    pub enum IndustryVersion {
        /// Peraturan BPS 2/2020.
        Kbli2020 = "2020",
        /// Peraturan BPS 7/2025.
        Kbli2025 = "2025",
    }
}

/// An industry: a code of one version. A table keeps it in two columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Industry {
    pub version: IndustryVersion,
    pub code: IndustryCode,
}

/// An industry, as a body names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IndustryInput {
    pub system: IndustrySystem,
    pub version: IndustryVersion,
    pub code: IndustryCode,
}

/// An industry, as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndustryView {
    pub system: IndustrySystem,
    pub version: IndustryVersion,
    pub code: IndustryCode,
    /// The title in KBLI, in Indonesian; null for a code that the list does not carry.
    #[schema(
        required = true,
        example = "Industri Pakaian Jadi (Konveksi) dari Tekstil"
    )]
    pub label: Option<&'static str>,
}

impl IndustryCode {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if raw.len() == 5 && raw.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(raw.to_owned())
        } else {
            Err(Fault("industry_form"))
        }
    }
}

impl Industry {
    /// The title of the code in its version.
    #[must_use]
    pub fn label(&self) -> Option<&'static str> {
        let list = System::Kbli.table(self.version.as_str())?;
        list.get(self.code.as_str()).map(super::CodeEntry::label)
    }
}

impl From<IndustryInput> for Industry {
    fn from(input: IndustryInput) -> Self {
        let IndustryInput {
            system: IndustrySystem::Kbli,
            version,
            code,
        } = input;
        Self { version, code }
    }
}

impl From<Industry> for IndustryInput {
    fn from(industry: Industry) -> Self {
        let Industry { version, code } = industry;
        Self {
            system: IndustrySystem::Kbli,
            version,
            code,
        }
    }
}

impl From<Industry> for IndustryView {
    fn from(industry: Industry) -> Self {
        let label = industry.label();
        let Industry { version, code } = industry;
        Self {
            system: IndustrySystem::Kbli,
            version,
            code,
            label,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn view(version: &str, code: &str) -> serde_json::Value {
        let body = json!({"system": "KBLI", "version": version, "code": code});
        let industry =
            Industry::from(serde_json::from_value::<IndustryInput>(body.clone()).unwrap());
        assert_eq!(
            serde_json::to_value(IndustryInput::from(industry.clone())).unwrap(),
            body
        );
        serde_json::to_value(IndustryView::from(industry)).unwrap()
    }

    #[test]
    fn a_label_belongs_to_a_version() {
        assert_eq!(
            view("2020", "13134"),
            json!({"system": "KBLI", "version": "2020", "code": "13134", "label": "Industri Batik"})
        );
        assert_eq!(view("2025", "13134")["label"], json!(null));
        assert_eq!(view("2020", "99999")["label"], json!(null));
    }

    #[test]
    fn only_a_class_of_five_digits_is_an_industry() {
        for raw in ["", "1313", "131340", "1313a", "C1313", "１3134"] {
            assert_eq!(
                IndustryCode::parse(raw),
                Err(Fault("industry_form")),
                "{raw}"
            );
        }
    }
}
