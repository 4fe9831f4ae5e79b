//! What random tests draw from: the same every time, unless they are told otherwise.

use super::pick;

/// A number in one of the tests' own variables.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own variables, not the program's"
)]
pub fn given(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// The first seed: that of `SELARAS_TEST_SEED`, else 0, and with `SELARAS_DRILLS=long` one that nobody has chosen.
pub fn seed() -> u64 {
    given("SELARAS_TEST_SEED").unwrap_or_else(|| pick(0, fastrand::u64(..)))
}
