//! JSON objects without duplicate names.
//!
//! RFC 7515 (4) and RFC 7519 (4) let a reader refuse duplicates or take the last; readers that differ in this are how
//! one token comes to mean two things.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads an object whose names are unique at every depth.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, &'static str> {
    serde_json::from_slice::<Unique>(bytes)
        .map_err(|_| "a part is not JSON, or has a name twice")?;
    serde_json::from_slice(bytes).map_err(|_| "a part is not a JSON object")
}

/// A value that was walked through and found to have no name twice.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate names")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unique, A::Error> {
        while items.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !seen.insert(name) {
                return Err(A::Error::custom("a name stands twice"));
            }
            entries.next_value::<Unique>()?;
        }
        Ok(Unique)
    }
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn a_name_may_stand_once_at_every_depth() {
        assert!(object(br#"{"a":1,"b":{"a":[{"a":-1.5},{"a":null}]}}"#).is_ok());
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"b":{"a":1,"a":1}}"#,
            r#"{"b":[{"a":1,"\u0061":1}]}"#,
        ] {
            assert!(object(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn only_a_whole_object_is_read() {
        let deep = format!("{}1{}", "[".repeat(4000), "]".repeat(4000));
        let deep = format!(r#"{{"a":{deep}}}"#);
        for text in [
            "",
            "[]",
            "null",
            "\"a\"",
            "{} {}",
            "{}x",
            "\u{feff}{}",
            r#"{"a":"\ud800"}"#,
            &deep,
        ] {
            assert!(object(text.as_bytes()).is_err(), "{text:.20}");
        }
        assert!(object(b"{\"a\":\"\xff\"}").is_err());
    }
}
