//! Floor 0: values. Nothing here reads a file, a socket, a database or the system clock (but for [`clock::Clock::system`]).
//!
//! A value that exists is valid: it was parsed once at the edge, and no later code checks it again.

pub mod actor;
pub mod chart;
pub mod clock;
pub mod competency;
pub mod contact;
mod digits;
pub mod education;
pub mod email;
pub mod fault;
pub mod fold;
pub mod format;
pub mod hours;
pub mod id;
mod integer;
pub mod kpj;
pub mod mask;
pub mod network;
pub mod nib;
pub mod nik;
pub mod npp;
pub mod npwp;
pub mod period;
pub mod phone;
pub mod rate;
pub mod rupiah;
pub mod sex;
pub mod text;
pub mod text_enum;
pub mod text_value;
pub mod time_of_day;
pub mod vin;

pub use actor::{Actor, Agency, Party, PartyKind, Scope};
pub use clock::{Clock, Timestamp};
pub use competency::CompetencyUnit;
pub use contact::{Contact, ContactPatch};
pub use education::Education;
pub use email::Email;
pub use fault::{Fault, FieldError, Place};
pub use fold::{fold, name_key};
pub use hours::Hours;
pub use kpj::Kpj;
pub use mask::Mask;
pub use nib::Nib;
pub use nik::Nik;
pub use npp::Npp;
pub use npwp::Npwp;
pub use period::{Gap, Period, gaps};
pub use phone::Phone;
pub use rate::Rate;
pub use rupiah::Rupiah;
pub use sex::Sex;
pub use text::{
    Address, CertificateNumber, ClientRef, LicenceNumber, Name, ShortText, Title, Words,
};
pub use time_of_day::TimeOfDay;
pub use vin::Vin;
