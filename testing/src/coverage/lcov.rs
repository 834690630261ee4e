//! Coverage as an lcov tracefile (`man geninfo`), which genhtml and CI services read.

use super::words::file_name;
use super::{CoverageReport, TemplateCoverage, shown};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What is known of one source file.
#[derive(Default)]
struct Record {
    /// Hits by line.
    lines: BTreeMap<usize, u64>,
    /// The line of a branch, and how often each of its ways was taken; `None` where it was not reached.
    branches: Vec<(usize, Vec<Option<u64>>)>,
}

impl CoverageReport {
    /// Writes an lcov tracefile. A template whose lines are not lines of a file, such as one in a JSON string, is
    /// written to a folder beside it, `FILE.templates`, for those who show the source.
    pub fn write_lcov(&self, file: &Path) -> io::Result<()> {
        let mut folder = file.as_os_str().to_owned();
        folder.push(".templates");
        let (text, apart) = self.to_lcov(Path::new(&folder));
        for (path, source) in apart {
            fs::create_dir_all(&folder)?;
            fs::write(path, source)?;
        }
        fs::write(file, text)
    }

    /// The tracefile, and the texts that it refers to in `folder`.
    fn to_lcov(&self, folder: &Path) -> (String, Vec<(PathBuf, &str)>) {
        let mut records: BTreeMap<PathBuf, Record> = BTreeMap::new();
        let mut apart = Vec::new();
        for (i, template) in self.templates.iter().enumerate() {
            let path = match template.source.first_line {
                Some(_) => PathBuf::from(shown(&template.source.file)),
                None => {
                    let path = folder.join(file_name(i, &template.source.name()) + ".vtl");
                    apart.push((path.clone(), template.coverage.source()));
                    path
                }
            };
            records.entry(path).or_default().add(template);
        }
        let records = records.iter().map(|(path, record)| record.text(path));
        (std::iter::once("TN:\n".to_owned()).chain(records).collect(), apart)
    }
}

impl Record {
    fn add(&mut self, template: &TemplateCoverage) {
        let before = template.source.first_line.map_or(0, |first| first - 1);
        for line in template.coverage.lines() {
            *self.lines.entry(before + line.number).or_default() += line.hits;
        }
        for branch in template.coverage.branches() {
            let reached = branch.is_reached();
            let ways = branch.outcomes.iter().map(|outcome| reached.then_some(outcome.hits)).collect();
            self.branches.push((before + branch.position.line, ways));
        }
    }

    fn text(&self, path: &Path) -> String {
        let mut text = format!("SF:{}\n", path.display());
        let mut put = |line: std::fmt::Arguments<'_>| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{line}");
        };
        for (block, (line, ways)) in self.branches.iter().enumerate() {
            for (way, taken) in ways.iter().enumerate() {
                match taken {
                    Some(taken) => put(format_args!("BRDA:{line},{block},{way},{taken}")),
                    None => put(format_args!("BRDA:{line},{block},{way},-")),
                }
            }
        }
        let ways = || self.branches.iter().flat_map(|(_, ways)| ways);
        put(format_args!("BRF:{}", ways().count()));
        put(format_args!("BRH:{}", ways().filter(|taken| taken.is_some_and(|taken| taken > 0)).count()));
        for (line, hits) in &self.lines {
            put(format_args!("DA:{line},{hits}"));
        }
        put(format_args!("LF:{}", self.lines.len()));
        put(format_args!("LH:{}", self.lines.values().filter(|hits| **hits > 0).count()));
        put(format_args!("end_of_record"));
        text
    }
}
