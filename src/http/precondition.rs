//! `If-Match` and `If-None-Match` (RFC 9110, 13.1).

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};

use crate::db::Expected;
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// Which versions of the record the caller means. Only the version part of an `ETag` decides: what is
/// computed may differ between two reads of one version.
///
/// # Errors
/// `invalid_condition` where the header is no text.
pub fn expected(req: &HttpRequest, required: bool) -> Result<Expected> {
    let Some(tags) = tags(req, &header::IF_MATCH)? else {
        return Ok(if required {
            Expected::Required
        } else {
            Expected::Any
        });
    };
    if tags.iter().any(|tag| tag == "*") {
        return Ok(Expected::Any);
    }
    // Quotes may be left out, as people do on command lines. What is no tag of ours matches no version: it is stale.
    let versions = tags
        .iter()
        .filter_map(|tag| tag.trim_matches('"').split('-').next()?.parse().ok());
    Ok(Expected::Versions(versions.collect()))
}

/// Whether the caller has this very representation already.
///
/// # Errors
/// `invalid_condition` where the header is no text.
pub fn is_known(req: &HttpRequest, tag: &str) -> Result<bool> {
    Ok(tags(req, &header::IF_NONE_MATCH)?.is_some_and(|tags| {
        tags.iter()
            .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
    }))
}

fn tags(req: &HttpRequest, name: &HeaderName) -> Result<Option<Vec<String>>> {
    let mut found = Vec::new();
    for value in req.headers().get_all(name) {
        let text = value.to_str().map_err(|_| malformed(name))?;
        found.extend(split(text).map(|tag| tag.trim().to_owned()));
    }
    if found.is_empty() {
        return Ok(None);
    }
    Ok(Some(found))
}

/// At the commas outside quotes: an entity tag may hold one.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
}

fn malformed(name: &HeaderName) -> crate::error::Error {
    let name = if *name == header::IF_MATCH {
        "If-Match"
    } else {
        "If-None-Match"
    };
    let mut refusal = Refusal::new(Code::InvalidCondition);
    refusal
        .errors
        .push(FieldError::header(name, Fault("entity_tag_form")));
    refusal.into()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    use super::*;

    fn request(name: &str, value: &str) -> HttpRequest {
        TestRequest::default()
            .insert_header((name, value.as_bytes()))
            .to_http_request()
    }

    proptest! {
        #[test]
        fn a_tag_that_was_given_out_means_its_version(version in 1..i32::MAX, digest in "[0-9a-f]{16}", quotes in any::<bool>()) {
            let tag = format!("{version}-{digest}");
            let tag = if quotes { format!("\"{tag}\"") } else { tag };
            let meant = expected(&request("if-match", &tag), true).unwrap();
            prop_assert!(matches!(meant, Expected::Versions(versions) if versions == [version]));
            let known = format!("\"x,y\", W/{tag}");
            prop_assert!(is_known(&request("if-none-match", &known), &tag).unwrap());
        }

        #[test]
        fn any_condition_is_read_or_refused(value in "[ -~\\t\u{80}-\u{ff}]{0,60}") {
            let _ = expected(&request("if-match", &value), true);
            // No tag of ours has a space.
            let known = is_known(&request("if-none-match", &value), "a tag");
            prop_assert!(known.is_err() || !known.unwrap_or_default() || value.contains(['*', 'a']));
        }
    }
}
