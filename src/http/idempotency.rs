//! The `Idempotency-Key` header (IETF draft-ietf-httpapi-idempotency-key-header-07).

use actix_web::HttpRequest;

use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// 1–255 printable characters, bare or as a quoted string.
///
/// # Errors
/// `invalid_idempotency_key`.
pub fn key(req: &HttpRequest) -> Result<Option<String>> {
    let mut values = req.headers().get_all("idempotency-key");
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|_| values.next().is_none());
    let key = text.and_then(|text| match text.strip_prefix('"') {
        Some(rest) => unquote(rest),
        None => Some(text.to_owned()),
    });
    match key {
        Some(key)
            if (1..=255).contains(&key.len()) && key.bytes().all(|b| (0x20..0x7f).contains(&b)) =>
        {
            Ok(Some(key))
        }
        _ => {
            let mut refusal = Refusal::new(Code::InvalidIdempotencyKey);
            refusal.errors.push(FieldError::header(
                "Idempotency-Key",
                Fault("idempotency_key_form"),
            ));
            Err(refusal.into())
        }
    }
}

/// The rest of a structured field's string (RFC 8941, 3.3.3) after its opening quote.
fn unquote(rest: &str) -> Option<String> {
    let inner = rest.strip_suffix('"')?;
    let mut key = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => key.push(characters.next().filter(|c| matches!(c, '"' | '\\'))?),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    use super::*;

    fn read(value: &str) -> Option<String> {
        key(&TestRequest::default()
            .insert_header(("idempotency-key", value))
            .to_http_request())
        .ok()
        .flatten()
    }

    #[test]
    fn bare_and_quoted_keys_are_the_same_key() {
        assert_eq!(read("abc"), Some("abc".to_owned()));
        assert_eq!(read("\"abc\""), Some("abc".to_owned()));
        assert_eq!(read(r#""a\"b\\""#), Some(r#"a"b\"#.to_owned()));
    }

    #[test]
    fn malformed_keys_are_refused() {
        for bad in ["", "\"", "\"\"", "\"a\"b\"", r#""a\n""#, &"x".repeat(256)] {
            assert!(
                key(&TestRequest::default()
                    .insert_header(("idempotency-key", bad))
                    .to_http_request())
                .is_err(),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_key_may_be_quoted(text in "[ -~]{1,60}") {
            let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
            prop_assert_eq!(read(&quoted), Some(text));
        }

        #[test]
        fn a_header_is_a_key_of_printable_characters_or_none(value in "[ -~\\t\u{80}-\u{ff}]{0,300}") {
            let request = TestRequest::default().insert_header(("idempotency-key", value.as_bytes())).to_http_request();
            if let Ok(Some(key)) = key(&request) {
                prop_assert!((1..=255).contains(&key.len()) && key.bytes().all(|b| (0x20..0x7f).contains(&b)), "{key:?}");
            }
        }
    }
}
