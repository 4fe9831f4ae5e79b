//! The journal, as others read it: the change feed and each record's history.
//!
//! # The feed
//! Whoever keeps a copy asks `GET /v1/changes` again and again, each time from `next_after` of the answer before.
//! Every change comes exactly once, in one order for all; replayed from the beginning it gives the current state.
//! A state holds no personal field: who may see those reads the record itself.

pub mod api;
mod history;
pub mod position;
pub mod view;

use crate::http::routes::Routes;

pub fn routes(routes: &mut impl Routes) {
    api::routes(routes);
    history::routes(routes);
}
