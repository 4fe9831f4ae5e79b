//! Where the slices say what they answer.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

/// Takes the handlers of a slice, either to serve or to describe them. Each of the server's threads serves; the document
/// is collected once, since its schemas take far more time and memory than the routes.
pub enum Routes<'a> {
    Serve(&'a mut ServiceConfig),
    Describe {
        document: &'a mut OpenApi,
        /// What stands before each path.
        prefix: &'static str,
    },
}

impl Routes<'_> {
    pub fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        match self {
            Self::Serve(config) => {
                config.service(handler);
            }
            Self::Describe { document, prefix } => {
                let mut paths = handler.paths();
                let items = std::mem::take(&mut paths.paths).into_iter();
                paths.paths = items
                    .map(|(path, item)| (format!("{prefix}{path}"), item))
                    .collect();
                document.paths.merge(paths);
                let mut schemas = Vec::new();
                handler.schemas(&mut schemas);
                let components = document.components.get_or_insert_default();
                components.schemas.extend(schemas);
            }
        }
        self
    }
}
