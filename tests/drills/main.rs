//! Bad days, tried on the built program from outside: what was acknowledged is kept, nothing is done twice, and the
//! service comes back by itself.
//!
//! `.ci/drills` runs them all, `.ci/drills NAME` those whose name contains NAME; `SELARAS_DRILLS=long` makes them as hard
//! as the figures in `tests/drills/RESULTS.md`, which takes hours. They need PostgreSQL's programs and run one by one.

mod support;

mod key_contract;
mod keys;
mod kills;
mod last_seat;
mod ledger;
mod versions;
