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

/// Handlers by the first segment of their paths and the number of segments. The framework tries one route after the other,
/// and of hundreds the last would be found after all others were tried: that took as long as all else that is done for a
/// request.
pub struct Groups {
    /// What stands before each path.
    prefix: &'static str,
    methods: Arc<Methods>,
    by_shape: HashMap<(String, usize), Scope>,
}

impl Groups {
    #[must_use]
    pub fn new(prefix: &'static str, methods: Arc<Methods>) -> Self {
        Self {
            prefix,
            methods,
            by_shape: HashMap::new(),
        }
    }

    /// Registers them all.
    pub fn register(self, config: &mut ServiceConfig) {
        for group in self.by_shape.into_values() {
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
        let (first, count) = shape(&path);
        let key = (first.to_owned(), count);
        let group = self.by_shape.remove(&key).unwrap_or_else(|| {
            let (named, depth) = (first.to_owned(), self.prefix.matches('/').count());
            let is_of_shape = move |context: &GuardContext<'_>| {
                let mut given = context.head().uri.path().split('/').skip(depth + 1);
                let first = given.next().unwrap_or_default();
                // As the framework reads the rest of the path, but for three characters that no path of ours has.
                let is_first = first == named
                    || (first.contains('%') && percent_decode_str(first).eq(named.bytes()));
                is_first && given.count() + 1 == count
            };
            web::scope("")
                .guard(guard::fn_guard(is_of_shape))
                .configure(self.methods.routes(self.prefix, (first, count)))
        });
        self.by_shape.insert(key, group.service(handler));
        self
    }
}

/// The first segment of a path, and how many it has.
pub(super) fn shape(path: &str) -> (&str, usize) {
    let mut segments = path.split('/').skip(1);
    let first = segments.next().unwrap_or_default();
    (first, segments.count() + 1)
}
