//! The language of the drills: a [`Service`] is the built program in a process of its own; a [`Cluster`] is a
//! PostgreSQL server that a drill may kill, freeze or lose; an [`Office`] is what lives in the database; a
//! [`Client`] goes on asking whatever happens, and remembers what it was told.

mod balancer;
mod client;
mod cluster;
mod hang_up;
mod load;
mod office;
mod proxy;
mod register;
mod rows;
mod service;
mod stage;
mod tier;
pub mod traffic;
mod wire;

#[path = "../../client/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the API tests use all of it, the drills a part of it"
)]
mod language;

pub use balancer::Balancer;
pub use client::{Client, Heard, PATIENCE};
pub use cluster::Cluster;
pub use hang_up::{Leave, post_and_leave};
pub use language::{Answer, Caller, chain};
pub use load::{Load, Promise, Story, Told, Work};
pub use office::{Office, class, trainee};
pub use proxy::Proxy;
pub use register::{Change, all, changes, history, side_by_side};
pub use rows::rows_of_file;
pub use service::{Service, Setup, connections, free_port};
pub use stage::Stage;
pub use tier::{note, pick};
pub use wire::{Reply, Wire};

/// Whether bounds on times are held to. They are the release build's: the development build is many times slower, and then
/// the machine shows more of itself than of the service.
pub fn is_timed() -> bool {
    !cfg!(debug_assertions)
}
