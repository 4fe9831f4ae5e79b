//! What surrounds every request: its id, its deadline, panics, the words of errors, headers, log and metrics.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpResponse};
use futures_util::FutureExt as _;

use super::context::Context;
use super::state::State;
use super::{door, limits, methods, problem};
use crate::error::{Code, Error};

/// What lies inside of CORS: everything but [`preflight`].
///
/// # Errors
/// Never one without a finished problem+json answer inside.
pub async fn frame(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(state) = req.app_data::<Data<State>>().cloned() else {
        return Err(Error::failed("the app has no state").into());
    };
    let context = Context::of(&req, &state.settings.trusted_proxies);
    let method = req.method().clone();
    // HEAD is GET without the body, which actix leaves out by the original method.
    if method == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    state.metrics.began();
    if let Err(error) = state.door.pass(&state.admission, &req) {
        let route = door::trimmed(req.path()).to_owned();
        let response = req.into_response(problem::respond(error, &context));
        let response = finish(response, &context);
        note(&state, &context, &method, &route, response.status());
        return Ok(response);
    }
    req.extensions_mut().insert(context.clone());
    let answered = tokio::time::timeout(
        state.settings.deadline,
        AssertUnwindSafe(next.call(req)).catch_unwind(),
    )
    .await;
    let broken = |error: Error| {
        let mut response = problem::respond(error, &context);
        harden(response.headers_mut(), &context);
        InternalError::from_response("the request broke off", response).into()
    };
    let (route, result) = match answered {
        Ok(Ok(Ok(response))) => {
            let route = methods::route(response.request());
            (route, Ok(finish(response.map_into_boxed_body(), &context)))
        }
        Ok(Ok(Err(error))) => ("unmatched".to_owned(), Err(broken(meant(&error)))),
        Ok(Err(_)) => (
            "unmatched".to_owned(),
            Err(broken(Error::failed("a handler panicked"))),
        ),
        Err(_) => (
            "unmatched".to_owned(),
            Err(broken(Code::DeadlineExceeded.into())),
        ),
    };
    let status = match &result {
        Ok(response) => response.status(),
        Err(error) => actix_web::Error::as_response_error(error).status_code(),
    };
    note(&state, &context, &method, &route, status);
    result
}

/// Outside of CORS, which answers preflights (the Fetch standard's) by itself: they too have the headers, the words and
/// the log line of every answer.
///
/// # Errors
/// Those of what it surrounds.
pub async fn preflight(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asks = req.method() == Method::OPTIONS
        && req
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let state = req.app_data::<Data<State>>().filter(|_| asks).cloned();
    let context = state.map(|state| {
        let context = Context::of(&req, &state.settings.trusted_proxies);
        (state, context)
    });
    let response = next.call(req).await?.map_into_boxed_body();
    let Some((state, context)) =
        context.filter(|_| !response.headers().contains_key("x-request-id"))
    else {
        return Ok(response);
    };
    let response = finish(response, &context);
    state.metrics.began();
    note(
        &state,
        &context,
        &Method::OPTIONS,
        "preflight",
        response.status(),
    );
    Ok(response)
}

/// The answer where bytes came that no request could be made of, so that nothing else here ran: only the log tells of it.
pub fn unheard(code: Code) -> HttpResponse {
    let context = Context::unheard();
    let mut response = problem::respond(code.into(), &context);
    harden(response.headers_mut(), &context);
    log::info!(
        target: "selaras::access",
        route = "unheard", status = response.status().as_u16(), request_id = context.request_id.as_str();
        "answered"
    );
    response
}

/// One line in the log and one count in the metrics for each answer.
fn note(state: &State, context: &Context, method: &Method, route: &str, status: StatusCode) {
    let took = context.started.elapsed();
    let method = known(method);
    state.metrics.ended(method, route, status.as_u16(), took);
    log::info!(
        target: "selaras::access",
        method = method, route = route, status = status.as_u16(), micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), request_id = context.request_id.as_str(), trace = context.trace.as_deref();
        "answered"
    );
}

/// The method's name, if it is one of HTTP's own. Any other word is the caller's: it may be anything, and there is no end of them.
fn known(method: &Method) -> &'static str {
    const NAMES: [&str; 9] = [
        "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE",
    ];
    NAMES
        .into_iter()
        .find(|name| *name == method.as_str())
        .unwrap_or("other")
}

/// Puts the words into an error's answer, and the headers onto every answer.
fn finish(response: ServiceResponse<BoxBody>, context: &Context) -> ServiceResponse<BoxBody> {
    let (req, mut response) = response.into_parts();
    let status = response.status();
    let unfinished = (status.is_client_error() || status.is_server_error())
        && !response.headers().contains_key(header::CONTENT_TYPE);
    if let Some(error) = response
        .error()
        .map(meant)
        .or_else(|| unfinished.then(|| by_status(status).into()))
    {
        let allow = response.headers().get(header::ALLOW).cloned();
        response = problem::respond(error, context);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    limits::tell(&req, response.headers_mut());
    harden(response.headers_mut(), context);
    ServiceResponse::new(req, response)
}

/// Our own error inside actix's, or what one of actix's own errors means to us.
fn meant(error: &actix_web::Error) -> Error {
    error
        .as_error::<Error>()
        .cloned()
        .unwrap_or_else(|| by_status(error.as_response_error().status_code()).into())
}

fn by_status(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => Code::NotAcceptable,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        status if status.is_client_error() => Code::BadRequest,
        _ => Code::InternalError,
    }
}

/// Headers that every answer carries. Whoever sets one of them keeps it.
fn harden(headers: &mut HeaderMap, context: &Context) {
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    default(header::REFERRER_POLICY, "no-referrer");
    default(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-site",
    );
    // Answers hold personal data unless their handler says otherwise.
    default(header::CACHE_CONTROL, "no-store");
    default(header::VARY, "Authorization, Accept, Accept-Language");
    if let Ok(id) = HeaderValue::try_from(&context.request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
