//! `vtl test`: the test files below some paths, run and reported.

use crate::args::TestArgs;
use crate::output::Failure;
use std::io::Write as _;
use vtl_test::Runner;

/// Runs the tests, and prints the report.
pub(crate) fn run(args: &TestArgs) -> Result<(), Failure> {
    let mut runner = args.paths.iter().fold(Runner::new(), Runner::path);
    if let Some(filter) = &args.filter {
        runner = runner.filter(filter);
    }
    if args.update {
        runner = runner.update();
    }
    let report = runner.run().map_err(Failure::usage)?;
    write!(anstream::stdout().lock(), "{}", report.to_text(true))?;
    if report.count() == 0 {
        return Err(Failure::NoTests);
    }
    if report.passed() { Ok(()) } else { Err(Failure::Differs) }
}
