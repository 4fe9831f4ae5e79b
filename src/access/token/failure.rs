//! Faults of a token request. They have the form of RFC 6749 (5.2), which OAuth clients know, not problem+json.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, CacheControl, CacheDirective};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Kind};
use crate::http::context::Context;
use crate::http::problem;

/// Why there is no token (RFC 6749, 5.2).
#[derive(Serialize, ToSchema)]
pub struct TokenFailure {
    #[schema(example = "invalid_scope")]
    pub error: &'static str,
    pub error_description: &'static str,
}

/// Why there is no token.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    Malformed(&'static str),
    Slow,
    TooLarge,
    MediaType,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
    TooMany,
    Unavailable,
    Internal,
}

impl Failure {
    /// The word of RFC 6749, 5.2. It has none for a server that cannot: those of 4.1.2.1 are used.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Slow | Self::TooLarge | Self::MediaType => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::TooMany | Self::Unavailable => "temporarily_unavailable",
            Self::Internal => "server_error",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Malformed(what) => what,
            Self::Slow => "the body did not arrive in time",
            Self::TooLarge => "the form is larger than 8 KiB",
            Self::MediaType => "the body must be application/x-www-form-urlencoded",
            Self::InvalidClient => "the client is unknown, disabled, or did not authenticate",
            Self::UnsupportedGrantType => "the only grant_type is client_credentials",
            Self::InvalidScope => "a scope is unknown or not the client's",
            Self::TooMany => "too many requests from this address",
            Self::Unavailable => "try again later",
            Self::Internal => "the server failed",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Malformed(_) | Self::UnsupportedGrantType | Self::InvalidScope => {
                StatusCode::BAD_REQUEST
            }
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a failure of ours is called. It is logged here.
    pub fn of(error: Error, context: &Context) -> Self {
        match problem::refusal(error, context).code.kind() {
            Kind::Unavailable => Self::Unavailable,
            _ => Self::Internal,
        }
    }

    pub fn answer(self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status());
        answer.insert_header(CacheControl(vec![CacheDirective::NoStore]));
        match self {
            // RFC 9110, 15.5.2: every 401 names a scheme, whichever way the client tried.
            Self::InvalidClient => {
                answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"selaras\""));
            }
            Self::TooMany | Self::Unavailable => {
                answer.insert_header((header::RETRY_AFTER, "1"));
            }
            _ => {}
        }
        answer.json(TokenFailure {
            error: self.word(),
            error_description: self.description(),
        })
    }
}
