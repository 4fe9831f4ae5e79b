//! The behaviour of the service, through HTTP, on SQLite and on PostgreSQL.
//!
//! `.ci/test` runs everything: it brings a throw-away PostgreSQL along. Without it, PostgreSQL tests need
//! `TEST_POSTGRES_URL`; `SELARAS_TEST_DATABASES=sqlite` leaves them out, and only that does.

mod support;

mod actions;
mod bodies;
mod concurrency;
mod contract;
mod conventions;
mod coverage;
mod demo;
mod employers;
mod feed;
mod floors;
mod idempotency;
mod journey;
mod rules;
mod schema;
mod sight;
mod tenancy;
mod transactions;
