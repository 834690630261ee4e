//! Rendering templates of each kind, parsed beforehand, in one renderer; the body is read in each rendering.

// A bench that cannot set up should stop.
#![allow(clippy::unwrap_used, missing_docs)]

mod scenarios;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use vtl::Renderer;

fn render(c: &mut Criterion) {
    let mut group = c.benchmark_group("render");
    for scenario in scenarios::all() {
        let (template, context, mut renderer) = (scenario.parse(), scenario.context(), Renderer::new());
        let size = renderer.render(&template, &context).unwrap().body().len();
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(scenario.name, |b| {
            b.iter(|| {
                black_box(renderer.render(black_box(&template), black_box(&context)).unwrap().body().len())
            });
        });
    }
    group.finish();
}

/// All realistic templates one after another.
fn realistic(c: &mut Criterion) {
    let (cases, mut renderer) = (scenarios::realistic(), Renderer::new());
    let mut group = c.benchmark_group("render");
    group.throughput(Throughput::Elements(cases.len() as u64));
    group.bench_function("realistic", |b| {
        b.iter(|| {
            for (template, context) in &cases {
                black_box(renderer.render(black_box(template), black_box(context)).unwrap());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, render, realistic);
criterion_main!(benches);
