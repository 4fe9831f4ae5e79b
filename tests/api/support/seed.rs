//! What random tests draw from: the same every time, unless they are told otherwise.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

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

/// A runner that draws from the seed, and what its failures are to say of it.
pub fn runner(short: u32, long: u32) -> (TestRunner, String) {
    let config = Config {
        cases: pick(short, long),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let seed = seed();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    (
        TestRunner::new_with_rng(config, rng),
        format!("SELARAS_TEST_SEED={seed}"),
    )
}
