//! Coverage as a folder of HTML pages: one of all templates, and one a template. They need no script.

use super::words::{Remark, file_name, percent, remarks};
use super::{CoverageReport, TemplateCoverage};
use askama::Template;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};
use vtl::watch::{Branch, OutcomeKind, Totals};

const STYLE: &str = include_str!("../../templates/coverage.css");

/// The page of all templates.
#[derive(Template)]
#[template(path = "coverage_index.html")]
struct Index {
    rows: Vec<Row>,
    all: Row,
}

/// A template, or all of them, in a table.
struct Row {
    name: String,
    page: String,
    lines: Figure,
    branches: Figure,
}

struct Figure {
    hit: usize,
    of: usize,
    percent: String,
    /// `good`, `fair` or `poor`.
    grade: &'static str,
}

/// The page of one template.
#[derive(Template)]
#[template(path = "coverage_page.html")]
struct Page {
    row: Row,
    /// Whether the lines have other numbers in their file.
    has_file_lines: bool,
    lines: Vec<Line>,
}

/// A line of a template.
struct Line {
    number: usize,
    /// The line of the file, where that is another.
    in_file: Option<usize>,
    /// `3 times`; empty where there is nothing to reach.
    hits: String,
    /// `hit`, `part`, `miss` or nothing.
    state: &'static str,
    segments: Vec<Segment>,
    notes: Vec<Note>,
}

/// What did not do something in a line.
struct Note {
    codes: Vec<String>,
    words: &'static str,
}

/// A part of a line.
struct Segment {
    text: String,
    /// `part` or `miss` where a way was not taken, else nothing.
    state: &'static str,
}

/// From which byte to which a template is marked, and how.
type Mark = (usize, usize, &'static str);

impl CoverageReport {
    /// Writes the pages into a folder, which is made where it is missing; `index.html` leads to the others.
    pub fn write_html(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("coverage.css"), STYLE)?;
        for (name, text) in self.to_html()? {
            fs::write(folder.join(name), text)?;
        }
        Ok(())
    }

    /// The pages by file name.
    fn to_html(&self) -> io::Result<Vec<(String, String)>> {
        let index = Index {
            rows: self.templates.iter().enumerate().map(|(i, template)| row(i, template)).collect(),
            all: Row::of("All templates", String::new(), self.totals()),
        };
        let mut pages = vec![("index.html".to_owned(), index.render().map_err(io::Error::other)?)];
        for (i, template) in self.templates.iter().enumerate() {
            let row = row(i, template);
            let name = row.page.clone();
            let has_file_lines = template.source.first_line.is_some_and(|first| first > 1);
            let page = Page { row, has_file_lines, lines: lines(template) };
            pages.push((name, page.render().map_err(io::Error::other)?));
        }
        Ok(pages)
    }
}

fn row(number: usize, template: &TemplateCoverage) -> Row {
    let name = template.source.name();
    let page = file_name(number, &name) + ".html";
    Row::of(&name, page, template.coverage.totals())
}

impl Row {
    fn of(name: &str, page: String, totals: Totals) -> Row {
        let lines = figure(totals.lines_hit, totals.lines);
        let branches = figure(totals.branches_hit, totals.branches);
        Row { name: name.to_owned(), page, lines, branches }
    }
}

fn figure(hit: usize, of: usize) -> Figure {
    let grade = match hit * 100 / of.max(1) {
        _ if hit == of => "good",
        75.. => "fair",
        _ => "poor",
    };
    Figure { hit, of, percent: percent(hit, of), grade }
}

