//! NPWP, the number of a taxpayer.

use super::{Fault, Nik, digits};

/// The old number; the new one of an organisation (`0` and the old number); the new one of a person, which
/// is a [`Nik`] and obeys its rule.
const PATTERN: &str = concat!(
    r"^([0-9]{15}|0[0-9]{15}|[1-9][0-9]{5}(",
    r"(0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8])(0[1-9]|1[0-2])[0-9]{2}",
    r"|(29|30|69|70)(0[13-9]|1[0-2])[0-9]{2}",
    r"|(31|71)(0[13578]|1[02])[0-9]{2}",
    r"|(29|69)02([02468][048]|[13579][26])",
    r")(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3}))$",
);

crate::text_value! {
    /// NPWP (*Nomor Pokok Wajib Pajak*): a taxpayer's number, digits only. 16 digits since 2024: `0` and the
    /// old 15 digits, or for a person the NIK. The old 15 digits are read too; 16 are answered.
    Npwp, format: "npwp", pattern: Some(PATTERN), length: 15..=16, example: "0012345678501000"
}

impl Npwp {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if digits::are(raw, 15) {
            return Ok(format!("0{raw}"));
        }
        if !digits::are(raw, 16) {
            return Err(Fault("npwp_form"));
        }
        if !raw.starts_with('0') {
            Nik::parse(raw).map_err(|_| Fault("npwp_not_a_nik"))?;
        }
        Ok(raw.to_owned())
    }

    /// Whether the number is a person's NIK, and therefore as private as one.
    #[must_use]
    pub fn is_nik(&self) -> bool {
        !self.0.starts_with('0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_number_becomes_16_digits() {
        let old = Npwp::parse("012345678501000").unwrap();
        assert_eq!(old.as_str(), "0012345678501000");
        assert_eq!(Npwp::parse(old.as_str()).unwrap(), old);
        assert!(!old.is_nik());
    }

    #[test]
    fn a_persons_number_obeys_the_rule_of_the_nik() {
        assert!(Npwp::parse("3375014107950001").unwrap().is_nik());
        assert_eq!(
            Npwp::parse("3375013202950001"),
            Err(Fault("npwp_not_a_nik"))
        );
        assert_eq!(Npwp::parse("01.234.567.8-501.000"), Err(Fault("npwp_form")));
    }
}
