//! Occupations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::system::occupations;
use crate::kernel::Fault;

crate::text_value! {
    /// A code of KBJI 2014 (*Klasifikasi Baku Jabatan Indonesia*): a group of four digits (`7233`), or a job within
    /// one (`7233.02`). The group must be one of KBJI, which are those of ISCO-08; a job of a known group is taken
    /// even if the list does not carry it, since the list that ships is only a choice.
    Occupation, format: "occupation-code", pattern: Some(r"^[0-9]{4}(\.[0-9]{2})?$"), length: 4..=7, example: "7233.02"
}

crate::text_value! {
    /// A code of KBJI 2014, or the beginning of one, for all occupations that begin with it: a major group of one digit (`7`),
    /// a group of two to four (`72`, `723`, `7233`), or a job within one (`7233.02`). The group must be one of KBJI.
    OccupationGroup, format: "occupation-group", pattern: Some(r"^([0-9]{1,4}|[0-9]{4}\.[0-9]{2})$"), length: 1..=7, example: "7233"
}

crate::text_enum! {
    /// The classification of occupations.
    pub enum OccupationSystem {
        /// Klasifikasi Baku Jabatan Indonesia.
        Kbji = "KBJI",
    }
}

crate::text_enum! {
    /// The version of KBJI.
    pub enum OccupationVersion {
        /// Based on ISCO-08.
        Kbji2014 = "2014",
    }
}

/// An occupation, as a body names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccupationInput {
    pub system: OccupationSystem,
    pub version: OccupationVersion,
    pub code: Occupation,
}

/// An occupation, or a group of them by the first one to four digits of the code, as a body names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OccupationGroupInput {
    pub system: OccupationSystem,
    pub version: OccupationVersion,
    pub code: OccupationGroup,
}

/// An occupation, as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OccupationView {
    pub system: OccupationSystem,
    pub version: OccupationVersion,
    pub code: Occupation,
    /// The title in KBJI, in Indonesian; for a job that the list does not carry, that of its group. A group
    /// without an Indonesian title has the English one of ISCO-08.
    #[schema(example = "Mekanik Mesin Industri")]
    pub label: &'static str,
}

/// An occupation, or a group of them by the first one to four digits of the code, as it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OccupationGroupView {
    pub system: OccupationSystem,
    pub version: OccupationVersion,
    /// A code of KBJI, or its first digits.
    #[schema(pattern = r"^[0-9]{1,4}(\.[0-9]{2})?$", example = "7233.02")]
    pub code: String,
    /// Its title, as for one occupation.
    #[schema(example = "Mekanik Mesin Industri")]
    pub label: &'static str,
}

impl OccupationGroupView {
    /// What stands under `code`, which is an occupation's or its beginning.
    #[must_use]
    pub fn of(code: String) -> Self {
        let list = occupations();
        let group = || list.get(code.get(..4)?);
        let entry = list.get(&code).or_else(group);
        Self {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            label: entry.map_or("", super::CodeEntry::label),
            code,
        }
    }
}

impl Occupation {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let form = match raw.as_bytes() {
            [group @ .., b'.', tens, ones] => {
                group.len() == 4 && group.iter().chain([tens, ones]).all(u8::is_ascii_digit)
            }
            group => group.len() == 4 && group.iter().all(u8::is_ascii_digit),
        };
        if !form {
            return Err(Fault("occupation_form"));
        }
        if occupations().get(&raw[..4]).is_some() {
            Ok(raw.to_owned())
        } else {
            Err(Fault("occupation_unknown"))
        }
    }

    /// The group of four digits.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.0[..4]
    }

    /// The title of the job, else of its group.
    #[must_use]
    pub fn label(&self) -> &'static str {
        let list = occupations();
        let entry = list.get(&self.0).or_else(|| list.get(self.group()));
        entry.map_or("", super::CodeEntry::label)
    }
}

impl OccupationGroup {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let is_wide = raw.len() < 4 && !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit());
        let known = if is_wide {
            occupations().get(raw).is_some()
        } else {
            match Occupation::canonical(raw) {
                Err(Fault("occupation_form")) => return Err(Fault("occupation_group_form")),
                occupation => occupation.is_ok(),
            }
        };
        if known {
            Ok(raw.to_owned())
        } else {
            Err(Fault("occupation_group_unknown"))
        }
    }
}

