//! The `vtl` command: exit codes, and nothing else.
//!
//! Status 0 is success, 1 a template or path that failed, 2 a mistake in how the command was used.

mod args;
mod batch;
mod bench;
mod inputs;
mod integrate;
mod invoke;
mod output;
mod query;
mod render;
mod send;
mod test;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match args::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