fn lines(template: &TemplateCoverage) -> Vec<Line> {
    let (coverage, source) = (&template.coverage, template.coverage.source());
    let hits: BTreeMap<usize, u64> = coverage.lines().map(|line| (line.number, line.hits)).collect();
    let branches: Vec<Branch<'_>> = coverage.branches().collect();
    let marks: Vec<Mark> = branches.iter().flat_map(marks).collect();
    let mut notes = notes(&branches);
    let first_line = template.source.first_line.filter(|first| *first > 1);
    let mut start = 0;
    let mut lines: Vec<Line> = Vec::new();
    for (i, text) in source_lines(source).enumerate() {
        let number = i + 1;
        let notes = notes.remove(&number).unwrap_or_default();
        let reached = hits.get(&number).copied();
        lines.push(Line {
            number,
            in_file: first_line.map(|first| first + i),
            hits: reached.map_or_else(String::new, times),
            state: match reached {
                Some(0) => "miss",
                Some(_) if !notes.is_empty() => "part",
                Some(_) => "hit",
                None => "",
            },
            segments: segments(text, start, &marks),
            notes,
        });
        start += text.len();
    }
    lines
}

/// What was not done, by line; what says the same of several parts of a line is one note.
fn notes(branches: &[Branch<'_>]) -> BTreeMap<usize, Vec<Note>> {
    let mut notes: BTreeMap<usize, Vec<Note>> = BTreeMap::new();
    for Remark { line, code, words } in branches.iter().flat_map(remarks) {
        let line = notes.entry(line).or_default();
        match line.iter_mut().find(|note| note.words == words) {
            Some(note) if note.codes.contains(&code) => {}
            Some(note) => note.codes.push(code),
            None => line.push(Note { codes: vec![code], words }),
        }
    }
    notes
}

/// The lines with their ends, which `\n`, `\r` and `\r\n` are, as for [`Position`].
fn source_lines(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let end = rest.find(['\n', '\r']).map(|at| {
            let two = rest.get(at..).is_some_and(|end| end.starts_with("\r\n"));
            at + 1 + usize::from(two)
        });
        let (line, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

fn times(hits: u64) -> String {
    match hits {
        0 => "not reached".to_owned(),
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

/// A line cut where branches with ways not taken begin and end; each part shows the innermost of them.
fn segments(line: &str, start: usize, marks: &[Mark]) -> Vec<Segment> {
    let here: Vec<&Mark> =
        marks.iter().filter(|(from, to, _)| *from < start + line.len() && start < *to).collect();
    let state = |at: usize| {
        let around = here.iter().filter(|(from, to, _)| (*from..*to).contains(&at));
        around.min_by_key(|(from, to, _)| to - from).map_or("", |(.., state)| state)
    };
    let mut found: Vec<Segment> = Vec::new();
    for (i, c) in line.char_indices() {
        let state = state(start + i);
        match found.last_mut().filter(|last| last.state == state) {
            Some(last) => last.text.push(c),
            None => found.push(Segment { text: c.to_string(), state }),
        }
    }
    if let Some(last) = found.last_mut() {
        last.text.truncate(last.text.trim_end_matches(['\r', '\n']).len());
    }
    found
}

/// What of a branch is marked, from which byte to which: what was not reached at all, arms that were not taken, and what
/// went one way only.
fn marks(branch: &Branch<'_>) -> Vec<Mark> {
    let mark = |span: vtl::Span, state| (span.start as usize, span.end as usize, state);
    if !branch.is_reached() {
        return vec![mark(branch.span, "miss")];
    }
    let missed = branch.outcomes.iter().filter(|outcome| outcome.hits == 0);
    missed
        .map(|outcome| match outcome.kind {
            OutcomeKind::Arm | OutcomeKind::Else => mark(outcome.span, "miss"),
            _ => mark(branch.span, "part"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vtl::Position;

    #[test]
    fn lines_end_as_positions_count_them() {
        let source = "a\r\nb\rc\n\nd";
        let lines: Vec<&str> = source_lines(source).collect();
        assert_eq!(lines, ["a\r\n", "b\r", "c\n", "\n", "d"]);
        assert_eq!(Position::of(source, source.len()).line, lines.len());
    }
}
