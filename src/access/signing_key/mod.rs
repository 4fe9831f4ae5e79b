//! The keys that sign this service's access tokens.
//!
//! They are kept in the database, the private half sealed, so that replicas accept each other's tokens. A new key is
//! published for a while before it signs ([`OVERLAP`]), so that everyone knows it by then, and an old one is published
//! until no token that it signed can still be valid:
//!
//! | | published | signs |
//! |---|---|---|
//! | new | from `created_at` | from `signs_from` |
//! | replaced | until `verifies_until` | until `signs_until`, when the next one begins |

mod actions;
mod model;
pub(super) mod store;

pub use actions::{OVERLAP, Rotated, ensure, rotate};
pub use model::SigningKeyId;

pub(super) use actions::signer;
pub(super) use model::verifier;
