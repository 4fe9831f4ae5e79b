//! What the handlers say of themselves.

use actix_web::dev::HttpServiceFactory;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

use super::routes::Routes;

/// The operations of handlers, and the schemas that these name.
#[derive(Default)]
pub struct Collected {
    pub(super) document: OpenApi,
    /// What stands before each path.
    prefix: &'static str,
}

impl Collected {
    /// Goes on with handlers whose paths stand under `prefix`.
    pub fn under(&mut self, prefix: &'static str) -> &mut Self {
        self.prefix = prefix;
        self
    }
}

impl Routes for Collected {
    /// # Panics
    /// Where two schemas have one name.
    fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        let mut paths = handler.paths();
        let items = std::mem::take(&mut paths.paths).into_iter();
        paths.paths = items
            .map(|(path, item)| (format!("{}{path}", self.prefix), item))
            .collect();
        self.document.paths.merge(paths);
        let mut schemas = Vec::new();
        handler.schemas(&mut schemas);
        let components = self.document.components.get_or_insert_default();
        for (name, schema) in schemas {
            let known = components.schemas.get(&name);
            assert!(
                known.is_none_or(|known| *known == schema),
                "two schemas are named {name}"
            );
            components.schemas.insert(name, schema);
        }
        self
    }
}
