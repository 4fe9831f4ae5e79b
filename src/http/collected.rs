//! What the handlers say of themselves.

use actix_web::dev::HttpServiceFactory;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

use super::routes::Routes;

/// The operations of handlers, and the schemas that these name.
#[derive(Default)]
pub struct Collected {
    pub(super) document: OpenApi,
}

impl Routes for Collected {
    /// # Panics
    /// Where two schemas have one name.
    fn take<F>(&mut self, path: &'static str, handler: F)
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        let mut paths = handler.paths();
        let items = std::mem::take(&mut paths.paths).into_iter();
        paths.paths = items
            .map(|(own, item)| (format!("{path}{own}"), item))
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
    }
}
