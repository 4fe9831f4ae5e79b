//! `q=`: searching names and free text.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// What someone looks for: 1–100 characters, compared without case and accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(String);

impl Search {
    /// Under three characters: the first and the last folded key that begin with it, between which an index finds them.
    #[must_use]
    pub fn beginning(&self) -> Option<(&str, String)> {
        let short = self.0.chars().count() < 3;
        short.then(|| (self.0.as_str(), format!("{}{}", self.0, char::MAX)))
    }

    /// The pattern for `LIKE … ESCAPE '\'` that finds it anywhere in a folded key.
    #[must_use]
    pub fn pattern(&self) -> String {
        let escaped = self
            .0
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        format!("%{escaped}%")
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Search {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let folded = crate::kernel::fold(&text);
        if folded.is_empty() || text.chars().count() > 100 {
            return Err(serde::de::Error::custom("search_length"));
        }
        Ok(Self(folded))
    }
}

impl utoipa::PartialSchema for Search {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(1))
            .max_length(Some(100))
            .pattern(Some(r"^[^\u0000]*\S[^\u0000]*$"))
            .description(Some("Searched without regard to case and accents; under three characters at the beginning, from three on anywhere."))
            .into()
    }
}

impl utoipa::ToSchema for Search {
    fn name() -> std::borrow::Cow<'static, str> {
        "Search".into()
    }
}

/// Those of a boxed query's rows that `q` finds by a folded key: `searched!(rows, q, employers::search_key)`.
#[macro_export]
macro_rules! searched {
    ($rows:expr, $q:expr, $key:expr) => {
        match $q.beginning() {
            Some((first, last)) => $rows.filter($key.between(first.to_owned(), last)),
            None => $rows.filter($key.like($q.pattern()).escape('\\')),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> Search {
        serde_json::from_value(text.into()).unwrap()
    }

    #[test]
    fn a_text_is_quoted_and_found_anywhere() {
        assert_eq!(search(r"100%_\").pattern(), r"%100\%\_\\%");
        assert_eq!(search(r"100%_\").beginning(), None);
    }

    #[test]
    fn a_short_text_is_found_at_the_beginning() {
        assert_eq!(
            search("Ba").beginning(),
            Some(("ba", "ba\u{10FFFF}".to_owned()))
        );
        assert_eq!(
            search("%").beginning(),
            Some(("%", "%\u{10FFFF}".to_owned()))
        );
    }
}
