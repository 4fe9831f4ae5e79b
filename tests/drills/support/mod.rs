//! The language of the drills: a [`Service`] is the built program in a process of its own; a [`Cluster`] is a
//! PostgreSQL server that a drill may kill, freeze or lose; an [`Office`] is what lives in the database; a
//! [`Client`] goes on asking whatever happens, and remembers what it was told.

mod client;
mod cluster;
mod office;
mod proxy;
mod service;
mod tier;
mod wire;

#[path = "../../client/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the API tests use all of it, the drills a part of it"
)]
mod language;

pub use client::{Client, Heard};
pub use cluster::Cluster;
pub use language::{Caller, chain};
pub use office::{Office, class};
pub use proxy::Proxy;
pub use service::{Service, Setup, connections, free_port};
pub use tier::{note, pick};
pub use wire::{Told, Wire};
