//! The tables, one file per area, the same for both databases. A test compares them with what the
//! migrations make.

mod access;
mod core;
mod demand;
mod insurance;
mod people;
mod training;

pub use self::access::*;
pub use self::core::*;
pub use self::demand::*;
pub use self::insurance::*;
pub use self::people::*;
pub use self::training::*;

diesel::allow_tables_to_appear_in_same_query!(clients, employers, idempotency_keys, journal, journal_clock, master_keys, signing_keys);
