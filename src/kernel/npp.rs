//! NPP, the number of an insured employer.

use super::Fault;

crate::text_value! {
    /// NPP (*Nomor Pendaftaran Perusahaan*): the number that BPJS Ketenagakerjaan gives an employer, 6 to 12
    /// letters and digits. Small letters are read as capitals.
    Npp, format: "npp", pattern: Some(r"^[A-Za-z0-9]{6,12}$"), length: 6..=12, example: "NN012345"
}

impl Npp {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let ok =
            (6..=12).contains(&raw.len()) && raw.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if ok {
            Ok(raw.to_ascii_uppercase())
        } else {
            Err(Fault("npp_form"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_are_read_as_capitals() {
        assert_eq!(Npp::parse("nn012345").unwrap().as_str(), "NN012345");
        for raw in ["NN012", "NN01234567890", "NN-12345", "NN01234é"] {
            assert_eq!(Npp::parse(raw), Err(Fault("npp_form")), "{raw}");
        }
    }
}
