//! Clients: the programs that may ask for a token.
//!
//! A client belongs to one agency, may be bound to one party (an employer or a training provider), and has the scopes
//! that it was made with. Its secret is shown once; only a keyed hash of it is kept. A client is never deleted, since
//! the journal names it; it is disabled, and then gets no token, while those that it has stop within a minute on every
//! replica.

mod actions;
mod model;
pub(super) mod store;

pub(super) use actions::authenticate;
pub use actions::{create, create_in, disable, list, none_yet, rotate_secret};
pub use model::{Client, Credentials, NewClient};
