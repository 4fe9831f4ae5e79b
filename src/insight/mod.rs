//! Read models that look across areas. They may read every table, and write none.

pub mod agenda;
pub mod alignment;
pub mod changes;
pub mod coverage;
pub mod instructor_gap;
pub mod open_demand;
pub mod past;
pub mod trace;
