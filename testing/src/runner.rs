//! Finding test files, and running what is in them.

use crate::check::{check, unexpected};
use crate::coverage::{Counts, Reached};
use crate::find::test_files;
use crate::format::{Case, TestFile};
use crate::load::load;
use crate::report::{CaseReport, Failure, FileReport, Report};
use crate::run::run;
use crate::snapshot::{self, Mode};
use crate::watch;
use crate::written::Author;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;
use vtl::integration::Render;
use vtl::{MappingContext, MappingTemplate};

/// Runs test files.
///
/// ```no_run
/// // In a file below `tests/`: every `*.vtltest.yaml` of a folder, as one test of `cargo test`.
/// #[test]
/// fn mapping_templates() -> Result<(), vtl_test::Failed> {
///     vtl_test::Runner::new().path("templates").check()
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Runner {
    paths: Vec<PathBuf>,
    filter: Option<String>,
    mode: Mode,
    threads: usize,
    coverage: bool,
}

impl Default for Runner {
    fn default() -> Runner {
        Runner::new()
    }
}

/// Test files that cannot be run, each fault with file, line and column.
#[derive(Clone, Debug)]
pub struct Unreadable(Vec<String>);

impl Unreadable {
    /// The faults.
    pub fn faults(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Unreadable {}

/// A run that did not pass. `Debug` prints the report, too, so that a `#[test]` that returns it shows the report.
#[derive(Clone)]
pub enum Failed {
    /// Tests failed, or none were found.
    Tests(Report),
    /// Test files cannot be run.
    Unreadable(Unreadable),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failed::Tests(report) if report.count() == 0 => f.write_str("no tests were found"),
            Failed::Tests(report) => f.write_str(&report.to_text(false)),
            Failed::Unreadable(unreadable) => unreadable.fmt(f),
        }
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Failed {}

impl Runner {
    /// A runner over nothing yet. Snapshots that are missing are written, unless the environment has `CI`.
    pub fn new() -> Runner {
        #[allow(clippy::disallowed_methods, reason = "the runner is an edge, where the environment counts")]
        let ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Runner {
            paths: Vec::new(),
            filter: None,
            mode: if ci { Mode::Ci } else { Mode::Local },
            threads,
            coverage: false,
        }
    }

    /// Adds a test file, or a folder whose `*.vtltest.yaml` are run, however deep.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Runner {
        self.paths.push(path.into());
        self
    }

    /// Runs only what has `text` in `FILE > TEST > CASE`.
    #[must_use]
    pub fn filter(mut self, text: impl Into<String>) -> Runner {
        self.filter = Some(text.into());
        self
    }

    /// Writes snapshots that differ or are missing, and removes those that no test has.
    #[must_use]
    pub fn update(mut self) -> Runner {
        self.mode = Mode::Update;
        self
    }

    /// Whether missing and left-over snapshots fail, whatever the environment says.
    #[must_use]
    pub fn ci(mut self, ci: bool) -> Runner {
        self.mode = if ci { Mode::Ci } else { Mode::Local };
        self
    }

    /// Counts what of the templates is reached, for [`Report::coverage`]; otherwise that costs nothing.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join("vtl-test-coverage-example");
    /// # std::fs::create_dir_all(&folder)?;
    /// # std::fs::write(folder.join("pet.vtl"), "#if($input.body == 'a')\na\n#else\nb\n#end")?;
    /// # std::fs::write(folder.join("pet.vtltest.yaml"), "
    /// # template: pet.vtl
    /// # tests:
    /// #   - {name: a, body: a, expect: {contains: a}}
    /// # ")?;
    /// let report = vtl_test::Runner::new().path(&folder).coverage().run()?;
    /// let coverage = report.coverage.unwrap_or_default();
    /// let totals = coverage.totals();
    /// assert_eq!((totals.lines_hit, totals.lines), (2, 4));
    /// coverage.write_html(&folder.join("coverage"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn coverage(mut self) -> Runner {
        self.coverage = true;
        self
    }

    /// A number that changes when a file below the paths does, except for snapshots.
    pub fn fingerprint(&self) -> u64 {
        watch::fingerprint(&self.paths)
    }

    /// Runs all, and is an error that tells the report unless there were tests and all passed.
    pub fn check(&self) -> Result<(), Failed> {
        match self.run() {
            Ok(report) if report.passed() => Ok(()),
            Ok(report) => Err(Failed::Tests(report)),
            Err(unreadable) => Err(Failed::Unreadable(unreadable)),
        }
    }

