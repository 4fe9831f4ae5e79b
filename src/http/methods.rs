//! What a path answers to methods that it has no operation for: OPTIONS says what there is, the rest is 405.

use actix_web::http::{Method, header};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, guard, web};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

use crate::error::{Code, Result};

/// The document's paths, each with what `Allow` says of it.
pub struct Methods(Vec<(String, String)>);

impl Methods {
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(
            paths
                .map(|(path, item)| (path.clone(), allowed(item)))
                .collect(),
        )
    }
}

/// Registers the answers for the document's paths under `prefix`, in the scope of that prefix: for `literal` paths
/// before the operations, for those with parameters after them. `GET /employers/batch` would else be answered by
/// `/employers/{id}`, and `POST /employers/batch` by what answers for `{id}`.
pub fn routes(methods: &Methods, prefix: &str, literal: bool) -> impl FnOnce(&mut ServiceConfig) {
    let paths: Vec<(String, String)> = methods
        .0
        .iter()
        .filter(|(path, _)| prefix.is_empty() != path.starts_with("/v1/"))
        .filter(|(path, _)| literal != path.contains('{'))
        .filter_map(|(path, allow)| Some((path.strip_prefix(prefix)?.to_owned(), allow.clone())))
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

/// OPTIONS, or 405.
pub(super) fn refuse(req: &HttpRequest, allow: &str) -> HttpResponse {
    let mut response = if req.method() == Method::OPTIONS {
        HttpResponse::NoContent()
    } else {
        HttpResponse::MethodNotAllowed()
    };
    response.insert_header((header::ALLOW, allow)).finish()
}

fn allowed(item: &PathItem) -> String {
    let mut methods = vec!["OPTIONS"];
    if item.get.is_some() {
        methods.extend(["GET", "HEAD"]);
    }
    let others = [
        ("POST", &item.post),
        ("PATCH", &item.patch),
        ("PUT", &item.put),
        ("DELETE", &item.delete),
    ];
    for (name, operation) in others {
        if operation.is_some() {
            methods.push(name);
        }
    }
    methods.join(", ")
}

/// The answer for a path that is nowhere.
///
/// # Errors
/// Always `not_found`.
pub async fn not_found() -> Result<HttpResponse> {
    Err(Code::NotFound.into())
}
