//! JSON, read and printed: a document of about 100 KB.

// A bench that cannot set up should stop.
#![allow(clippy::unwrap_used, missing_docs)]

mod scenarios;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use vtl::{Data, Heap, Limits};

fn json(c: &mut Criterion) {
    let text = scenarios::orders(760);
    let mut group = c.benchmark_group("json");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read as a body", |b| {
        b.iter(|| black_box(Heap::new(Limits::unlimited()).read_json(black_box(&text)).unwrap()));
    });
    group.bench_function("read for a host", |b| b.iter(|| Data::from_json(black_box(&text)).unwrap()));
    let data = Data::from_json(&text).unwrap();
    group.bench_function("print", |b| b.iter(|| black_box(&data).to_json()));
    group.finish();
}

criterion_group!(benches, json);
criterion_main!(benches);
