//! The words of codes in both languages, from `src/locales`.

use crate::error::Code;
use crate::kernel::FieldError;

/// The languages in which the service speaks to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    En,
    Id,
}

impl Language {
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Id => "id",
        }
    }

    /// What `Accept-Language` (RFC 9110, 12.5.4) likes best of the two; English where it likes neither.
    #[must_use]
    pub fn preferred(accept: &str) -> Self {
        let mut best = (Self::En, 0.0_f32);
        for range in accept.split(',') {
            let mut parts = range.trim().split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            let language = match tag.split('-').next() {
                Some("id" | "in") => Self::Id,
                Some("en") => Self::En,
                _ => continue,
            };
            if quality > best.1 {
                best = (language, quality);
            }
        }
        best.0
    }
}

/// A code's short name.
#[must_use]
pub fn title(code: Code, language: Language) -> String {
    words(&format!("problems.{}.title", code.as_str()), language, &[])
}

/// What happened and what to do, with the values that `params` gives.
#[must_use]
pub fn detail(code: Code, language: Language, params: &[(&'static str, String)]) -> String {
    words(
        &format!("problems.{}.detail", code.as_str()),
        language,
        params,
    )
}

/// The same without the figures behind it; only some codes have these words.
#[must_use]
pub fn discreet_detail(
    code: Code,
    language: Language,
    params: &[(&'static str, String)],
) -> String {
    words(
        &format!("problems.{}.discreet_detail", code.as_str()),
        language,
        params,
    )
}

/// What is wrong with a field.
#[must_use]
pub fn fault(error: &FieldError, language: Language) -> String {
    let field = format!("fields.{}", error.code);
    // An item may be refused by a code of its own, of which nothing is said for fields.
    let key = if crate::_rust_i18n_try_translate("en", &field).is_some() {
        field
    } else {
        format!("problems.{}.title", error.code)
    };
    words(&key, language, &error.params)
}

/// The words of a field's rule, as the catalogue publishes them.
#[must_use]
pub fn field(code: &str, language: Language) -> String {
    words(&format!("fields.{code}"), language, &[])
}

/// Every code of a field's rule.
#[must_use]
pub fn field_codes() -> Vec<String> {
    let backend = crate::_rust_i18n_backend();
    let all = rust_i18n::Backend::messages_for_locale(backend, "en").unwrap_or_default();
    let mut codes: Vec<String> = all
        .into_iter()
        .filter_map(|(key, _)| Some(key.strip_prefix("fields.")?.to_owned()))
        .collect();
    codes.sort();
    codes
}

/// What a warning says.
#[must_use]
pub fn warning(code: &str, language: Language) -> String {
    words(&format!("warnings.{code}"), language, &[])
}

/// What speaks for or against a candidate.
#[must_use]
pub fn candidate(code: &str, language: Language) -> String {
    words(&format!("candidates.{code}"), language, &[])
}

/// What is said of open data, by its place among those words.
#[must_use]
pub fn open_data(place: &str, language: Language) -> String {
    words(&format!("open_data.{place}"), language, &[])
}

fn words(key: &str, language: Language, params: &[(&'static str, String)]) -> String {
    let mut text = crate::_rust_i18n_translate(language.tag(), key).into_owned();
    for (name, value) in params {
        text = text.replace(&format!("%{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_in_both_languages() {
        for code in Code::ALL {
            for language in [Language::En, Language::Id] {
                for text in [title(*code, language), detail(*code, language, &[])] {
                    assert!(
                        !text.contains("problems."),
                        "{} has no words in {}",
                        code.as_str(),
                        language.tag()
                    );
                }
            }
        }
    }

    #[test]
    fn the_preferred_language_is_the_one_of_highest_quality() {
        assert_eq!(Language::preferred("id-ID,id;q=0.9,en;q=0.8"), Language::Id);
        assert_eq!(Language::preferred("en;q=0.5, id;q=0.7"), Language::Id);
        assert_eq!(Language::preferred("fr, *"), Language::En);
        assert_eq!(Language::preferred("id;q=0"), Language::En);
    }
}
