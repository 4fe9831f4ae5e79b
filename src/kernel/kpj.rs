//! KPJ, the number of an insured person.

use super::{Fault, digits};

crate::text_value! {
    /// KPJ (*Kartu Peserta Jamsostek*): the member number that BPJS Ketenagakerjaan gives an insured person,
    /// 11 digits.
    Kpj, format: "kpj", pattern: Some(r"^[0-9]{11}$"), length: 11..=11, example: "24001234567"
}

impl Kpj {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if digits::are(raw, 11) {
            Ok(raw.to_owned())
        } else {
            Err(Fault("kpj_form"))
        }
    }
}
