//! Area: what employers need.

pub mod employer;
