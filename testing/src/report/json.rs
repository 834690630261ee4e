//! A report as JSON, for programs.

use super::{CaseReport, FileReport, Report};
use serde_json::{Value, json};

impl Report {
    /// The report as one JSON object:
    ///
    /// ```json
    /// {
    ///   "passed": 1, "failed": 1, "seconds": 0.01,
    ///   "files": [{
    ///     "file": "pet.vtltest.yaml",
    ///     "tests": [
    ///       {"name": "a", "line": 3, "status": "passed", "seconds": 0.001},
    ///       {"name": "b > c", "line": 9, "status": "failed", "seconds": 0.001,
    ///        "failures": [{"what": "text", "message": "...", "details": "- a\n+ b"}]}
    ///     ],
    ///     "warnings": [],
    ///     "stale_snapshots": ["snapshots/pet/d.snap"]
    ///   }]
    /// }
    /// ```
    pub fn to_json(&self) -> String {
        json!({
            "passed": self.count() - self.failed(),
            "failed": self.failed(),
            "seconds": self.duration.as_secs_f64(),
            "files": self.files.iter().map(file).collect::<Value>(),
        })
        .to_string()
    }
}

fn file(report: &FileReport) -> Value {
    let stale = report.stale_snapshots.iter().map(|path| Value::from(path.display().to_string()));
    json!({
        "file": report.path.display().to_string(),
        "tests": report.cases.iter().map(case).collect::<Value>(),
        "warnings": report.warnings,
        "stale_snapshots": stale.collect::<Value>(),
    })
}

fn case(report: &CaseReport) -> Value {
    let mut case = json!({
        "name": report.name,
        "line": report.line,
        "status": if report.passed() { "passed" } else { "failed" },
        "seconds": report.duration.as_secs_f64(),
    });
    if let (false, Some(members)) = (report.passed(), case.as_object_mut()) {
        let failures = report.failures.iter().map(
            |failure| json!({"what": failure.what, "message": failure.message, "details": failure.details()}),
        );
        members.insert("failures".to_owned(), failures.collect());
    }
    case
}
