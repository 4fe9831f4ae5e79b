//! NIB, the number of a business.

use super::{Fault, digits};

crate::text_value! {
    /// NIB (*Nomor Induk Berusaha*): the number of a business in the licensing system OSS, 13 digits.
    /// Each business has one.
    Nib, format: "nib", pattern: Some(r"^[0-9]{13}$"), length: 13..=13, example: "1234567890123"
}

impl Nib {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if digits::are(raw, 13) {
            Ok(raw.to_owned())
        } else {
            Err(Fault("nib_form"))
        }
    }
}
