//! Where lists are turned away in a crowd: before it is looked for who would answer them and who asks, which costs more than
//! to say no.
//!
//! Whoever comes by here has not been let in: [`right::admit`](super::right::admit) looks at each request once more, also at
//! those whose path is written in another way than usual.

use std::collections::HashSet;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;

use super::admission::{Admission, Work};
use super::outline::{Operations, Outline};
use crate::error::Result;

/// The paths of lists, as far as they have no parameters.
pub struct Door(HashSet<String>);

impl Door {
    #[must_use]
    pub fn of(outline: &Outline) -> Self {
        let paths = outline.paths.iter();
        Self(
            paths
                .filter(|(path, operations)| !path.contains('{') && is_list(operations))
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
fn is_list(operations: &Operations) -> bool {
    let read = operations.get("get");
    read.is_some_and(|read| read.has_parameter("limit"))
}
