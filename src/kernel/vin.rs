//! VIN, the number of a training institution.

use super::{Fault, digits};

crate::text_value! {
    /// VIN (*Vocational Identification Number*): a training institution's number in the ministry's
    /// register, 10 digits. Digits 5 to 8 say the regency or city.
    Vin, format: "vin", pattern: Some(r"^[0-9]{10}$"), length: 10..=10, example: "1901337501"
}

impl Vin {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if digits::are(raw, 10) {
            Ok(raw.to_owned())
        } else {
            Err(Fault("vin_form"))
        }
    }

    /// The code of the regency or city that the number says: `33.75`. One that no list knows is worth a
    /// warning, not a refusal.
    #[must_use]
    pub fn regency_prefix(&self) -> String {
        format!("{}.{}", &self.0[4..6], &self.0[6..8])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_5_to_8_say_the_regency() {
        assert_eq!(Vin::parse("1901337501").unwrap().regency_prefix(), "33.75");
        assert_eq!(Vin::parse("190133750"), Err(Fault("vin_form")));
    }
}
