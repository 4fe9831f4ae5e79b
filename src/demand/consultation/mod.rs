//! Consultations: where the office listens. A forum, a visit for a training need analysis, a survey, a letter.
//!
//! # Life
//! A consultation is `planned`, then `held`, `closed` when each of its [inputs](super::consultation_input) has been
//! decided about, and `published`: from then on whoever voiced an input has the answer to it.
//!
//! # Rules
//! - Inputs are recorded while it is planned or held: before it in writing, during it as they are said, and after it
//!   until it is closed.
//! - It closes only when every input has its disposition. The record counts the inputs that have none, and the database
//!   lets no record be closed that counts one.
//! - It is held on a day that is not in the future, and not recorded more than 365 days after it.
//! - It is the office's own. A client that is bound to an employer sees a forum or a survey as long as something can be said
//!   there, and any consultation in which the employer has spoken ([`store::concerns()`]); the summary once it is published, and
//!   never how many others have spoken. A training provider's client sees none.
//! - As long as it has no inputs it may be deleted while it is planned.

pub mod actions;
pub mod api;
pub mod input;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
