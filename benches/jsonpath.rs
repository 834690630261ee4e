//! JSONPath: a definite path on a parsed document beside a walk by hand, a filter, a scan, and compiling.

// A bench that cannot set up should stop.
#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;
use vtl::jsonpath::JsonPath;
use vtl::{Heap, Limits, Value};

/// A document of about 1 KB.
fn document() -> String {
    let mut text =
        String::from(r#"{"id": 7, "name": "bench", "a": {"x": 1, "b": [{"y": 2, "c": "found"}]}, "rest": ["#);
    for i in 0..18 {
        let comma = if i == 0 { "" } else { "," };
        write!(text, r#"{comma}{{"sku": "sku-{i:03}", "price": {}, "tags": ["a", "b"]}}"#, i * 3).unwrap();
    }
    text.push_str("]}");
    text
}

fn by_hand<'a>(root: &Value<'a>, heap: &Heap<'a>) -> Option<Value<'a>> {
    let Value::Map(root) = root else { return None };
    let Value::Map(a) = heap.map_get_str(*root, "a")? else { return None };
    let Value::List(b) = heap.map_get_str(a, "b")? else { return None };
    let Value::Map(first) = heap.list_get(b, 0)? else { return None };
    heap.map_get_str(first, "c")
}

fn benches(c: &mut Criterion) {
    let text = document();
    let mut heap = Heap::new(Limits::unlimited());
    let root = heap.read_json(&text).unwrap();
    let mut group = c.benchmark_group("jsonpath");
    group.bench_function("by hand", |b| b.iter(|| by_hand(black_box(&root), &heap).unwrap()));
    let definite = JsonPath::parse("$.a.b[0].c").unwrap();
    group.bench_function("$.a.b[0].c", |b| b.iter(|| definite.read(black_box(&root), &mut heap).unwrap()));
    group.finish();
    // Lists are results of their own: a fresh heap for each, so that it does not grow without end.
    let mut group = c.benchmark_group("jsonpath with reading");
    for path in ["$.rest[*].sku", "$.rest[?(@.price < 10)].sku", "$..price"] {
        let compiled = JsonPath::parse(path).unwrap();
        group.bench_function(path, |b| {
            b.iter(|| {
                let mut heap = Heap::new(Limits::unlimited());
                let root = heap.read_json(black_box(&text)).unwrap();
                black_box(compiled.read(&root, &mut heap).unwrap());
            });
        });
    }
    group.finish();
    let mut group = c.benchmark_group("compile");
    for path in ["$.a.b[0].c", "$.rest[?(@.price < 10)].sku"] {
        group.bench_function(path, |b| b.iter(|| JsonPath::parse(black_box(path)).unwrap()));
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
