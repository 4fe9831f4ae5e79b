//! Where the slices say what they answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use actix_web::{Scope, web};
use utoipa_actix_web::OpenApiFactory;

use super::methods::Methods;

/// Takes the handlers of the slices: [`Groups`] to serve them, [`Collected`](super::collected::Collected) to describe them.
pub trait Routes: Sized {
    /// Begins with handlers whose own paths stand under `path`: that of a resource, such as `/v1/employers`.
    fn under(&mut self, path: &'static str) -> Under<'_, Self> {
        Under { routes: self, path }
    }

    /// Takes one whose own path stands under `path`.
    fn take<F>(&mut self, path: &'static str, handler: F)
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static;
}

/// Where the paths of handlers stand.
pub struct Under<'a, R> {
    routes: &'a mut R,
    path: &'static str,
}

impl<R: Routes> Under<'_, R> {
    /// Hands one over.
    pub fn service<F>(self, handler: F) -> Self
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        self.routes.take(self.path, handler);
        self
    }
}

/// Handlers by what their paths stand under. The framework tries one route after the other, and of hundreds the last would
/// be found after all others were tried: that took as long as all else that is done for a request. And each path with a
/// parameter is a pattern of its own in each thread, which takes the more room the longer it is (22 KiB were seen).
pub struct Groups {
    methods: Arc<Methods>,
    by_path: BTreeMap<&'static str, Scope>,
}

impl Groups {
    #[must_use]
    pub fn new(methods: Arc<Methods>) -> Self {
        Self {
            methods,
            by_path: BTreeMap::new(),
        }
    }

    /// Registers them all.
    pub fn register(self, config: &mut ServiceConfig) {
        for group in self.by_path.into_values() {
            config.service(group);
        }
    }
}

impl Routes for Groups {
    fn take<F>(&mut self, path: &'static str, handler: F)
    where
        F: HttpServiceFactory + OpenApiFactory + utoipa::Path + 'static,
    {
        debug_assert!(
            self.by_path
                .keys()
                .all(|other| !lies_under(path, other) && !lies_under(other, path)),
            "{path}: who has come to one group does not go on to another"
        );
        let group = self
            .by_path
            .remove(path)
            .unwrap_or_else(|| web::scope(path).configure(self.methods.routes(path)));
        self.by_path.insert(path, group.service(handler));
    }
}

/// Whether a path lies below another.
fn lies_under(path: &str, other: &str) -> bool {
    path.strip_prefix(other)
        .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use actix_web::{HttpResponse, get};

    use super::*;
    use crate::http::outline::Outline;

    #[utoipa::path(responses((status = 204, description = "Nothing")))]
    #[get("")]
    async fn nothing() -> HttpResponse {
        HttpResponse::NoContent().finish()
    }

    fn groups(paths: &[&'static str]) {
        let outline = serde_json::json!({ "paths": {}, "components": { "schemas": {} } });
        let outline: Outline = serde_json::from_value(outline).unwrap();
        let mut groups = Groups::new(Arc::new(Methods::of(&outline)));
        for path in paths {
            groups.under(path).service(nothing);
        }
    }

    #[test]
    fn groups_stand_side_by_side() {
        groups(&["/v1/batches", "/v1/batch-costs", "/v1/batch", "/v1/batches"]);
    }

    #[test]
    #[should_panic(expected = "who has come to one group")]
    fn no_group_lies_under_another() {
        groups(&["/v1/batches", "/v1/batches/costs"]);
    }

    #[test]
    #[should_panic(expected = "who has come to one group")]
    fn nor_above_another() {
        groups(&["/v1/batches/costs", "/v1/batches"]);
    }
}
