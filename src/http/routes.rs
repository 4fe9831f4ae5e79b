//! Where the slices say what they answer.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{self, GuardContext};
use actix_web::web::ServiceConfig;
use actix_web::{Scope, web};
use percent_encoding::percent_decode_str;
use utoipa_actix_web::OpenApiFactory;

use super::methods::Methods;

/// Takes the handlers of a slice: [`Groups`] to serve them, [`Collected`](super::collected::Collected) to describe them.
pub trait Routes {
    fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static;
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

    /// Registers them all.
    pub fn register(self, config: &mut ServiceConfig) {
        for group in self.by_segment.into_values() {
            config.service(group);
        }
    }
}

impl Routes for Groups {
    fn service<F>(&mut self, handler: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        let path = F::path();
        let first = segment(&path, 0);
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
        self
    }
}

/// One segment of a path, from 0.
pub(super) fn segment(path: &str, at: usize) -> &str {
    path.split('/').nth(at + 1).unwrap_or_default()
}
