//! What a path answers to methods that it has no operation for: OPTIONS says what there is, the rest is 405.

use actix_web::http::{Method, header};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, guard, web};

use super::outline::{Operations, Outline};
use super::state::State;
use crate::error::{Code, Result};

/// The document's paths, each with what `Allow` says of it.
pub struct Methods(Vec<(String, String)>);

impl Methods {
    #[must_use]
    pub fn of(outline: &Outline) -> Self {
        let paths = outline.paths.iter();
        Self(
            paths
                .map(|(path, operations)| (path.clone(), allowed(operations)))
                .collect(),
        )
    }

    /// Registers the answers for the document's paths under `under` that have no parameters, before the operations:
    /// `GET /v1/employers/batch` would else be answered by `/v1/employers/{id}`. For all others [`unclaimed`] answers.
    pub(super) fn routes(&self, under: &str) -> impl FnOnce(&mut ServiceConfig) + use<> {
        let paths: Vec<(String, String)> = self
            .0
            .iter()
            .filter(|(path, _)| !path.contains('{'))
            .filter_map(|(path, allow)| Some((path.strip_prefix(under)?, allow)))
            .filter(|(rest, _)| rest.is_empty() || rest.starts_with('/'))
            .map(|(path, allow)| (path.to_owned(), allow.clone()))
            .collect();
        move |config| {
            for (path, allow) in paths {
                let known = allow.clone();
                let other = guard::fn_guard(move |context| {
                    let method = context.head().method.as_str();
                    method == "OPTIONS" || !known.split(", ").any(|one| one == method)
                });
                let answer = move |req: HttpRequest| std::future::ready(refuse(&req, &allow));
                config.route(&path, web::route().guard(other).to(answer));
            }
        }
    }
}

/// The pattern of a path that has no operation for the method.
struct Unclaimed(String);

/// What the log and the metrics call the path of a request.
pub(super) fn route(req: &HttpRequest) -> String {
    let extensions = req.extensions();
    let unclaimed = extensions.get().map(|Unclaimed(pattern)| pattern.clone());
    unclaimed
        .or_else(|| req.match_pattern())
        .unwrap_or_else(|| "unmatched".to_owned())
}

/// OPTIONS, or 405.
pub(super) fn refuse(req: &HttpRequest, allow: &str) -> HttpResponse {
    let mut response = if req.method() == Method::OPTIONS {
        HttpResponse::NoContent()
    } else {
        HttpResponse::MethodNotAllowed()
    };
    response.insert_header((header::ALLOW, allow)).finish()
}

fn allowed(operations: &Operations) -> String {
    const METHODS: [(&str, &str); 5] = [
        ("get", "GET, HEAD"),
        ("post", "POST"),
        ("patch", "PATCH"),
        ("put", "PUT"),
        ("delete", "DELETE"),
    ];
    let has = METHODS
        .iter()
        .filter(|(method, _)| operations.contains_key(*method));
    let all: Vec<&str> = ["OPTIONS"]
        .into_iter()
        .chain(has.map(|(_, name)| *name))
        .collect();
    all.join(", ")
}

/// The answer to what no operation has taken: the path has another method, or is nowhere.
///
/// # Errors
/// `not_found`.
pub async fn unclaimed(req: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    let is_meant = |pattern: &str| {
        // Decoded as far as the operations' own paths are.
        let given = req.match_info().as_str();
        let (mut parts, mut given) = (pattern.split('/'), given.split('/'));
        let alike =
            |part: &str, given: &str| part == given || (part.starts_with('{') && !given.is_empty());
        loop {
            match (parts.next(), given.next()) {
                (None, None) => return true,
                (Some(part), Some(given)) if alike(part, given) => {}
                _ => return false,
            }
        }
    };
    let mut known = state.methods.0.iter();
    let (pattern, allow) = known
        .find(|(pattern, _)| is_meant(pattern))
        .ok_or(Code::NotFound)?;
    req.extensions_mut().insert(Unclaimed(pattern.clone()));
    Ok(refuse(&req, allow))
}
