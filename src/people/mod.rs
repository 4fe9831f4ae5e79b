//! People: those who are trained, and the classes they take part in.

pub mod enrollment;
pub mod trainee;
