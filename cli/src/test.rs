//! `vtl test`: the test files below some paths, run and reported.

use crate::args::{CoverageTo, TestArgs};
use crate::inputs::read;
use crate::output::{Failure, print};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;
use vtl_test::{CoverageReport, Report, Runner};

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
    let coverage = report.coverage.clone().unwrap_or_default();
    for to in &args.coverage {
        write_coverage(&coverage, to, args.json)?;
    }
    match (report.passed(), args.fail_under) {
        (false, _) => Err(Failure::Differs),
        (true, Some(least)) => enough(&coverage, least),
        (true, None) => Ok(()),
    }
}

/// Writes a report of coverage. A report as JSON has it already.
fn write_coverage(coverage: &CoverageReport, to: &CoverageTo, json: bool) -> Result<(), Failure> {
    let (path, written) = match to {
        CoverageTo::Text if json => return Ok(()),
        CoverageTo::Text => return print(&format!("\n{}", coverage.to_text())),
        CoverageTo::Html(folder) => (folder, coverage.write_html(folder)),
        CoverageTo::Lcov(file) => (file, coverage.write_lcov(file)),
    };
    written.map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}

/// Whether enough of all lines was reached.
fn enough(coverage: &CoverageReport, least: f64) -> Result<(), Failure> {
    let totals = coverage.totals();
    if totals.line_percent() >= least {
        return Ok(());
    }
    let (hit, lines) = (totals.lines_hit, totals.lines);
    Err(Failure::Uncovered(format!("{hit} of {lines} lines were reached, less than {least} %")))
}

fn runner(args: &TestArgs) -> Runner {
    let mut runner = args.paths.iter().fold(Runner::new(), Runner::path);
    if let Some(filter) = &args.filter {
        runner = runner.filter(filter);
    }
    if !args.coverage.is_empty() || args.fail_under.is_some() {
        runner = runner.coverage();
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
