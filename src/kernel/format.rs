//! The rules behind the document's own `format`s.

use super::{
    Address, CertificateNumber, ClientRef, CompetencyUnit, Email, Fault, Kpj, LicenceNumber, Name,
    Nib, Nik, Npp, Npwp, Phone, ShortText, TimeOfDay, Title, Vin, Words,
};

/// A rule, found by the name under which the document publishes it.
pub type Rule = fn(&str) -> Result<(), Fault>;

/// A day as JSON Schema's `date` has it, `YYYY-MM-DD`, and no further away than an office may mean: 1900 to 2199.
/// chrono would read more forms and more years, on which the two databases do not agree.
///
/// # Errors
/// `date_form`.
pub fn date(text: &str) -> Result<(), Fault> {
    let form = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    let year = text.get(..4).and_then(|year| year.parse().ok());
    let near = year.is_some_and(|year: i32| (1900..=2199).contains(&year));
    if form && near && text.parse::<chrono::NaiveDate>().is_ok() {
        Ok(())
    } else {
        Err(Fault("date_form"))
    }
}

/// Every `format` that a request body may be checked against beyond those of JSON Schema itself, as far as
/// the value knows its rule alone. Those that need a code list are [`reference::FORMATS`](crate::reference::FORMATS).
pub const FORMATS: &[(&str, Rule)] = &[
    ("date", date),
    (Address::FORMAT, |raw| Address::parse(raw).map(drop)),
    (CertificateNumber::FORMAT, |raw| {
        CertificateNumber::parse(raw).map(drop)
    }),
    (ClientRef::FORMAT, |raw| ClientRef::parse(raw).map(drop)),
    (CompetencyUnit::FORMAT, |raw| {
        CompetencyUnit::parse(raw).map(drop)
    }),
    (Email::FORMAT, |raw| Email::parse(raw).map(drop)),
    (Kpj::FORMAT, |raw| Kpj::parse(raw).map(drop)),
    (LicenceNumber::FORMAT, |raw| {
        LicenceNumber::parse(raw).map(drop)
    }),
    (Name::FORMAT, |raw| Name::parse(raw).map(drop)),
    (Nib::FORMAT, |raw| Nib::parse(raw).map(drop)),
    (Nik::FORMAT, |raw| Nik::parse(raw).map(drop)),
    (Npp::FORMAT, |raw| Npp::parse(raw).map(drop)),
    (Npwp::FORMAT, |raw| Npwp::parse(raw).map(drop)),
    (Phone::FORMAT, |raw| Phone::parse(raw).map(drop)),
    (ShortText::FORMAT, |raw| ShortText::parse(raw).map(drop)),
    (TimeOfDay::FORMAT, |raw| TimeOfDay::parse(raw).map(drop)),
    (Title::FORMAT, |raw| Title::parse(raw).map(drop)),
    (Vin::FORMAT, |raw| Vin::parse(raw).map(drop)),
    (Words::FORMAT, |raw| Words::parse(raw).map(drop)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use proptest::prelude::*;
    use proptest::string::string_regex;
    use serde_json::{Value, json};
    use utoipa::PartialSchema as _;

    use super::*;

    fn schemas() -> Vec<Value> {
        macro_rules! all { ($($name:ident),+) => { vec![$(serde_json::to_value($name::schema()).unwrap()),+] } }
        all!(
            Address,
            CertificateNumber,
            ClientRef,
            CompetencyUnit,
            Email,
            Kpj,
            LicenceNumber,
            Name,
            Nib,
            Nik,
            Npp,
            Npwp,
            Phone,
            ShortText,
            TimeOfDay,
            Title,
            Vin,
            Words
        )
    }

    fn rule(schema: &Value) -> Rule {
        let format = schema["format"].as_str().unwrap();
        let found: Vec<Rule> = FORMATS
            .iter()
            .filter(|(name, _)| *name == format)
            .map(|(_, rule)| *rule)
            .collect();
        assert_eq!(found.len(), 1, "{format}");
        found[0]
    }

    /// A schema without its `format`: what a program sees that does not know our formats.
    fn bare(schema: &Value) -> jsonschema::Validator {
        let mut schema = schema.clone();
        schema.as_object_mut().unwrap().remove("format");
        jsonschema::validator_for(&schema).unwrap()
    }

    #[test]
    fn every_published_example_obeys_its_rule() {
        for schema in schemas() {
            let example = &schema["examples"][0];
            assert_eq!(rule(&schema)(example.as_str().unwrap()), Ok(()), "{schema}");
            assert!(bare(&schema).is_valid(example), "{schema}");
        }
    }

    #[test]
    fn no_format_takes_the_empty_text() {
        for (name, rule) in FORMATS {
            assert!(rule("").is_err(), "{name}");
        }
    }

    proptest! {
        /// Numbers and codes: the published pattern is the whole rule, so that what a program makes from the
        /// document is accepted.
        #[test]
        fn what_the_pattern_makes_the_rule_takes(
            made in prop::sample::select(schemas()).prop_flat_map(|schema| {
                let pattern = schema["pattern"].as_str().unwrap().trim_start_matches('^').trim_end_matches('$').to_owned();
                (string_regex(&pattern).unwrap(), Just(schema))
            }),
        ) {
            let (text, schema) = made;
            if bare(&schema).is_valid(&json!(text)) {
                match rule(&schema)(&text) {
                    Ok(()) => {}
                    // Two lengths that a pattern can hardly say.
                    Err(Fault("text_too_long" | "email_form")) => {}
                    Err(fault) => prop_assert!(false, "{fault}: {text:?} of {schema}"),
                }
            }
        }

        /// Nothing that a rule takes is refused by the published pattern, but for texts that are longer than
        /// they look (white space at the ends, characters not yet composed).
        #[test]
        fn what_the_rule_takes_the_pattern_takes(text in any_text()) {
            for schema in schemas() {
                if rule(&schema)(&text).is_ok() {
                    prop_assert!(bare(&schema).is_valid(&json!(text)), "{text:?} of {schema}");
                }
            }
        }
    }

    proptest! {
        /// Of the days near to ours every one has one form, which is read; nothing else is.
        #[test]
        fn a_date_is_a_day_of_the_calendar(text in prop_oneof!["[0-9]{4}-[01][0-9]-[0-3][0-9]", "[0-9+ -]{0,12}", any::<String>()], days in -25_567..84_000_i64) {
            let day = chrono::NaiveDate::default() + chrono::Duration::days(days);
            prop_assert!(super::date(&day.to_string()).is_ok(), "{day}");
            if super::date(&text).is_ok() {
                prop_assert_eq!(text.parse::<chrono::NaiveDate>().unwrap().to_string(), text);
            }
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ -~\t\r\n\u{a0}]{0,30}",
            "[0-9]{10,16}",
            r"[+0]?[0-9 ().-]{8,20}",
            r"[A-Za-z0-9.-]{1,10}@[A-Za-z0-9.-]{1,10}",
            r"[A-Z]\.[0-9A-Z]{5,8}\.[0-9]{2,4}\.[0-9]{1,3}",
            "[0-9]{6}[0-7][0-9][01][0-9]{3}0{0,2}[0-9]{2,4}",
        ]
    }

    /// Every fault that the code names, wherever it stands.
    fn faults(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                faults(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.extend(
                    text.split("Fault(\"")
                        .skip(1)
                        .filter_map(|rest| rest.split('"').next())
                        .map(str::to_owned),
                );
            }
        }
    }

    /// `fields.{code}` of one language: the code and its words.
    fn words(language: &str) -> Vec<(String, String)> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("src/locales/fields/{language}.yml"));
        let text = fs::read_to_string(path).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("  "));
        lines
            .filter_map(|line| line.split_once(": "))
            .map(|(code, words)| (code.to_owned(), words.to_owned()))
            .collect()
    }

    fn placeholders(words: &str) -> BTreeSet<&str> {
        words
            .split("%{")
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect()
    }

    #[test]
    fn every_fault_has_words_in_both_languages() {
        let mut named = BTreeSet::new();
        faults(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut named,
        );
        let (english, indonesian) = (words("en"), words("id"));
        for (language, words) in [("en", &english), ("id", &indonesian)] {
            let known: BTreeSet<&String> = words.iter().map(|(code, _)| code).collect();
            assert_eq!(
                known.len(),
                words.len(),
                "{language}: a code stands there twice"
            );
            let mute: Vec<&String> = named.iter().filter(|code| !known.contains(code)).collect();
            assert!(mute.is_empty(), "{language}: no words for {mute:?}");
        }
        for ((code, one), (same, other)) in english.iter().zip(&indonesian) {
            assert_eq!((code, placeholders(one)), (same, placeholders(other)));
        }
    }
}
