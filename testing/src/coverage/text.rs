//! Coverage for a terminal.

use super::words::{Remark, percent, ranges, remarks};
use super::{CoverageReport, TemplateCoverage, shown};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use vtl::watch::{BranchKind, Totals};

impl CoverageReport {
    /// A table with a row a template, then what was not taken, with its place. Of references only those are listed that
    /// were never read or never had a value: most of what is always there is meant to be.
    pub fn to_text(&self) -> String {
        let mut rows =
            vec![["Coverage", "lines", "", "branches", "", "lines not reached"].map(str::to_owned)];
        let mut file = None;
        for TemplateCoverage { source, coverage } in &self.templates {
            let name = match &source.place {
                None => shown(&source.file),
                Some(place) => {
                    if file.replace(&source.file) != Some(&source.file) {
                        rows.push([shown(&source.file).as_str(), "", "", "", "", ""].map(str::to_owned));
                    }
                    format!("  {place}")
                }
            };
            let missed = ranges(coverage.lines().map(|line| (source.line(line.number), line.hits == 0)));
            rows.push(row(name, coverage.totals(), missed));
        }
        if self.templates.len() > 1 {
            rows.push(row("all".to_owned(), self.totals(), String::new()));
        }
        let mut text = table(&rows);
        for template in &self.templates {
            for (place, remark) in listed(template) {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{place}: {remark}");
            }
        }
        text
    }
}

fn row(name: String, totals: Totals, missed: String) -> [String; 6] {
    let Totals { lines, lines_hit, branches, branches_hit, .. } = totals;
    let percent = |hit, of| format!("{} %", percent(hit, of));
    [
        name,
        format!("{lines_hit}/{lines}"),
        percent(lines_hit, lines),
        format!("{branches_hit}/{branches}"),
        percent(branches_hit, branches),
        missed,
    ]
}

/// Columns side by side: the first and last begin on the left, the numbers end on the right.
fn table(rows: &[[String; 6]]) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let [w0, w1, w2, w3, w4] = [0, 1, 2, 3, 4].map(width);
    let line = |[name, lines, line_percent, branches, branch_percent, missed]: &[String; 6]| {
        let line = format!(
            "{name:w0$}  {lines:>w1$} {line_percent:>w2$}  {branches:>w3$} {branch_percent:>w4$}  {missed}"
        );
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// What is worth a line: a branch in a line that was not reached is known by that.
fn listed(template: &TemplateCoverage) -> Vec<(String, String)> {
    let missed: BTreeSet<usize> =
        template.coverage.lines().filter(|line| line.hits == 0).map(|line| line.number).collect();
    let branches = template.coverage.branches().filter(|branch| !missed.contains(&branch.position.line));
    branches
        .filter(|branch| {
            let had_value = branch.outcomes.first().is_some_and(|outcome| outcome.hits > 0);
            branch.kind != BranchKind::Reference || !had_value
        })
        .flat_map(|branch| remarks(&branch))
        .map(|Remark { line, code, words }| (template.source.at(line), format!("`{code}` {words}")))
        .collect()
}
