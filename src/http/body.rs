//! The bytes of a request's body: how many there may be, of which kind, and in which time.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use serde_json::Value;

use super::json::{self, JsonFault};
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// The most bytes of a body.
pub const MAX_BODY: usize = 1024 * 1024;

/// The most commas in a body, and so about the most values: one of a megabyte can have half a million, each of which
/// takes more memory than it takes bytes.
const MAX_COMMAS: usize = 100_000;

/// Media type, coding and length, as far as the headers tell.
pub(super) fn declared(req: &HttpRequest) -> Result<()> {
    let headers = req.headers();
    let wanted: &[&str] = if req.method() == actix_web::http::Method::PATCH {
        &["application/merge-patch+json"]
    } else {
        &["application/json"]
    };
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Code::UnsupportedMediaType.into());
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let has_body =
        length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    if has_body {
        let media_type = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (name, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
        let charset = parameters.trim().to_ascii_lowercase();
        if !wanted.contains(&name.trim().to_ascii_lowercase().as_str())
            || !(charset.is_empty()
                || charset.trim_matches('"') == "charset=utf-8"
                || charset == "charset=\"utf-8\"")
        {
            return Err(Code::UnsupportedMediaType.into());
        }
    }
    if length.is_some_and(|length| length > MAX_BODY) {
        Err(Code::TooLarge.into())
    } else {
        Ok(())
    }
}

/// Reads the whole body, within its limits of size and time.
pub(super) async fn collect(mut payload: Payload, timeout: Duration) -> Result<Bytes> {
    let read = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::from(Code::BadRequest))?;
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Code::TooLarge.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(timeout, read)
        .await
        .unwrap_or_else(|_| Err(Code::RequestTimeout.into()))
}

/// But for a patch an empty body is an empty object: most actions need none.
pub(super) fn parse(body: &[u8], may_be_empty: bool) -> Result<Value> {
    if body.is_empty() && may_be_empty {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    if body.iter().filter(|byte| **byte == b',').count() > MAX_COMMAS {
        return Err(Code::TooLarge.into());
    }
    json::read(body).map_err(|fault| {
        let mut refusal = Refusal::new(Code::InvalidJson);
        if let JsonFault::RepeatedName(pointer) = fault {
            refusal
                .errors
                .push(FieldError::at(pointer, Fault("repeated_name")));
        }
        refusal.into()
    })
}
