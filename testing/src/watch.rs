//! Whether anything has changed since a run.

use crate::find::files;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;

/// A number that changes when a file below `paths` does. Snapshots do not count: runs write them.
pub(crate) fn fingerprint(paths: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for entry in files(paths).flatten().filter(|e| e.path().extension().is_none_or(|e| e != "snap")) {
        entry.path().hash(&mut hasher);
        if let Ok(data) = entry.metadata() {
            (data.len(), data.modified().ok()).hash(&mut hasher);
        }
    }
    hasher.finish()
}
