//! A report for people.

use super::{CaseReport, FileReport, Report};
use crate::diff::Tone;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use std::path::Path;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const BAD: Style = RED.bold();
const DIM: Style = Style::new().dimmed();

impl Report {
    /// The report as text, with the escapes of a terminal's colours where `colours` is true: the tests by file, then
    /// each that failed with what is wrong and how to run it alone, then the counts.
    pub fn to_text(&self, colours: bool) -> String {
        let mut out = Text { text: String::new(), colours };
        for file in &self.files {
            out.file(file);
        }
        for file in &self.files {
            for case in file.cases.iter().filter(|case| !case.passed()) {
                out.failed(&file.path, case);
            }
        }
        out.summary(self);
        out.text
    }
}

struct Text {
    text: String,
    colours: bool,
}

impl Text {
    fn paint(&self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn file(&mut self, file: &FileReport) {
        self.line(&file.path.display().to_string());
        for warning in &file.warnings {
            let mark = self.paint(DIM, "note");
            self.line(&format!("  {mark} {warning}"));
        }
        for case in &file.cases {
            let mark = if case.passed() { self.paint(GREEN, "ok  ") } else { self.paint(BAD, "FAIL") };
            let written =
                if case.snapshot_written { self.paint(DIM, " (snapshot written)") } else { String::new() };
            self.line(&format!("  {mark} {}{written}", case.name));
        }
        for stale in &file.stale_snapshots {
            let mark = if file.stale_fails { self.paint(BAD, "FAIL") } else { self.paint(DIM, "note") };
            let text = "no test has this snapshot; `--update` removes it";
            self.line(&format!("  {mark} {}: {text}", stale.display()));
        }
    }

    fn failed(&mut self, path: &Path, case: &CaseReport) {
        let mark = self.paint(BAD, "FAIL");
        self.line(&format!("\n{mark} {} > {} ({}:{})", path.display(), case.name, path.display(), case.line));
        for failure in &case.failures {
            let what = self.paint(RED, &format!("{}:", failure.what));
            self.line(&format!("  {what} {}", failure.message));
            for line in &failure.lines {
                let text = format!("{}{}", line.mark(), line.text);
                let text = match line.tone {
                    Tone::Plain => text,
                    Tone::Expected => self.paint(GREEN, &text),
                    Tone::Actual => self.paint(RED, &text),
                };
                self.line(&format!("    {text}"));
            }
        }
        let alone =
            format!("vtl test {} --filter {}", quoted(&path.display().to_string()), quoted(&case.name));
        let alone = self.paint(DIM, &format!("  alone: {alone}"));
        self.line(&alone);
    }

    fn summary(&mut self, report: &Report) {
        let (count, failed) = (report.count(), report.failed());
        let mut parts = Vec::new();
        if failed > 0 {
            parts.push(self.paint(BAD, &format!("{failed} failed")));
        }
        parts.push(self.paint(GREEN, &format!("{} passed", count - failed)));
        let written = report.files.iter().flat_map(|f| &f.cases).filter(|c| c.snapshot_written).count();
        if written > 0 {
            parts.push(format!("{} written", counted(written, "snapshot")));
        }
        let stale: usize = report.files.iter().map(|file| file.stale_snapshots.len()).sum();
        if stale > 0 {
            parts.push(format!("{} without a test", counted(stale, "snapshot")));
        }
        let files = counted(report.files.len(), "file");
        // Writing to a string cannot fail.
        let _ =
            writeln!(self.text, "\n{} in {files}, {:.2} s", parts.join(", "), report.duration.as_secs_f64());
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
