//! How time and memory grow with the number of items and with the size of the template.
//!
//! Prints a table with the time at each size, and slopes over the last three sizes on logarithmic scales: 1 is linear.
//! `cargo bench --bench growth -- WORD` measures only the kinds whose names have WORD in them.

// A bench that cannot set up should stop; what it is for is to print.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod kinds;
mod measure;
mod templates;

use kinds::KINDS;
use measure::{Cost, Work, cost, slope};
use templates::TEMPLATES;

/// The last three are four times each other, so that vectors that double do not make steps of their own.
const ITEMS: [usize; 5] = [10, 80, 640, 2_560, 10_240];
const BYTES: [usize; 5] = [1_000, 4_000, 19_200, 76_800, 307_200];
/// Above this a row is marked: more than noise and caches explain.
const TOO_STEEP: f64 = 1.2;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()));
    keep_memory();
    head("items", ITEMS);
    for kind in KINDS.iter().filter(|k| wants(k.name)) {
        row(kind.name, ITEMS, |n| {
            let work = kind.work(n);
            cost(|| work.render())
        });
    }
    println!();
    head("bytes of template", BYTES);
    for growing in TEMPLATES.iter().filter(|t| wants(t.name)) {
        row(&format!("parse: {}", growing.name), BYTES, |bytes| {
            let text = growing.of_size(bytes);
            cost(|| drop(Work::mapping(&text, String::new(), bytes)))
        });
        row(&format!("render: {}", growing.name), BYTES, |bytes| {
            let work = Work::velocity(&growing.of_size(bytes), bytes);
            cost(|| work.render())
        });
    }
}

/// Has the allocator of GNU's library keep what is freed: it keeps about as much as the largest block was. Otherwise
/// each large step would fetch its pages from the system anew, and look steeper than its own work is.
fn keep_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(31 << 20)));
}

fn head(what: &str, sizes: [usize; 5]) {
    print!("| {what:45} |");
    for n in sizes {
        print!("{n:>10} |");
    }
    println!(" slope: time |  bytes |   peak |   |");
    println!("|{}", "---|".repeat(sizes.len() + 5));
}

fn row(name: &str, sizes: [usize; 5], measure: impl Fn(usize) -> Cost) {
    let costs = sizes.map(|n| (n as f64, measure(n)));
    let last = &costs[2..];
    let slope_of =
        |part: fn(&Cost) -> f64| slope(&last.iter().map(|(n, cost)| (*n, part(cost))).collect::<Vec<_>>());
    let slopes = [slope_of(|c| c.seconds), slope_of(|c| c.bytes), slope_of(|c| c.peak)];
    print!("| {name:45} |");
    for (_, cost) in &costs {
        print!("{:>10} |", time(cost.seconds));
    }
    let mark = if slopes.iter().any(|s| *s > TOO_STEEP) { "!" } else { " " };
    println!(" {:11.2} | {:6.2} | {:6.2} | {mark} |", slopes[0], slopes[1], slopes[2]);
}

fn time(seconds: f64) -> String {
    match seconds {
        s if s >= 1.0 => format!("{s:.2} s"),
        s if s >= 1e-3 => format!("{:.2} ms", s * 1e3),
        s if s >= 1e-6 => format!("{:.2} µs", s * 1e6),
        s => format!("{:.0} ns", s * 1e9),
    }
}
