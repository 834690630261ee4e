//! A report as JSON, for programs.

use super::{CaseReport, FileReport, Report};
use crate::coverage::{CoverageReport, TemplateCoverage};
use serde_json::{Value, json};
use vtl::watch::Totals;

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
    ///
    /// Where coverage was counted there is a member for it, too; `place` is null for a template of its own file:
    ///
    /// ```json
    /// {"lines": 4, "lines_hit": 2, "branches": 2, "branches_hit": 1,
    ///  "templates": [{"file": "pet.vtl", "place": null, "lines": 4, "lines_hit": 2, "branches": 2, "branches_hit": 1,
    ///                 "missed_lines": [3, 4]}]}
    /// ```
    pub fn to_json(&self) -> String {
        let mut report = json!({
            "passed": self.count() - self.failed(),
            "failed": self.failed(),
            "seconds": self.duration.as_secs_f64(),
            "files": self.files.iter().map(file).collect::<Value>(),
        });
        if let (Some(found), Some(members)) = (&self.coverage, report.as_object_mut()) {
            members.insert("coverage".to_owned(), coverage(found));
        }
        report.to_string()
    }
}

fn coverage(report: &CoverageReport) -> Value {
    let mut whole = totals(report.totals());
    if let Some(members) = whole.as_object_mut() {
        members.insert("templates".to_owned(), report.templates.iter().map(template).collect());
    }
    whole
}

fn template(found: &TemplateCoverage) -> Value {
    let mut template = totals(found.coverage.totals());
    if let Some(members) = template.as_object_mut() {
        let missed = found.coverage.lines().filter(|line| line.hits == 0);
        let missed: Value = missed.map(|line| found.source.line(line.number)).collect();
        members.insert("file".to_owned(), found.source.file.display().to_string().into());
        members.insert("place".to_owned(), found.source.place.clone().into());
        members.insert("missed_lines".to_owned(), missed);
    }
    template
}

fn totals(totals: Totals) -> Value {
    let Totals { lines, lines_hit, branches, branches_hit, .. } = totals;
    json!({"lines": lines, "lines_hit": lines_hit, "branches": branches, "branches_hit": branches_hit})
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
