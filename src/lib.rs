//! Selaras.

rust_i18n::i18n!("src/locales", fallback = "en");

pub mod access;
pub mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod demand;
pub mod demo;
pub mod error;
pub mod http;
pub mod insight;
pub mod insurance;
pub mod kernel;
pub mod log;
pub mod people;
pub mod reference;
pub mod serve;
pub mod training;
