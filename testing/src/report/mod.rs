//! What came of a run, for people and for machines.

mod json;
mod junit;
mod text;

use crate::coverage::CoverageReport;
use crate::diff::Line;
use std::path::PathBuf;
use std::time::Duration;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The test files, in order.
    pub files: Vec<FileReport>,
    /// What of the templates was reached, where it was counted.
    pub coverage: Option<CoverageReport>,
    /// How long it took.
    pub duration: Duration,
}

/// What came of one test file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file, as it was found.
    pub path: PathBuf,
    /// The tests and cases that were run, in the order of the file.
    pub cases: Vec<CaseReport>,
    /// What the integration has that does nothing, such as an unknown property, with file, line and column.
    pub warnings: Vec<String>,
    /// Snapshots that no test of the file has.
    pub stale_snapshots: Vec<PathBuf>,
    /// Whether stale snapshots make the run fail, as under CI.
    pub stale_fails: bool,
}

/// What came of one test, or one case of its table.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// `test`, or `test > case`.
    pub name: String,
    /// The line of the test file where it stands, from 1.
    pub line: usize,
    /// What did not hold; none where it passed.
    pub failures: Vec<Failure>,
    /// Whether its snapshot was written.
    pub snapshot_written: bool,
    /// How long it took.
    pub duration: Duration,
}

/// One expectation that did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The expectation: `text`, `json`, `backend.headers` ...
    pub what: String,
    /// What is wrong, in a line.
    pub message: String,
    /// The difference.
    pub lines: Vec<Line>,
}

impl CaseReport {
    /// Whether all held.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// All that did not hold, as text.
    fn failure_text(&self) -> String {
        let text =
            |failure: &Failure| format!("{}: {}\n{}", failure.what, failure.message, failure.details());
        self.failures.iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

impl Failure {
    /// The difference as text, with `- ` before what is expected and `+ ` before what is there.
    pub fn details(&self) -> String {
        let lines = self.lines.iter().map(|line| format!("{}{}", line.mark(), line.text));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl FileReport {
    fn passed(&self) -> bool {
        self.cases.iter().all(CaseReport::passed) && (self.stale_snapshots.is_empty() || !self.stale_fails)
    }
}

impl Report {
    /// How many tests and cases were run.
    pub fn count(&self) -> usize {
        self.files.iter().map(|file| file.cases.len()).sum()
    }

    /// How many of them failed.
    pub fn failed(&self) -> usize {
        self.files.iter().flat_map(|file| &file.cases).filter(|case| !case.passed()).count()
    }

    /// Whether there were tests and all passed.
    pub fn passed(&self) -> bool {
        self.count() > 0 && self.files.iter().all(FileReport::passed)
    }
}
