//! Competency units of the national standards.

use super::Fault;

crate::text_value! {
    /// The code of a competency unit of SKKNI (*Standar Kompetensi Kerja Nasional Indonesia*). A letter for
    /// the branch of KBLI, then either the older form, with six digits of KBLI, number and edition
    /// (`J.620100.004.01`), or the newer one, with two digits of KBLI, three letters for the field, two digits
    /// for the part, number and edition (`I.55HDR00.041.3`).
    CompetencyUnit, format: "competency-unit",
    pattern: Some(r"^[A-Z]\.([0-9]{6}\.[0-9]{3}\.[0-9]{2}|[0-9]{2}[A-Z]{3}[0-9]{2}\.[0-9]{3}\.[0-9])$"),
    length: 15..=15, example: "J.620100.004.01"
}

impl CompetencyUnit {
    fn canonical(raw: &str) -> Result<String, Fault> {
        // `A` stands for a capital letter, `0` for a digit.
        let shape: String = raw
            .chars()
            .map(|c| match c {
                'A'..='Z' => 'A',
                '0'..='9' => '0',
                '.' => '.',
                _ => '?',
            })
            .collect();
        if shape == "A.000000.000.00" || shape == "A.00AAA00.000.0" {
            Ok(raw.to_owned())
        } else {
            Err(Fault("competency_unit_form"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        for raw in ["J.620100.004.01", "I.55HDR00.041.3"] {
            assert_eq!(CompetencyUnit::parse(raw).unwrap().as_str(), raw);
        }
        for raw in [
            "",
            "J.620100.004.1",
            "j.620100.004.01",
            "J620100.004.01",
            "I.55HDR00.041.03",
            "J.62010A.004.01",
        ] {
            assert_eq!(
                CompetencyUnit::parse(raw),
                Err(Fault("competency_unit_form")),
                "{raw}"
            );
        }
    }
}
