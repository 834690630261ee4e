//! Parsing and rendering a mapping template.

// A bench that cannot set up should stop.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use vtl::{MappingContext, MappingTemplate};

const PUT_ITEM: &str = include_str!("../examples/put-item/request.vtl");
const BODY: &str = r#"{"name": "Rex \"the\" dog", "price": 249, "tags": ["brown", "calm"]}"#;

fn benches(c: &mut Criterion) {
    let template = MappingTemplate::parse(PUT_ITEM).unwrap();
    let context = MappingContext::builder()
        .body(BODY)
        .path_param("kind", "dog")
        .stage_variable("table", "Pets")
        .context("requestId", "c6af9ac6")
        .build();
    c.bench_function("parse put-item", |b| b.iter(|| MappingTemplate::parse(black_box(PUT_ITEM)).unwrap()));
    c.bench_function("render put-item", |b| b.iter(|| template.render(black_box(&context)).unwrap()));
}

criterion_group!(all, benches);
criterion_main!(all);
