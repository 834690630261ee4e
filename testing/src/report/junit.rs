//! A report as JUnit XML, which CI services show.

use super::{CaseReport, FileReport, Report};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite, XmlString};

impl Report {
    /// The report as JUnit XML: a suite a test file, a case a test. Stale snapshots that fail the run are a case of
    /// their own.
    pub fn to_junit(&self) -> String {
        let mut junit = quick_junit::Report::new("vtl test");
        junit.set_time(self.duration);
        junit.add_test_suites(self.files.iter().map(suite));
        // It fails where the text cannot be written only, and a string takes any.
        junit.to_string().unwrap_or_default()
    }
}

fn suite(file: &FileReport) -> TestSuite {
    let path = file.path.display().to_string();
    let mut suite = TestSuite::new(path.as_str());
    suite.set_time(file.cases.iter().map(|case| case.duration).sum());
    for report in &file.cases {
        let mut case = TestCase::new(report.name.as_str(), status(report));
        case.set_classname(path.as_str()).set_time(report.duration);
        case.extra.insert(XmlString::new("file"), XmlString::new(&path));
        case.extra.insert(XmlString::new("line"), XmlString::new(report.line.to_string()));
        suite.add_test_case(case);
    }
    for stale in file.stale_snapshots.iter().filter(|_| file.stale_fails) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("snapshot").set_message("no test has this snapshot");
        let mut case = TestCase::new(stale.display().to_string(), status);
        case.set_classname(path.as_str());
        suite.add_test_case(case);
    }
    suite
}

fn status(report: &CaseReport) -> TestCaseStatus {
    let Some(first) = report.failures.first() else { return TestCaseStatus::success() };
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(first.what.as_str()).set_message(first.message.as_str());
    status.set_description(report.failure_text());
    status
}
