//! `vtl test`: the test files below some paths, run and reported.

use crate::args::TestArgs;
use crate::inputs::read;
use crate::output::{Failure, print};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;
use vtl_test::{Report, Runner};

/// How often files are looked at, to see whether they have changed.
const PAUSE: Duration = Duration::from_millis(300);

/// Runs the tests, and prints the report.
pub(crate) fn run(args: &TestArgs) -> Result<(), Failure> {
    if args.schema {
        return print(vtl_test::SCHEMA);
    }
    if let Some(template) = &args.init {
        return init(template);
    }
    let runner = runner(args);
    if args.watch {
        return watch(&runner);
    }
    let report = runner.run().map_err(Failure::usage)?;
    if let Some(file) = &args.junit {
        std::fs::write(file, report.to_junit())
            .map_err(|e| Failure::usage(format!("{}: {e}", file.display())))?;
    }
    if args.json {
        print(&format!("{}\n", report.to_json()))?;
    } else {
        show(&report)?;
    }
    if report.count() == 0 {
        return Err(Failure::NoTests);
    }
    if report.passed() { Ok(()) } else { Err(Failure::Differs) }
}

fn runner(args: &TestArgs) -> Runner {
    let mut runner = args.paths.iter().fold(Runner::new(), Runner::path);
    if let Some(filter) = &args.filter {
        runner = runner.filter(filter);
    }
    if args.update { runner.update() } else { runner }
}

/// Prints the report; colours only where they are wanted, as a terminal, `NO_COLOR` and `CLICOLOR_FORCE` say.
fn show(report: &Report) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(report.to_text(true).as_bytes())?;
    Ok(out.flush()?)
}

/// Runs, and again whenever a file has changed.
fn watch(runner: &Runner) -> Result<(), Failure> {
    loop {
        let before = runner.fingerprint();
        match runner.run() {
            Ok(report) => show(&report)?,
            Err(unreadable) => drop(Failure::usage(unreadable).report()),
        }
        print("\nwaiting for changes\n")?;
        while runner.fingerprint() == before {
            std::thread::sleep(PAUSE);
        }
    }
}

fn init(template: &Path) -> Result<(), Failure> {
    let file = vtl_test::init(template, &read(template)?).map_err(Failure::usage)?;
    print(&format!("{}: run it with `vtl test {}`\n", file.display(), file.display()))
}
