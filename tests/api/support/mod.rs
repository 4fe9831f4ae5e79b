//! The language of the tests: an [`Office`] is a running service with a database and a clock of its own; a
//! [`Caller`] is a client of it; an [`Answer`] is checked for the one fact that a test is about.

#[path = "../../client/mod.rs"]
mod client;
mod database;
pub mod document;
pub mod oauth;
mod office;
mod plan;
mod seed;
#[path = "../../drills/support/service.rs"]
#[allow(dead_code, reason = "the drills use all of it, the API tests a part")]
mod service;
#[path = "../../drills/support/tier.rs"]
mod tier;
pub mod twins;

pub use client::{Answer, Caller, chain, words};
pub use database::{Database, Own, every_row};
pub use office::{Office, TODAY, serve};
pub use seed::{given, runner, seed};
pub use service::{Service, Setup, free_port};
pub use tier::{note, pick};
