//! Bad days, tried on the built program from outside: what was acknowledged is kept, nothing is done twice, and the
//! service comes back by itself.
//!
//! `.ci/drills` runs them all, `.ci/drills NAME` those whose name contains NAME; `SELARAS_DRILLS=long` makes them as hard
//! as they can be made, which takes hours. They need PostgreSQL's programs and run one by one. What was seen stands in
//! `RESULTS.md` beside this file.

mod support;

mod bodies;
mod desync;
mod disk_full;
mod failover;
mod key_contract;
mod keys;
mod kills;
mod last_seat;
mod ledger;
mod outages;
mod overload;
mod rolling;
mod slow;
mod tables;
mod versions;
