//! `selaras openapi`: the contract, without a server.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::{Failure, print};
use crate::app;
use crate::http::document_3_0;

#[derive(Args)]
pub struct Openapi {
    /// The version of OpenAPI. 3.0 is derived, for generators that know no other.
    #[arg(long, value_name = "VERSION", default_value = "3.1")]
    version: Version,
}

#[derive(Clone, Copy, ValueEnum)]
enum Version {
    #[value(name = "3.1")]
    V31,
    #[value(name = "3.0")]
    V30,
}

impl Openapi {
    pub fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let document = app::document()?;
        let document = match self.version {
            Version::V31 => document,
            Version::V30 => document_3_0::as_3_0(document),
        };
        print(out, &format!("{document:#}"))
    }
}
