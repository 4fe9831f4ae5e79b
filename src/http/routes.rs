//! Where the slices say what they answer.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{self, GuardContext};
use actix_web::web::ServiceConfig;
use actix_web::{Scope, web};
use percent_encoding::percent_decode_str;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

use super::methods::Methods;

/// Takes the handlers of a slice, either to serve or to describe them. Each of the server's threads serves; the document
/// is collected once, since its schemas take far more time and memory than the routes.
pub enum Routes<'a> {
    Serve(&'a mut Groups),
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
        let mut paths = handler.paths();
        match self {
            Self::Serve(groups) => {
                let path = paths.paths.into_keys().next().unwrap_or_default();
                groups.add(&path, handler);
            }
            Self::Describe { document, prefix } => {
                let items = std::mem::take(&mut paths.paths).into_iter();
                paths.paths = items
                    .map(|(path, item)| (format!("{prefix}{path}"), item))
                    .collect();
                document.paths.merge(paths);
                let mut schemas = Vec::new();
                handler.schemas(&mut schemas);
                let components = document.components.get_or_insert_default();
                for (name, schema) in schemas {
                    let known = components.schemas.get(&name);
                    debug_assert!(
                        known.is_none_or(|known| *known == schema),
                        "two schemas are named {name}"
                    );
                    components.schemas.insert(name, schema);
                }
            }
        }
        self
    }
}

/// Handlers by the first segment of their paths. The framework tries one route after the other, and of hundreds the last
/// would be found after all others were tried: that took as long as all else that is done for a request.
pub struct Groups {
    /// What stands before each path.
    prefix: &'static str,
    methods: Arc<Methods>,
    by_segment: HashMap<String, Scope>,
}

impl Groups {
    #[must_use]
    pub fn new(prefix: &'static str, methods: Arc<Methods>) -> Self {
        Self {
            prefix,
            methods,
            by_segment: HashMap::new(),
        }
    }

    fn add(&mut self, path: &str, handler: impl HttpServiceFactory + 'static) {
        let first = segment(path, 0);
        let group = self.by_segment.remove(first).unwrap_or_else(|| {
            let (named, depth) = (first.to_owned(), self.prefix.matches('/').count());
            let is_under = move |context: &GuardContext<'_>| {
                let given = segment(context.head().uri.path(), depth);
                // As the framework reads the rest of the path, but for three characters that no path of ours has.
                given == named
                    || (given.contains('%') && percent_decode_str(given).eq(named.bytes()))
            };
            web::scope("")
                .guard(guard::fn_guard(is_under))
                .configure(self.methods.routes(self.prefix, first))
        });
        self.by_segment
            .insert(first.to_owned(), group.service(handler));
    }

    /// Registers them all.
    pub fn register(self, config: &mut ServiceConfig) {
        for group in self.by_segment.into_values() {
            config.service(group);
        }
    }
}

/// One segment of a path, from 0.
pub(super) fn segment(path: &str, at: usize) -> &str {
    path.split('/').nth(at + 1).unwrap_or_default()
}
