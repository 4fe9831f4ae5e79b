//! The behaviour of the service, through HTTP, on SQLite and on PostgreSQL.
//!
//! `.ci/test` runs everything: it brings a throw-away PostgreSQL along. Without it, PostgreSQL tests need
//! `TEST_POSTGRES_URL`; `SELARAS_TEST_DATABASES=sqlite` leaves them out, and only that does.

mod support;

mod access;
mod actions;
mod admission;
mod alignment;
mod authorization;
mod batches;
mod bodies;
mod canary;
mod concurrency;
mod consultations;
mod contract;
mod conventions;
mod cors;
mod coverage;
mod demand_attentions;
mod demand_priorities;
mod demand_responses;
mod demo;
mod differential;
mod employers;
mod enrollments;
mod exports;
mod feed;
mod filters;
mod floors;
mod funding;
mod hires;
mod hostile;
mod idempotency;
mod instructor_gap;
mod instructor_needs;
mod instructors;
mod insurance_enrollments;
mod issuers;
mod journey;
mod lists;
mod open_demand;
mod past;
mod patches;
mod plans;
mod predicate_locks;
mod programs;
mod providers;
mod read_replica;
mod schema;
mod sessions;
mod shared_reads;
mod sight;
mod skill_demands;
mod statements;
mod tenancy;
mod told;
mod traces;
mod trainees;
mod training;
mod training_stories;
mod transactions;
mod transport;
mod turns;
mod workshops;
mod writes;
