//! JSON without duplicate names.
//!
//! RFC 8259 (4) leaves open what a reader makes of a name that stands twice in one object. Readers that differ in
//! this are how one document comes to mean two things, so here it is refused: in bodies, and in tokens (RFC 7515, 4;
//! RFC 7519, 4).

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What is wrong with a text, and where it is known.
#[derive(Debug, PartialEq, Eq)]
pub enum JsonFault {
    NotJson,
    /// The JSON Pointer (RFC 6901) of the member that stands there before.
    RepeatedName(String),
}

/// Reads a text. A number without a fraction is an integer however it is written (`25.0`, `1e1`), as JSON Schema has it.
///
/// # Errors
/// Where it is not one whole JSON value, or has a name twice.
pub fn read(bytes: &[u8]) -> Result<Value, JsonFault> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let Unique(value) = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.inner().to_string().split_once(REPEATED) {
            Some(("", rest)) => {
                // serde_json appends where in the text it was; the path leads to the object and ends with the name.
                let name = rest.rsplit_once(" at line ").map_or(rest, |(name, _)| name);
                JsonFault::RepeatedName(format!("{}/{}", pointer(error.path()), escape(name)))
            }
            _ => JsonFault::NotJson,
        }
    })?;
    json.end().map_err(|_| JsonFault::NotJson)?;
    Ok(value)
}

/// Reads a text that is an object.
///
/// # Errors
/// As for [`read`], and where it is another value.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonFault> {
    match read(bytes)? {
        Value::Object(members) => Ok(members),
        _ => Err(JsonFault::NotJson),
    }
}

/// The JSON Pointer (RFC 6901) of a place.
#[must_use]
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// A member's name inside a JSON Pointer.
#[must_use]
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What the error of a repeated name begins with.
const REPEATED: &str = "repeated: ";

/// The largest number to which every integer below has a double of its own: 2^53.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk).map(Self)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate names")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if value.fract() == 0.0 && value.abs() < LARGEST_EXACT {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a whole number below 2^53 is an i64"
            )]
            return Ok((value as i64).into());
        }
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Unique(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("{REPEATED}{name}")));
            }
            let Unique(value) = entries.next_value()?;
            members.insert(name, value);
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{JsonFault, object, read};

    #[test]
    fn a_name_may_stand_once_at_every_depth() {
        assert_eq!(
            read(br#"{"a":1,"b":{"a":[{"a":-1.5},{"a":null}]}}"#),
            Ok(json!({ "a": 1, "b": { "a": [{ "a": -1.5 }, { "a": null }] } }))
        );
        for (text, pointer) in [
            (r#"{"a":1,"a":1}"#, "/a"),
            (r#"{"b":{"a":1,"a":1}}"#, "/b/a"),
            (r#"{"b":[0,{"a":1,"\u0061":1}]}"#, "/b/1/a"),
            (r#"{"x~y":{"a/b":1,"a/b":1}}"#, "/x~0y/a~1b"),
        ] {
            assert_eq!(
                read(text.as_bytes()),
                Err(JsonFault::RepeatedName(pointer.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn a_whole_number_is_an_integer_however_it_is_written() {
        let read = |text: &str| read(text.as_bytes()).ok();
        assert_eq!(read("25.0"), Some(json!(25)));
        assert_eq!(read("-1e1"), Some(json!(-10)));
        assert_eq!(read("0.875"), Some(json!(0.875)));
        assert_eq!(read("1e300"), Some(json!(1e300)));
        assert_eq!(
            read("9007199254740993"),
            Some(json!(9_007_199_254_740_993_u64))
        );
        assert_eq!(read("1e999"), None);
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

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_as_it_was(value in any_json()) {
            prop_assert_eq!(read(value.to_string().as_bytes()), Ok(value));
        }

        /// What is read at all, another reader reads too.
        #[test]
        fn nothing_is_read_that_is_no_json(bytes in prop_oneof![any::<Vec<u8>>(), "[\\[\\]{}\",:0-9.eE+-]{0,12}".prop_map(String::into_bytes)]) {
            if read(&bytes).is_ok() {
                prop_assert!(serde_json::from_slice::<Value>(&bytes).is_ok());
            }
        }
    }
}