impl From<OccupationGroupInput> for OccupationGroup {
    fn from(input: OccupationGroupInput) -> Self {
        let OccupationGroupInput {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            code,
        } = input;
        code
    }
}

impl From<OccupationGroup> for OccupationGroupInput {
    fn from(code: OccupationGroup) -> Self {
        Self {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            code,
        }
    }
}

impl From<OccupationGroup> for OccupationGroupView {
    fn from(code: OccupationGroup) -> Self {
        Self::of(code.0.into())
    }
}

impl From<OccupationInput> for Occupation {
    fn from(input: OccupationInput) -> Self {
        let OccupationInput {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            code,
        } = input;
        code
    }
}

impl From<Occupation> for OccupationInput {
    fn from(code: Occupation) -> Self {
        Self {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            code,
        }
    }
}

impl From<Occupation> for OccupationView {
    fn from(code: Occupation) -> Self {
        Self {
            system: OccupationSystem::Kbji,
            version: OccupationVersion::Kbji2014,
            label: code.label(),
            code,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn label(code: &str) -> &'static str {
        Occupation::parse(code).unwrap().label()
    }

    #[test]
    fn a_label_is_the_jobs_else_its_groups_else_isco_s() {
        assert_eq!(label("2356.01"), "Pengajar Komputer");
        assert_eq!(label("2356.99"), "Pengajar Teknologi Informasi");
        assert_eq!(label("2356"), "Pengajar Teknologi Informasi");
        assert_eq!(label("0110"), "Commissioned armed forces officers");
    }

    #[test]
    fn a_group_of_any_size_has_a_label() {
        let label = |code: &str| OccupationGroupView::of(code.to_owned()).label;
        assert_eq!(label("7233.02"), super::tests::label("7233.02"));
        assert_eq!(label("2356.99"), "Pengajar Teknologi Informasi");
        for code in ["7", "72", "723", "7233"] {
            assert!(!label(code).is_empty(), "{code}");
        }
    }

    #[test]
    fn the_group_must_exist() {
        for raw in [
            "", "723", "72330", "7233.2", "7233.022", "7233-02", "723a", "7233.0a", "７233",
        ] {
            assert_eq!(
                Occupation::parse(raw),
                Err(Fault("occupation_form")),
                "{raw}"
            );
        }
        for raw in ["9999", "0000.01"] {
            assert_eq!(
                Occupation::parse(raw),
                Err(Fault("occupation_unknown")),
                "{raw}"
            );
        }
    }

    #[test]
    fn a_group_is_the_beginning_of_a_code_and_must_exist() {
        for raw in ["7", "72", "723", "7233", "7233.02", "7233.99", "0110"] {
            assert_eq!(OccupationGroup::parse(raw).unwrap().as_str(), raw);
        }
        for raw in ["", "7233.", "7233.0", "72.33", "72330", "7a", " 7", "７"] {
            let fault = OccupationGroup::parse(raw);
            assert_eq!(fault, Err(Fault("occupation_group_form")), "{raw}");
        }
        for raw in ["79", "799", "9999", "0000.01"] {
            let fault = OccupationGroup::parse(raw);
            assert_eq!(fault, Err(Fault("occupation_group_unknown")), "{raw}");
        }
    }

    #[test]
    fn a_body_names_the_system_and_no_label() {
        let body = json!({"system": "KBJI", "version": "2014", "code": "7233.02"});
        let input: OccupationInput = serde_json::from_value(body.clone()).unwrap();
        assert_eq!(serde_json::to_value(&input).unwrap(), body);
        let view = serde_json::to_value(OccupationView::from(Occupation::from(input))).unwrap();
        assert_eq!(view["code"], "7233.02");
        assert!(
            view["label"]
                .as_str()
                .is_some_and(|label| !label.is_empty())
        );
        assert!(
            serde_json::from_value::<OccupationInput>(view).is_err(),
            "a body may not carry the label"
        );
        assert!(
            serde_json::from_value::<OccupationInput>(
                json!({"system": "ISCO", "version": "08", "code": "7233"})
            )
            .is_err()
        );
    }
}
