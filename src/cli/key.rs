//! `selaras key …`: the keys that sign this service's tokens.

use std::io::Write;

use clap::Subcommand;

use super::{Failure, block_on, database, print};
use crate::access::signing_key;
use crate::config::Config;
use crate::http::verifier::Algorithm;

#[derive(Subcommand)]
pub enum Command {
    /// Make a new signing key. It is published now and signs from two minutes on; tokens of the old one stay good.
    Rotate {
        /// ES256 or EdDSA.
        #[arg(long, value_name = "NAME", default_value = "ES256", value_parser = algorithm)]
        algorithm: Algorithm,
    },
}

fn algorithm(text: &str) -> Result<Algorithm, &'static str> {
    match text.parse() {
        Ok(algorithm @ (Algorithm::Es256 | Algorithm::EdDsa)) => Ok(algorithm),
        _ => Err("it must be ES256 or EdDSA"),
    }
}

impl Command {
    pub fn run(self, config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
        let Self::Rotate { algorithm } = self;
        let (db, keys) = database::open(config)?;
        let made = block_on(signing_key::rotate(&db, &keys, algorithm))?;
        print(
            out,
            &format!("key {} signs from {}", made.id, made.signs_from),
        )
    }
}
