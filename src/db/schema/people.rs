//! The tables of `people`.
