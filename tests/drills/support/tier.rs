//! How hard a drill is, and what it tells.

use std::fmt::Display;
use std::io::Write as _;

/// `long` where `SELARAS_DRILLS=long`, else `short`, which is what a machine with two processors does in minutes.
#[expect(
    clippy::disallowed_methods,
    reason = "the drills' own variable, not the program's"
)]
pub fn pick<T>(short: T, long: T) -> T {
    if std::env::var("SELARAS_DRILLS").is_ok_and(|tier| tier == "long") {
        long
    } else {
        short
    }
}

/// Tells a figure: on the standard output, past the test runner, which shows a passing test's words to nobody.
pub fn note(drill: &str, figure: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "drill {drill}: {figure}");
}
