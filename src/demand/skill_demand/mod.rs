//! Skill demands: how many people with which skills an employer needs, where and by when.
//!
//! # Life
//! A demand is a `draft` until its words are right, `submitted` to the office, then `verified` or `rejected`. It may
//! be `withdrawn` from every state in which it still lives. Whether it has expired is no state: it follows from
//! `valid_until` and the clock. What has ended, or ends, can be renewed, once: the new demand is a draft that names the old one.
//!
//! # Rules
//! - Only a demand that is verified and has not expired counts; only a verified employer's is verified. That the employer is
//!   suspended or closed afterwards takes nothing off: the office withdraws what is needed no more.
//! - A chain of renewals is one need and counts once: when a demand is verified, what it renews is withdrawn with the reason
//!   `renewed` as far as it lives, and the new one names their inputs. People who were hired since it was drafted count for it
//!   ([`store::hires::take_over`]). That each is renewed once, so that a chain is a line, is the database's own rule.
//! - A demand that an employer may have voiced already (live, for the same occupation, in some of the same days) is refused
//!   with the ids of those that are there, unless it is said to be another need.
//! - 0 ≤ hired ≤ headcount, under any concurrency: one guarded update counts ([`store::hires::count`]), and each
//!   recording is kept with its day.
//! - A verified demand may still be changed. Whoever could verify it changes it as it stands; a change by a client
//!   that is bound to the employer goes back to the office (`submitted`), since it is not what was verified.
//! - The people asked for become no fewer than those hired.
//! - What it weighs is said by the office's [priorities](super::priority), which are not told to parties, and neither is the
//!   weight: nor do they sort by it.
//! - An employer's client sees and writes its own demands alone; an active training provider's sees those that count, and
//!   writes none ([`store::told`]).
//! - A demand names the [inputs](super::consultation_input) of consultations that it was made from.
//! - A draft may be deleted, unless a training program cites it, a provider has responded to it, or an input was converted or
//!   merged into it; when it is withdrawn or rejected, inputs that nobody has decided about are free again.
//! - What an employer's client says of `input_ids` is said of its employer's own: what others have voiced stays.

pub mod actions;
pub mod api;
pub mod hires;
pub mod input;
pub mod life;
pub mod model;
pub mod store;
pub mod terms;
pub mod view;

pub use api::routes;
