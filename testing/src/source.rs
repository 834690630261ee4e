//! A test file while it is read: its text, the files that it names, and what is wrong with them.

use crate::shape::{self, Members, Misshapen};
use std::path::{Path, PathBuf};
use vtl::integration::YamlDocument;
use vtl::{Data, Position};

/// A text with its faults, each with file, line and column.
pub(crate) struct Source<'s> {
    pub(crate) path: &'s Path,
    pub(crate) document: &'s YamlDocument,
    pub(crate) faults: Vec<String>,
}

impl Source<'_> {
    pub(crate) fn fault(&mut self, place: &str, message: impl std::fmt::Display) {
        let at = self.document.key_position(place).unwrap_or(Position { line: 1, column: 1 });
        let dots = if place.is_empty() { "" } else { ": " };
        self.faults.push(format!(
            "{}:{}:{}: {place}{dots}{message}",
            self.path.display(),
            at.line,
            at.column
        ));
    }

    /// A file that the test file names, relative to it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(name)
    }

    pub(crate) fn read(&mut self, place: &str, name: &str) -> Option<Vec<u8>> {
        let file = self.file(name);
        let read = std::fs::read(&file);
        read.map_err(|e| self.fault(place, format!("{}: {e}", file.display()))).ok()
    }

    /// The text of a file that the test file names.
    pub(crate) fn read_text(&mut self, place: &str, name: &str) -> Option<String> {
        let bytes = self.read(place, name)?;
        let text = String::from_utf8(bytes);
        text.map_err(|_| self.fault(place, format!("{name}: not UTF-8"))).ok()
    }

    /// The object in a JSON file, of the members that are known.
    pub(crate) fn read_object(&mut self, place: &str, name: &str, known: Members) -> Option<Data> {
        let text = self.read_text(place, name)?;
        let file = self.file(name);
        let data = match Data::from_json(&text) {
            Ok(data) => data,
            Err(e) => {
                self.fault(place, format!("{}: {}", file.display(), e.message()));
                return None;
            }
        };
        let wrong = shape::faults(&data, known);
        self.faults.extend(wrong.iter().map(|wrong: &Misshapen| wrong.in_file(&file, &text)));
        wrong.is_empty().then_some(data)
    }

    /// Where the innermost layer stands that has the member.
    pub(crate) fn place_of(&self, places: &[String], member: &str) -> String {
        let all = places.iter().map(|place| format!("{place}.{member}"));
        let found = all.chain([format!("defaults.{member}")]).find(|path| self.document.has(path));
        found.or_else(|| places.first().cloned()).unwrap_or_default()
    }
}
