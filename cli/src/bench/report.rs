//! What was measured, as a table for people, as JSON for programs, and beside an earlier run.

use super::measure::{Allocated, Spread};
use super::subject::Subject;
use crate::inputs;
use crate::output::Failure;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// The figures of one scenario.
#[derive(Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) scenario: String,
    parse: Spread,
    render: Spread,
    allocated: Allocated,
    template_bytes: u64,
    output_bytes: u64,
    output_sha256: String,
}

impl Measured {
    pub(super) fn new(
        subject: &Subject,
        parse: Spread,
        render: Spread,
        allocated: Allocated,
        output: &str,
    ) -> Measured {
        let mut output_sha256 = String::new();
        for byte in Sha256::digest(output) {
            let _ = write!(output_sha256, "{byte:02x}");
        }
        Measured {
            scenario: subject.name.clone(),
            parse,
            render,
            allocated,
            template_bytes: subject.source.len() as u64,
            output_bytes: output.len() as u64,
            output_sha256,
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "engine": "vtl",
            "scenario": self.scenario,
            "parse_ns": self.parse.least,
            "parse_ns_median": self.parse.median,
            "parse_ns_worst": self.parse.worst,
            "render_ns": self.render.least,
            "render_ns_median": self.render.median,
            "render_ns_worst": self.render.worst,
            "allocations": self.allocated.count,
            "allocated_bytes": self.allocated.bytes,
            "allocated_peak": self.allocated.peak,
            "template_bytes": self.template_bytes,
            "output_bytes": self.output_bytes,
            "output_sha256": self.output_sha256,
        })
    }

    fn from_json(value: &Value) -> Option<Measured> {
        let float = |key: &str| value.get(key)?.as_f64();
        let whole = |key: &str| value.get(key)?.as_u64();
        let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
        let spread = |what: &str| {
            let [least, median, worst] = ["", "_median", "_worst"].map(|s| float(&format!("{what}_ns{s}")));
            Some(Spread { least: least?, median: median?, worst: worst? })
        };
        Some(Measured {
            scenario: text("scenario")?,
            parse: spread("parse")?,
            render: spread("render")?,
            allocated: Allocated {
                count: whole("allocations")?,
                bytes: whole("allocated_bytes")?,
                peak: whole("allocated_peak")?,
            },
            template_bytes: whole("template_bytes")?,
            output_bytes: whole("output_bytes")?,
            output_sha256: text("output_sha256")?,
        })
    }

    /// One line of JSON; beside an earlier run with `parse_ratio` and `render_ratio`, of the least times.
    pub(super) fn to_json_line(&self, before: Option<&Measured>) -> String {
        let mut value = self.to_json();
        if let (Some(before), Some(members)) = (before, value.as_object_mut()) {
            members.insert("parse_ratio".into(), (self.parse.least / before.parse.least).into());
            members.insert("render_ratio".into(), (self.render.least / before.render.least).into());
        }
        format!("{value}\n")
    }

    /// A table for people.
    pub(super) fn to_table(&self, before: Option<&Measured>) -> String {
        let mut text = format!(
            "{}: template {} bytes, output {} bytes\n\n{:8}{:>12}{:>12}{:>12}{:>14}\n",
            self.scenario,
            grouped(self.template_bytes),
            grouped(self.output_bytes),
            "",
            "least",
            "median",
            "worst",
            "a second"
        );
        for (what, spread) in [("parse", self.parse), ("render", self.render)] {
            let [least, median, worst] = [spread.least, spread.median, spread.worst].map(time);
            let rate = grouped((1e9 / spread.least) as u64);
            let _ = writeln!(text, "{what:8}{least:>12}{median:>12}{worst:>12}{rate:>14}");
        }
        let Allocated { count, bytes, peak } = self.allocated;
        let _ = writeln!(
            text,
            "\none render: {} allocations, {} bytes, at most {} at once",
            grouped(count),
            grouped(bytes),
            grouped(peak)
        );
        if let Some(before) = before {
            text.push_str(&self.beside(before));
        }
        text
    }

    /// The ratios to an earlier run: below 1 is less than before.
    fn beside(&self, before: &Measured) -> String {
        let mut text = String::from("\nnow / before");
        let pairs = [
            ("parse", self.parse.least, before.parse.least),
            ("render", self.render.least, before.render.least),
            ("allocations", self.allocated.count as f64, before.allocated.count as f64),
            ("bytes", self.allocated.bytes as f64, before.allocated.bytes as f64),
        ];
        for (what, now, before) in pairs {
            let ratio = if now == before { 1.0 } else { now / before };
            let _ = write!(text, "  {what} {ratio:.2}");
        }
        if self.output_sha256 != before.output_sha256 {
            text.push_str("  (the output is another)");
        }
        text.push('\n');
        text
    }
}

