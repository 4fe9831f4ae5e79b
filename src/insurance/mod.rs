//! Who is insured against work accidents and death, on which days, and at whose cost.

pub mod insurance_enrollment;
mod participation;
mod programs;

pub use participation::{Participation, ParticipationKind};
pub use programs::{Programs, Scheme};

use crate::kernel::format::Rule;

/// The `format`s of a request body that this area adds to [`kernel::format::FORMATS`](crate::kernel::format::FORMATS).
pub const FORMATS: &[(&str, Rule)] = &[(ParticipationKind::FORMAT, |raw| {
    raw.parse::<ParticipationKind>().map(drop)
})];
