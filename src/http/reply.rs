//! Successful answers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use serde::Serialize;
use uuid::Uuid;

use super::page::List;
use super::query::Pairs;
use crate::db::replay::Answer;
use crate::error::{Error, Result};

/// What is answered about one record.
pub trait Representation: Serialize {
    /// The collection's path, `/v1/employers`.
    const PATH: &'static str;

    fn id(&self) -> Uuid;
    fn version(&self) -> i32;
}

/// An answer that a use case has made inside its transaction.
#[derive(Clone, Debug)]
pub struct Reply(pub Answer);

impl Reply {
    /// 201 with `Location` and `ETag`.
    ///
    /// # Errors
    /// [`Error::Failed`] where the view cannot be serialised.
    pub fn created<V: Representation>(view: &V) -> Result<Self> {
        let mut reply = Self::of(StatusCode::CREATED, view)?;
        reply.0.headers.push((
            header::LOCATION.to_string(),
            format!("{}/{}", V::PATH, view.id()),
        ));
        Ok(reply)
    }

    /// 200 with `ETag`.
    ///
    /// # Errors
    /// As for [`Reply::created`].
    pub fn ok<V: Representation>(view: &V) -> Result<Self> {
        Self::of(StatusCode::OK, view)
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self(Answer {
            status: 204,
            headers: Vec::new(),
            body: String::new(),
        })
    }

    /// Any other JSON, without a version.
    ///
    /// # Errors
    /// As for [`Reply::created`].
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(Error::failed)?;
        Ok(Self(Answer {
            status: status.as_u16(),
            headers: vec![json_type()],
            body,
        }))
    }

    /// 200 with an `ETag` of the bytes, for what is not one record.
    ///
    /// # Errors
    /// As for [`Reply::created`].
    pub fn tagged(body: &impl Serialize) -> Result<Self> {
        let mut reply = Self::json(StatusCode::OK, body)?;
        let tag = bytes_tag(reply.0.body.as_bytes());
        reply.0.headers.push((header::ETAG.to_string(), tag));
        Ok(reply)
    }

    /// As [`tagged`](Self::tagged), for a text of another media type.
    #[must_use]
    pub fn text(media_type: &str, body: String) -> Self {
        let headers = vec![
            (header::CONTENT_TYPE.to_string(), media_type.to_owned()),
            (header::ETAG.to_string(), bytes_tag(body.as_bytes())),
        ];
        Self(Answer {
            status: 200,
            headers,
            body,
        })
    }

    /// With a `Link` to the next page (RFC 8288), where `list` has one: the same `path` and query, from its cursor on.
    #[must_use]
    pub fn linked<V>(mut self, path: &str, query: &Pairs, list: &List<V>) -> Self {
        if let Some(cursor) = &list.next_cursor {
            let mut pairs = query.clone();
            let limit = pairs.take("limit");
            let mut parts = vec![pairs.canonical()];
            parts.retain(|part| !part.is_empty());
            parts.extend(limit.map(|limit| format!("limit={limit}")));
            parts.push(format!("cursor={cursor}"));
            let link = format!("<{path}?{}>; rel=\"next\"", parts.join("&"));
            self.0.headers.push((header::LINK.to_string(), link));
        }
        self
    }

    fn of<V: Representation>(status: StatusCode, view: &V) -> Result<Self> {
        let mut reply = Self::json(status, view)?;
        let tag = record_tag(view.version(), reply.0.body.as_bytes());
        reply.0.headers.push((header::ETAG.to_string(), tag));
        Ok(reply)
    }

    /// The value of the header `name`.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.0
            .headers
            .iter()
            .find(|(other, _)| other == name.as_str())
            .map(|(_, value)| value.as_str())
    }
}

fn json_type() -> (String, String) {
    (
        header::CONTENT_TYPE.to_string(),
        "application/json".to_owned(),
    )
}

/// A record's `ETag`, `"{version}-{print}"`: computed fields and masking change a representation without a new version.
fn record_tag(version: i32, body: &[u8]) -> String {
    format!("\"{version}-{}\"", print(body))
}

/// The `ETag` of what is not one record.
#[must_use]
pub fn bytes_tag(body: &[u8]) -> String {
    format!("\"{}\"", print(body))
}

/// The beginning of a representation's BLAKE3. SHA-256 alone would take a tenth of the time of a record, and a fifth of a
/// page's, where the processor has no instructions for it. Of quicker hashes, which would save a twenty-fifth of a page's
/// time, anybody can make two names with one print (of XXH3 within a second), and with them a change that no cache sees.
fn print(body: &[u8]) -> String {
    let hex = blake3::hash(body).to_hex();
    hex[..16].to_owned()
}

/// The answer as actix sends it.
#[must_use]
pub fn send(answer: Answer) -> HttpResponse {
    let Answer {
        status,
        headers,
        body,
    } = answer;
    let mut response = HttpResponse::build(
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    );
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.insert_header((name, value));
        }
    }
    response.body(body)
}
