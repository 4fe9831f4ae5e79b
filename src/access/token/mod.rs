//! Access tokens: how a client gets one, and how others can check it.
//!
//! A token is a JSON Web Token for access (RFC 9068) that lives for 15 minutes. Who has a disabled client's token is
//! refused by the gate; nothing else is looked up to check it.

mod api;
mod failure;
mod issue;
mod request;

pub use api::{AuthorizationServerMetadata, JwkSet, TokenAnswer, TokenForm, routes};
pub use failure::TokenFailure;
pub use issue::{LIFE, issue};
