//! Area: what employers need.

pub mod employer;
pub mod skill_demand;
