//! What an office works with as long as its own settings say nothing else.

use crate::kernel::Rate;

/// Of those who are trained, the part that is expected to complete, where a program has no history of its own: 0.875.
pub const COMPLETION_RATE: Rate = match Rate::new(8_750) {
    Ok(rate) => rate,
    Err(_) => unreachable!(),
};

/// How many must have ended a program's classes, one way or the other, until its own history counts.
pub const COMPLETION_RATE_FROM: i64 = 20;

/// How many days ago a hire may have been at most when it is recorded.
pub const HIRES_DAYS_BACK: i64 = 365;

/// How many days ago a trainee may have left at most when it is recorded.
pub const LEAVING_DAYS_BACK: i64 = 31;

/// How many days ago a session may have been held at most when it is entered.
pub const SESSION_DAYS_BACK: i64 = 31;

/// How many days ago a cover may have begun or ended at most when it is recorded.
pub const COVER_DAYS_BACK: i64 = 31;

/// How many days ago a consultation may have been held at most when it is recorded.
pub const CONSULTATION_DAYS_BACK: i64 = 365;
