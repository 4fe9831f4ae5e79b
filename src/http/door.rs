//! Where lists are turned away in a crowd: before it is looked for who would answer them and who asks, which costs more than
//! to say no.
//!
//! Whoever comes by here has not been let in: [`right::admit`](super::right::admit) looks at each request once more, also at
//! those whose path is written in another way than usual.

use std::collections::HashSet;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use serde_json::Value;

use super::admission::{Admission, Work};
use crate::error::Result;

/// The paths of lists, as far as they have no parameters.
pub struct Door(HashSet<String>);

impl Door {
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .filter(|(path, item)| !path.contains('{') && is_list(item))
                .map(|(path, _)| path.clone())
                .collect(),
        )
    }

    /// Turns a list away where there is no room for it.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn pass(&self, admission: &Admission, req: &ServiceRequest) -> Result<()> {
        if req.method() == Method::GET && self.is_list(req.path()) {
            admission.look(Work::List)?;
        }
        Ok(())
    }

    #[must_use]
    pub fn is_list(&self, path: &str) -> bool {
        self.0.contains(trimmed(path))
    }
}

/// A path without the slash that may stand at its end.
pub(super) fn trimmed(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// Whether it is read page by page.
fn is_list(item: &Value) -> bool {
    let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
    parameters.into_iter().any(|one| one["name"] == "limit")
}
