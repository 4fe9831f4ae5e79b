//! Regions.

use super::system::regions;
use crate::kernel::Fault;

crate::text_value! {
    /// A region of Indonesia by its code of the Ministry of Home Affairs (Kemendagri): a province (`33`), a
    /// regency or city (`33.75`), a district (`33.75.01`) or a village (`33.75.01.1002`). It must be listed in
    /// `REGION`; a village of a district whose villages the list does not carry is taken by its form.
    Region, format: "region", pattern: Some(r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"), length: 2..=13, example: "33.75.01.1002"
}

crate::text_enum! {
    /// How far a region is divided.
    pub enum Level { Province = "province", Regency = "regency", District = "district", Village = "village" }
}

impl Region {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if !has_form(raw) {
            return Err(Fault("region_form"));
        }
        if Self::is_listed(raw) || is_village_of_a_district_without_list(raw) {
            Ok(raw.to_owned())
        } else {
            Err(Fault("region_unknown"))
        }
    }

    /// Whether the list has this code: also for the prefix of a NIK or a VIN, which is only worth a warning.
    #[must_use]
    pub fn is_listed(code: &str) -> bool {
        regions().get(code).is_some()
    }

    #[must_use]
    pub fn level(&self) -> Level {
        match self.0.len() {
            2 => Level::Province,
            5 => Level::Regency,
            8 => Level::District,
            _ => Level::Village,
        }
    }

    /// The region of that level in which this one lies (or which it is); `None` where it is larger.
    #[must_use]
    pub fn at(&self, level: Level) -> Option<Self> {
        let length = match level {
            Level::Province => 2,
            Level::Regency => 5,
            Level::District => 8,
            Level::Village => 13,
        };
        self.0.get(..length).map(|code| Self(code.into()))
    }

    /// Whether this region is `code` or lies in it.
    #[must_use]
    pub fn lies_in(&self, code: &str) -> bool {
        self.0
            .strip_prefix(code)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Its name; `None` for a village that the list does not carry.
    #[must_use]
    pub fn label(&self) -> Option<&'static str> {
        Self::label_of(&self.0)
    }

    /// The name of the region with this code, where the list has it.
    #[must_use]
    pub fn label_of(code: &str) -> Option<&'static str> {
        regions().get(code).map(super::CodeEntry::label)
    }
}

fn has_form(raw: &str) -> bool {
    matches!(raw.len(), 2 | 5 | 8 | 13)
        && raw.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 2 | 5 | 8) {
                byte == b'.'
            } else {
                byte.is_ascii_digit()
            }
        })
}

fn is_village_of_a_district_without_list(code: &str) -> bool {
    match code.rsplit_once('.') {
        Some((district, village)) if village.len() == 4 => {
            Region::is_listed(district)
                && regions().under(&code[..=district.len()]).next().is_none()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_read() {
        for (raw, level, label) in [
            ("33", Level::Province, "Jawa Tengah"),
            ("33.75", Level::Regency, "Kota Pekalongan"),
            ("33.75.01", Level::District, "Pekalongan Barat"),
            ("33.75.01.1002", Level::Village, "Medono"),
        ] {
            let region = Region::parse(raw).unwrap();
            assert_eq!((region.level(), region.label()), (level, Some(label)));
        }
    }

    #[test]
    fn form_and_existence_have_a_code_each() {
        for raw in [
            "",
            "3",
            "3375",
            "33.7",
            "33.75.1",
            "33-75",
            "33.75.01.102",
            "33.75.01.10020",
            "aa",
            "３３",
        ] {
            assert_eq!(Region::parse(raw), Err(Fault("region_form")), "{raw}");
        }
        for raw in ["99", "33.99", "33.75.09", "33.75.01.9999", "33.75.09.1001"] {
            assert_eq!(Region::parse(raw), Err(Fault("region_unknown")), "{raw}");
        }
    }

    #[test]
    fn a_village_whose_district_ships_none_is_taken_by_its_form() {
        let village = Region::parse("11.01.01.2001").unwrap();
        assert_eq!((village.level(), village.label()), (Level::Village, None));
        assert_eq!(village.at(Level::Regency).unwrap().as_str(), "11.01");
        assert_eq!(Region::parse("33").unwrap().at(Level::District), None);
    }

    #[test]
    fn a_region_lies_in_itself_and_in_what_holds_it() {
        let district = Region::parse("33.75.01").unwrap();
        assert!(
            district.lies_in("33.75.01") && district.lies_in("33.75") && district.lies_in("33")
        );
        assert!(
            !district.lies_in("33.75.01.1002")
                && !district.lies_in("33.7")
                && !district.lies_in("3")
        );
    }
}
