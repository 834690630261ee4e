//! Which files are tests.

use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How the names of test files end.
pub(crate) const TEST_ENDING: &str = ".vtltest.yaml";

const ENDINGS: [&str; 2] = [TEST_ENDING, ".vtltest.yml"];

/// The test files below `paths` in order, each once; a path that is a file is taken whatever its name.
pub(crate) fn test_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, walkdir::Error> {
    let mut found = Vec::new();
    for entry in files(paths) {
        let entry = entry?;
        if entry.depth() == 0 || is_test(entry.path()) {
            let file = entry.into_path();
            let file = file.strip_prefix("./").map(Path::to_owned).unwrap_or(file);
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    Ok(found)
}

/// All files below `paths`, by name.
pub(crate) fn files(paths: &[PathBuf]) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let walk = |path| WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_looked_into);
    paths.iter().flat_map(walk).filter(|entry| entry.as_ref().map_or(true, |e| e.path().is_file()))
}

fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Not hidden folders, and not those that tools fill.
fn is_looked_into(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let skipped = name.starts_with('.') || name == "node_modules" || name == "target";
    entry.depth() == 0 || !entry.file_type().is_dir() || !skipped
}

/// The name of a test file without what makes it one.
pub(crate) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).map(str::to_owned);
    stem.unwrap_or(name)
}
