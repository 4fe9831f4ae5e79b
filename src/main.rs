//! The program. Everything it does is in the library.

use std::process::ExitCode;

use selaras::cli;
use selaras::config::Variables;

/// Requests make many small allocations on many threads, which this one serves without their waiting for one another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run(
        std::env::args_os(),
        &Variables::of_process(),
        &mut std::io::stdout(),
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("selaras: {failure}");
            ExitCode::from(failure.code)
        }
    }
}
