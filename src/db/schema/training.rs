//! The tables of `training`.
