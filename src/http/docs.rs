//! Where the document can be read: as files, and as pages that need no network.

use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use actix_web::web::{Bytes, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};

use super::document_3_0::as_3_0;
use super::reply::bytes_tag;
use super::{methods, precondition};
use crate::error::{Code, Error, Result};

/// The document as it is sent. What nobody asks for takes no memory.
#[derive(Clone)]
pub struct Documents {
    current: Text,
    /// In the form of OpenAPI 3.0.
    older: Text,
}

type Text = Arc<LazyLock<Result<Tagged>, Box<dyn FnOnce() -> Result<Tagged> + Send>>>;

struct Tagged {
    body: Bytes,
    tag: String,
}

impl Documents {
    #[must_use]
    pub fn of(text: Bytes) -> Self {
        let current = text.clone();
        Self {
            current: once(move || Ok(current)),
            older: once(move || {
                let document = serde_json::from_slice(&text).map_err(Error::failed)?;
                Ok(Bytes::from(format!("{:#}\n", as_3_0(document))))
            }),
        }
    }
}

fn once(text: impl FnOnce() -> Result<Bytes> + Send + 'static) -> Text {
    let tagged = || {
        let body = text()?;
        let tag = bytes_tag(&body);
        Ok(Tagged { body, tag })
    };
    Arc::new(LazyLock::new(Box::new(tagged)))
}

/// `/openapi.json`, `/openapi-3.0.json` and the Swagger UI on it.
pub fn routes(documents: &Documents) -> impl FnOnce(&mut ServiceConfig) {
    let Documents { current, older } = documents.clone();
    move |config| {
        serve(config, "/openapi.json", current);
        serve(config, "/openapi-3.0.json", older);
        let ui = utoipa_swagger_ui::Config::new(["/openapi.json"]).try_it_out_enabled(true);
        let ui = Arc::new(ui);
        config.service(reading("/docs", || async {
            HttpResponse::SeeOther()
                .insert_header((header::LOCATION, "/docs/index.html"))
                .finish()
        }));
        // A trailing slash is cut off before routing, so the folder itself comes as `/docs`.
        config.service(reading(
            "/docs/{file:.*}",
            move |file: web::Path<String>| {
                let ui = Arc::clone(&ui);
                async move { page(&file, ui) }
            },
        ));
    }
}

/// A resource that can only be read.
fn reading<F, Args>(path: &str, answer: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let other = |req: HttpRequest| std::future::ready(methods::refuse(&req, "OPTIONS, GET, HEAD"));
    web::resource(path)
        .route(web::get().to(answer))
        .default_service(web::to(other))
}

fn serve(config: &mut ServiceConfig, path: &str, text: Text) {
    config.service(reading(path, move |req: HttpRequest| {
        let text = Arc::clone(&text);
        async move {
            let Tagged { body, tag } = text.as_ref().as_ref().map_err(Clone::clone)?;
            let known = precondition::is_known(&req, tag)?;
            let mut response = if known {
                HttpResponse::NotModified()
            } else {
                HttpResponse::Ok()
            };
            response
                .insert_header((header::ETAG, tag.as_str()))
                .insert_header((header::CACHE_CONTROL, "public, max-age=60"));
            if known {
                return Ok::<_, Error>(response.finish());
            }
            Ok(response.content_type("application/json").body(body.clone()))
        }
    }));
}

fn page(file: &str, ui: Arc<utoipa_swagger_ui::Config<'static>>) -> Result<HttpResponse> {
    let file = if file.is_empty() { "index.html" } else { file };
    let Some(found) = utoipa_swagger_ui::serve(file, ui).map_err(Error::failed)? else {
        return Err(Code::NotFound.into());
    };
    Ok(HttpResponse::Ok()
        .content_type(found.content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(found.bytes.into_owned()))
}
