//! The supply side: who trains, what is offered to those who need people, what is taught, and the classes in which it is
//! taught.

pub mod batch;
pub mod batch_waiver;
pub mod demand_attention;
pub mod demand_response;
pub mod instructor;
pub mod program;
pub mod program_opinion;
pub mod provider;
pub mod workshop;
