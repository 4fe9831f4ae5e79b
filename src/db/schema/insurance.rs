//! The tables of `insurance`.