    /// Runs all. Where any test file is faulty nothing is run.
    pub fn run(&self) -> Result<Report, Unreadable> {
        #[allow(clippy::disallowed_methods, reason = "the runner is an edge, and says how long it took")]
        let start = Instant::now();
        let files = self.load()?;
        let jobs: Vec<(usize, &TestFile, &Case)> = files
            .iter()
            .enumerate()
            .flat_map(|(i, file)| file.cases.iter().map(move |case| (i, file, case)))
            .filter(|(_, file, case)| self.is_wanted(file, case))
            .collect();
        let mut reports: Vec<FileReport> = files.iter().map(|file| self.file_report(file)).collect();
        let mut counts = self.coverage.then(Counts::default);
        for ((i, file, _), (case, reached)) in jobs.iter().zip(self.parallel(&jobs)) {
            if let Some(report) = reports.get_mut(*i) {
                if let Some(counts) = &mut counts {
                    counts.add(&file.subject, reached, report.cases.is_empty());
                }
                report.cases.push(case);
            }
        }
        reports.retain(|report| !report.cases.is_empty() || !report.stale_snapshots.is_empty());
        let coverage = counts.map(Counts::into_report);
        Ok(Report { files: reports, coverage, duration: start.elapsed() })
    }

    fn load(&self) -> Result<Vec<TestFile>, Unreadable> {
        let paths = test_files(&self.paths).map_err(|error| Unreadable(vec![error.to_string()]))?;
        let mut faults = Vec::new();
        let mut files = Vec::new();
        for path in paths {
            match load(&path) {
                Ok(file) => files.push(file),
                Err(more) => faults.extend(more),
            }
        }
        if faults.is_empty() { Ok(files) } else { Err(Unreadable(faults)) }
    }

    fn is_wanted(&self, file: &TestFile, case: &Case) -> bool {
        let name = || format!("{} > {}", file.path.display(), case.name);
        self.filter.as_deref().is_none_or(|filter| name().contains(filter))
    }

    fn file_report(&self, file: &TestFile) -> FileReport {
        let mut stale = snapshot::stale(file);
        if self.mode == Mode::Update {
            stale.retain(|path| std::fs::remove_file(path).is_err());
        }
        FileReport {
            path: file.path.clone(),
            cases: Vec::new(),
            warnings: file.subject.warnings().to_vec(),
            stale_snapshots: stale,
            stale_fails: self.mode == Mode::Ci,
        }
    }

    /// Runs the jobs on all threads; the reports are in the order of the jobs.
    fn parallel(&self, jobs: &[(usize, &TestFile, &Case)]) -> Vec<(CaseReport, Reached)> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, (CaseReport, Reached))>> = Mutex::new(Vec::with_capacity(jobs.len()));
        let work = || {
            while let Some((i, (_, file, case))) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, jobs.get(i)?)))
            {
                let report = self.case(file, case);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((i, report));
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.threads.min(jobs.len()) {
                scope.spawn(work);
            }
            work();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(i, _)| *i);
        done.into_iter().map(|(_, report)| report).collect()
    }

    fn case(&self, file: &TestFile, case: &Case) -> (CaseReport, Reached) {
        #[allow(clippy::disallowed_methods, reason = "the runner is an edge, and says how long it took")]
        let start = Instant::now();
        let mut snapshot_written = false;
        let mut reached = Reached::new();
        let mut counted = |template: &MappingTemplate, context: &MappingContext| {
            let name = template.name().unwrap_or_default().to_owned();
            let counts = reached.entry(name).or_insert_with(|| template.coverage());
            template.render_observed(context, counts)
        };
        let render: &mut Render<'_> = if self.coverage { &mut counted } else { &mut MappingTemplate::render };
        let failures = match run(&file.subject, file.side, case, render) {
            Ok(outcome) => {
                let author = Author::new(&file.subject, file.side, case);
                let mut failures = check(&case.expect, &outcome, &author);
                let ended = unexpected(&case.expect, &outcome).is_some();
                if let (true, Some(body)) = (case.expect.snapshot && !ended, &outcome.body) {
                    let kept = snapshot::path(&file.path, &case.name);
                    match snapshot::compare(&kept, body, self.mode, &author) {
                        Ok(written) => snapshot_written = written,
                        Err(failure) => failures.push(failure),
                    }
                }
                failures
            }
            Err(message) => vec![Failure { what: "test".to_owned(), message, lines: Vec::new() }],
        };
        let (name, line) = (case.name.clone(), case.position.line);
        (CaseReport { name, line, failures, snapshot_written, duration: start.elapsed() }, reached)
    }
}
