//! Office settings: how an office works, where it does not work as every office does.
//!
//! # Life
//! There is one record for each agency, and it is always there: as long as nobody has changed it, it says what
//! [`office`](super::office) says for all, with version 0. It is never deleted.
//!
//! # Rules
//! - An agency reads and changes its own; a province has its own, as a city has.
//! - It is the office's to change, with the scope `admin`: a client that is bound to a party is refused.
//! - Each change is journalled, and tells from when on it holds; the change feed has them all (`types=office-settings`).

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
