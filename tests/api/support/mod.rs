//! The language of the tests: an [`Office`] is a running service with a database and a clock of its own; a
//! [`Caller`] is a client of it; an [`Answer`] is checked for the one fact that a test is about.

mod answer;
mod caller;
pub mod chain;
mod database;
pub mod oauth;
mod office;

pub use answer::{Answer, words};
pub use caller::Caller;
pub use database::Database;
pub use office::{Office, TODAY};
