//! The supply side: who trains, what is taught, and the classes in which it is taught.

pub mod batch;
pub mod program;
pub mod provider;
