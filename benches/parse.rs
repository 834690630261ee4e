//! Parsing templates of each kind.

// A bench that cannot set up should stop.
#![allow(clippy::unwrap_used, missing_docs)]

mod scenarios;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for scenario in scenarios::all() {
        group.throughput(Throughput::Bytes(scenario.template.len() as u64));
        group.bench_function(scenario.name, |b| b.iter(|| black_box(&scenario).parse()));
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
