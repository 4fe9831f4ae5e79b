//! Free texts: names, titles, words, addresses, references.
//!
//! All are kept in NFC (Unicode's composed form), so that one text has one spelling on both databases, and
//! their length is counted in code points. White space at both ends is dropped. Control characters are refused,
//! and so are the marks that reverse or isolate the direction of writing: with them a text can look like
//! another one ("Trojan Source"). [`Words`] may have line ends and tabs.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::Fault;

/// One line with at least one visible character: controls and bidirectional overrides are excluded.
const ONE_LINE: &str = concat!(
    r"^[^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*",
    r"[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]",
    r"[^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$",
);

/// The same with tab, line feed and carriage return.
const LINES: &str = concat!(
    r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*",
    r"[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]",
    r"[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$",
);

/// One line without white space at its ends.
const REFERENCE: &str = concat!(
    r"^[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]",
    r"([^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*",
    r"[^\s\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069])?$",
);

crate::text_value! {
    /// A name of a person, a firm or a place, on one line.
    Name, format: "name", pattern: Some(ONE_LINE), length: 1..=200, example: "Batik Contoh Jaya"
}

crate::text_value! {
    /// A title or heading, on one line.
    Title, format: "title", pattern: Some(ONE_LINE), length: 1..=200, example: "Mekanik mesin garmen"
}

crate::text_value! {
    /// Running text; it may have several lines. Line ends are answered as a line feed.
    Words, format: "words", pattern: Some(LINES), length: 1..=4000, example: "Kami butuh mekanik yang bisa merawat mesin jahit."
}

crate::text_value! {
    /// A postal address, on one line.
    Address, format: "address", pattern: Some(ONE_LINE), length: 1..=500, example: "Jl. Contoh No. 1, Pekalongan"
}

crate::text_value! {
    /// A few words on one line: a skill, a room, a unit.
    ShortText, format: "short-text", pattern: Some(ONE_LINE), length: 1..=100, example: "servis mesin obras"
}

crate::text_value! {
    /// The caller's own key for a record, on one line. White space at its ends is refused, not dropped: a key
    /// must come back as it was sent (in Unicode's composed form, NFC).
    ClientRef, format: "client-ref", pattern: Some(REFERENCE), length: 1..=100, example: "hris-2026-0001"
}

crate::text_value! {
    /// The number of a licence or permit, as it is written on the document.
    LicenceNumber, format: "licence-number", pattern: Some(ONE_LINE), length: 1..=60, example: "563/0001/LPK/2026"
}

crate::text_value! {
    /// The number of a certificate, as it is written on the document.
    CertificateNumber, format: "certificate-number", pattern: Some(ONE_LINE), length: 1..=60, example: "85495 2356 3 0001234 2026"
}

impl Name {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 200)
    }
}

impl Title {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 200)
    }
}

impl Words {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let raw = if raw.contains('\r') {
            Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(raw)
        };
        clean(&raw, 4000, |c| c == '\n' || c == '\t')
    }
}

impl Address {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 500)
    }
}

impl ShortText {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 100)
    }
}

impl ClientRef {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let text = one_line(raw, 100)?;
        if raw.starts_with(char::is_whitespace) || raw.ends_with(char::is_whitespace) {
            Err(Fault("surrounding_space"))
        } else {
            Ok(text)
        }
    }
}

impl LicenceNumber {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 60)
    }
}

impl CertificateNumber {
    fn canonical(raw: &str) -> Result<String, Fault> {
        one_line(raw, 60)
    }
}

fn one_line(raw: &str, longest: usize) -> Result<String, Fault> {
    clean(raw, longest, |_| false)
}

/// The canonical form of a text: NFC, without white space at its ends. `allowed` are the control characters that
/// it may have.
fn clean(raw: &str, longest: usize, allowed: fn(char) -> bool) -> Result<String, Fault> {
    // Most texts, and nothing but the length can be wrong with them.
    let plain = raw.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !plain && raw.chars().any(|c| c.is_control() && !allowed(c)) {
        return Err(Fault("control_character"));
    }
    if !plain && raw.chars().any(turns_direction) {
        return Err(Fault("direction_character"));
    }
    let trimmed = raw.trim();
    let text = if plain || is_nfc(trimmed) {
        trimmed.to_owned()
    } else {
        trimmed.nfc().collect()
    };
    if text.is_empty() {
        return Err(Fault("blank"));
    }
    if text.chars().count() > longest {
        return Err(Fault("text_too_long"));
    }
    Ok(text)
}

/// The embeddings, overrides and isolates of the bidirectional algorithm (Unicode annex 9).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_has_one_spelling() {
        assert_eq!(
            Name::parse("  Andre\u{301}  S. \u{a0}").unwrap().as_str(),
            "André  S."
        );
        assert_eq!(
            Words::parse("satu\r\ndua\rtiga\t!\n").unwrap().as_str(),
            "satu\ndua\ntiga\t!"
        );
    }

    #[test]
    fn the_length_is_counted_in_code_points_after_composition() {
        assert!(Name::parse(&"e\u{301}".repeat(200)).is_ok());
        assert!(Name::parse(&"𝒜".repeat(200)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(201)), Err(Fault("text_too_long")));
        // U+0958 is one of the few whose composed form is longer.
        assert_eq!(
            Name::parse(&"\u{958}".repeat(101)),
            Err(Fault("text_too_long"))
        );
    }

    #[test]
    fn invisible_troublemakers_are_refused() {
        for raw in ["", " ", "\u{a0}\u{3000}"] {
            assert_eq!(Name::parse(raw), Err(Fault("blank")), "{raw:?}");
        }
        for raw in ["a\0", "a\nb", "a\n", "\ta", "a\u{7f}", "a\u{85}"] {
            assert_eq!(Name::parse(raw), Err(Fault("control_character")), "{raw:?}");
        }
        for raw in ["a\u{202e}b", "\u{2066}a\u{2069}"] {
            assert_eq!(
                Words::parse(raw),
                Err(Fault("direction_character")),
                "{raw:?}"
            );
        }
        assert_eq!(Words::parse("a\u{b}"), Err(Fault("control_character")));
    }

    #[test]
    fn a_reference_comes_back_as_it_was_sent_or_not_at_all() {
        assert_eq!(ClientRef::parse("hris 1").unwrap().as_str(), "hris 1");
        assert_eq!(ClientRef::parse(" hris-1"), Err(Fault("surrounding_space")));
        assert_eq!(
            ClientRef::parse("hris-1\u{a0}"),
            Err(Fault("surrounding_space"))
        );
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_read_as_itself(raw in any::<String>()) {
            if let Ok(name) = Name::parse(&raw) {
                prop_assert_eq!(Name::parse(name.as_str()).unwrap(), name);
            }
            if let Ok(words) = Words::parse(&raw) {
                prop_assert_eq!(Words::parse(words.as_str()).unwrap(), words);
            }
        }
    }
}