/// The JSON line of a scenario that failed.
pub(super) fn failed(scenario: &str, message: &str) -> String {
    format!("{}\n", json!({"engine": "vtl", "scenario": scenario, "error": message}))
}

/// Reads what an earlier run saved.
pub(super) fn read(file: &Path) -> Result<Vec<Measured>, Failure> {
    let bad = |why: &dyn std::fmt::Display| Failure::usage(format!("{}: {why}", file.display()));
    let value: Value = serde_json::from_str(&inputs::read(file)?).map_err(|e| bad(&e))?;
    let measured = value.as_array().map(|all| all.iter().map(Measured::from_json).collect());
    measured.flatten().ok_or_else(|| bad(&"not a file that `vtl bench --save` wrote"))
}

/// Saves a run for a later one to compare with.
pub(super) fn write(file: &Path, all: &[Measured]) -> Result<(), Failure> {
    let all: Vec<Value> = all.iter().map(Measured::to_json).collect();
    std::fs::write(file, format!("{:#}\n", Value::from(all)))
        .map_err(|e| Failure::usage(format!("{}: {e}", file.display())))
}

/// A time in the unit that suits it.
fn time(ns: f64) -> String {
    let (scaled, unit) = match ns {
        ns if ns >= 1e9 => (ns / 1e9, "s"),
        ns if ns >= 1e6 => (ns / 1e6, "ms"),
        ns if ns >= 1e3 => (ns / 1e3, "µs"),
        ns => (ns, "ns"),
    };
    let places = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.places$} {unit}")
}

/// A number with a comma before every three digits.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(render: f64) -> Measured {
        let spread = |least: f64| Spread { least, median: least * 1.5, worst: least * 2.0 };
        Measured {
            scenario: "s".into(),
            parse: spread(1500.0),
            render: spread(render),
            allocated: Allocated { count: 12, bytes: 3456, peak: 1024 },
            template_bytes: 1_234_567,
            output_bytes: 999,
            output_sha256: "aa".into(),
        }
    }

    #[test]
    fn json_comes_back_as_it_was() {
        let one = measured(800.0);
        assert_eq!(Measured::from_json(&one.to_json()), Some(one));
        assert_eq!(Measured::from_json(&json!({"scenario": "s"})), None);
    }

    #[test]
    fn the_table_has_units_and_ratios() {
        let table = measured(400.0).to_table(Some(&measured(800.0)));
        assert!(table.starts_with("s: template 1,234,567 bytes, output 999 bytes\n"), "{table}");
        assert!(table.contains("\nparse        1.50 µs     2.25 µs     3.00 µs       666,666\n"), "{table}");
        assert!(table.contains("\nrender        400 ns      600 ns      800 ns     2,500,000\n"), "{table}");
        let ratios = "\nnow / before  parse 1.00  render 0.50  allocations 1.00  bytes 1.00\n";
        assert!(table.ends_with(ratios), "{table}");
    }

    #[test]
    fn a_json_line_has_the_ratios_too() {
        let line = measured(400.0).to_json_line(Some(&measured(800.0)));
        assert!(line.contains(r#""render_ratio":0.5"#) && line.ends_with("}\n"), "{line}");
    }
}
