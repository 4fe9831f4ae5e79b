//! The language in which tests speak to the service, in this process or in another: a [`Caller`] is a client; an
//! [`Answer`] is checked for what holds for all of them, and then for the one fact that a test is about.

mod answer;
mod caller;
pub mod chain;

pub use answer::{Answer, words};
pub use caller::Caller;
