//! Area: what employers need, from the words in which they say it on.

pub mod consultation;
pub mod consultation_input;
pub mod employer;
pub mod priority;
pub mod skill_demand;
