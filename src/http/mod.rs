//! Floor 2: how the service speaks HTTP, nothing of the domain.

pub mod batch;
pub mod caller;
pub mod catalogue;
pub mod charts;
pub mod check;
pub mod context;
pub mod cors;
pub mod document;
pub mod frame;
pub mod health;
mod idempotency;
pub mod limits;
pub mod methods;
pub mod metrics;
pub mod page;
pub mod precondition;
pub mod problem;
pub mod public;
pub mod query;
pub mod read;
pub mod reply;
pub mod right;
pub mod state;
pub mod verifier;
pub mod warning;
pub mod words;
pub mod write;
