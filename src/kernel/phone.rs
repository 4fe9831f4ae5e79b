//! Telephone numbers.

use super::Fault;

/// Digits with separators anywhere: `+`, then 8 to 15 digits of which the first is not 0; or `08`, then 5 to 12.
const PATTERN: &str = concat!(
    r"^[ ().-]*(\+[ ().-]*[1-9]([ ().-]*[0-9]){7,14}",
    r"|0[ ().-]*8([ ().-]*[0-9]){5,12})[ ().-]*$",
);

/// Longer texts are no numbers, however many separators are in them.
const LONGEST: usize = 40;

crate::text_value! {
    /// A telephone number, answered in the international form (ITU-T E.164): `+` and 8 to 15 digits. An
    /// Indonesian mobile number may be written `08…`, which is read as `+628…`. Spaces, dots, hyphens and
    /// round brackets are left out.
    Phone, format: "phone", pattern: Some(PATTERN), length: 7..=40, example: "+6281234567890"
}

impl Phone {
    fn canonical(raw: &str) -> Result<String, Fault> {
        const WRONG: Fault = Fault("phone_form");
        if raw.len() > LONGEST {
            return Err(WRONG);
        }
        let dense: String = raw
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')'))
            .collect();
        let digits = match dense.strip_prefix('+') {
            Some(international) if !international.starts_with('0') => international.to_owned(),
            None if dense.starts_with("08") => format!("62{}", &dense[1..]),
            _ => return Err(WRONG),
        };
        if (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(format!("+{digits}"))
        } else {
            Err(WRONG)
        }
    }

    /// What may be shown to those who may not see the number: its first five characters, and asterisks.
    #[must_use]
    pub fn masked(&self) -> String {
        let (seen, hidden) = self.0.split_at(5);
        format!("{seen}{}", "*".repeat(hidden.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mobile_number_is_read_as_international() {
        for raw in [
            "081234567890",
            "0812-3456-7890",
            "(0812) 3456.7890",
            "+62 812 3456 7890",
            "+6281234567890",
        ] {
            assert_eq!(
                Phone::parse(raw).unwrap().as_str(),
                "+6281234567890",
                "{raw}"
            );
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for raw in [
            "",
            "+",
            "6281234567890",
            "0285421234",
            "+0812345678",
            "+6281234567890123",
            "081234",
            "++6281234567",
            "08123x56789",
            "+62８12345678",
        ] {
            assert_eq!(Phone::parse(raw), Err(Fault("phone_form")), "{raw}");
        }
        assert_eq!(
            Phone::parse(&format!("0812{}34567", " ".repeat(40))),
            Err(Fault("phone_form"))
        );
    }

    #[test]
    fn five_characters_are_shown() {
        assert_eq!(
            Phone::parse("081234567890").unwrap().masked(),
            "+6281*********"
        );
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_read_as_itself(raw in r"(\+[1-9]|08)[0-9 ().-]{6,20}") {
            if let Ok(phone) = Phone::parse(&raw) {
                prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
            }
        }
    }
}
