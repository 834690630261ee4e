//! What hostile templates cost to parse, by their length: each pattern is repeated until the template is 10, 20, 40
//! and 80 KB long, in both dialects. The last column is the time of the longest over that of the shortest, by their
//! lengths: near 1 where time grows with the length, near 8 where it grows with the square.
//!
//! `cargo bench --bench hostile` prints the table; a word behind `--` chooses the patterns that contain it.

// The bench is a program that prints and reads the clock; the library does neither.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::Duration;
use vtl::{Dialect, Limits, Options, Template};

/// Pieces that begin something, and leave the lexer in one mode or another.
const PATTERNS: [&str; 62] = [
    "#.",
    "${",
    "$!{",
    "$",
    "$!",
    "\\$",
    "\\#if",
    "\\#a",
    "\\\\",
    "\\",
    "$a.b ",
    "$a.b",
    "$a",
    "$a$",
    "$a.b$",
    "$a[0]",
    "$a[0]$",
    "$a.b(",
    "$a.b(#",
    "$a.b(1)",
    "$a.b(#[[x]]#",
    "$a.b$(",
    "$a.b(\"",
    "$a.b(1 ",
    "$a.b([",
    "#if(",
    "#if($a)",
    "#foreach(",
    "#foreach($i in $a)",
    "#set($a=",
    "#set($a=1)",
    "#set($a=\"$a",
    "#set($a=\"$a\")",
    "\"$a",
    "[[[[",
    "$[",
    "$.",
    "$}",
    "(",
    "#(",
    "#a(",
    "#a($a.b(",
    "#a()",
    "#@a()",
    "##",
    "## c\n",
    "#*",
    "#* c *#",
    "#[[",
    "#[[c]]#",
    "#{",
    "#{a}",
    "#a",
    "#1.1",
    "$a.b(#1.1",
    "$a.b((1.1",
    "{$",
    "#$",
    "$#",
    " #set",
    "$a.b(-1.",
    "#macro(a)#end",
];

/// The processor time of the shortest of several runs.
fn time(template: &str, options: &Options) -> Duration {
    let run = |_| {
        let session = all_the_time::Session::new().no_stdout().no_file();
        let operation = session.operation("parse");
        let span = operation.measure_thread().iterations(1);
        // A refusal counts as much as a template.
        let _ = black_box(Template::parse_with("hostile", black_box(template), options));
        drop(span);
        let report = session.to_report();
        report.operations().next().map_or(Duration::ZERO, |(_, parse)| parse.total_processor_time())
    };
    (0..5).map(run).min().unwrap_or_default()
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let limits = Limits::unlimited();
    println!(
        "{:<22} {:<11} {:>10} {:>10} {:>10} {:>10} {:>6}",
        "pattern", "dialect", "10 KB", "20 KB", "40 KB", "80 KB", "ratio"
    );
    for pattern in PATTERNS {
        if !wanted.is_empty() && !wanted.iter().any(|word| pattern.contains(word.as_str())) {
            continue;
        }
        for (name, dialect) in [("velocity", Dialect::Velocity), ("apigateway", Dialect::ApiGateway)] {
            let options = Options::new(dialect).limits(limits);
            let times: Vec<f64> = [10, 20, 40, 80]
                .iter()
                .map(|size| time(&pattern.repeat(size * 1024 / pattern.len()), &options).as_secs_f64() * 1e3)
                .collect();
            let [ten, twenty, forty, eighty] = times.as_slice() else { continue };
            let ratio = eighty / ten / 8.0;
            println!(
                "{:<22} {name:<11} {ten:>7.2} ms {twenty:>7.2} ms {forty:>7.2} ms {eighty:>7.2} ms {ratio:>6.1}",
                format!("{pattern:?}")
            );
        }
    }
}
