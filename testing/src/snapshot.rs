//! Snapshots: outputs kept beside the test, one file each.
//!
//! `pets/request.vtltest.yaml` has its snapshots in `pets/snapshots/request/`, each with the bytes of one output.

use crate::check::first_difference;
use crate::diff::{self, Line, Tone};
use crate::find::stem;
use crate::format::TestFile;
use crate::report::Failure;
use crate::written::Author;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The longest name of a snapshot, in characters.
const LONGEST: usize = 100;

/// What may be done with snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Those that are missing are written.
    Local,
    /// Nothing is written.
    Ci,
    /// What differs or is missing is written, what no test has is removed.
    Update,
}

/// The folder of a test file's snapshots.
fn folder(test_file: &Path) -> PathBuf {
    test_file.parent().unwrap_or(Path::new("")).join("snapshots").join(stem(test_file))
}

/// The file of a test's snapshot.
pub(crate) fn path(test_file: &Path, test: &str) -> PathBuf {
    folder(test_file).join(format!("{}.snap", slug(test)))
}

/// A test's name as one of a file: letters and digits in lower case, anything else as one `-`.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars().take(LONGEST) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// Two tests whose snapshots would be one file.
pub(crate) fn clash(names: &[&str]) -> Option<(String, String)> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for name in names {
        if let Some(other) = seen.insert(slug(name), name) {
            return Some((other.to_owned(), (*name).to_owned()));
        }
    }
    None
}

/// Compares an output with its snapshot; `Ok(true)` where the snapshot was written.
pub(crate) fn compare(file: &Path, actual: &[u8], mode: Mode, author: &Author<'_>) -> Result<bool, Failure> {
    let fail = |message: String, lines: Vec<Line>| Failure { what: "snapshot".to_owned(), message, lines };
    let write = || {
        let written =
            fs::create_dir_all(file.parent().unwrap_or(Path::new(""))).and_then(|()| fs::write(file, actual));
        written.map(|()| true).map_err(|e| fail(format!("{}: {e}", file.display()), Vec::new()))
    };
    match fs::read(file) {
        Ok(kept) if kept == actual => Ok(false),
        Ok(_) if mode == Mode::Update => write(),
        Ok(kept) => {
            let (kept, actual) = (String::from_utf8_lossy(&kept), String::from_utf8_lossy(actual));
            let differs = first_difference(&kept, &actual, author);
            let message = format!("the output {differs}; `--update` takes it over ({})", file.display());
            Err(fail(message, diff::texts(&kept, &actual)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && mode != Mode::Ci => write(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = format!("{} is missing, and under CI none is written", file.display());
            Err(fail(message, diff::all(Tone::Actual, &String::from_utf8_lossy(actual))))
        }
        Err(error) => Err(fail(format!("{}: {error}", file.display()), Vec::new())),
    }
}

/// The snapshots of a file that none of its tests has.
pub(crate) fn stale(file: &TestFile) -> Vec<PathBuf> {
    let used: Vec<PathBuf> =
        file.cases.iter().filter(|c| c.expect.snapshot).map(|c| path(&file.path, &c.name)).collect();
    let entries = fs::read_dir(folder(&file.path)).into_iter().flatten().flatten();
    let mut stale: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "snap") && !used.contains(path))
        .collect();
    stale.sort();
    stale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        assert_eq!(slug("A dog > no name!"), "a-dog-no-name");
        assert_eq!(slug("größe"), "größe");
        assert_eq!(path(Path::new("a/b.vtltest.yaml"), "x"), Path::new("a/snapshots/b/x.snap"));
        assert_eq!(clash(&["a b", "c", "A-b"]), Some(("a b".to_owned(), "A-b".to_owned())));
    }
}
