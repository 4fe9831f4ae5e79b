//! Errors on the wire: RFC 9457 `application/problem+json`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::context::Context;
use super::words;
use crate::db::replay::Answer;
use crate::error::{Code, Error, Kind, Refusal, Shortfall};
use crate::kernel::Place;

/// The media type of every error.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for programs by `code` and for people by `title` and `detail` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained: `/v1/problems/{code}`.
    #[serde(rename = "type")]
    #[schema(example = "/v1/problems/no_seat_left")]
    pub kind: String,
    /// The code's short name, in the language asked for.
    #[schema(example = "No seat is left")]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    pub status: u16,
    /// What happened and what to do about it, in the language asked for.
    pub detail: String,
    /// The path that was called.
    #[schema(example = "/v1/enrollments")]
    pub instance: String,
    /// The stable code; `GET /v1/problems` lists all of them.
    #[schema(example = "no_seat_left")]
    pub code: String,
    /// As in `X-Request-Id`: name it when you ask for help.
    pub request_id: String,
    /// The faults, field by field.
    pub errors: Vec<ProblemField>,
    /// Records that stand in the way, as far as the caller may see them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>, format = Uuid)]
    pub existing: Vec<Uuid>,
    /// The record's version, where `If-Match` named an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i32>,
    /// The funding source whose ceiling is too low.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "dbhcht")]
    pub source: Option<String>,
    /// The year for which that ceiling holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2027)]
    pub year: Option<i32>,
    /// How much money there is, in whole rupiah. Of a funding source it and what follows are told to those alone who may read
    /// ceilings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub ceiling_idr: Option<i64>,
    /// What others claim of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub claimed_idr: Option<i64>,
    /// What the record would need of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub requested_idr: Option<i64>,
    /// By how much that is more than there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub exceeds_by_idr: Option<i64>,
}

/// One fault of a request. Exactly one of `pointer`, `parameter` and `header` is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON Pointer (RFC 6901) into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/contact/phone")]
    pub pointer: Option<String>,
    /// A query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// A request header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<&'static str>,
    /// The stable code of the rule.
    #[schema(example = "phone_form")]
    pub code: &'static str,
    /// The rule, in the language asked for.
    pub detail: String,
    /// The record that stands in the way of this field, as far as the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub existing: Option<Uuid>,
    /// JSON Pointer of what stands in the way of it in the same body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/sessions/0")]
    pub other: Option<String>,
}

/// The status of a code.
#[must_use]
pub const fn status(code: Code) -> StatusCode {
    match code.kind() {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Missing => StatusCode::NOT_FOUND,
        Kind::Method => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Representation => StatusCode::NOT_ACCEPTABLE,
        Kind::Slow => StatusCode::REQUEST_TIMEOUT,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Size => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::HeadSize => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        Kind::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::ConditionMissing => StatusCode::PRECONDITION_REQUIRED,
        Kind::Quota => StatusCode::TOO_MANY_REQUESTS,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
    }
}

/// The refusal that a caller is told of. What is our own fault is logged here, and only here.
#[must_use]
pub fn refusal(error: Error, context: &Context) -> Refusal {
    let request_id = context.request_id.as_str();
    match error {
        Error::Refused(refusal) => *refusal,
        Error::Unavailable(cause) => {
            log::warn!(request_id; "unavailable: {cause}");
            Refusal::new(Code::Unavailable)
        }
        Error::Raced => {
            log::warn!(request_id; "a race was lost outside a write");
            Refusal::new(Code::Unavailable)
        }
        Error::StorageFull => {
            log::error!(request_id; "the database's disk is full");
            Refusal::new(Code::StorageFull)
        }
        Error::Constraint(_) | Error::NoRow | Error::Failed(_) => {
            log::error!(request_id; "{error}");
            Refusal::new(Code::InternalError)
        }
    }
}

impl Problem {
    #[must_use]
    pub fn new(refusal: Refusal, context: &Context) -> Self {
        let Refusal {
            code,
            params,
            errors,
            existing,
            current_version,
            shortfall,
            is_discreet,
        } = refusal;
        let detail = if is_discreet {
            words::discreet_detail(code, context.language, &params)
        } else {
            words::detail(code, context.language, &params)
        };
        let fund = shortfall.as_ref().and_then(|short| short.fund.clone());
        let (source, year) = fund.unzip();
        let errors = errors
            .into_iter()
            .map(|error| {
                let detail = words::fault(&error, context.language);
                let (pointer, parameter, header) = match error.place {
                    Place::Pointer(pointer) => (Some(pointer), None, None),
                    Place::Parameter(name) => (None, Some(name), None),
                    Place::Header(name) => (None, None, Some(name)),
                };
                ProblemField {
                    pointer,
                    parameter,
                    header,
                    code: error.code,
                    detail,
                    existing: error.existing,
                    other: error.other,
                }
            })
            .collect();
        Self {
            kind: format!("/v1/problems/{}", code.as_str()),
            title: words::title(code, context.language),
            status: status(code).as_u16(),
            detail,
            instance: context.path.clone(),
            code: code.as_str().to_owned(),
            request_id: context.request_id.clone(),
            errors,
            existing,
            current_version,
            source,
            year,
            ceiling_idr: shortfall.as_ref().map(|short| short.ceiling_idr),
            claimed_idr: shortfall.as_ref().and_then(|short| short.claimed_idr),
            requested_idr: shortfall.as_ref().and_then(|short| short.requested_idr),
            exceeds_by_idr: shortfall.as_ref().map(Shortfall::exceeds_by_idr),
        }
    }

    /// The answer to send, or to keep under an Idempotency-Key.
    #[must_use]
    pub fn answer(&self, context: &Context) -> Answer {
        let mut headers = vec![
            (header::CONTENT_TYPE.to_string(), MEDIA_TYPE.to_owned()),
            (
                header::CONTENT_LANGUAGE.to_string(),
                context.language.tag().to_owned(),
            ),
        ];
        match StatusCode::from_u16(self.status) {
            Ok(StatusCode::UNAUTHORIZED) => headers.push((
                header::WWW_AUTHENTICATE.to_string(),
                // RFC 6750, 3.1: who sent no token is told of no fault in it.
                if context.authenticates {
                    r#"Bearer realm="selaras", error="invalid_token""#.to_owned()
                } else {
                    r#"Bearer realm="selaras""#.to_owned()
                },
            )),
            Ok(StatusCode::FORBIDDEN) if self.code == Code::InsufficientScope.as_str() => {
                headers.push((
                    header::WWW_AUTHENTICATE.to_string(),
                    r#"Bearer realm="selaras", error="insufficient_scope""#.to_owned(),
                ));
            }
            Ok(
                StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::INSUFFICIENT_STORAGE
                | StatusCode::TOO_MANY_REQUESTS,
            ) => {
                headers.push((header::RETRY_AFTER.to_string(), "1".to_owned()));
            }
            _ => {}
        }
        Answer {
            status: self.status,
            headers,
            body: serde_json::to_string(self).unwrap_or_default(),
        }
    }
}

/// The answer for an error.
#[must_use]
pub fn respond(error: Error, context: &Context) -> HttpResponse {
    super::reply::send(Problem::new(refusal(error, context), context).answer(context))
}

/// actix asks for a response where an extractor or handler fails; the frame puts the body in, since it
/// knows the request.
impl actix_web::ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => status(refusal.code),
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
