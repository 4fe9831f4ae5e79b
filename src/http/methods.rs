//! What a path answers to methods that it has no operation for: OPTIONS says what there is, the rest is 405.

use actix_web::http::{Method, header};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;

/// Registers the answers for every path of the document; to be called after the operations themselves.
pub fn routes(document: &OpenApi) -> impl FnOnce(&mut ServiceConfig) {
    // A literal path is matched before one with a parameter in the same place.
    let mut paths: Vec<(String, String)> = document
        .paths
        .paths
        .iter()
        .map(|(path, item)| (path.clone(), allowed(item)))
        .collect();
    paths.sort_by_key(|(path, _)| path.contains('{'));
    move |config| {
        for (path, allow) in paths {
            config.service(web::resource(path).to(move |req: HttpRequest| {
                let allow = allow.clone();
                async move {
                    let mut response = if req.method() == Method::OPTIONS {
                        HttpResponse::NoContent()
                    } else {
                        HttpResponse::MethodNotAllowed()
                    };
                    response.insert_header((header::ALLOW, allow)).finish()
                }
            }));
        }
    }
}

fn allowed(item: &PathItem) -> String {
    let mut methods = vec!["OPTIONS"];
    if item.get.is_some() {
        methods.extend(["GET", "HEAD"]);
    }
    for (name, operation) in [
        ("POST", &item.post),
        ("PATCH", &item.patch),
        ("PUT", &item.put),
        ("DELETE", &item.delete),
    ] {
        if operation.is_some() {
            methods.push(name);
        }
    }
    methods.join(", ")
}
